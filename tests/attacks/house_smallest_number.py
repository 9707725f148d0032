"""The numbers that answers hold: which of them stand for persons, and so may not be small.

Each is known by its name. One that is not named here counts as found: whoever adds a number to an
answer says here what it is.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import httpx

from tests.api.filing import MEDIA_TYPES, rows

MINIMUM: Final = 15

PERSONS: Final = frozenset(
    {
        *("count", "calibratedCount", "comparedCount", "perHour", "result", "capacity"),
        *("observed", "expected"),
        *("occupancy", "occupancyLow", "occupancyHigh", "p10", "p25", "p50", "p75", "p90"),
    }
)
"""Null, or fifteen at least."""

SHARES_OF_PERSONS: Final = frozenset(
    {"perSquareMetre", "perMinute", "flow", "density", "occupancyShare", "value", "peak"}
)
"""Persons in less than an hour, on less than all of the ground, or as a share: null, or above
nothing."""

OTHERS: Final = frozenset(
    {
        # Of time, place and sensors.
        *("ageSeconds", "intervalSeconds", "stepSeconds", "retentionMonths", "bearingDegrees"),
        *("effectiveWidthMetres", "areaSquareMetres", "squareMetres", "coordinates", "bbox"),
        *("windowSeconds", "weekday", "weeks", "groundSquareMetres", "resetHour"),
        # Of edges: messages, and never who is in them; of the weather.
        *("clockOffsetSeconds", "spoolMessages", "spoolAgeSeconds", "spoolDroppedMessages"),
        *("heldReleases", "temperatureCelsius", "rainMillimetres", "windMetresPerSecond"),
        # Of figures: shares and ratios of what is shown.
        *("covered", "comparedCovered", "change", "ratio", "factor"),
        # Of rules: what somebody wrote.
        *("raiseLine", "clearLine", "raiseAfterSeconds", "clearAfterSeconds", "withinMinutes"),
        # Of evaluations: shares, differences of totals, the chart's band, days and hours.
        *("estimate", "low", "high", "weight", "ratioBefore", "ratioAfter", "detectable"),
        *("missed", "days", "daysBefore", "daysOpen", "daysAlreadyOpen", "hour", "coverage"),
        # Of questions, and how many entities or rows answer them.
        *("id", "ruleId", "status", "bytes", "milliseconds"),
    }
)

_ENTITIES: Final = "@iot.count"
"""How the names end of what counts entities of SensorThings."""

_REPEATED: Final = frozenset({"asked"})
"""What is told of questions that were asked: as they were, and nothing of what they found."""


def small_numbers(answer: httpx.Response) -> Iterator[str]:
    """Yield the names of the numbers of an answer that are too small, or that nobody knows."""
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    if media_type in MEDIA_TYPES.values():
        yield from _small(rows(answer), "")
    elif media_type.endswith("json"):
        yield from _small(answer.json(), "")


def small_numbers_of_event(lines: Iterator[str]) -> Iterator[str]:
    """Yield the same of the first event of a stream, if one comes before its heartbeat."""
    for line in lines:
        if line.startswith("data: "):
            yield from _small(json.loads(line.removeprefix("data: ")), "")
        if line.startswith(("data: ", ":")):
            break


def _small(node: Any, name: str) -> Iterator[str]:
    if isinstance(node, dict):
        if "dataArray" in node:
            yield from _small_of_array(node["components"], node["dataArray"])
        for key, value in node.items():
            if key not in _REPEATED and key != "dataArray":
                yield from _small(value, key)
    elif isinstance(node, list):
        for each in node:
            yield from _small(each, name)
    elif isinstance(node, int | float) and not isinstance(node, bool) and is_small(name, node):
        yield name


def _small_of_array(names: Sequence[str], figures: Sequence[Sequence[Any]]) -> Iterator[str]:
    for row in figures:
        for name, value in zip(names, row, strict=True):
            yield from _small(value, name)


def is_small(name: str, number: float) -> bool:
    """Tell whether a number of this name is smaller than it may be, or known by nobody."""
    if name in PERSONS:
        return number < MINIMUM
    if name in SHARES_OF_PERSONS:
        return number <= 0
    return name not in OTHERS and not name.endswith(_ENTITIES)
