"""`python -m tests.bench.quality FOLDER`: what the rules of data quality find, and what they miss.

Real hours of Melbourne and Leeds go through the release rule at its mean margin, by the hour. Then
known defects are planted into copies, one sensor and one time at a time: half the counts from a day
on, three hours without anybody, a level 30 % lower or higher, in and out exchanged. The rules' few
numbers were chosen on Melbourne; Leeds was looked at once they stood. What is found where nothing
was planted is a false finding here, though some of it is true: the sets hold real faults.

Writes docs/quality.json, which docs/quality.md quotes.
"""

import argparse
import json
import sys
from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.recording import Recording
from monitor.coverage import Stretch
from monitor.quality.almanac import HOUR_SECONDS, Almanac
from monitor.quality.direction import direction_swapped
from monitor.quality.finding import Finding, Reason, joined
from monitor.quality.quiet import quiet
from monitor.quality.record import Life, Record, Town, record
from monitor.quality.shift import level_shift
from monitor.quality.volume import low_volume
from tests.bench.kept import SOURCES, _Same
from tests.server import ROOT

Hours = Mapping[int, int]
"""Counts of one sensor by the start of their hour."""

BEFORE_DAYS: Final = 63
AFTER_DAYS: Final = 45
GATE_HOUR: Final = 38
GATE_LONGER: Final = 76
"""Passages at which a window of an hour, and a longer one, closes on average."""

LENGTHY_SECONDS: Final = 3 * HOUR_SECONDS
PAIR_GAP: Final = 3
"""In and out of a made sensor are a sensor and the third after it."""


@dataclass(frozen=True)
class City:
    zone: ZoneInfo
    hours: Mapping[str, Hours]

    @property
    def first(self) -> date:
        return self._day(min(min(hours) for hours in self.hours.values()))

    @property
    def last(self) -> date:
        return self._day(max(max(hours) for hours in self.hours.values()))

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at, self.zone).date()


def read(folder: Path, source: str) -> City:
    file, zone = SOURCES[source]
    hours: dict[str, dict[int, int]] = defaultdict(dict)
    for frame in Recording(folder / file, _Same(), ZoneInfo(zone)).frames():
        hours[frame.sensor_id][frame.started_at] = frame.count
    return City(ZoneInfo(zone), dict(hours))


def recorded(name: str, direction: str, hours: Hours, almanac: Almanac) -> Record:
    """Return what would have been released of a sensor's hours; it lives where it has a row."""
    days: dict[date, int] = {}
    shares: dict[int, int] = {}
    alive: list[Stretch] = []
    lengthy: list[tuple[int, int]] = []
    for place in range(almanac.days):
        starts = [almanac.hour_starts[hour] for hour in almanac.hours_of(place)]
        heard = [start for start in starts if start in hours]
        for start in heard:
            if alive and alive[-1].ended_at == start:
                alive[-1] = replace(alive[-1], ended_at=start + HOUR_SECONDS)
            else:
                alive.append(Stretch(start, start + HOUR_SECONDS, "alive"))
        total = 0
        for opened_at, ended_at, count in _windows(heard, hours):
            total += count
            if ended_at - opened_at >= LENGTHY_SECONDS:
                lengthy.append((opened_at, ended_at))
            for start in starts:
                overlap = min(ended_at, start + HOUR_SECONDS) - max(opened_at, start)
                if overlap > 0:
                    shares[start] = shares.get(start, 0) + count * overlap // (ended_at - opened_at)
        if total:
            days[almanac.day(place)] = total
    life = Life.of(alive, almanac)
    return record((f"{name}:{direction}", name, direction), days, shares, lengthy, life, almanac)


