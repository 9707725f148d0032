"""What goes wrong with channels and words, as an error tree.

::

    MonitorError
     ├── UnknownWordError    a word is none that this version knows
     └── ChannelError        a channel cannot be as it was asked
          ├── ChannelNameError   another channel of that municipality has this name
          ├── ChannelZoneError   a zone is not registered in that municipality
          ├── ChannelKindError   it is of another kind, which does not change
          ├── ChannelCountError  its municipality has as many as one may
          └── ChannelTestError   its municipality had as many tests sent as one may within the hour

No message repeats a value that was given.
"""

from enum import StrEnum

from monitor.errors import MonitorError


class Unknown(StrEnum):
    """Why a word is none that this version knows."""

    VERSION = "version"
    """It is of another version of the document."""
    FORM = "form"
    """It lacks something, or something in it is of another type."""
    WORD = "word"
    """What it says became of an alert is nothing that does."""
    TOPIC = "topic"
    """It belongs to another topic than alerts have."""


class UnknownWordError(MonitorError):
    """A word of the outbox is none that this version knows.

    Attributes
    ----------
    reason : Unknown
        Why; nothing of what was in it.
    """

    def __init__(self, reason: Unknown) -> None:
        super().__init__(f"a word of the outbox is not known here ({reason.value})")
        self.reason = reason


class ChannelError(MonitorError):
    """A channel cannot be as it was asked."""


class ChannelNameError(ChannelError):
    """Another channel of that municipality has this name."""


class ChannelZoneError(ChannelError):
    """A zone is not registered in that municipality."""


class ChannelKindError(ChannelError):
    """It is of another kind, which does not change."""


class ChannelCountError(ChannelError):
    """Its municipality has as many channels as one may."""


class ChannelTestError(ChannelError):
    """Its municipality had as many tests sent as one may within the hour."""
