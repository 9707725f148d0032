"""Reads `holidays.toml`, if there is one: when the municipality's schools are shut."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from monitor.registry.document import toml_document
from monitor.registry.entry import SchoolHoliday
from monitor.registry.fault import Fault, Place
from monitor.registry.field import FieldReader

HOLIDAY_FILE: Final = "holidays.toml"

_EXAMPLE: Final = 'name = "Zomervakantie", from = "2026-07-04", to = "2026-08-16"'


def read_school_holidays(folder: Path, faults: list[Fault]) -> tuple[SchoolHoliday, ...]:
    """Return the school holidays of a folder in order of time, noting every fault."""
    if not (folder / HOLIDAY_FILE).exists():
        return ()
    values = toml_document(folder, HOLIDAY_FILE, faults)
    if values is None:
        return ()
    place = Place(str(folder / HOLIDAY_FILE), "", faults)
    fields = FieldReader(values, place, ("school_holiday",))
    found = place.found
    holidays = [
        _holiday(each, place.at(f"school_holiday {number}"))
        for number, each in enumerate(fields.objects("school_holiday", _EXAMPLE), 1)
    ]
    holidays.sort(key=lambda holiday: holiday.first_day)
    if place.found == found:
        for one, next_one in pairwise(holidays):
            if next_one.first_day <= one.last_day:
                place.fault(
                    f"has two school holidays on {next_one.first_day}",
                    "let each begin after the one before has ended",
                )
    return tuple(holidays)


def _holiday(values: Mapping[str, object], place: Place) -> SchoolHoliday:
    # TOML has dates of its own; a reader of fields takes them as text.
    written = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
    fields = FieldReader(written, place, ("name", "from", "to"))
    found = place.found
    holiday = SchoolHoliday(
        fields.text("name", "Zomervakantie"), fields.day("from"), fields.day("to")
    )
    if place.found == found and holiday.last_day < holiday.first_day:
        place.fault("ends before it begins", "write the last day as to")
    return holiday
