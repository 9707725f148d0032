"""What the core refuses, as an error tree.

::

    AnonymiseError
     ├── BelowMinimumError      a cluster of fewer persons than the minimum was about to be built
     ├── MalformedClusterError  a cluster off its grid of five, or that ends before it starts
     ├── MalformedPresenceError a presence off its grid of five
     ├── MalformedVisitError    a released telecom cell or table that cannot be
     ├── OriginTreeError        a hierarchy of origins that is no tree
     ├── ObservationError       an observation that cannot be: negative, or without length
     └── SightingError          a device address that cannot be: of other than six bytes

No message carries a count, an identifier or any other part of the input (privacy rule 10).
"""


class AnonymiseError(Exception):
    """Anything the core refuses."""


class BelowMinimumError(AnonymiseError):
    """A cluster under the minimum was about to be built: the caller forgot the gate."""


class MalformedClusterError(AnonymiseError):
    """A cluster that is no multiple of five, or has no length."""


class MalformedPresenceError(AnonymiseError):
    """A presence that is no multiple of five."""


class MalformedVisitError(AnonymiseError):
    """A visit off its grid of five, without length, or whose codes are out of order or shared."""


class OriginTreeError(AnonymiseError):
    """A hierarchy of origins with an unusable code, an unknown parent or a ring."""


class ObservationError(AnonymiseError):
    """An observation with a negative count or without length."""


class SightingError(AnonymiseError):
    """A device address of other than six bytes."""
