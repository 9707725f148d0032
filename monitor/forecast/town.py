"""A town: what its zones counted by quarter of an hour, and its diary, read from the store.

Through the functions that the writing role may call. A zone is the sum of its counters, known where
each of them is; see `monitor.forecast.line` for what a counter is worth that released nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from monitor.forecast.diary import Diary, Happening
from monitor.forecast.line import Heard, Persons, Whole, line_of
from monitor.forecast.past import DAYS_AHEAD
from monitor.forecast.series import HOURS_OF_A_DAY, Counts, Series
from monitor.forecast.sky import FIGURES, Sky
from monitor.forecast.wall import Days, days_of, slots_of, step_at
from monitor.session import Cursor
from monitor.typical.holiday import public_holidays
from monitor.typical.line import seconds_within
from monitor.typical.season import QUARTER_SECONDS
from monitor.typical.town import Counter, Town, read_town

COUNTERS: Final = 25
"""Read at once: more take more memory, fewer read the rollup over more often."""

LONGEST_DAYS: Final = 731 + 366 + 56
"""What is learnt from, a year before it, and eight weeks before that."""

NEAR_DAYS: Final = 62 * 7
"""What it takes to tell what is coming: a year, eight weeks, and one more."""

_QUARTER_MINUTES: Final = 15
_HOUR_MINUTES: Final = 60
_AHEAD_SECONDS: Final = (DAYS_AHEAD + 3) * 86_400
_WEATHER: Final = (
    "select at, temperature, rain, wind, is_measured from public.forecast_weather(%s, %s, %s)"
)
_RELEASED: Final = "select counter, quarters from public.typical_quarter(%s, %s::text[], %s, %s)"

Tell = Callable[[int, int], None]
"""Is told how many of how many parts of the work are done."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a municipality's zones counted.

    Parameters
    ----------
    series : Series
        By quarter of an hour, a column a zone of which anything is known.
    diary : Diary
        Up to a while after the end.
    zones : mapping
        The counters that each of these zones sums.
    """

    series: Series
    diary: Diary
    zones: Mapping[str, frozenset[str]]


def read_told(
    cursor: Cursor,
    municipality: str,
    span: Days,
    now: int | None = None,
    zones: Mapping[str, frozenset[str]] | None = None,
    tell: Tell = lambda _done, _all: None,
) -> Told:
    """Read it, in the caller's transaction.

    Parameters
    ----------
    span : Days
        Over which local days.
    now : int or None
        Where it ends, if the last day is not over; at a whole quarter of an hour.
    zones : mapping or None
        The counters that each zone sums, as an earlier reading found them.
    """
    town = read_town(cursor, municipality, span, _AHEAD_SECONDS)
    slots, day = slots_of(span), days_of(span)
    ended = len(day) if now is None else (now - span.started_at) // QUARTER_SECONDS
    steps = len(slots) if now is None else step_at(span.first, _QUARTER_MINUTES, now, span.zone)
    members = town.zones if zones is None else zones
    sums: dict[str, Counts] = {}
    found: dict[str, set[str]] = {}
    for counter, heard in _heard(cursor, municipality, span, town, day, tell):
        heard_of = _cut(heard, ended)
        line = line_of(heard_of, is_open=ended < len(day) and day[ended] == day[ended - 1])
        # Counters that never said anything are none of the zone's.
        if zones is None and not np.isfinite(line).any():
            continue
        by_wall = _by_wall(line, slots[:steps])
        for zone_id, counters in members.items():
            if counter.id in counters:
                sums[zone_id] = sums[zone_id] + by_wall if zone_id in sums else by_wall
                found.setdefault(zone_id, set()).add(counter.id)
    places = tuple(sorted(sums if zones is None else zones))
    nothing = np.full(steps, np.nan, dtype=np.float32)
    columns = [sums[place] if _is_whole(place, found, zones) else nothing for place in places]
    counts = np.column_stack(columns) if columns else np.empty((steps, 0), dtype=np.float32)
    return Told(
        Series(places, span.first, _QUARTER_MINUTES, counts),
        diary_of(span, town),
        {place: frozenset(found.get(place, ())) for place in places},
    )


def diary_of(span: Days, town: Town) -> Diary:
    """Return what is known of days from before a series to after it."""
    before = span.first - timedelta(days=2)
    after = span.until + timedelta(days=DAYS_AHEAD + 3)
    school = {
        first_day + timedelta(days=number)
        for first_day, last_day in town.school
        for number in range((last_day - first_day).days + 1)
    }
    happenings = tuple(
        Happening(each.zone_id, _local(each.started_at, span), _local(each.ended_at, span))
        for each in town.happenings
    )
    return Diary(public_holidays(before, after), frozenset(school), happenings)


def _local(at: int, span: Days) -> datetime:
    return datetime.fromtimestamp(at, span.zone).replace(tzinfo=None)


def read_sky(
    cursor: Cursor, municipality: str, first: date, zone: ZoneInfo, from_at: int, until_at: int
) -> Sky:
    """Read the weather of a while, in the caller's transaction.

    Parameters
    ----------
    first : date
        The local day on which the series begins that it goes with.
    from_at, until_at : int
        Hours that begin from the one on, and before the other; what lies outside is not known.
    """
    end = datetime.fromtimestamp(until_at, zone).date() + timedelta(days=1)
    hours = max((end - first).days, 0) * HOURS_OF_A_DAY
    figures = np.full((hours, len(FIGURES)), np.nan, dtype=np.float32)
    measured = np.zeros(hours, dtype=bool)
    is_told = np.zeros(hours, dtype=bool)
    cursor.execute(_WEATHER, (municipality, from_at, until_at))
    for at, temperature, rain, wind, is_measured in cursor:
        row = step_at(first, _HOUR_MINUTES, at, zone)
        # Of two hours of one name the first stands, as it does in a series.
        if 0 <= row < hours and not is_told[row]:
            is_told[row] = True
            figures[row] = [np.nan if n is None else n for n in (temperature, rain, wind)]
            measured[row] = is_measured
    return Sky(first, figures, measured)


def by_hour(series: Series) -> Series:
    """Return a series by hour, of the whole hours of one by quarter; known where all four are."""
    hours = series.steps // 4
    counts = series.counts[: hours * 4].reshape(hours, 4, len(series.places)).sum(axis=1)
    return replace(series, step_minutes=60, counts=counts)


def joined(older: Series, newer: Series) -> Series:
    """Return two series of the same places as one: the newer where both tell of a day."""
    rows = (newer.first - older.first).days * older.a_day
    counts = np.concatenate((older.counts[:rows], newer.counts))
    return replace(older, counts=counts)


def span_before(zone: ZoneInfo, until: date, first: date | None, days: int) -> Days:
    """Return the days before `until`: so many, and none before the first of which there is any."""
    if first is not None:
        days = min(days, (until - first).days)
    return Days(zone, until, max(days, 1))


# A counter of the zone that is no longer there, or no longer heard of, leaves it unknown.
def _is_whole(
    place: str, found: Mapping[str, set[str]], zones: Mapping[str, frozenset[str]] | None
) -> bool:
    return zones is None or found.get(place, set()) == set(zones[place])


def _heard(
    cursor: Cursor, municipality: str, span: Days, town: Town, day: Whole, tell: Tell
) -> Iterator[tuple[Counter, Heard]]:
    whole = len(town.counters)
    tell(0, whole)
    for first in range(0, whole, COUNTERS):
        counters = town.counters[first : first + COUNTERS]
        ids = [counter.id for counter in counters]
        cursor.execute(_RELEASED, (municipality, ids, span.started_at, span.ended_at))
        released = dict(cursor.fetchall())
        for number, counter in enumerate(counters, 1):
            count, covered = _released(released.pop(number, ""), len(day))
            alive = seconds_within(town.alive.get(counter.sensor_id, ()), span.started_at, len(day))
            excluded = seconds_within(town.faults[counter.id], span.started_at, len(day))
            yield (
                counter,
                Heard(
                    count,
                    covered,
                    alive.to_numpy().astype(np.int64),
                    excluded.to_numpy().astype(np.int64),
                    day,
                ),
            )
            tell(first + number, whole)


def _released(text: str, slots: int) -> tuple[Whole, Whole]:
    count, covered = np.zeros(slots, dtype=np.int64), np.zeros(slots, dtype=np.int64)
    if text:
        rows = np.array(text.replace("\n", ",").split(","), dtype=np.int64).reshape(-1, 3)
        count[rows[:, 0]], covered[rows[:, 0]] = rows[:, 1], rows[:, 2]
    return count, covered


def _cut(heard: Heard, slots: int) -> Heard:
    parts = (heard.count, heard.covered, heard.alive, heard.excluded, heard.day)
    return Heard(*(part[:slots] for part in parts))


def _by_wall(line: Persons, slots: Whole) -> Counts:
    inside = (slots >= 0) & (slots < len(line))
    found: Counts = np.where(inside, line[np.where(inside, slots, 0)], np.nan).astype(np.float32)
    return found


def first_day(cursor: Cursor, municipality: str) -> date | None:
    """Return the local day of the oldest figure of a municipality; None without any."""
    cursor.execute("select public.forecast_first_day(%s)", (municipality,))
    row = cursor.fetchone()
    return None if row is None else row[0]
