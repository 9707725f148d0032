"""The open data behind the page: where it is, for people and for search engines. Pure."""

import json
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from api.catalogue.period import Period
from api.public.account import Registered
from api.public.wording import Voice

_EXAMPLE = "https://passant.example"
"""In what is to be copied, where nobody told our own address."""


def offer(place: Registered, site: str | None, voice: Voice) -> str:
    """Return what there is to take along."""
    municipality = place.municipality
    code = municipality["code"]
    query = urlencode({"municipality": code})
    lead = voice.say(
        "data.lead", licence=municipality["data_licence"], owner=municipality["data_owner"]
    )
    links = "".join(
        f'<li><a href="{escape(address)}">{escape(voice.say(f"data.{key}"))}</a></li>'
        for key, address in (
            ("api", "/docs"),
            ("catalogue", f"/v1/catalog?{query}"),
            ("live", f"/v1/live?{query}"),
        )
    )
    return (
        f"<p>{escape(lead)} {escape(voice.say('data.final'))}</p>"
        f"{_files(code, place.files, voice)}<ul>{links}</ul>{_embedding(place, site, voice)}"
    )


def described(place: Registered, title: str, text: str, site: str | None) -> str:
    """Return the figures as schema.org has a data set, in JSON-LD that no tag can end."""
    municipality = place.municipality
    code, base = municipality["code"], site or ""
    dataset: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": title,
        "description": text,
        "license": municipality["data_licence"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": municipality["data_owner"]},
        "spatialCoverage": municipality["name"],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": f"{base}{_file(code, period, 'csv')}",
            }
            for period in place.files
        ],
    }
    return json.dumps(dataset, ensure_ascii=False).replace("<", "\\u003c")


def _files(code: str, periods: Sequence[Period], voice: Voice) -> str:
    if not periods:
        return ""
    items = "".join(
        f"<li>{escape(_name(period, voice))}: "
        + ", ".join(
            f'<a href="{_file(code, period, form)}">{name}</a>'
            for form, name in (("csv", "CSV"), ("parquet", "Parquet"))
        )
        + "</li>"
        for period in periods
    )
    return f"<h3>{escape(voice.say('data.files'))}</h3><ul>{items}</ul>"


def _name(period: Period, voice: Voice) -> str:
    if period.is_year:
        return voice.say("data.year", period=period.name)
    return f"{voice.month(period.first.month)} {period.first.year}"


def _file(code: str, period: Period, form: str) -> str:
    return f"/v1/municipalities/{code}/downloads/{period.name}.{form}"


def _embedding(place: Registered, site: str | None, voice: Voice) -> str:
    if not place.zones:
        return ""
    base = site or _EXAMPLE
    snippet = (
        f'<script src="{base}/embed/passant-zone.js" defer></script>\n'
        f'<passant-zone api="{base}" municipality="{place.municipality["code"]}"'
        f' zone="{place.zones[0]["id"]}" lang="{voice.language}"></passant-zone>'
    )
    return (
        f"<h3>{escape(voice.say('data.embed'))}</h3><p>{escape(voice.say('data.embed_lead'))}</p>"
        f"<pre><code>{escape(snippet)}</code></pre>"
    )
