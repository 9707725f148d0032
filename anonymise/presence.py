"""Presence: persons in a camera's view at an instant. Fifteen or more or nothing; never summed.

Pure: the secret is an argument. Whoever holds a `Presence` holds a released one.
"""

from dataclasses import dataclass
from typing import Final

from anonymise.cluster import MINIMUM_CLUSTER, ROUNDING
from anonymise.errors import BelowMinimumError, MalformedPresenceError
from anonymise.release import Secret, gate, released_count

_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Presence:
    """Persons in view at an instant, as released.

    Parameters
    ----------
    counter : str
        The id of the sensor's view, such as ``oude-markt-c1:square``.
    at : int
        Seconds since 1970-01-01T00:00:00Z.
    count : int
        Persons, rounded at random: a multiple of 5, at least 15.

    Raises
    ------
    BelowMinimumError
        If `count` is under `MINIMUM_CLUSTER`.
    MalformedPresenceError
        If `count` is no multiple of `ROUNDING`.
    """

    counter: str
    at: int
    count: int

    def __post_init__(self) -> None:
        if self.count < MINIMUM_CLUSTER:
            raise BelowMinimumError("a presence stands for at least fifteen persons")
        if self.count % ROUNDING:
            raise MalformedPresenceError("a presence is a multiple of five")


def released(count: int, counter: str, at: int, secret: Secret) -> Presence | None:
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
    Presence or None
        None if too few are in view.
    """
    hour = at - at % _HOUR
    if count < gate(secret.gate_draw(counter, hour), 1):
        return None
    rounded = released_count(count, 1, secret.rounding_draw(counter, hour))
    return Presence(counter, at, rounded)
