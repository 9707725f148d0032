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
        self._has_ended: Callable[[], bool] | None = None
        self.running: str | None = None

    def look(self) -> None:
        """Go on with the next once the one before has succeeded.

        Raises
        ------
        EndedError
            If it has not.
        """
        if self._has_ended is not None:
            if not self._has_ended():
                return
            self._done(self.running or "")
        self.running, program = next(self._programs, (None, None))
        self._has_ended = None if program is None else self._supervisor.send(program)
