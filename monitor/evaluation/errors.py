"""What an evaluation refuses before it begins, as an error tree.

::

    MonitorError
     └── EvaluationError
          ├── UnreadableDesignError    a design says too little, or contradicts itself
          ├── UnreadableMaterialError  counts or a calendar are not of the agreed shape
          ├── UnevaluatedError         it cannot be made of what the store has, or not in time
          ├── BureauBusyError          another is being made: try again shortly
          └── BureauFullError          a municipality keeps as many as it may

What the data cannot bear is no error: it is a result whose verdict says so.
"""

from collections.abc import Sequence

from monitor.errors import MonitorError


class EvaluationError(MonitorError):
    """An evaluation cannot be made."""


class UnreadableDesignError(EvaluationError):
    """A design says too little, or contradicts itself: mend the file.

    Attributes
    ----------
    faults : tuple of str
        Every fault, each a sentence that begins with the name of what is wrong.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class UnreadableMaterialError(EvaluationError):
    """Counts or a calendar are not of the agreed shape."""


class UnevaluatedError(EvaluationError):
    """It cannot be made of what the store has, or not in time; the message repeats no value."""


class BureauBusyError(EvaluationError):
    """Another is being made: try again shortly."""

    def __init__(self) -> None:
        super().__init__("another evaluation is being made: try again shortly")


class BureauFullError(EvaluationError):
    """A municipality keeps as many as it may."""
