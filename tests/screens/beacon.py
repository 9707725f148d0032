"""What Lighthouse says of the pages: points, bytes, and what costs them.

Each page is looked at several times, and the median of its points told: they swing with the load
of the machine, although Lighthouse reckons with a network and a processor of its own.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from tests.npm import installed, path_with_node
from tests.server import find_chromium

FOLDER: Final = Path(__file__).parent.parent / "lighthouse"

PAGES: Final = {"live": "/", "explore": "/explore/", "public": "/public/"}
FORMS: Final = ("mobile", "desktop")
CATEGORIES: Final = ("performance", "accessibility", "best-practices")

LATER: Final = ("globe-", "maplibre-")
"""How the files of the map library begin."""

MOST_BYTES: Final = 400_000
"""Of a first load by gzip, the map library apart."""

# Without a graphics processor WebGL is drawn in software, and the page as it is anywhere.
_CHROMIUM: Final = "--headless=new --no-sandbox --disable-quic --enable-unsafe-swiftshader"
_SECONDS: Final = 180
_VITALS: Final = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a page, the median of several times.

    Parameters
    ----------
    points : mapping
        By category, of a hundred.
    vitals : mapping
        By audit, as Lighthouse writes them.
    size, later : int
        Bytes by gzip of the first load, and of the map library.
    costs : sequence of str
        What is not as it should be.
    """

    page: str
    form: str
    points: Mapping[str, int]
    vitals: Mapping[str, float]
    size: int
    later: int
    costs: Sequence[str]

    @property
    def misses(self) -> Iterator[str]:
        """Yield what does not reach its line, a sentence each."""
        least = least_points(self.page, self.form)
        for name, points in self.points.items():
            if points < least[name]:
                yield f"{self.page} on {self.form}: {name} {points}, less than {least[name]}"
        if self.size > MOST_BYTES:
            yield f"{self.page} on {self.form}: {self.size:,} bytes, more than {MOST_BYTES:,}"


def least_points(page: str, form: str) -> dict[str, int]:
    """Return what each category must reach; the map library costs the live page twelve points."""
    performance = 80 if (page, form) == ("live", "desktop") else 90
    return {"performance": performance, "accessibility": 100, "best-practices": 100}


def look(site: str, page: str, form: str, *, times: int = 3) -> Look:
    """Look at a page several times.

    Raises
    ------
    RuntimeError
        If Lighthouse cannot.
    """
    reports = [_report(f"{site}{PAGES[page]}", form) for _ in range(times)]
    points = {
        name: round(median(100 * (each["categories"][name]["score"] or 0) for each in reports))
        for name in CATEGORIES
    }
    vitals = {
        name: median(each["audits"][name]["numericValue"] for each in reports) for name in _VITALS
    }
    size, later = _bytes(site, reports[0])
    return Look(page, form, points, vitals, size, later, tuple(_costs(reports[0])))


def _report(address: str, form: str) -> Any:
    program = installed(FOLDER) / "lighthouse" / "cli" / "index.js"
    node = shutil.which("node", path=path_with_node())
    chromium = find_chromium()
    if node is None or chromium is None:
        raise RuntimeError("there is no node, or no chromium")
    ran = subprocess.run(
        [
            node,
            str(program),
            address,
            "--quiet",
            "--output=json",
            f"--chrome-flags={_CHROMIUM}",
            f"--only-categories={','.join(CATEGORIES)}",
            *(["--preset=desktop"] if form == "desktop" else []),
        ],
        env={**os.environ, "CHROME_PATH": str(chromium)},
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    if ran.returncode:
        raise RuntimeError(f"Lighthouse cannot look at {address}: {ran.stderr.decode()[-400:]}")
    return json.loads(ran.stdout)


# By gzip, which every browser unpacks; what Lighthouse's own took may be smaller.
def _bytes(site: str, report: Any) -> tuple[int, int]:
    asked = report["audits"]["network-requests"]["details"]["items"]
    sizes = {True: 0, False: 0}
    with httpx.Client(headers={"Accept-Encoding": "gzip"}) as client:
        for address in {each["url"] for each in asked if each["url"].startswith(site)}:
            if urlsplit(address).path.endswith("/stream"):
                continue
            with client.stream("GET", address) as answer:
                size = sum(map(len, answer.iter_raw()))
            sizes[urlsplit(address).path.rpartition("/")[2].startswith(LATER)] += size
    return sizes[False], sizes[True]


def _costs(report: Any) -> Iterator[str]:
    audits = report["audits"]
    for category in report["categories"].values():
        for each in category["auditRefs"]:
            audit = audits[each["id"]]
            if audit["score"] is not None and audit["score"] < 1:
                yield f"{each['id']}: {audit.get('displayValue', '')}".strip(": ")
