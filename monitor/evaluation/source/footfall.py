"""Footfall as a source: the days of zones and counters, out of the rollups."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from monitor.evaluation.design import HOURS, Counted, Design
from monitor.evaluation.material import COUNTS, HOURLY, LeftOut, Material
from monitor.evaluation.source.almanac import almanac
from monitor.evaluation.source.beside import (
    FROM_STORE,
    Beside,
    Sourced,
    calendar_beside,
    lacking,
    town,
)
from monitor.evaluation.source.count import (
    Array,
    CounterDays,
    Factor,
    Flaw,
    Ledger,
    place_days,
)
from monitor.interval import midnight
from monitor.reading import Connection, statement
from monitor.series import Series
from monitor.state import MINIMUM_SHOWN

_FLAWS: Final = ("low-volume", "direction-swapped", "level-shift")
"""Findings that coverage does not tell already."""

_ONE_DAY: Final = timedelta(days=1)
_HOUR: Final = 3600
_WEEK: Final = tuple(range(1, 8))
_HOURS: Final[dict[str, type[pl.DataType]]] = {
    "position": pl.Int64,
    "day": pl.Date,
    "hour": pl.Int64,
    "count": pl.Float64,
    "covered": pl.Float64,
}


class FootfallReading:
    """Reads what one design asks for."""

    def __init__(
        self,
        connection: Connection,
        design: Design,
        series: Sequence[Series],
        zone: ZoneInfo,
        code: str,
        span: tuple[date, date],
    ) -> None:
        self._connection = connection
        self._design = design
        self._series = series
        self._zone = zone
        self._code = code
        self._first, self._end = span
        members = {pair for each in series for pair in each.counters}
        self._counters = sorted(members)
        self._asked: dict[str, Any] = {
            "positions": list(range(len(self._counters))),
            "municipalities": [code] * len(self._counters),
            "counters": [counter for counter, _ in self._counters],
            "municipality": code,
        }

    async def sourced(self, beside: Beside) -> Sourced:
        """Return the material, with what is known beside the counts."""
        days = await self._days()
        if days:
            self._first = min(day for _, day, _, _ in days)
            self._end = max(day for _, day, _, _ in days) + _ONE_DAY
        ledger = Ledger()
        counters = await self._counter_days(days) if days else {}
        frames = []
        size = (self._end - self._first).days
        for each in self._series if days else ():
            of_place = [counters[counter] for counter, _ in each.counters]
            if not of_place:
                continue
            counts, coverage = place_days(
                each.id, of_place, self._first, self._design.measure.starts, ledger
            )
            frames.append(_frame(each.id, self._first, size, counts, coverage))
        material = Material(
            pl.concat(frames) if frames else pl.DataFrame(schema=COUNTS),
            await self._calendar(beside) if days else None,
            tuple(ledger.left_out),
            tuple(ledger.breaks),
            await self._hourly(ledger) if days else None,
            FROM_STORE,
        )
        remarks = ledger.remarks | lacking(material.calendar)
        return Sourced(
            material,
            await town(self._connection, self._code),
            await self._names(),
            tuple(sorted(remarks)),
        )

    async def _rows(self, name: str, **asked: object) -> list[tuple[Any, ...]]:
        cursor = await self._connection.execute(statement(name), {**self._asked, **asked})
        return await cursor.fetchall()

    async def _days(self) -> list[tuple[int, date, float, float]]:
        outcome = self._design.outcome
        if outcome.counted is Counted.DAY:
            return [
                (position, day, float(count), float(covered))
                for position, day, count, covered in await self._rows(
                    "evaluation_day", first_day=self._first, end_day=self._end
                )
            ]
        summed: dict[tuple[int, date], tuple[float, float]] = {}
        for position, day, _, count, covered in await self._hours(_WEEK):
            before = summed.get((position, day), (0.0, 0.0))
            summed[position, day] = before[0] + float(count), before[1] + float(covered)
        return [(*key, *figures) for key, figures in summed.items()]

    async def _hours(self, weekdays: Sequence[int]) -> list[tuple[Any, ...]]:
        return await self._rows(
            "evaluation_hour",
            started_at=midnight(self._first, self._zone),
            ended_at=midnight(self._end, self._zone),
            from_hour=self._design.outcome.from_hour,
            to_hour=self._design.outcome.to_hour,
            weekdays=list(weekdays),
        )

    async def _counter_days(
        self, days: Sequence[tuple[int, date, float, float]]
    ) -> dict[str, CounterDays]:
        size, many = (self._end - self._first).days, len(self._counters)
        counts = np.full((many, size), np.nan)
        covered = np.zeros((many, size))
        for position, day, count, seconds in days:
            number = (day - self._first).days
            counts[position, number] = count
            covered[position, number] = seconds
        starts, ends = self._bounds(size)
        covered /= ends - starts
        alive, out = await self._alive(starts, ends)
        factors = await self._factors()
        flaws = await self._flaws()
        found: dict[str, CounterDays] = {}
        for position, _, _, valid_from, valid_to in await self._rows("evaluation_counter"):
            counter, sensor = self._counters[position]
            found[counter] = CounterDays(
                counter,
                counts[position],
                np.maximum(covered[position], alive.get(sensor, np.zeros(size))),
                out.get(sensor, np.zeros(size)),
                valid_from,
                valid_to,
                factors.get(position, ()),
                flaws.get(position, ()),
            )
        return found

    # Of each day, when the hours that are asked for begin and end.
    def _bounds(self, size: int) -> tuple[Array, Array]:
        outcome = self._design.outcome
        edges = np.array(
            [
                float(midnight(self._first + number * _ONE_DAY, self._zone))
                for number in range(size + 1)
            ]
        )
        starts = edges[:-1] + outcome.from_hour * _HOUR
        ends = edges[1:] - (HOURS - outcome.to_hour) * _HOUR
        return starts, ends

    async def _alive(self, starts: Array, ends: Array) -> tuple[dict[str, Array], dict[str, Array]]:
        sensors = sorted({sensor for _, sensor in self._counters})
        rows = await self._rows(
            "coverage",
            municipalities=[self._code] * len(sensors),
            sensors=sensors,
            started_at=int(starts[0]),
            ended_at=int(ends[-1]),
        )
        alive = {sensor: np.zeros(len(starts)) for sensor in sensors}
        out = {sensor: np.zeros(len(starts)) for sensor in sensors}
        for _, sensor, from_at, to_at, state in rows:
            first = max(int(np.searchsorted(ends, from_at, "right")), 0)
            last = min(int(np.searchsorted(starts, to_at, "left")), len(starts))
            part = slice(first, last)
            overlap = np.minimum(ends[part], to_at) - np.maximum(starts[part], from_at)
            shares = alive if state == "alive" else out
            shares[sensor][part] += np.maximum(overlap, 0) / (ends[part] - starts[part])
        return alive, out

    async def _factors(self) -> dict[int, tuple[Factor, ...]]:
        found: dict[int, tuple[Factor, ...]] = {}
        for position, first, last, factor, unpublished in await self._rows(
            "evaluation_calibration"
        ):
            each = Factor(first, last, None if unpublished else float(factor))
            found[position] = (*found.get(position, ()), each)
        return found

    async def _flaws(self) -> dict[int, tuple[Flaw, ...]]:
        found: dict[int, tuple[Flaw, ...]] = {}
        rows = await self._rows("evaluation_finding", reasons=list(_FLAWS))
        for position, reason, first, last, ratio in rows:
            found[position] = (*found.get(position, ()), Flaw(reason, first, last, ratio))
        return found

    async def _calendar(self, beside: Beside) -> pl.DataFrame:
        span = self._first, self._end - _ONE_DAY
        covariates = self._design.covariates
        held = None
        if covariates.happenings:
            zones = [each.id for each in self._series if each.kind == "zone"]
            held = await self._rows("evaluation_happening", zones=zones)
        known = await calendar_beside(self._connection, self._code, self._design, beside)
        return almanac(span, covariates.holidays, known.school, known.weather, held)

    async def _hourly(self, ledger: Ledger) -> pl.DataFrame:
        places = {each.id: each.counters for each in self._series if each.id in self._design.places}
        number = {counter: position for position, (counter, _) in enumerate(self._counters)}
        weekdays = [day + 1 for day in self._design.measure.weekdays]
        rows = pl.DataFrame(await self._hours(weekdays), schema=_HOURS, orient="row")
        members = pl.DataFrame(
            [(place, number[id_]) for place, counters in places.items() for id_, _ in counters],
            schema={"place": pl.String, "position": pl.Int64},
            orient="row",
        )
        summed = (
            rows.join(members, on="position")
            .group_by("place", "day", "hour")
            .agg(pl.col("count").sum())
            .filter(pl.col("count") >= MINIMUM_SHOWN)
        )
        gone = [(each.place, day) for each in ledger.left_out for day in _span(each)]
        left = pl.DataFrame(gone, schema={"place": pl.String, "day": pl.Date}, orient="row")
        whole = summed.join(left, on=["place", "day"], how="anti")
        return whole.select(list(HOURLY)).sort("place", "day", "hour")

    async def _names(self) -> dict[str, str]:
        names = {}
        cursor = await self._connection.execute(
            "select id, name from zone where municipality = %s", (self._code,)
        )
        zones: dict[str, str] = dict(await cursor.fetchall())
        for position, _, name, _, _ in await self._rows("evaluation_counter"):
            counter, _ = self._counters[position]
            names[counter] = f"{name} ({counter.partition(':')[2]})"
        return {each.id: zones.get(each.id) or names.get(each.id, each.id) for each in self._series}


def _span(each: LeftOut) -> list[date]:
    return [each.first + number * _ONE_DAY for number in range((each.last - each.first).days + 1)]


def _frame(place: str, first: date, size: int, counts: Array, coverage: Array) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "place": [place] * size,
            "day": [first + number * _ONE_DAY for number in range(size)],
            "count": pl.Series(counts).fill_nan(None),
            "coverage": coverage,
        },
        schema=COUNTS,
    )
