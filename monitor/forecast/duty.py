"""What the watch sees to: that models are fitted each night, and that what is coming is told.

What they stand on takes its time to be loaded; it is when there is something to do.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Final

from monitor.forecast.fitter import Fitter
from monitor.session import lending
from monitor.watch import Duty

if TYPE_CHECKING:
    from monitor.forecast.office import Office

LOOK_SECONDS: Final = 30
"""Between two looks whether something is due."""

FIT_FIRST_SECONDS: Final = 60
"""From the start of the watch to the first fitting: a house that starts has enough to do."""


class Forecasting:
    """Two duties, for one thread.

    Parameters
    ----------
    database_url : str
        The database, as a role that may write.
    fitter : Fitter
        Starts what fits.
    """

    def __init__(self, database_url: str, fitter: Fitter) -> None:
        self._database_url = database_url
        self._fitter = fitter
        self._office: Office | None = None

    def fit(self, now: float) -> None:
        """Look after what fits, and start what is due.

        Raises
        ------
        StoreError
            If the database refuses or cannot be reached.
        FitFailedError
            If what was started failed.
        """
        from monitor.forecast import fit  # noqa: PLC0415 - see above

        unreadable = frozenset() if self._office is None else self._office.unreadable
        with lending(self._database_url) as session:
            due = [*fit.municipalities_due(session, now)]
            if unreadable:
                due += [each for each in fit.municipalities(session) if each[0] in unreadable]
        self._fitter.look_after([(code, fit.night_before(zone, now)) for code, zone in due])

    def tell(self, now: float) -> None:
        """Tell what is coming wherever that is due.

        Raises
        ------
        StoreError
            If the database refuses or cannot be reached.
        MissingLibraryError
            If there is a model, and what reads it is not on this machine.
        """
        from monitor.forecast.office import Office  # noqa: PLC0415 - see above

        if self._office is None:
            self._office = Office()
        with lending(self._database_url) as session:
            self._office.tell_due(session, now)


@contextmanager
def forecasting(database_url: str, speed: float) -> Iterator[Sequence[Duty]]:
    """Lend the duties; what they have begun ends with them.

    Parameters
    ----------
    speed : float
        Of the clock that the edges go by.
    """
    fitter = Fitter(database_url)
    work = Forecasting(database_url, fitter)
    try:
        yield (
            Duty(
                "forecast",
                max(2.0, LOOK_SECONDS / max(1.0, speed)),
                lambda _, now: work.tell(now),
            ),
            Duty("fit", LOOK_SECONDS, lambda _, now: work.fit(now), FIT_FIRST_SECONDS),
        )
    finally:
        fitter.stop()


def add_forecast_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command ``forecast``, which `monitor.forecast.command` runs."""
    parser = commands.add_parser("forecast", help="tell what is coming in each zone")
    parser.add_argument("--municipality", help="whose alone, by its code; all by default")
    parser.add_argument(
        "--fit", action="store_true", help="learn from the past first, which takes minutes"
    )
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        help="with --fit, the day before which it ends; by default today, from three hours after"
        " midnight on",
    )
    parser.add_argument(
        "--niceness", type=int, default=0, help="by how much to yield to other processes, 0 to 19"
    )
