"""The release rule as one drawing: twenty people, a gate for fifteen, a number.

Pure. Two ways from left to right: a crowd comes through and is a number, a few do not and are none.
"""

from html import escape
from typing import Final

from api.public.wording import Voice

_WIDTH: Final = 840
_HEIGHT: Final = 330
_LANES: Final = (95, 245)
"""How far down each way lies."""
_GATE: Final = 430
_CROWD: Final = (
    (40, -30), (66, -44), (92, -26), (118, -42), (146, -30), (172, -44), (198, -28),
    (50, 4), (78, -6), (106, 8), (132, -2), (160, 8), (186, -4),
    (62, 36), (90, 30), (118, 42), (146, 32), (174, 40), (202, 20), (226, -8),
)  # fmt: skip
_FEW: Final = ((70, -16), (104, 10), (140, -14), (168, 16), (204, -8), (232, 12))


def drawing(voice: Voice) -> str:
    """Return the drawing as SVG; its words say what it shows without it."""
    crowd, few = _LANES
    return (
        f'<svg class="rule" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" fill="none"'
        f' stroke="currentColor" aria-label="{escape(voice.say("what.drawing"))}">'
        + _people(_CROWD, crowd)
        + _people(_FEW, few)
        + _words(130, crowd + 82, voice.say("what.many"))
        + _words(130, few + 66, voice.say("what.few"))
        + _way("through", 270, _GATE - 52, crowd)
        + _way("stopped", 270, _GATE - 62, few)
        + _box(voice)
        + _way("through", _GATE + 52, _GATE + 150, crowd)
        + f'<text class="number" x="{_GATE + 240}" y="{crowd}" dy="0.35em" fill="currentColor"'
        f' stroke="none" text-anchor="middle" font-size="64">20</text>'
        + _words(_GATE + 240, crowd + 66, voice.say("what.number"))
        + f'<path class="nothing" d="M{_GATE + 212} {few}h56" stroke-width="5"/>'
        + _words(_GATE + 240, few + 50, voice.say("what.nothing"))
        + "</svg>"
    )


def _people(places: tuple[tuple[int, int], ...], lane: int) -> str:
    return "".join(
        f'<path class="person" transform="translate({x} {lane + y})" fill="currentColor"'
        ' stroke="none" d="M0 -13a5 5 0 1 1 0 10a5 5 0 1 1 0 -10zM-8 14c0 -11 3 -15 8 -15'
        's8 4 8 15z"/>'
        for x, y in places
    )


def _way(kind: str, start: int, end: int, lane: int) -> str:
    head = (
        f"M{end - 12} {lane - 9}L{end} {lane}L{end - 12} {lane + 9}"
        if kind == "through"
        else f"M{end} {lane - 16}v32"
    )
    return f'<path class="way {kind}" d="M{start} {lane}H{end}{head}" stroke-width="3"/>'


# Open above, where the crowd goes through; shut below.
def _box(voice: Voice) -> str:
    top, bottom = 20, _HEIGHT - 40
    crowd, _ = _LANES
    left, right = _GATE - 36, _GATE + 36
    return (
        f'<path class="gate" d="M{left} {crowd - 34}V{top}H{right}V{crowd - 34}'
        f'M{left} {crowd + 34}V{bottom}H{right}V{crowd + 34}" stroke-width="5"/>'
        f'<text class="minimum" x="{_GATE}" y="{crowd + 84}" fill="currentColor" stroke="none"'
        ' text-anchor="middle" font-size="40">15</text>'
        + _words(_GATE, _HEIGHT - 8, voice.say("what.gate"))
    )


def _words(x: int, y: int, text: str) -> str:
    return (
        f'<text class="said" x="{x}" y="{y}" fill="currentColor" stroke="none"'
        f' text-anchor="middle" font-size="19">{escape(text)}</text>'
    )
