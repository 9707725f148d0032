"""Each counter: whose, why, on what basis, until when. Pure."""

from collections.abc import Sequence
from html import escape

from api.public.wording import Voice
from monitor.directory import Row


def counters(sensors: Sequence[Row], voice: Voice) -> str:
    """Return the list of counters, numbered as the map has them."""
    if not sensors:
        return f'<p class="none">{escape(voice.say("sensors.none"))}</p>'
    items = "\n".join(_counter(number, each, voice) for number, each in enumerate(sensors, 1))
    return f'<ol class="counters">\n{items}\n</ol>'


def _counter(number: int, sensor: Row, voice: Voice) -> str:
    kind = sensor["kind"]
    facts = [
        ("owner", sensor["owner"]),
        ("purpose", sensor["purpose"]),
        ("legal_basis", sensor["legal_basis"]),
        ("period", _period(sensor, voice)),
        *([("area", sensor["area"])] if sensor["area"] else []),
    ]
    told = "".join(
        f"<div><dt>{escape(voice.say(f'sensors.{key}'))}</dt><dd>{escape(text)}</dd></div>"
        for key, text in facts
    )
    label = escape(voice.say("sensors.number", number=number))
    return (
        f'<li id="counter-{escape(sensor["id"])}" tabindex="-1">'
        f'<h3><span class="number"><span class="unseen">{label}: </span>'
        f'<span aria-hidden="true">{number}</span></span> {escape(sensor["name"])}</h3>'
        f"<p><strong>{escape(voice.say(f'kind.{kind}'))}.</strong>"
        f" {escape(voice.say(f'does.{kind}'))}</p><dl>{told}</dl></li>"
    )


def _period(sensor: Row, voice: Voice) -> str:
    first = voice.day(sensor["valid_from"])
    if sensor["valid_to"] is None:
        return voice.say("sensors.since", first=first)
    return voice.say("sensors.between", first=first, last=voice.day(sensor["valid_to"]))
