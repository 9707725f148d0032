"""Missing frames: a sensor that was not heard of, told apart by what kept it away. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.coverage import Stretch
from monitor.quality.finding import Finding, Reason, joined

LEAST_SECONDS: Final = 15 * 60

_REASONS: Final = {"outage": Reason.OUTAGE, "late": Reason.LATE}


def missing_frames(
    sensor_id: str, stretches: Sequence[Stretch], ended_at: int
) -> Iterator[Finding]:
    """Yield each time over which no frames came of a sensor for longer than a quarter hour.

    The completeness of frames is what Amsterdam's monitor and Telraam (its ``uptime``) show beside
    every figure. It speaks of the device and the line alone: frames come whether or not someone
    passes. `outage` is the sensor's or its power's, `late` the line's or a clock's, `unknown` is
    what nobody told of between two times that are known, or since the last.

    One that comes back for less than a quarter hour was not back.

    Parameters
    ----------
    sensor_id : str
        Whose.
    stretches : sequence of Stretch
        Its coverage, in order and whole: not cut off where the examination begins.
    ended_at : int
        Now, or the end of the sensor's last day.
    """
    found = []
    for number, stretch in enumerate(stretches):
        until = stretches[number + 1].started_at if number + 1 < len(stretches) else ended_at
        reason = _REASONS.get(stretch.state)
        if reason is not None:
            found.append(_finding(sensor_id, reason, stretch.started_at, stretch.ended_at))
        if until > stretch.ended_at:
            found.append(_finding(sensor_id, Reason.UNKNOWN, stretch.ended_at, until))
    for finding in joined(found, LEAST_SECONDS):
        if finding.ended_at - finding.started_at > LEAST_SECONDS:
            yield finding


def _finding(sensor_id: str, reason: Reason, started_at: int, ended_at: int) -> Finding:
    return Finding(sensor_id, None, reason, started_at, ended_at)
