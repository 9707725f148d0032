"""Gateways, readers and analysts, for locust: `python -m tests.load` starts it.

One process of locust simulates them all, for a reader knows when a frame was sent by the gateway
having told so.
"""

import json
import os
import time
from collections import Counter as Tally
from collections.abc import Sequence
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any, Final

from locust import HttpUser, User, between, events, task
from locust.env import Environment
from locust.exception import StopUser

from monitor.clock import clock_from
from tests.load.mqtt import Line
from tests.load.record import GATEWAY, LIVE, Record, misses
from tests.load.scale import MINUTE, Plan
from tests.load.stream import StreamEndedError, per_hour
from tests.load.stream import events as live_events
from tests.load.town import (
    HISTORIC,
    Turn,
    code,
    counter_name,
    minute_of,
    payload,
    sensor_name,
    turns,
    zone_name,
)

PLAN: Final = Plan.awaited(Path(os.environ["PASSANT_LOAD_PLAN"]))
RECORD: Final = Path(os.environ["PASSANT_LOAD_RECORD"])

_SCALE: Final = PLAN.scale
_CLOCK: Final = clock_from(PLAN.clock)
_FOLLOWED: Final = 5
_AT_ONCE: Final = 100
_EXPECTED: Final = _SCALE.readers * _FOLLOWED * _SCALE.minutes
_TICK_SECONDS: Final = 0.05
_DAY: Final = 86_400

_numbers: Final[Tally[type]] = Tally()
_published: Final[dict[tuple[str, int], float]] = {}
"""By counter and minute: when the frame went out, by the wall."""
_record: Final = Record(PLAN.measured)


def _followed(reader: int) -> tuple[int, list[str]]:
    municipality = reader % _SCALE.municipalities
    chosen = Random(reader).sample(range(_SCALE.sensors), _FOLLOWED)
    return municipality, [counter_name(municipality, each) for each in chosen]


_FOLLOWED_COUNTERS: Final = frozenset(
    counter for reader in range(_SCALE.readers) for counter in _followed(reader)[1]
)


class _Numbered(User):
    abstract = True

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.number = _numbers[type(self)]
        _numbers[type(self)] += 1


class Gateway(_Numbered):
    """Carries the frames of a municipality's sensors to its edge's broker."""

    fixed_count = _SCALE.municipalities

    @task
    def carry(self) -> None:
        line = Line(PLAN.raw_ports[self.number])
        rhythm = turns(_SCALE.sensors, _SCALE.rhythm)
        for minute in range(PLAN.first_minute, PLAN.measured.stop):
            frames = {end: payload(minute, end) for end in {turn.end_seconds for turn in rhythm}}
            due = list(rhythm)
            due.reverse()
            while due:
                now = _CLOCK.now() - minute * MINUTE
                batch: list[Turn] = []
                while due and due[-1].offset_seconds <= now and len(batch) < _AT_ONCE:
                    batch.append(due.pop())
                if batch:
                    self._send(line, minute, batch, frames)
                else:
                    time.sleep(_TICK_SECONDS)
        line.close()
        raise StopUser

    def _send(
        self, line: Line, minute: int, batch: Sequence[Turn], frames: dict[int, bytes]
    ) -> None:
        messages = [
            (f"raw/{sensor_name(self.number, turn.sensor)}/counts", frames[turn.end_seconds])
            for turn in batch
        ]
        sent_at = time.time()
        for turn in batch:
            counter = counter_name(self.number, turn.sensor)
            if counter in _FOLLOWED_COUNTERS:
                _published[counter, minute] = sent_at
        fault: Exception | None = None
        try:
            line.publish(messages)
        except OSError as error:
            fault = error
        _record.published += len(messages)
        behind = _CLOCK.now() - minute * MINUTE - batch[0].offset_seconds
        _record.behind_seconds = max(_record.behind_seconds, behind / _CLOCK.speed)
        _tell(self.environment, "MQTT", GATEWAY, time.time() - sent_at, fault)


