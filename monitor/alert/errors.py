"""What goes wrong with alerts and their rules, as an error tree.

::

    MonitorError
     ├── RuleFileError      a file of rules is wrong; the message has a sentence for each fault
     ├── NameTakenError     another rule of that municipality has this name
     ├── RulesFullError     a municipality has as many rules as one may
     ├── NotesFullError     an alert has as many notes as one may
     ├── TrialError         a rule cannot be tried on the past
     │    ├── UntriedError  of what it looks at the past is not kept
     │    └── TooLongError  it would take longer than it may
     └── CourtBusyError     another rule is being tried: try again shortly

No message repeats a value that was given.
"""

from monitor.errors import MonitorError


class RuleFileError(MonitorError):
    """A file of rules is wrong; one sentence for each fault, none of which repeats a value."""


class NameTakenError(MonitorError):
    """Another rule of that municipality has this name."""


class RulesFullError(MonitorError):
    """A municipality has as many rules as one may.

    Attributes
    ----------
    most : int
        How many that is.
    """

    def __init__(self, most: int) -> None:
        super().__init__(
            f"a municipality may have {most} rules of alerts: delete some, or raise"
            " PASSANT_ALERT_RULES"
        )
        self.most = most


class NotesFullError(MonitorError):
    """An alert has as many notes as one may."""


class TrialError(MonitorError):
    """A rule cannot be tried as it was asked; the message says why."""


class UntriedError(TrialError):
    """Of what the rule looks at the past is not kept."""

    def __init__(self) -> None:
        super().__init__("of what this rule looks at the past is not kept")


class TooLongError(TrialError):
    """It would take longer than it may."""

    def __init__(self) -> None:
        super().__init__("this takes too long: name one zone, or a shorter time")


class CourtBusyError(MonitorError):
    """Another rule is being tried: try again shortly."""

    def __init__(self) -> None:
        super().__init__("another rule is being tried: try again shortly")
