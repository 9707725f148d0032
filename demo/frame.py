"""The frame: what a simulated sensor or supplier sends, in the project's own formats.

Pure. The formats are those of the contracts in the design, to the letter.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MOST_SIGHTINGS: Final = 1000
"""In one frame; a sensor that hears more leaves the rest out."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is sent: its topic, and the bytes."""

    topic: str
    payload: bytes


def encode_counts(started_at: int, ended_at: int, counts: Mapping[str, int]) -> bytes:
    """Write ``raw/{sensor}/counts``: passages by direction."""
    return _json({**_interval(started_at, ended_at), "counts": dict(counts)})


def encode_presence(at: int, counts: Mapping[str, int]) -> bytes:
    """Write ``raw/{sensor}/presence``: persons by view, named without its sensor."""
    return _json({"at": _moment(at), "counts": dict(counts)})


def encode_sightings(at: int, sightings: Iterable[tuple[str, int]]) -> bytes:
    """Write ``raw/{sensor}/sightings``: addresses with their signal strength in dBm."""
    heard = [list(sighting) for sighting in sightings][:MOST_SIGHTINGS]
    return _json({"at": _moment(at), "sightings": heard})


def encode_visits(
    area: str, started_at: int, ended_at: int, visitors: Iterable[tuple[str, int]]
) -> bytes:
    """Write ``raw/{supplier}/visits``: visitors to one area by the code of their origin."""
    rows = [list(row) for row in visitors]
    return _json({"area": area, **_interval(started_at, ended_at), "visitors": rows})


def _interval(started_at: int, ended_at: int) -> dict[str, str]:
    return {"from": _moment(started_at), "to": _moment(ended_at)}


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode()
