"""Errands: programs that each end by themselves, one after the other beside all that goes on."""

from collections.abc import Callable, Iterable

from demo.process import Program, Supervisor


class Errands:
    """What is to be done, in order.

    Parameters
    ----------
    supervisor : Supervisor
        Runs it, and stops it with all else.
    programs : iterable of (str, Program)
        What each is for, and what runs.
    done : callable
        Told what each was for, when it has succeeded.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        programs: Iterable[tuple[str, Program]],
        done: Callable[[str], None],
    ) -> None:
        self._supervisor = supervisor
        self._programs = iter(programs)
        self._done = done
        self._sent: tuple[str, Callable[[], bool]] | None = None

    @property
    def running(self) -> str | None:
        """Return what the one that runs is for."""
        return None if self._sent is None else self._sent[0]

    def look(self) -> None:
        """Go on with the next once the one before has succeeded.

        Raises
        ------
        EndedError
            If it has not.
        """
        if self._sent is not None:
            what, has_ended = self._sent
            if not has_ended():
                return
            self._done(what)
        self._sent = None
        for what, program in self._programs:
            self._sent = what, self._supervisor.send(program)
            return
