"""Which format a message is read in: a line of the registry, and what shows when it is wrong."""

import json
from dataclasses import replace

import pytest

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.release import Secret
from ingest.errors import Reason, RefusedError
from ingest.formats.dialect import FORMATS, observations, presence
from ingest.instant import moment
from ingest.intake import PAYLOAD_BYTES, Intake
from ingest.wire.status import (
    FrameReport,
    SpoolReport,
    StatusReport,
    decode_status,
    encode_status,
)
from monitor.registry.entry import FormatName, Sensor
from monitor.registry.speech import EVENT_LIKE
from monitor.registry.speech import FORMATS as REGISTERED
from tests.ingest.place import sensor, square, town
from tests.ingest.vendor import CMSA_AREA, CMSA_LINE, CMSA_PERSON, FIWARE_V2

AT = 1795258800


def gate(spoken: FormatName) -> Sensor:
    gate = sensor("gate", "in", "out")
    bearings = {"in": 50.0, "out": 230.0}
    counters = tuple(replace(c, bearing_degrees=bearings[c.direction]) for c in gate.counters)
    return replace(gate, format=spoken, heartbeat=True, counters=counters)


def camera(spoken: FormatName) -> Sensor:
    names = (("all", "Zone 0"), ("steps", "Zone 1")) if spoken == "cmsa" else ()
    return replace(square(), format=spoken, heartbeat=True, names=names)


START, END = "2026-11-21T11:00:00Z", "2026-11-21T11:01:00Z"
PASSAGES: dict[FormatName, object] = {
    "passant": {"from": START, "to": END, "counts": {"in": 500, "out": 3}},
    "cmsa": CMSA_LINE
    | {
        "counts": [{"azimuth": 50.0, "count": 500}, {"azimuth": 230.0, "count": 3}],
        "source": CMSA_LINE["source"] | {"timestamp": START},
    },
    "fiware": FIWARE_V2
    | {
        "dateObservedFrom": START,
        "dateObservedTo": END,
        "peopleCountTowards": 500,
        "peopleCountAway": 3,
    },
    "senml": [{"bt": AT + 60, "n": "in", "v": 500}, {"n": "out", "v": 3}],
    "csv": f"{START},{END},500,3",
}
PERSONS: dict[FormatName, object] = {
    "passant": {"at": START, "counts": {"all": 500}},
    "cmsa": CMSA_AREA | {"count": 500, "source": CMSA_AREA["source"] | {"timestamp": START}},
    "senml": [{"bt": AT, "n": "all", "v": 500}, {"n": "steps", "v": 3}],
    "csv": f"{START},500,3",
}


def payload(message: object) -> bytes:
    return message.encode() if isinstance(message, str) else json.dumps(message).encode()


def intake(*sensors: Sensor) -> Intake:
    return Intake(town(*sensors), "e", Secret(bytes(32)), 5)


def test_every_format_of_the_registry_is_read() -> None:
    assert tuple(FORMATS) == REGISTERED
    assert set(PASSAGES) == set(REGISTERED)


@pytest.mark.parametrize("spoken", REGISTERED)
def test_a_sensor_is_read_in_the_format_of_its_line(spoken: FormatName) -> None:
    target = intake(gate(spoken))
    frame = target.read("raw/gate/counts", payload(PASSAGES[spoken]))
    (cluster,) = frame.take(AT + 60)
    assert isinstance(cluster, Cluster)
    assert (cluster.counter, cluster.started_at, cluster.ended_at) == ("gate:in", AT, AT + 60)
    assert target.liveness.report() == [("gate", True, AT, 0)]
    assert target.misread == {}


@pytest.mark.parametrize("spoken", sorted(PERSONS))
def test_a_camera_is_read_in_the_format_of_its_line(spoken: FormatName) -> None:
    target = intake(camera(spoken))
    (found,) = target.read("raw/square/presence", payload(PERSONS[spoken])).take(AT)
    assert isinstance(found, Presence)
    assert (found.counter, found.at) == ("square:all", AT)


