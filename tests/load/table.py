"""What a run reached, in lines for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.load.record import LIVE


def table(measured: Mapping[str, Any]) -> str:
    """Return the durations beside their goals, and who took how much of the machine."""
    return "\n".join(_lines(measured))


def _lines(measured: Mapping[str, Any]) -> Iterator[str]:
    scale, seen = measured["scale"], measured["seen"]
    yield (
        f"{scale['sensors']:,} sensors, {scale['messagesPerSecond']:,} messages/s on average and"
        f" {scale['peakPerSecond']:,} while they come, {scale['readers']} readers,"
        f" {scale['analysts']} analysts, {scale['minutes']} minutes"
    )
    yield f"{'':22}{'number':>9}{'p50':>9}{'p95':>9}{'p99':>9}{'goal':>9}"
    for name, reached in seen["durations"].items():
        goal = scale["p99Seconds"] if name == LIVE else scale["p99AnswerSeconds"]
        times = "".join(f"{reached[each]:8.3f}s" for each in ("p50", "p95", "p99"))
        yield f"{name:22}{reached['count']:9,}{times}{goal:8.3f}s"
    yield (
        f"{measured['sent']:,} frames sent, {measured['accepted']:,} used,"
        f" {measured['stored']:,} clusters stored, {seen['seen']:,} of {seen['expected']:,}"
        " watched figures streamed"
    )
    shares = sorted(measured["processors"].items(), key=lambda each: -each[1])
    yield "processors: " + ", ".join(f"{kind} {100 * share:.1f} %" for kind, share in shares)
