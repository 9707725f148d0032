"""What a forecast refuses, as an error tree.

::

    MonitorError
     └── ForecastError
          ├── TooLittleHistoryError   there is less to learn from than a few weeks of some place
          ├── UnreadableModelError    a text is not a model of this version: fit again
          ├── MissingLibraryError     LightGBM or what it stands on is not on this machine
          └── FitFailedError          the process that fits ended on its way
"""

from monitor.errors import MonitorError


class ForecastError(MonitorError):
    """A forecast cannot be made."""


class TooLittleHistoryError(ForecastError):
    """There is less to learn from than a few weeks of some place: try again when there is more."""


class UnreadableModelError(ForecastError):
    """A text is not a model, or one of another version: fit again."""


class MissingLibraryError(ForecastError):
    """LightGBM, or the system's libgomp that it stands on, is not on this machine."""


class FitFailedError(ForecastError):
    """The process that fits ended on its way, and left what there was.

    Attributes
    ----------
    municipality : str
        Whose.
    code : int
        How it ended: its exit code, or the signal as a number below 0.
    """

    def __init__(self, municipality: str, code: int) -> None:
        super().__init__(f"the fitting for {municipality} ended with {code}")
        self.municipality = municipality
        self.code = code
