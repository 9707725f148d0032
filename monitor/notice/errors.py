"""What goes wrong with channels, as an error tree.

::

    MonitorError
     └── ChannelError        a channel cannot be as it was asked
          ├── ChannelNameError   another channel of that municipality has this name
          ├── ChannelZoneError   a zone is not registered in that municipality
          ├── ChannelKindError   it is of another kind, which does not change
          ├── ChannelCountError  its municipality has as many as one may
          └── ChannelTestError   its municipality had as many tests sent as one may within the hour

No message repeats a value that was given.
"""

from monitor.errors import MonitorError


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
