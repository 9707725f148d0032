"""Plays attacks, each under the rule and under its mutants, on two cores.

A module of its own: a process that is spawned does not know what stands in a ``__main__``.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Final

from tests.attacks.attack import Attack, Measured, Size
from tests.attacks.catalogue import attacks

WORKERS: Final = 2

Job = tuple[str, str | None]
"""An attack's id and a mutant's name; None for the rule itself."""


def play(job: Job, size: Size) -> Measured:
    """Measure one attack under the rule or a mutant; runs in a process of its own."""
    name, mutant = job
    return attacks()[name].run(size, mutant)


def play_all(chosen: list[Attack], size: Size, tell: Callable[[str], None]) -> dict[Job, Measured]:
    """Measure what there is to measure, and tell of each as it is done.

    Raises
    ------
    BaseExceptionGroup
        Of what went wrong, once all the others are done.
    """
    # More threads in a worker would only fight with the other one.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    todo = list(_jobs(chosen))
    measured: dict[Job, Measured] = {}
    errors: list[BaseException] = []
    started_at = time.monotonic()
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawning) as pool:
        running = {pool.submit(play, job, size): job for job in todo}
        for done in as_completed(running):
            job = running[done]
            name, mutant = job
            what = name if mutant is None else f"{name} / {mutant}"
            error = done.exception()
            if error is not None:
                error.add_note(f"while playing {what}")
                errors.append(error)
                tell(f"{what} could not be played: {error}")
                continue
            measured[job] = done.result()
            seconds = time.monotonic() - started_at
            count = f"{len(measured)}/{len(todo)}"
            tell(f"{seconds:4.0f} s {count:>8}  {what}: {measured[job].figure:g}")
    if errors:
        raise BaseExceptionGroup("not every attack could be played", errors)
    return measured


def _jobs(chosen: list[Attack]) -> Iterator[Job]:
    for attack in chosen:
        yield attack.id, None
        for mutant in attack.mutants:
            yield attack.id, mutant
