"""What a forecast refuses, as an error tree.

::

    MonitorError
     └── ForecastError
          ├── TooLittleHistoryError   there is less to learn from than a few weeks of some place
          ├── UnreadableModelError    a text is not a model of this version: fit again
          └── MissingLibraryError     LightGBM or what it stands on is not on this machine
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
