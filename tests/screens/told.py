"""What each page says of the five states and of a village, and how a page is read."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as LateError

from tests.dashboards.desk import PATIENCE
from tests.screens.five import STATES, VILLAGE

Told = Mapping[str, list[str]]
"""By address what must be read there, next to the name of what it is of."""

TEXT: Final = """() => {
  const text = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : ['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(node.nodeName) ? ''
    : [...(node.shadowRoot ?? node).childNodes].map(text).join(' ')
      + (node.shadowRoot ? [...node.childNodes].map(text).join(' ') : '');
  return text(document.body).replace(/\\s+/g, ' ');
}"""
OPEN: Final = """() => {
  const open = (node) => node.querySelectorAll('*').forEach((each) => {
    if (each.nodeName === 'DETAILS') each.open = true;
    if (each.shadowRoot) open(each.shadowRoot);
  });
  open(document);
}"""
"""Opens what is folded, such as the table beside a chart."""

ZERO: Final = re.compile(r"(?<![\d.,:])0\s*(/u|%|per uur|personen|passages|passanten)")
COMPARED: Final = re.compile(
    r"(?:rustiger|drukker) dan \w+|zo druk als \w+|[Nn]ergens druk", re.IGNORECASE
)
"""How busy it is, against what is usual or at all: nothing that a village without figures knows."""

SOON: Final = 800.0
"""Milliseconds: of a page that is wrong more than its figure is not waited for."""

_NONE: Final = "\N{EN DASH} \N{EN DASH}"
_LISTED: Final = (
    "Straat quiet te weinig voor een cijfer Straat late geen meting sinds 08:05"
    " Straat outage storing sinds 11:00 Straat unknown onbekend"
)
_MAPPED: Final = (
    "Straat measured 480 /u Straat quiet te weinig Straat late te laat"
    " Straat outage storing Straat unknown onbekend"
)
_DOTTED: Final = (
    "Teller late te laat Teller measured meet Teller outage storing Teller quiet te weinig"
    " Teller unknown onbekend"
)
_FIRST: Final = "480 /u passages per uur , gelijk"
_EXPLORE: Final = "/explore/?zone=measured&zone=quiet&zone=late&zone=outage&zone=unknown&"
_MISSING: Final = _EXPLORE.replace("zone=measured&", "")
_EACH: Final = ("te weinig voor een cijfer", "te laat", "storing", "onbekend")
_GAPS: Final = " ".join(_EACH)
_ELEVEN: Final = "11 :00\N{EN DASH} 12 :00"
_DAY: Final = "from=2026-06-01&to=2026-06-02&interval=hour&"
_FIGURES: Final = "11:00 480 te weinig voor een cijfer te laat storing onbekend"
_WEEKS: Final = "zone=brink&zone=kerk&from=2026-05-25&to=2026-06-02&"

ELSEWHERE: Final = "/elsewhere?"
"""A page of a municipality's own, with an element for each zone."""

TOLD: Final[Told] = {
    "/?": [_MAPPED, f"{_FIRST} {_LISTED}", _DOTTED],
    "/?zone=quiet&": [f"11:30 te weinig {_NONE} 11:45 te weinig {_NONE}"],
    "/?zone=late&": [f"11:30 te laat {_NONE} 11:45 te laat {_NONE}", "lijn ligt eruit"],
    "/?zone=outage&": [f"10:45 te weinig {_NONE}", f"11:45 storing {_NONE}", "sensor zwijgt"],
    "/?zone=unknown&": ["Van vandaag is hier nog niets te tonen.", "lijn onbekend"],
    "/?wall=1&": [_MAPPED, f"{_FIRST} {_LISTED}"],
    "/public/?": [
        "Straat measured rustig",
        "480 passages per uur",
        "Straat quiet te weinig voor een cijfer De teller werkt.",
        "Straat late geen meting sinds 08:05 De lijn of de klok van de teller hapert.",
        "Straat outage storing sinds 11:00 De teller geeft niets door.",
        "Straat unknown onbekend Van deze plek is nu niets bekend.",
    ],
    "/crowd/?happening=fair-gm0153&": [
        f"Straat measured rustig gelijk 480 passages per uur {_LISTED}"
    ],
    "/manage/?part=sensors&": [
        f"Teller {state} laser {word}"
        for state, word in zip(
            STATES, ("meet", "te weinig", "te laat", "storing", "onbekend"), strict=True
        )
    ],
    f"{_EXPLORE}{_DAY}chart=line&": [
        "pijltjes. te weinig voor een cijfer te laat storing onbekend Bron",
        f"Straat unknown onbekend {_NONE}",
        _FIGURES,
    ],
    f"{_EXPLORE}{_DAY}chart=week&": [f"{_GAPS} Bron", _FIGURES, f"{_ELEVEN} 480 {_NONE}"],
    f"{_MISSING}{_DAY}chart=week&": [
        f"{_GAPS} Bron",
        *(f"{_ELEVEN} {gap} {_NONE}" for gap in _EACH),
    ],
    ELSEWHERE: [
        "Straat measured rustig 480 passages per uur",
        "Straat quiet te weinig voor een cijfer Er kwamen te weinig mensen langs",
        "Straat late geen recente meting De lijn of de klok",
        "Straat outage storing De teller geeft niets door.",
        "Straat unknown onbekend Van deze plek is nu niets bekend.",
    ],
}
_FEW: Final = "Straat brink te weinig voor een cijfer Straat kerk te weinig voor een cijfer"
_QUIET_NOW: Final = [
    "Nu geen cijfers",
    "Er kwamen te weinig mensen langs voor een cijfer van nu. Over een hele dag of week",
    _FEW,
]
QUIET: Final[Told] = {
    "/?": [*_QUIET_NOW, "Teller brink te weinig Teller kerk te weinig"],
    "/?wall=1&": _QUIET_NOW,
    "/public/?": [
        "Nu geen cijfers Over een hele dag of week komen er vaak wel genoeg mensen langs",
        "Straat brink te weinig voor een cijfer De teller werkt.",
        "Laatste cijfer: zondag 31 mei 13:00",
        "Ook geen nul",
    ],
    "/crowd/?happening=fair-gm0168&": ["hoeveel er langs komen, is nu niet bekend.", _FEW],
    "/manage/?part=sensors&": [
        "Teller brink laser te weinig voor een cijfer",
        "Teller kerk laser te weinig voor een cijfer",
    ],
    f"/explore/?{_WEEKS}interval=hour&chart=line&": [
        "Per uur kwamen er te weinig mensen langs voor een cijfer. Per dag",
        f"Straat brink te weinig voor een cijfer {_NONE} 0 van 180",
    ],
    f"/explore/?{_WEEKS}interval=day&chart=line&": ["Straat brink 15 15", "7 van 7"],
    f"/explore/?{_WEEKS}interval=week&chart=line&": ["Straat brink 105 105"],
    ELSEWHERE: ["Straat brink te weinig voor een cijfer", "Straat kerk te weinig voor een cijfer"],
}


def faults(page: Page, url: str, told: Told, code: str, patience: float = PATIENCE) -> list[str]:
    """Return what each page does not say, each 0 and what of the village nobody knows."""
    found = []
    for address, words in told.items():
        page.goto(f"{url}{address}municipality={code}")
        # That it is there at all is waited for, or a page that is slow would pass for a wrong one.
        page.wait_for_function(f"() => /(Straat|Teller) /.test(({TEXT})())", timeout=PATIENCE)
        with suppress(LateError):
            page.wait_for_function(
                f"words => {{ ({OPEN})(); const text = ({TEXT})();"
                " return words.every((each) => text.includes(each)); }",
                arg=words,
                timeout=patience,
            )
        text = page.evaluate(TEXT)
        found += [f"{address} lacks {word}" for word in words if word not in text]
        found += [f"{address} says 0 {word}" for word in ZERO.findall(text)]
        if code == VILLAGE:
            found += [f"{address} says {word}" for word in COMPARED.findall(text)]
    return found
