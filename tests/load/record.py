"""What was seen during a run, and whether it is good enough."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from tests.load.scale import Scale

GATEWAY: Final = "gateway to broker"
LIVE: Final = "sensor to stream"


def percentile(sorted_seconds: list[float], share: float) -> float:
    """Return the nearest-rank percentile; 0 of nothing."""
    if not sorted_seconds:
        return 0.0
    return sorted_seconds[min(len(sorted_seconds) - 1, int(share * len(sorted_seconds)))]


class Record:
    """Durations by name, failures, and what readers saw; for one thread.

    Attributes
    ----------
    published : int
        Frames that the brokers have acknowledged.
    behind_seconds : float
        By how much a gateway was ever later than it should: this machine's fault, not the house's.
    seen, expected : int
        New figures of followed counters.
    """

    def __init__(self, measured: range) -> None:
        self.measured = measured
        self.published = 0
        self.behind_seconds = 0.0
        self.seen = 0
        self.expected = 0
        self.events = 0
        self.event_bytes = 0
        self._seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._failures: Tally[str] = Tally()

    def note(self, name: str, seconds: float) -> None:
        self._seconds[name].append(seconds)

    def note_event(self, size: int) -> None:
        self.events += 1
        self.event_bytes += size

    def note_failure(self, name: str, fault: BaseException) -> None:
        self._failures[f"{name}: {type(fault).__name__}: {fault}"[:200]] += 1

    def content(self) -> dict[str, Any]:
        durations: dict[str, Any] = {}
        for name, seconds in sorted(self._seconds.items()):
            ordered = sorted(seconds)
            durations[name] = {
                "count": len(ordered),
                **{f"p{each}": round(percentile(ordered, each / 100), 3) for each in (50, 95, 99)},
                "max": round(ordered[-1], 3),
            }
        return {
            "published": self.published,
            "gatewayBehindSeconds": round(self.behind_seconds, 3),
            "seen": self.seen,
            "expected": self.expected,
            "events": self.events,
            "eventBytes": self.event_bytes,
            "durations": durations,
            "failures": dict(sorted(self._failures.items())),
        }


def misses(content: Mapping[str, Any], scale: Scale) -> list[str]:
    """Return the thresholds that a record misses, in words."""
    found = [f"{count} times {fault}" for fault, count in content["failures"].items()]
    if content["seen"] < content["expected"]:
        lost = content["expected"] - content["seen"]
        found.append(f"{lost} of {content['expected']} figures never came to their reader")
    for name, reached in content["durations"].items():
        most = scale.p99_seconds if name == LIVE else scale.p99_answer_seconds
        if reached["p99"] > most:
            found.append(f"{name}: p99 {reached['p99']:.2f} s, at most {most:g} s")
    return found
