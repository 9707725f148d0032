"""A word: one thing that became of an alert, as it is told to others. Nobody is named in it.

The same document goes out by MQTT, in a webhook's `data` and in the stream of events.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from monitor.notice.errors import Unknown, UnknownWordError

VERSION: Final = 1
TEST: Final = "test"

WORDS: Final = frozenset({"raised", "acknowledged", "cleared", "withdrawn", "closed"})
"""What may become of an alert and be told."""


class Word(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=False):
    """One thing that became of an alert.

    Parameters
    ----------
    word : str
        ``raised``, ``acknowledged``, ``cleared``, ``withdrawn``, ``closed``; or ``test``.
    state : str
        How the alert stood right after.
    at : str
        When, RFC 3339 in UTC.
    zone_id, counter_id : str or None
        Where: one of them is None; both are in a test.
    """

    v: int
    alert_id: str | None
    word: str
    state: str | None
    at: str
    municipality: str
    rule: str | None = None
    measure: str | None = None
    severity: str | None = None
    zone_id: str | None = None
    counter_id: str | None = None
    started_at: str | None = None
    raised_at: str | None = None
    cleared_at: str | None = None

    @classmethod
    def of(cls, payload: Any) -> "Word":  # noqa: ANN401 - whatever JSON another version wrote
        """Return the word of a row of the outbox.

        Raises
        ------
        UnknownWordError
            If it is none that this version knows.
        """
        if isinstance(payload, dict) and payload.get("v", VERSION) != VERSION:
            raise UnknownWordError(Unknown.VERSION)
        try:
            word = msgspec.convert(payload, cls)
        except msgspec.ValidationError:
            # Its message holds what was written.
            raise UnknownWordError(Unknown.FORM) from None
        if word.word not in WORDS:
            raise UnknownWordError(Unknown.WORD)
        return word

    @classmethod
    def test(cls, municipality: str, at: float) -> "Word":
        """Return a word that says nothing but that words arrive."""
        return cls(VERSION, None, TEST, None, written_instant(at), municipality)

    def json(self) -> bytes:
        """Return it as it is sent."""
        return msgspec.json.encode(self)

    def event(self) -> bytes:
        """Return it as a webhook's body."""
        told = {"type": f"alert.{self.word}", "timestamp": self.at, "data": self}
        return msgspec.json.encode(told)


def written_instant(at: float) -> str:
    """Write an instant as RFC 3339 in UTC, in whole seconds."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
