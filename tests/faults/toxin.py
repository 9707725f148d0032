"""What is wrong with a message, one kind each: at an edge, and at the centre."""

import json
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from tests.faults.town import CODE, MIDNIGHT, MINUTE, frame, moment

CANARY: Final = "a4:5e:60:c1:02:03"
"""In much of what is refused; it may turn up nowhere."""

FOREIGNER: Final = "GM0000/e"
MISNAMED: Final = f"{CODE}/Upper"
"""Two whose certificates are good, and whom the centre does not know."""

_DAY: Final = 24 * 3600
_CANARY_JSON: Final = f'{{"{CANARY}":"{CANARY}"}}'.encode()


class Toxin(NamedTuple):
    """A message that is refused: who sends it, where to, what, and the reason."""

    sender: str
    topic: str
    payload: bytes
    reason: str


MALFORMED: Final = (
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"null",
    b"[" * 5000,
    b'{"from":1,"to":2,"counts":{}}',
    _CANARY_JSON,
    frame(MIDNIGHT - 3600, {"in": -1, "out": 2}),
    frame(MIDNIGHT - 3600, {"in": 1, "out": 2}).replace(b"2}", b"2.5}"),
    frame(MIDNIGHT - 3600, {"in": 1}).replace(b'"counts"', b'"mac":"a4:5e:60:c1:02:03","counts"'),
    CANARY.encode() * 1000,
)


def raw_toxins(good: str, vendor: str, old: str, ghost: str) -> list[Toxin]:
    """Return one of each kind for an edge: sensors that are in the registry, and one that is not.

    None is of later than the good sensor's own frames, for the edge's clock goes by what it hears.
    """
    past = MIDNIGHT - 3600
    cmsa = {
        "id": "Line 0",
        "counts": [{"azimuth": 50.0, "count": 12}],
        "source": {"sensor": "x", "timestamp": moment(past), "originalId": 1, "adminId": 1},
        "type": "lineMetrics",
    }
    late = [{"bt": past, "n": "in", "v": 12, "ut": 900}, {"n": "out", "v": 9}]
    presence = {"at": moment(past), "counts": {"square": 140}}
    counts = f"raw/{good}/counts"
    return [
        *(Toxin(good, counts, payload, "malformed") for payload in MALFORMED),
        Toxin(good, counts, _CANARY_JSON.ljust(64 * 1024 + 1), "too-large"),
        Toxin(good, counts, b"x" * 1_000_000, "too-large"),
        Toxin(good, f"raw/{good}/nonsense", frame(past, {"in": 1}), "unknown-topic"),
        Toxin(ghost, f"raw/{ghost}/counts", frame(past, {"in": 1}), "unknown-sensor"),
        Toxin(good, f"raw/{good}/presence", json.dumps(presence).encode(), "other-kind"),
        Toxin(good, counts, json.dumps(cmsa).encode(), "other-format"),
        Toxin(vendor, f"raw/{vendor}/counts", json.dumps(late).encode(), "without-heartbeat"),
        Toxin(vendor, f"raw/{vendor}/counts", frame(past, {"in": 1, "out": 2}), "other-format"),
        Toxin(good, counts, frame(past, {"both": 12}), "unknown-counter"),
        Toxin(good, counts, frame(past, {"in": 1_000_000}), "over-capacity"),
        Toxin(good, counts, frame(past + 30, {"in": 12}), "off-grid"),
        Toxin(good, counts, frame(past, {"in": 12}), "late"),
        Toxin(good, counts, frame(MIDNIGHT - _DAY - 1800, {"in": 12}, 3600), "crosses-cap"),
        Toxin(old, f"raw/{old}/counts", frame(past, {"both": 12}), "not-in-force"),
    ]


def message(seq: int, *clusters: dict[str, object]) -> bytes:
    return json.dumps({"v": 1, "seq": seq, "clusters": clusters}).encode()


def entry(
    counter: str, started_at: int, count: int = 100, seconds: int = MINUTE, **more: object
) -> dict[str, object]:
    return {
        "counter": counter,
        "startedAt": moment(started_at),
        "endedAt": moment(started_at + seconds),
        "count": count,
        **more,
    }


def central_toxins(
    sender: str, own: str, others: str, next_seq: Callable[[], int], stored_at: int
) -> list[Toxin]:
    """Return one of each kind for the centre.

    Parameters
    ----------
    sender : str
        The edge that sends most of it.
    own, others : str
        A counter of its own, and one of another edge's.
    next_seq : callable
        Numbers those messages that are read and of which some is refused.
    stored_at : int
        Start of a minute of `own` that is stored, with 100 persons.
    """
    topic = f"clusters/{sender}"
    free = stored_at - _DAY
    midnight = MIDNIGHT - _DAY
    tomorrow = int(time.time()) // MINUTE * MINUTE + _DAY

    def refused(payload: bytes, reason: str = "malformed") -> Toxin:
        return Toxin(sender, topic, payload, reason)

    def odd(reason: str, cluster: dict[str, object]) -> Toxin:
        return refused(message(next_seq(), cluster), reason)

    return [
        *(refused(payload) for payload in MALFORMED),
        *(Toxin(sender, f"status/{sender}", p, "malformed") for p in (b"{", _CANARY_JSON, b"null")),
        *(
            Toxin(sender, f"{kind}/{sender}", p, "malformed")
            for kind in ("visits", "presence")
            for p in (b"[]", _CANARY_JSON, message(1, entry(own, free)))
        ),
        refused(b"x" * 1_000_000),
        refused(message(1)),
        refused(message(1, *[entry(own, free)] * 1001)),
        refused(message(1, entry(own, free, 17))),
        refused(message(1, entry(own, free, mac=CANARY))),
        refused(message(-1, entry(own, free))),
        refused(message(1, entry(own, free, 10)), "below-minimum"),
        refused(message(1, entry(own, free), entry(own, free + MINUTE, 0)), "below-minimum"),
        odd("unknown-counter", entry("nobody:in", free)),
        odd("other-edge", entry(others, free)),
        odd("off-grid", entry(own, free + 30)),
        odd("ahead", entry(own, tomorrow)),
        odd("duplicate", entry(own, stored_at)),
        odd("overlap", entry(own, stored_at, 105)),
        odd("overlap", entry(own, stored_at, 100, 2 * MINUTE)),
        odd("crosses-midnight", entry(own, midnight - MINUTE, 100, 2 * MINUTE)),
        *(
            Toxin(stranger, f"clusters/{stranger}", message(1, entry(own, free)), reason)
            for stranger, reason in (
                (FOREIGNER, "unknown-municipality"),
                (MISNAMED, "unknown-topic"),
            )
        ),
    ]
