"""What the monitor refuses or cannot do, as an error tree.

::

    MonitorError
     ├── SettingsError          settings are missing or wrong; `problems` lists all of them
     └── StoreUnavailableError  the database cannot be reached or is stopping: try again later
"""


class MonitorError(Exception):
    """Anything that goes wrong in the monitor."""


class SettingsError(MonitorError):
    """Settings are missing or wrong.

    Attributes
    ----------
    problems : tuple of str
        One sentence each; none carries a value.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StoreUnavailableError(MonitorError):
    """The database cannot be reached or is stopping: nothing was written, try again later."""
