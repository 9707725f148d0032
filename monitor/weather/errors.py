"""What of a file of weather cannot be read, as an error tree.

::

    MonitorError
     └── WeatherError
          └── UnreadableWeatherError  a file is none, or a line of it; says which and why
"""

from monitor.errors import MonitorError


class WeatherError(MonitorError):
    """Weather cannot be taken in."""


class UnreadableWeatherError(WeatherError):
    """A file is not one of weather, or a line of it cannot be read.

    Attributes
    ----------
    line : int
        Number of the line, from 1.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
