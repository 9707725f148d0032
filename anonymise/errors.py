"""What the core refuses, as an error tree.

::

    AnonymiseError
     ├── BelowMinimumError      a cluster of fewer persons than the minimum was about to be built
     ├── MalformedClusterError  a cluster off its grid of five, or that ends before it starts
     └── ObservationError       an observation that cannot be: negative, or without length

No message carries a count, an identifier or any other part of the input (privacy rule 10).
"""


class AnonymiseError(Exception):
    """Anything the core refuses."""


class BelowMinimumError(AnonymiseError):
    """A cluster under the minimum was about to be built: the caller forgot the gate."""


class MalformedClusterError(AnonymiseError):
    """A cluster that is no multiple of five, or has no length."""


class ObservationError(AnonymiseError):
    """An observation with a negative count or without length."""
