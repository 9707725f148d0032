"""What the road refuses or cannot do, as an error tree.

::

    IngestError
     ├── RefusedError  a message cannot be used; `reason` says why, and nothing of what it held
     ├── SecretError   the edge's secret is not what this edge once wrote
     └── SpoolError    the disk takes nothing now: what was to be kept is still the caller's

A `RefusedError` is raised ``from None``: a decoder's own message quotes its input (privacy
rule 10).
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a message was refused. Enumerated, so that a refusal cannot carry content."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    UNKNOWN_TOPIC = "unknown-topic"
    UNKNOWN_SENSOR = "unknown-sensor"
    UNKNOWN_COUNTER = "unknown-counter"
    UNKNOWN_AREA = "unknown-area"
    UNKNOWN_MUNICIPALITY = "unknown-municipality"
    OTHER_KIND = "other-kind"
    OTHER_FORMAT = "other-format"
    WITHOUT_HEARTBEAT = "without-heartbeat"
    OTHER_EDGE = "other-edge"
    NOT_IN_FORCE = "not-in-force"
    OVER_CAPACITY = "over-capacity"
    OFF_GRID = "off-grid"
    AHEAD = "ahead"
    BELOW_MINIMUM = "below-minimum"
    NOT_A_PARTITION = "not-a-partition"
    UNSTORABLE = "unstorable"


class IngestError(Exception):
    """Anything that goes wrong on the road."""


class RefusedError(IngestError):
    """A message cannot be used: count it by its reason, acknowledge it, go on.

    Attributes
    ----------
    reason : Reason
        Why.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class SecretError(IngestError):
    """The edge's secret is not what it once wrote: restore it, or remove it for a new one."""


class SpoolError(IngestError):
    """The disk takes nothing now: what was to be kept is still the caller's; try again later."""
