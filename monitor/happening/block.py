"""What a report is made of, whatever it is shown as."""

from dataclasses import dataclass

from monitor.happening.chart import Timeline


@dataclass(frozen=True, slots=True)
class Lead:
    """The answer: sentences that stand first and large."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a quiet one explains a picture or a table."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, each of its own."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A timeline, with what it shows in words for who does not see it."""

    timeline: Timeline
    label: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Small timelines, side by side."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is drawn already.

    Parameters
    ----------
    svg : str
        Whole, with colours as `monitor.happening.ink` has them, and without a font.
    label : str
        What it shows, in words for who does not see it.
    """

    svg: str
    label: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head.

    Parameters
    ----------
    columns : str
        A letter each: ``n`` for numbers, ``s`` for what is short, ``t``, ``m`` and ``w`` for text,
        more and more of it.
    """

    head: tuple[str, ...]
    columns: str
    rows: tuple[tuple[str, ...], ...]


Block = Lead | Heading | Text | Bullets | Picture | Pictures | Drawing | Table


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Parameters
    ----------
    language : str
        Of its words: ``nl`` or ``en``.
    kind, title, subtitle : str
        What it is, of what, and when that was.
    made : str
        When it was made, in words.
    made_at : int
        The same in epoch seconds.
    """

    language: str
    kind: str
    title: str
    subtitle: str
    made: str
    made_at: int
    blocks: tuple[Block, ...]
