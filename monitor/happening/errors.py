"""What goes wrong with happenings, as an error tree.

::

    MonitorError
     ├── HappeningFileError   a file of happenings is wrong; a sentence for each fault
     ├── UnfitError           one cannot be stored as it is; `part` says which part is to blame
     ├── NoHappeningError     there is none with that id
     ├── NotBegunError        its build-up has not begun: there is nothing to tell yet
     └── LostZoneError        none of its zones is registered any more

No message repeats a value that was given.
"""

from monitor.errors import MonitorError


class HappeningFileError(MonitorError):
    """A file of happenings is wrong; one sentence for each fault, none of which repeats a value."""


class UnfitError(MonitorError):
    """A happening does not fit what is there.

    Attributes
    ----------
    part : str
        What is to blame, by its name in the document: ``id``, ``municipality``, ``zoneIds`` or
        ``earlierEditionId``.
    detail : str
        What would be right.
    """

    def __init__(self, part: str, detail: str) -> None:
        super().__init__(f"{part} {detail}")
        self.part = part
        self.detail = detail


class NoHappeningError(MonitorError):
    """There is no happening with that id."""

    def __init__(self) -> None:
        super().__init__("no happening has this id, in this municipality")


class NotBegunError(MonitorError):
    """A happening whose build-up has not begun has nothing to tell."""

    def __init__(self) -> None:
        super().__init__("it has not begun yet: there is a report from its build-up on")


class LostZoneError(MonitorError):
    """None of its zones is registered any more."""

    def __init__(self) -> None:
        super().__init__("none of its zones is registered any more")
