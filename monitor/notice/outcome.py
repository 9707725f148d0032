"""The outcome of an attempt to deliver a word, and what follows from it.

Pure. Whatever a receiver answered comes down to one of these words; its own are kept nowhere.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final, Literal

GIVEN_UP_SECONDS: Final = 24 * 3600
"""Age of a word after which it is no news."""

UNKNOWN_SECONDS: Final = 600
"""Age after which a word that this version does not know is given up: another may know it."""

LONGEST_WAIT_SECONDS: Final = 3600.0
JITTER: Final = 0.2
"""Share by which a wait is longer or shorter, so that those of one receiver do not come at once."""

_WAITS: Final = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0)


class Outcome(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """The receiver will not have it: 4xx, or 5xx of a mail server."""
    GONE = "gone"
    """410: the receiver is none any more; or its channel or address is not there."""
    REDIRECTED = "redirected"
    """3xx: it is somewhere else, where nobody told us to send anything."""
    FAILED = "failed"
    """5xx: the receiver failed."""
    PUT_OFF = "put-off"
    """429 or 503, or 4xx of a mail server: later."""
    TIMED_OUT = "timed-out"
    UNREACHABLE = "unreachable"
    UNKNOWN_HOST = "unknown-host"
    NOT_TRUSTED = "not-trusted"
    """Its certificate is not what it should be."""
    UNREADABLE = "unreadable"
    """What answered does not speak HTTP, or SMTP."""
    PRIVATE_ADDRESS = "private-address"
    """It is within our own network, and that is not allowed."""
    NOT_SECURE = "not-secure"
    """It would go over the line in the clear."""
    NO_MAIL_SERVER = "no-mail-server"
    """The installation was told none."""
    SIGN_IN_REFUSED = "sign-in-refused"
    RECIPIENT_REFUSED = "recipient-refused"
    SENDER_REFUSED = "sender-refused"
    UNKNOWN_WORD = "unknown-word"
    """It is none that this version knows: another made it."""
    FAULT = "fault"
    """The fault is ours."""


FINAL: Final = frozenset({Outcome.GONE, Outcome.RECIPIENT_REFUSED})
"""After which nothing is tried again."""

State = Literal["waiting", "delivered", "given-up"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt came to.

    Parameters
    ----------
    outcome : Outcome
        What became of it.
    wait_seconds : float
        For how long the receiver asked to be left alone.
    """

    outcome: Outcome
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """What is done next.

    Parameters
    ----------
    state : {'waiting', 'delivered', 'given-up'}
        How the delivery stands.
    wait_seconds : float
        Until it is tried again.
    """

    state: State
    wait_seconds: float = 0.0


def next_step(
    attempt: Attempt, attempts: int, age_seconds: float, random: Random, *, is_test: bool = False
) -> Step:
    """Return what follows from an attempt.

    Parameters
    ----------
    attempt : Attempt
        The last one.
    attempts : int
        How many there were.
    age_seconds : float
        Since the word was made.
    random : Random
        For the jitter.
    is_test : bool
        A test is tried once.
    """
    if attempt.outcome is Outcome.DELIVERED:
        return Step("delivered")
    if is_test or attempt.outcome in FINAL:
        return Step("given-up")
    wait = _WAITS[attempts - 1] if attempts <= len(_WAITS) else LONGEST_WAIT_SECONDS
    wait = max(wait, min(attempt.wait_seconds, LONGEST_WAIT_SECONDS))
    wait *= random.uniform(1 - JITTER, 1 + JITTER)
    is_unknown = attempt.outcome is Outcome.UNKNOWN_WORD
    if age_seconds + wait > (UNKNOWN_SECONDS if is_unknown else GIVEN_UP_SECONDS):
        return Step("given-up")
    return Step("waiting", wait)
