"""Presence: persons in a camera's view at an instant. Fifteen or more or nothing; never summed.

Pure: the secret is an argument.
"""

from typing import Final

from anonymise.release import Secret, gate, released_count

_HOUR: Final = 3600


def released(count: int, counter: str, at: int, secret: Secret) -> int | None:
    """Return what may be released of the persons in view.

    Gate and rounding are drawn once per counter and clock hour: whoever asks all hour about the
    same persons learns what one answer tells, where fresh draws would average out.

    Parameters
    ----------
    count : int
        Persons in view.
    counter : str
        The counter's registered id.
    at : int
        The instant, in seconds since 1970-01-01T00:00:00Z.
    secret : Secret
        Of the edge.

    Returns
    -------
    int or None
        A multiple of 5, at least 15; None if too few are in view.
    """
    hour = at - at % _HOUR
    if count < gate(secret.gate_draw(counter, hour), 1):
        return None
    return released_count(count, 1, secret.rounding_draw(counter, hour))
