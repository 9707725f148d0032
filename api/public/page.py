"""The page as HTML: whole without a script, a style or a key. Pure; every text is escaped."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from api.public.account import Registered
from api.public.asset import Assets
from api.public.drawing import drawing
from api.public.now import Told, figures
from api.public.offer import described, offer
from api.public.plan import busy_map, counter_map, frame
from api.public.sensor import counters
from api.public.wording import Language, Voice
from monitor.directory import Row

PATH = "/public/"


def address(code: str | None, language: Language) -> str:
    """Return where the page of a municipality is in a language."""
    query = {} if code is None else {"municipality": code}
    if language is not Language.DUTCH:
        query["language"] = language.value
    return f"{PATH}?{urlencode(query)}" if query else PATH


def page(
    place: Registered,
    told: Sequence[Told],
    at: int,
    others: Sequence[Row],
    voice: Voice,
    assets: Assets,
    site: str | None,
) -> str:
    """Return the page of one municipality.

    Parameters
    ----------
    at : int
        When the figures are of.
    others : sequence
        Every municipality that takes part, this one among them.
    site : str or None
        Where others reach us.
    """
    municipality = place.municipality
    name = municipality["name"]
    shown = frame(place)
    busy = busy_map(place, told, shown, voice.say("zones.map", place=name)) if shown else ""
    where = counter_map(place, shown, voice.say("sensors.map", place=name)) if shown else ""
    main = f"""<section class="now" id="now">
<h1>{escape(voice.say("title", place=name))}</h1>
<div id="figures" data-at="{at}">
{figures(told, at, municipality, voice)}</div>
<div class="picture">{busy}</div>
</section>
<section class="what">
<h2>{escape(voice.say("what.title"))}</h2>
<p class="lead">{escape(voice.say("what.lead"))}</p>
<figure>{drawing(voice)}</figure>
<div class="prose">{_paragraphs(voice.lines("what.rule"))}
<p>{escape(voice.say("what.never"))}</p>
<p>{escape(voice.say("what.alike"))}</p></div>
</section>
<section class="sensors">
<h2>{escape(voice.say("sensors.title"))}</h2>
<p class="lead">{escape(voice.say("sensors.lead"))}</p>
<div class="picture">{where}</div>
{counters(place.sensors, voice)}
<div class="prose">{_paragraphs(_about(place, voice))}</div>
</section>
<section class="data">
<h2>{escape(voice.say("data.title"))}</h2>
<div class="prose">{offer(place, site, voice)}</div>
</section>"""
    title, text = voice.say("title", place=name), voice.say("description", place=name)
    linked = _linked(municipality["code"], voice.language, site)
    data = described(place, title, text, site)
    head = f"""<meta name="description" content="{escape(text)}">
{linked}
<script type="application/ld+json">{data}</script>"""
    return _document(title, head, main, municipality, others, voice, assets)


def lost_page(others: Sequence[Row], voice: Voice, assets: Assets, text: str) -> str:
    """Return the page of what is not here, or cannot be told now."""
    listed = "".join(
        f'<li><a href="{escape(address(each["code"], voice.language))}">{escape(each["name"])}</a>'
        "</li>"
        for each in others
    )
    main = f'<section class="lost"><h1>{escape(text)}</h1><ul>{listed}</ul></section>'
    return _document(text, "", main, None, others, voice, assets)


def _about(place: Registered, voice: Voice) -> list[str]:
    municipality = place.municipality
    months = municipality["retention_months"]
    suppliers: dict[str, list[str]] = {}
    for area in place.areas:
        suppliers.setdefault(area["supplier"], []).append(area["name"])
    return [
        *(
            voice.say("sensors.telecom", supplier=supplier, areas=voice.listed(areas))
            for supplier, areas in suppliers.items()
        ),
        voice.say("sensors.kept_always")
        if months is None
        else voice.say("sensors.kept_months", months=months),
        voice.say(
            "sensors.contact", owner=municipality["data_owner"], contact=municipality["contact"]
        ),
    ]


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _linked(code: str, language: Language, site: str | None) -> str:
    base = site or ""
    alternates = "".join(
        f'\n<link rel="alternate" hreflang="{each}" href="{escape(base + address(code, each))}">'
        for each in Language
    )
    return f'<link rel="canonical" href="{escape(base + address(code, language))}">{alternates}'


def _document(
    title: str,
    head: str,
    main: str,
    municipality: Row | None,
    others: Sequence[Row],
    voice: Voice,
    assets: Assets,
) -> str:
    code = None if municipality is None else municipality["code"]
    known = "" if code is None else f' data-municipality="{escape(code)}"'
    styles = "".join(f'<link rel="stylesheet" href="{escape(each)}">\n' for each in assets.styles)
    scripts = "".join(
        f'<script type="module" src="{escape(each)}"></script>\n' for each in assets.scripts
    )
    return f"""<!doctype html>
<html lang="{voice.language}"{known}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} · {escape(voice.say("product"))}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
{styles}{scripts}{head}
</head>
<body>
<header>
<a class="skip" href="#content">{escape(voice.say("skip"))}</a>
<p class="product">{escape(voice.say("product"))}</p>
{_navigation(code, others, voice)}
</header>
<main id="content" tabindex="-1">
{main}
</main>
</body>
</html>
"""


def _navigation(code: str | None, others: Sequence[Row], voice: Voice) -> str:
    live = "/" if code is None else f"/?{urlencode({'municipality': code})}"
    here = escape(address(code, voice.language))
    towns = "".join(
        f'<li><a href="{escape(address(each["code"], voice.language))}"'
        f"{_current(each['code'] == code)}>{escape(each['name'])}</a></li>"
        for each in others
    )
    label = escape(voice.say("municipality"))
    choice = (
        f'<nav class="towns" aria-label="{label}"><ul>{towns}</ul></nav>' if len(others) > 1 else ""
    )
    other = voice.language.other
    return (
        f'<passant-public-head><nav class="pages" aria-label="{escape(voice.say("pages"))}"><ul>'
        f'<li><a href="{escape(live)}">{escape(voice.say("live"))}</a></li>'
        f'<li><a href="{here}" aria-current="page">{escape(voice.say("public"))}</a></li>'
        f"</ul></nav>{choice}"
        f'<a class="language" lang="{other}" hreflang="{other}"'
        f' href="{escape(address(code, other))}">{escape(voice.say("language"))}</a>'
        "</passant-public-head>"
    )


def _current(is_it: bool) -> str:  # noqa: FBT001 - it is an attribute or none
    return ' aria-current="true"' if is_it else ""