@pytest.mark.parametrize("spoken", REGISTERED)
@pytest.mark.parametrize("registered", REGISTERED)
def test_a_message_in_another_format_is_told_as_such(
    registered: FormatName, spoken: FormatName
) -> None:
    if registered == spoken:
        return
    target = intake(gate(registered))
    for _ in range(3):
        with pytest.raises(RefusedError) as caught:
            target.read("raw/gate/counts", payload(PASSAGES[spoken]))
        assert caught.value.reason is Reason.OTHER_FORMAT
    assert target.misread == {"gate": Reason.OTHER_FORMAT}


def test_views_in_another_format_are_told_as_such() -> None:
    for registered in sorted(PERSONS):
        for spoken in PERSONS.keys() - {registered}:
            with pytest.raises(RefusedError) as caught:
                presence(payload(PERSONS[spoken]), camera(registered))
            # Without a name for it no area is a view's; it is an area all the same.
            assert caught.value.reason is Reason.OTHER_FORMAT


@pytest.mark.parametrize("registered", REGISTERED)
@pytest.mark.parametrize(
    "message", [b"", b"{", b"[]", b"{}", b"\xff", b"1,2", payload(CMSA_PERSON)]
)
def test_what_no_format_knows_is_malformed(registered: FormatName, message: bytes) -> None:
    target = intake(gate(registered))
    with pytest.raises(RefusedError) as caught:
        target.read("raw/gate/counts", message)
    assert caught.value.reason is Reason.MALFORMED
    assert target.misread == {}


@pytest.mark.parametrize("registered", sorted(EVENT_LIKE))
def test_a_format_that_may_be_silent_is_refused_without_a_heartbeat(
    registered: FormatName,
) -> None:
    silent = replace(gate(registered), heartbeat=False)
    target = intake(silent)
    with pytest.raises(RefusedError) as caught:
        target.read("raw/gate/counts", payload(PASSAGES[registered]))
    assert caught.value.reason is Reason.WITHOUT_HEARTBEAT
    assert target.misread == {"gate": Reason.WITHOUT_HEARTBEAT}
    with pytest.raises(RefusedError) as caught:
        presence(b"", silent)
    assert caught.value.reason is Reason.WITHOUT_HEARTBEAT


def test_a_status_names_who_does_not_speak_as_registered() -> None:
    frames = FrameReport(accepted=1, refused={}, misread={"gate": Reason.OTHER_FORMAT})
    spool = SpoolReport(length=0, age_seconds=0, first=1)
    report = StatusReport(
        v=1,
        online=True,
        version="1",
        at=moment(AT),
        started_at=moment(AT),
        spool=spool,
        clock_offset_seconds=0,
        frames=frames,
        sensors=[],
    )
    written = encode_status(report)
    assert json.loads(written)["frames"]["misread"] == {"gate": "other-format"}
    assert decode_status(written) == report
    with pytest.raises(RefusedError):
        decode_status(written.replace(b'"other-format"', b'"a45e60c10203"'))


@pytest.mark.parametrize("registered", REGISTERED)
@pytest.mark.parametrize(
    "around",
    [
        b"%s",
        b'{"at":%s}',
        b'{"unknown":%s}',
        b'{"id":%s,"type":"lineMetrics"}',
        b'{"id":"","location":%s,"type":"CrowdFlowObserved"}',
        b'{"data":[{"location":%s}]}',
        b'[{"n":%s}]',
    ],
)
def test_lists_within_lists_are_no_more_than_malformed(
    registered: FormatName, around: bytes
) -> None:
    depth = (PAYLOAD_BYTES - 100) // 2
    message = around % (b"[" * depth + b"]" * depth)
    for read, target in ((observations, gate(registered)), (presence, camera(registered))):
        with pytest.raises(RefusedError) as caught:
            read(message, target)
        assert caught.value.reason in {Reason.MALFORMED, Reason.OTHER_KIND}


@pytest.mark.parametrize("registered", REGISTERED)
def test_a_refusal_carries_nothing_of_what_was_refused(registered: FormatName) -> None:
    canary = "a4:5e:60:c1:02:03"
    for message in ({canary: canary}, [{canary: canary}], canary, [canary] * 3):
        with pytest.raises(RefusedError) as caught:
            observations(payload(message), gate(registered))
        error = caught.value
        assert error.__cause__ is None
        assert error.__context__ is None
        assert canary not in f"{error!r} {error} {error.args}"
