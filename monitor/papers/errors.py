"""What writing papers runs into, as an error tree.

::

    MonitorError
     └── PaperError             the papers cannot be written
          ├── GapError          a text asks for a fact that is not there: nothing is written
          └── ReportError       the attack report cannot be read as one
"""

from monitor.errors import MonitorError


class PaperError(MonitorError):
    """The papers cannot be written."""


class GapError(PaperError):
    """A text asks for a fact that is not there; it names text and fact."""


class ReportError(PaperError):
    """The attack report cannot be read, or is none of this format."""