def _windows(heard: Iterable[int], hours: Hours) -> Iterator[tuple[int, int, int]]:
    """Yield windows that opened by a day's hours, within which passers come evenly.

    One that passes within its hour ends with it, for shorter ones tell the rules nothing more.
    """
    opened_at, held = 0, 0
    before = 0
    for start in heard:
        if start != before:
            opened_at, held = start, 0
        before = start + HOUR_SECONDS
        count = hours[start]
        if opened_at == start:
            held = count
            if held >= GATE_HOUR:
                yield opened_at, before, held
                opened_at = before
            continue
        if held + count < GATE_LONGER:
            held += count
            continue
        missing = GATE_LONGER - held
        closed_at = start + min(HOUR_SECONDS, HOUR_SECONDS * missing // count + 60)
        yield opened_at, closed_at, GATE_LONGER
        opened_at, held = closed_at, count - missing
        if closed_at < before and held >= GATE_HOUR:
            yield opened_at, before, held
            opened_at = before


def town(city: City, first: date, until: date, names: Iterable[str] | None = None) -> Town:
    almanac = Almanac(city.zone, first, until)
    return Town(
        almanac,
        tuple(recorded(name, "both", city.hours[name], almanac) for name in names or city.hours),
    )


def paired(city: City, first: date, until: date) -> Town:
    """Return sensors of two directions, made of two sensors each."""
    almanac = Almanac(city.zone, first, until)
    names = sorted(city.hours)
    records = []
    for number, name in enumerate(names):
        other = names[(number + PAIR_GAP) % len(names)]
        records.append(recorded(name, "in", city.hours[name], almanac))
        records.append(replace(recorded(name, "out", city.hours[other], almanac)))
    return Town(almanac, tuple(records))


# Defects --------------------------------------------------------------------------------------

Plant = Callable[[dict[int, int], int], dict[int, int]]
"""From the hours of a sensor and the instant of a defect to the hours with it."""


def halved(hours: dict[int, int], at: int) -> dict[int, int]:
    return {start: count // 2 if start >= at else count for start, count in hours.items()}


def lowered(hours: dict[int, int], at: int) -> dict[int, int]:
    return {start: count * 7 // 10 if start >= at else count for start, count in hours.items()}


def raised(hours: dict[int, int], at: int) -> dict[int, int]:
    return {start: count * 13 // 10 if start >= at else count for start, count in hours.items()}


def emptied(hours: dict[int, int], at: int) -> dict[int, int]:
    """Return three hours of the afternoon without anybody."""
    first, last = at + 13 * HOUR_SECONDS, at + 16 * HOUR_SECONDS
    return {start: 0 if first <= start < last else count for start, count in hours.items()}


@dataclass(frozen=True)
class Defect:
    """What is planted, what must be found of it, and how near."""

    name: str
    plant: Plant | None
    reason: Reason
    early_days: int
    late_days: int


DEFECTS: Final = (
    Defect("half the counts, found that day", halved, Reason.LOW_VOLUME, 0, 0),
    Defect("half the counts, found within three days", halved, Reason.LOW_VOLUME, 0, 2),
    Defect("half the counts, found as a change of level", halved, Reason.LEVEL_SHIFT, 3, 3),
    Defect("three afternoon hours without anybody", emptied, Reason.QUIET, 0, 0),
    Defect("a level 30 % lower, dated within three days", lowered, Reason.LEVEL_SHIFT, 3, 3),
    Defect("a level 30 % higher, dated within three days", raised, Reason.LEVEL_SHIFT, 3, 3),
)

SWAP: Final = Defect(
    "in and out exchanged, found within four days", None, Reason.DIRECTION_SWAPPED, 0, 1
)


def _found(sensor: str, scene: Town, defect: Defect, day: int) -> bool:
    """Tell whether a rule finds, near a day, what was planted at a sensor."""
    almanac = scene.almanac
    first, last = day - defect.early_days, day + defect.late_days
    found: Iterator[Finding]
    match defect.reason:
        case Reason.LOW_VOLUME:
            found = low_volume(scene, first, last + 1)
        case Reason.QUIET:
            hours = almanac.hours_of(day)
            found = quiet(scene, hours[0], hours[-1] + 1)
        case Reason.LEVEL_SHIFT:
            found = level_shift(scene, first, last + 1, almanac.days)
        case _:
            found = direction_swapped(scene, first, last + LEAST_RUN)
    return any(each.sensor_id == sensor for each in found)


LEAST_RUN: Final = 3
PLANTINGS: Final = 70
"""Times at which each defect is planted, at most, in a city."""


@dataclass
class Ground:
    """What a process plants in: given once, for it is large."""

    city: City | None = None
    whole: Town | None = None


_GROUND: Final = Ground()


def _begin(city: City, whole: Town) -> None:
    _GROUND.city, _GROUND.whole = city, whole


def part(whole: Town, first: date, until: date) -> Town:
    """Return some days of a town."""
    almanac = Almanac(whole.almanac.zone, first, until)
    days = slice((first - whole.almanac.first).days, (until - whole.almanac.first).days)
    begin = bisect_left(whole.almanac.hour_starts, almanac.hour_starts[0])
    hours = slice(begin, begin + almanac.hours)
    return Town(
        almanac,
        tuple(
            replace(
                each,
                days=each.days[days],
                hours=each.hours[hours],
                released_hours=each.released_hours[hours],
                living_days=each.living_days[days],
                living_hours=each.living_hours[hours],
            )
            for each in whole.records
        ),
    )


def plantings(sensor: str, places: int) -> Mapping[str, tuple[int, int]]:
    """Return by defect how often it was found and how often planted, at one sensor."""
    city, whole = _GROUND.city, _GROUND.whole
    assert city is not None
    assert whole is not None
    dice = Random(sensor)
    hours = city.hours[sensor]
    tally: Tally[str] = Tally()
    planted: Tally[str] = Tally()
    span = (city.last - city.first).days
    tried = 0
    while tried < places and span > BEFORE_DAYS + AFTER_DAYS:
        tried += 1
        day = city.first + timedelta(days=dice.randrange(BEFORE_DAYS, span - AFTER_DAYS))
        first, until = day - timedelta(days=BEFORE_DAYS), day + timedelta(days=AFTER_DAYS)
        scene = part(whole, first, until)
        almanac, place = scene.almanac, BEFORE_DAYS
        at = almanac.day_starts[place]
        (untouched,) = (each for each in scene.records if each.sensor_id == sensor)
        # Where the sensor was not heard of, or hardly anybody comes, there is nothing to spoil.
        usual = sum(max(0, each) for each in untouched.days[place - 28 : place]) / 28
        if usual < LEAST_USUAL or not all(untouched.living_days[place - 28 : place + 28]):
            continue
        spoiled: dict[Plant, Town] = {}
        for defect in DEFECTS:
            assert defect.plant is not None
            if defect.plant not in spoiled:
                changed = recorded(sensor, "both", defect.plant(dict(hours), at), almanac)
                spoiled[defect.plant] = Town(
                    almanac,
                    tuple(changed if each is untouched else each for each in scene.records),
                )
            planted[defect.name] += 1
            tally[defect.name] += _found(sensor, spoiled[defect.plant], defect, place)
        swapped = _swapped(city, sensor, almanac, place)
        if swapped is not None:
            planted[SWAP.name] += 1
            tally[SWAP.name] += _found(sensor, swapped, SWAP, place)
    return {name: (tally[name], count) for name, count in planted.items()}


LEAST_USUAL: Final = 700
"""Persons a day: what is usual must stay above the rules' own bound."""


def _swapped(city: City, sensor: str, almanac: Almanac, place: int) -> Town | None:
    """Return a sensor whose in and out are two sensors', exchanged from a day on."""
    names = sorted(city.hours)
    other = names[(names.index(sensor) + PAIR_GAP) % len(names)]
    at = almanac.day_starts[place]
    one, two = city.hours[sensor], city.hours[other]
    both = [
        {s: c for s, c in a.items() if s < at} | {s: c for s, c in b.items() if s >= at}
        for a, b in ((one, two), (two, one))
    ]
    records = [
        recorded(sensor, direction, hours, almanac)
        for direction, hours in zip(("in", "out"), both, strict=True)
    ]
    around = range(place - 28, place + 28)
    if not all(record.living_days[day] for record in records for day in around):
        return None
    return Town(almanac, tuple(records))


# What is found without any ------------------------------------------------------------------


def falsely(city: City, whole: Town) -> dict[str, object]:
    """Return how much each rule finds a sensor-year where nothing was planted."""
    until = city.last + timedelta(days=1)
    pairs = paired(city, city.first, until)
    almanac = whole.almanac
    years = sum(sum(each.living_days) for each in whole.records) / 365.25
    pair_years = (
        sum(
            a and b
            for one, two in zip(pairs.records[::2], pairs.records[1::2], strict=True)
            for a, b in zip(one.living_days, two.living_days, strict=True)
        )
        / 365.25
    )
    rows: dict[str, object] = {"sensors": len(whole.records), "sensorYears": round(years, 1)}
    for reason, found, over in (
        (Reason.LOW_VOLUME, low_volume(whole, 0, almanac.days), years),
        (Reason.QUIET, quiet(whole, 0, almanac.hours), years),
        (Reason.LEVEL_SHIFT, level_shift(whole, 0, almanac.days, almanac.days), years),
        (Reason.DIRECTION_SWAPPED, direction_swapped(pairs, 0, almanac.days), pair_years),
    ):
        each = list(joined(found))
        sensors = Tally(finding.sensor_id for finding in each)
        rows[reason.value] = {
            "aSensorYear": round(len(each) / over, 2),
            "sensorsWithNone": len(whole.records) - len(sensors),
        }
    return rows


def measure(folder: Path, share: float = 1.0) -> dict[str, object]:
    """Return the table of each city; defects at `share` of the sensors."""
    table: dict[str, object] = {}
    for source in SOURCES:
        city = read(folder, source)
        chosen = sorted(city.hours)[: max(1, round(share * len(city.hours)))]
        found: Tally[str] = Tally()
        planted: Tally[str] = Tally()
        whole = town(city, city.first, city.last + timedelta(days=1))
        places = [round(share * PLANTINGS / len(chosen))] * len(chosen)
        with ProcessPoolExecutor(2, initializer=_begin, initargs=(city, whole)) as pool:
            for tally in pool.map(plantings, chosen, places):
                for name, (seen, count) in tally.items():
                    found[name] += seen
                    planted[name] += count
                print(".", end="", file=sys.stderr, flush=True)
        print(f" {source}", file=sys.stderr)
        table[source] = {
            "planted": {
                defect.name: {
                    "reason": defect.reason.value,
                    "times": planted[defect.name],
                    "found": round(found[defect.name] / max(1, planted[defect.name]), 3),
                }
                for defect in (*DEFECTS, SWAP)
            },
            "untouched": falsely(city, whole),
        }
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds the counts of Melbourne and Leeds")
    table = measure(parser.parse_args().folder)
    (ROOT / "docs/quality.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
