"""Calibration: what a counted one stands for in passers, and on which days.

Applied where figures are read, and nowhere before: what an edge lets out, and whether, does not
depend on it (privacy rule 3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from monitor.registry.fault import Place
from monitor.registry.field import FieldReader

LOWEST: Final = 0.8
HIGHEST: Final = 1.4
"""Factors beyond these are not published: such a counter wants mending, not a factor."""

WIFI_LOWEST: Final = 0.1
WIFI_HIGHEST: Final = 10.0
"""What a device stands for is another thing: many carry none, some carry three."""

EXAMPLE: Final = '{"factor": 1.12, "valid_from": "2026-03-01", "note": "by hand, two hours"}'

_FIELDS: Final = ("factor", "valid_from", "valid_to", "note", "unpublished")
_LEAST: Final = 0.01
_MOST: Final = 100.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """One factor of a counter.

    Parameters
    ----------
    factor : float
        Passers for each one counted.
    valid_from, valid_to : date
        First and last local day on which it holds; None while no end is known.
    note : str or None
        How it was found.
    unpublished : bool
        Whether figures of those days are given without a calibrated one.
    """

    factor: float
    valid_from: date
    valid_to: date | None = None
    note: str | None = None
    unpublished: bool = False


def calibration_of(fields: FieldReader, place: Place, *, is_wifi: bool) -> tuple[Calibration, ...]:
    """Return the factors of a counter in order of their days, noting every fault.

    Parameters
    ----------
    fields : FieldReader
        Of the counter; its field ``calibration`` is read.
    place : Place
        Where faults are noted.
    is_wifi : bool
        Whether the counted are devices.
    """
    if not fields.has("calibration"):
        return ()
    found = place.found
    factors = tuple(
        _calibration(values, place.at(f"{place.feature}, calibration {number}"), is_wifi=is_wifi)
        for number, values in enumerate(fields.objects("calibration", EXAMPLE), start=1)
    )
    in_order = sorted(factors, key=lambda each: each.valid_from)
    if place.found == found:
        _check_apart(in_order, place)
    return tuple(in_order)


def _calibration(values: Mapping[str, object], place: Place, *, is_wifi: bool) -> Calibration:
    found = place.found
    fields = FieldReader(values, place, _FIELDS)
    factor = fields.number("factor", _LEAST, _MOST, "passers for each one counted")
    first = fields.day("valid_from")
    last = fields.optional_day("valid_to")
    note = fields.optional_text("note")
    unpublished = fields.optional_truth("unpublished") or False
    lowest, highest = (WIFI_LOWEST, WIFI_HIGHEST) if is_wifi else (LOWEST, HIGHEST)
    if place.found > found:
        return Calibration(factor, first, last, note, unpublished)
    if not (unpublished or lowest <= factor <= highest):
        place.fault(
            f"has the factor {factor:g}, and none outside {lowest:g} to {highest:g} is published",
            'mend the counter, or write "unpublished": true, and its days get no calibrated figure',
        )
    if last is not None and last < first:
        place.fault(f"ends on {last}, before it begins", f"write a day as valid_to from {first} on")
    return Calibration(factor, first, last, note, unpublished)


def _check_apart(factors: Iterable[Calibration], place: Place) -> None:
    """Note two factors that hold on one day."""
    for earlier, later in pairwise(factors):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            place.fault(
                f"has two factors on {later.valid_from}",
                "end the earlier one with a valid_to on the day before",
            )
