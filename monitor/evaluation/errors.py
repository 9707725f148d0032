"""What an evaluation refuses before it begins, as an error tree.

::

    MonitorError
     └── EvaluationError
          ├── UnreadableDesignError    a design says too little, or contradicts itself
          └── UnreadableMaterialError  counts or a calendar are not of the agreed shape

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
