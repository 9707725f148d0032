"""What the demo cannot do, as an error tree.

::

    DemoError
     ├── StartError      something cannot be started; the message says what and why
     ├── EndedError      a process of the demo ended by itself
     └── ReplayError     a recording cannot be replayed; the message says what would be right
"""


class DemoError(Exception):
    """Anything that ends the demo early; its text is for the reader of the terminal."""


class StartError(DemoError):
    """Something cannot be started."""


class EndedError(DemoError):
    """A process ended by itself.

    Attributes
    ----------
    name : str
        Which one.
    status : int
        Its exit status; minus the signal's number if it was killed.
    last_lines : str
        The end of its log.
    """

    def __init__(self, name: str, status: int, last_lines: str) -> None:
        super().__init__(
            f"{name} ended by itself with status {status}; its last words:\n{last_lines}"
        )
        self.name = name
        self.status = status
        self.last_lines = last_lines


class ReplayError(DemoError):
    """A recording cannot be replayed: the file, its sensors or its time zone are not as needed."""
