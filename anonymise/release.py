"""The release rule: which windows become clusters, and with what count.

Pure: the secret is an argument, and every draw is a keyed hash of it, so that the same input
processed twice gives the very same clusters and nothing is learnt from asking again.
"""

import math
from hashlib import blake2b
from typing import Final

from anonymise.cluster import MINIMUM_CLUSTER, ROUNDING
from anonymise.errors import BelowMinimumError

SECRET_BYTES: Final = 32
MARGIN: Final = 4
"""Mean of the random part of the gate, in persons."""

_SHORT_SECONDS: Final = 5 * 60
_LONG_SECONDS: Final = 60 * 60
_BIT_53: Final = 2.0**-53


class Secret:
    """The edge's secret, and the two sticky random numbers that it gives each window.

    Parameters
    ----------
    key : bytes
        32 bytes, made at the edge's first start and never leaving it.

    Raises
    ------
    ValueError
        If `key` has another length.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != SECRET_BYTES:
            message = f"a secret has {SECRET_BYTES} bytes"
            raise ValueError(message)
        self._key = key

    def __repr__(self) -> str:
        return "Secret(...)"

    def gate_draw(self, counter: str, opened_at: int) -> float:
        """Return the number in ``[0, 1)`` from which a window's gate follows at every length."""
        return self._draw(b"gate", counter, opened_at)

    def rounding_draw(self, counter: str, opened_at: int) -> float:
        """Return the number in ``[0, 1)`` that decides whether a window's count is rounded up."""
        return self._draw(b"rounding", counter, opened_at)

    # Labels keep the draws independent; the length-free separator cannot occur in an id.
    def _draw(self, label: bytes, counter: str, opened_at: int) -> float:
        message = f"{counter}\n{opened_at}".encode()
        digest = blake2b(message, key=self._key, person=label, digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 11) * _BIT_53


def passages_per_person(age_seconds: int) -> int:
    """Return the most passages that one person may add to a window of this age.

    Parameters
    ----------
    age_seconds : int
        Seconds since the window opened.

    Returns
    -------
    int
        1 up to five minutes, 2 up to an hour, 4 beyond.
    """
    if age_seconds <= _SHORT_SECONDS:
        return 1
    return 2 if age_seconds <= _LONG_SECONDS else 4


def gate(draw: float, per_person: int) -> int:
    """Return the passages that a window needs before it may be released.

    ``15 d + G``, with G geometric on 0, 1, 2, ... of mean ``4 d``: nobody who adds a known number
    of passages knows when the window will close.

    Parameters
    ----------
    draw : float
        The window's own number in ``[0, 1)``; the same at every length, so that the gate only
        ever rises as the window ages.
    per_person : int
        `passages_per_person` of the window's age: the d of the formula.

    Returns
    -------
    int
        Passages, at least ``15 d``.
    """
    mean = MARGIN * per_person
    surplus = int(math.log1p(-draw) / math.log(mean / (mean + 1)))
    return MINIMUM_CLUSTER * per_person + surplus


def released_count(count: int, per_person: int, draw: float) -> int:
    """Round a count to a multiple of five per passage and person, at random and without bias.

    Parameters
    ----------
    count : int
        Passages in the window; at least ``15 d``.
    per_person : int
        `passages_per_person` of the window's age: the d of the formula.
    draw : float
        The window's number in ``[0, 1)`` for rounding.

    Returns
    -------
    int
        A multiple of ``5 d``, at least ``15 d``; over all draws its mean is `count` and its
        standard deviation at most ``2.5 d``.

    Raises
    ------
    BelowMinimumError
        If `count` is under ``15 d``: the caller forgot the gate.

    References
    ----------
    .. [1] Hundepool et al. (2012), *Statistical Disclosure Control*, ch. 5.
    """
    if count < MINIMUM_CLUSTER * per_person:
        raise BelowMinimumError("a released count stands for at least fifteen persons")
    return rounded(count, ROUNDING * per_person, draw)


def rounded(count: int, grid: int, draw: float) -> int:
    """Round a count that passed its gate to a multiple of `grid`: up if `draw` says so."""
    remainder = count % grid
    up = grid if draw * grid < remainder else 0
    return count - remainder + up