class Reader(_Numbered):
    """Follows a municipality's live stream, and watches a few of its counters."""

    fixed_count = _SCALE.readers

    @task
    def follow(self) -> None:
        municipality, counters = _followed(self.number)
        seen: dict[str, int] = {}
        try:
            for event in live_events(PLAN.api_url, code(municipality)):
                arrived_at = time.time()
                _record.note_event(len(event))
                for counter in counters:
                    self._look(event, counter, seen, arrived_at)
                _quit_if_done(self.environment)
        except (OSError, StreamEndedError) as error:
            _tell(self.environment, "SSE", LIVE, 0.0, error)
            time.sleep(1)

    def _look(self, event: bytes, counter: str, seen: dict[str, int], arrived_at: float) -> None:
        figure = per_hour(event, counter.encode())
        minute = None if figure is None else minute_of(figure, int(_CLOCK.now()) // MINUTE + 1)
        if minute is None or minute not in PLAN.measured or seen.get(counter) == minute:
            return
        seen[counter] = minute
        sent_at = _published.get((counter, minute))
        if sent_at is None:
            _tell(self.environment, "SSE", LIVE, 0.0, LookupError("a figure that nobody sent"))
        else:
            _record.seen += 1
            _tell(self.environment, "SSE", LIVE, arrived_at - sent_at)


class Analyst(HttpUser):
    """Asks now for this, now for that, and thinks a second or three about each answer."""

    fixed_count = _SCALE.analysts
    host = PLAN.api_url
    wait_time = between(1 / _CLOCK.speed, 3 / _CLOCK.speed)

    def on_start(self) -> None:
        self._random = Random(id(self))
        self._has_csv = "text/csv" in self.client.get("/v1/openapi.json").text

    @task(3)
    def ask_zone_by_hour(self) -> None:
        self._ask("zone by hour", "hour", 7, zoneId=zone_name(self._municipality()))

    @task(2)
    def ask_zone_by_day(self) -> None:
        self._ask("zone by day", "day", 30, zoneId=zone_name(self._municipality()))

    @task(2)
    def ask_counter_by_quarter(self) -> None:
        self._ask("counter by quarter", "quarter", 2, counterId=self._counter())

    @task(1)
    def ask_counter_by_cluster(self) -> None:
        self._ask("counter by cluster", "cluster", 7, counterId=self._counter())

    @task(1)
    def ask_zone_as_table(self) -> None:
        if self._has_csv:
            zone = zone_name(self._municipality())
            self._ask("zone by hour, CSV", "hour", 30, "text/csv", zoneId=zone)

    def _ask(
        self, name: str, interval: str, days: int, accept: str = "application/json", **what: str
    ) -> None:
        last = int(_CLOCK.now()) // _DAY * _DAY - self._random.randrange(3) * _DAY
        first = last - days * _DAY
        span = {"from": _moment(first), "to": _moment(last), "interval": interval}
        with self.client.get(
            "/v1/footfall",
            params=what | span,
            headers={"Accept": accept},
            name=name,
            catch_response=True,
        ) as answer:
            if answer.status_code != 200 or not answer.content:
                answer.failure(f"answered {answer.status_code}")

    def _municipality(self) -> int:
        return self._random.randrange(_SCALE.municipalities)

    def _counter(self) -> str:
        return counter_name(self._municipality(), self._random.randrange(HISTORIC))


def _quit_if_done(environment: Environment) -> None:
    # Not before its time is up, and a moment for who then looks at this process.
    is_over = _CLOCK.now() > PLAN.measured.stop * MINUTE + _CLOCK.speed
    is_done = _record.seen == _EXPECTED and _record.published == PLAN.frames
    if is_over and is_done and environment.runner is not None:
        # Not from here: a user that ends all users would wait for itself.
        Thread(target=environment.runner.quit).start()


def _moment(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _tell(
    environment: Environment, kind: str, name: str, seconds: float, fault: Exception | None = None
) -> None:
    environment.events.request.fire(  # type: ignore[no-untyped-call]  # locust types it halfway
        request_type=kind,
        name=name,
        response_time=1000 * seconds,
        response_length=0,
        exception=fault,
        context={},
    )


def _note(
    name: str, response_time: float, exception: BaseException | None = None, **_: Any
) -> None:
    now = _CLOCK.now()
    if exception is not None:
        _record.note_failure(name, exception)
    elif now // MINUTE >= PLAN.measured.start or name == LIVE:
        _record.note(name, response_time / 1000)


# Thresholds: locust ends with 1 where one is missed.
def _judge(environment: Environment, **_: Any) -> None:
    _record.expected = _EXPECTED
    content = _record.content()
    RECORD.write_text(json.dumps(content))
    environment.process_exit_code = 1 if misses(content, _SCALE) else 0


events.request.add_listener(_note)  # type: ignore[no-untyped-call]  # the same
events.quitting.add_listener(_judge)  # type: ignore[no-untyped-call]  # the same
