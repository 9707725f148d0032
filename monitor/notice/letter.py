"""The letter: a word as e-mail, in Dutch or English, plain and as simple HTML.

Pure. Letters about one alert hang together in whatever reads them: each names the first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from monitor.notice.channel import Language
from monitor.notice.word import TEST, Word

# What ends a line to anybody, and what turns the direction in which one is read.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
# A header reads what begins so as an encoded word, and in that there may be ends of lines.
_ENCODED: Final = re.compile(r"=(?=\?)")

_WORDS: Final = MappingProxyType(
    {
        "nl": {
            "raised": "begonnen",
            "acknowledged": "gezien",
            "cleared": "voorbij",
            "withdrawn": "ingetrokken",
            "closed": "gesloten",
            "info": "ter informatie",
            "warning": "waarschuwing",
            "critical": "dringend",
            "place": "Waar",
            "rule": "Regel",
            "severity": "Ernst",
            "started": "Sinds",
            "over": "Voorbij om",
            "at": "Tijdstip",
            "test": "Proefbericht",
            "tested": "Dit is een proefbericht van Passant. Er is niets aan de hand.",
            "town": "Gemeente",
            "channel": "Kanaal",
            "foot": "U krijgt dit bericht omdat uw adres bij dit kanaal staat. De gemeente kan het"
            " eraf halen.",
        },
        "en": {
            "raised": "begun",
            "acknowledged": "seen",
            "cleared": "over",
            "withdrawn": "withdrawn",
            "closed": "closed",
            "info": "for information",
            "warning": "warning",
            "critical": "urgent",
            "place": "Where",
            "rule": "Rule",
            "severity": "Severity",
            "started": "Since",
            "over": "Over at",
            "at": "Time",
            "test": "Test message",
            "tested": "This is a test message of Passant. Nothing is the matter.",
            "town": "Municipality",
            "channel": "Channel",
            "foot": "You get this message as your address is in this channel. The municipality can"
            " take it out.",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Of whom, to whom, and about what.

    Parameters
    ----------
    sender, recipient : str
        Addresses of mailboxes.
    notice_id : str
        The same at each attempt.
    town, channel : str
        What they are called.
    place : str or None
        What the zone or counter is called.
    time_zone : str
        Of the municipality.
    """

    sender: str
    recipient: str
    notice_id: str
    town: str
    channel: str
    place: str | None
    time_zone: str
    language: Language


def write_letter(word: Word, envelope: Envelope, now: float) -> EmailMessage:
    """Return a letter about a word, written at `now`."""
    domain = envelope.sender.rpartition("@")[2]
    letter = EmailMessage()
    letter["From"] = envelope.sender
    letter["To"] = envelope.recipient
    letter["Subject"] = _ENCODED.sub("= ", _plain(_subject(word, envelope)))
    letter["Date"] = format_datetime(datetime.fromtimestamp(int(now), UTC))
    root = _root(word, domain)
    own = f"<{envelope.notice_id}@{domain}>"
    letter["Message-ID"] = root if root and word.word == "raised" else own
    if root and word.word != "raised":
        letter["In-Reply-To"] = root
        letter["References"] = root
    # So that no machine on holiday answers it.
    letter["Auto-Submitted"] = "auto-generated"
    lines = [(name, _plain(value)) for name, value in _lines(word, envelope)]
    words = _WORDS[envelope.language]
    opening = words["tested"] if word.word == TEST else ""
    letter.set_content(_text(opening, lines, words["foot"]))
    page = _html(_plain(_subject(word, envelope)), opening, lines, envelope)
    letter.add_alternative(page, "html")
    return letter


def _subject(word: Word, envelope: Envelope) -> str:
    words = _WORDS[envelope.language]
    if word.word == TEST:
        return f"{words['test']}: {envelope.channel}"
    place = envelope.place or word.zone_id or word.counter_id or envelope.town
    # What comes after may differ; what comes before groups them in what goes by subjects.
    return f"{place}: {word.rule} ({words.get(word.word, word.word)})"


def _lines(word: Word, envelope: Envelope) -> Iterator[tuple[str, str]]:
    words = _WORDS[envelope.language]

    def local(at: str) -> str:
        then = datetime.fromisoformat(at).astimezone(ZoneInfo(envelope.time_zone))
        return then.strftime("%d-%m-%Y %H:%M")

    yield words["town"], envelope.town
    if word.word != TEST:
        yield words["place"], envelope.place or word.zone_id or word.counter_id or ""
        yield words["rule"], word.rule or ""
        yield words["severity"], words.get(word.severity or "", word.severity or "")
    if word.started_at:
        yield words["started"], local(word.started_at)
    if word.cleared_at:
        yield words["over"], local(word.cleared_at)
    yield words["at"], f"{local(word.at)} ({words.get(word.word, word.word)})"
    yield words["channel"], envelope.channel


def _text(opening: str, lines: list[tuple[str, str]], foot: str) -> str:
    told = "\n".join(f"{name}: {value}" for name, value in lines)
    return "\n\n".join(part for part in (opening, told, f"-- \n{foot}") if part) + "\n"


def _html(title: str, opening: str, lines: list[tuple[str, str]], envelope: Envelope) -> str:
    rows = "".join(
        f'<tr><th align="left" scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>\n'
        for name, value in lines
    )
    said = f"<p>{escape(opening)}</p>\n" if opening else ""
    foot = escape(_WORDS[envelope.language]["foot"])
    return (
        f'<!doctype html>\n<html lang="{envelope.language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body>\n<h1>{escape(title)}</h1>\n{said}"
        f'<table cellpadding="4">\n{rows}</table>\n<p><small>{foot}</small></p>\n</body>\n</html>\n'
    )


# With the time: a database that was put back counts alerts anew.
def _root(word: Word, domain: str) -> str | None:
    if word.alert_id is None or word.raised_at is None:
        return None
    at = int(datetime.fromisoformat(word.raised_at).timestamp())
    return f"<alert.{word.municipality}.{word.alert_id}.{at}@{domain}>"


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
