"""A street of made counters for the rules of data quality: each hour as its profile has it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from monitor.coverage import Stretch
from monitor.interval import midnight
from monitor.quality.examination import Material, Span, Subject, examine
from monitor.quality.finding import Finding, Reason

ZONE: Final = ZoneInfo("Europe/Amsterdam")
FIRST: Final = date(2026, 1, 1)
UNTIL: Final = date(2026, 6, 10)
HOUR: Final = 3600
DAY: Final = 24 * HOUR

MORNING: Final = (0, 0, 0, 0, 0, 0, 40, 400, 900, 600, 300, 200, *[200] * 6, 100, 80, 60, 20, 0, 0)
EVENING: Final = (0, 0, 0, 0, 0, 0, 20, 60, 80, 100, 200, 200, *[200] * 4, 500, 900, 600, 300, 90)
SHOPS: Final = (0, 0, 0, 0, 0, 0, 0, 20, 80, 300, 500, 700, 800, 800, 800, 700, 600, 400, 200, 90)

Change = Callable[[int, datetime, int], int | None]
"""From an instant, its local hour and the count to another count; None for no frames."""


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def midnight_of(day: date) -> int:
    return midnight(day, ZONE)


def _untouched(_at: int, _hour: datetime, count: int) -> int | None:
    return count


@dataclass
class Street:
    """Counters, and what befalls them.

    Attributes
    ----------
    changes : dict
        By counter, what befalls its counts.
    town : callable
        What befalls all of them.
    """

    sensors: Sequence[str] = ("a", "b", "c", "d", "e")
    changes: dict[str, Change] = field(default_factory=dict)
    town: Change = field(default=_untouched)
    is_two_way: bool = False
    until: date = UNTIL

    def material(self) -> Material:
        subjects, days, hours, stretches = [], {}, {}, {}
        for sensor in self.sensors:
            alive: list[Stretch] = []
            for direction in ("in", "out") if self.is_two_way else ("both",):
                counter = f"{sensor}:{direction}"
                subjects.append(Subject(sensor, counter, direction, None))
                by_hour = self._hours(counter, direction)
                alive = _alive(by_hour)
                hours[counter] = {start: count for start, count in by_hour.items() if count}
                days[counter] = _days(by_hour)
            stretches[sensor] = alive
        return Material(subjects, days, hours, {}, stretches)

    def _hours(self, counter: str, direction: str) -> dict[int, int]:
        change = self.changes.get(counter, _untouched)
        found: dict[int, int] = {}
        for start, local, plain in _plain(counter, direction, self.until):
            count = self.town(start, local, plain)
            count = None if count is None else change(start, local, count)
            if count is not None:
                found[start] = count if count >= 15 else 0
        return found

    def found(
        self, first: str = "2026-03-20", until: str = "2026-07-01", now: str = ""
    ) -> list[Finding]:
        now_at = at(now) if now else midnight_of(self.until)
        return examine(self.material(), Span(ZONE, at(first), min(at(until), now_at), now_at))


@cache
def _plain(counter: str, direction: str, until: date) -> list[tuple[int, datetime, int]]:
    """Return each hour with its local time and what passes where nothing befalls a counter."""
    profile = {"in": MORNING, "out": EVENING, "both": SHOPS}[direction]
    dice = Random(counter)
    found = []
    for start in range(midnight_of(FIRST), midnight_of(until), HOUR):
        local = datetime.fromtimestamp(start, ZONE)
        usual = profile[local.hour] if local.hour < len(profile) else 0
        sunday = 0.6 if local.weekday() == 6 else 1.0
        found.append((start, local, round(usual * sunday * dice.uniform(0.9, 1.1) / 5) * 5))
    return found


def _alive(by_hour: dict[int, int]) -> list[Stretch]:
    found: list[Stretch] = []
    for start in by_hour:
        if found and found[-1].ended_at == start:
            found[-1] = Stretch(found[-1].started_at, start + HOUR, "alive")
        else:
            found.append(Stretch(start, start + HOUR, "alive"))
    return found


def _days(by_hour: dict[int, int]) -> dict[date, int]:
    found: dict[date, int] = {}
    for start, count in by_hour.items():
        day = datetime.fromtimestamp(start, ZONE).date()
        found[day] = found.get(day, 0) + count
    return {day: count for day, count in found.items() if count}


def during(first: str, until: str, change: Callable[[int], int | None]) -> Change:
    """Return a change that befalls every count between two local times."""
    started_at, ended_at = at(first), at(until)

    def changed(start: int, _local: datetime, count: int) -> int | None:
        return change(count) if started_at <= start < ended_at else count

    return changed


def told(found: Sequence[Finding], *reasons: Reason) -> list[tuple[str, str, str, str]]:
    """Return findings as subject, reason, and local days or hours."""
    return [
        (f.counter_id or f.sensor_id, f.reason.value, _local(f.started_at), _local(f.ended_at))
        for f in found
        if not reasons or f.reason in reasons
    ]


def _local(instant: int) -> str:
    local = datetime.fromtimestamp(instant, ZONE)
    return local.strftime("%m-%d" if local.hour == local.minute == 0 else "%m-%d %H:%M")


def days_after(text: str, days: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
