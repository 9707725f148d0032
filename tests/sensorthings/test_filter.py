"""What `$filter` and `$orderby` find."""

import httpx
import pytest

from tests.sensorthings.asking import ask, ids
from tests.sensorthings.town import COUNTERS

AROUND = "geography'POLYGON((6.88 52.21,6.9 52.21,6.9 52.23,6.88 52.23,6.88 52.21))'"
DIRECTION = "Datastreams/properties/direction"
IN = "GM0153:gate-1:in"
ELSEWHERE = "geography'POLYGON((4 51,5 51,5 52,4 52,4 51))'"
MADE = "Datastreams/Observations"
GATES = ["GM0153:gate-1", "GM0168:far-gate-1"]
HERE = ["GM0153:gate-1", "GM0153:market-1", "GM0153:market-2"]
THERE = ["GM0168:far-gate-1", "GM0168:far-market-1", "GM0168:far-market-2"]
ALL = [*HERE, *THERE]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name eq 'Sensor gate-1'", HERE[:1]),
        ("'Sensor gate-1' eq name", HERE[:1]),
        ("not (name eq 'Sensor gate-1') and properties/municipality eq 'GM0153'", HERE[1:]),
        ("@iot.id eq 'GM0153:gate-1' or id eq 'GM0168:far-gate-1'", GATES),
        ("id eq 'gate-1'", []),
        ("id ne 'GM0153:gate-1' and startswith(id, 'GM0153')", HERE[1:]),
        ("endswith(name, 'gate-1')", GATES),
        ("contains(name, 'far')", THERE),
        ("substringof('far', name)", THERE),
        ("substringof(name, 'far')", []),
        ("length(name) eq 13", HERE[:1]),
        ("indexof(name, 'gate') eq 7", HERE[:1]),
        ("substring(name, 7) eq 'gate-1'", HERE[:1]),
        ("substring(name, 7, 4) eq 'gate'", HERE[:1]),
        ("toupper(name) eq 'SENSOR GATE-1' and tolower('A') eq 'a'", HERE[:1]),
        ("trim(concat(' ', concat(name, ' '))) eq 'Sensor gate-1'", HERE[:1]),
        ("properties/kind eq 'laser' and properties/owner eq 'Town'", ALL),
        ("properties/validTo eq null and properties/validFrom ne null", ALL),
        ("properties/nothing eq null and null eq description", []),
        ("properties/nothing/within eq 'x'", []),
        ("properties/nothing ne 'x'", ALL),
        ("'%' eq '%' and name ne '_'", ALL),
        # Along relations, to one and to many; whatever is said of one is said of the same one.
        ("Datastreams/id eq 'GM0153:gate-1:out'", HERE[:1]),
        ("Datastreams/properties/direction eq 'out'", GATES),
        ("Datastreams/properties/stepSeconds eq 60", ALL),
        ("Datastreams/properties/effectiveWidthMetres gt 3", [ALL[1], ALL[4]]),
        ("Datastreams/ObservedProperty/id eq 'passages' or name eq 'x'", ALL),
        ("not (Datastreams/properties/direction eq 'in')", GATES),
        (f"{DIRECTION} eq 'in' and {DIRECTION} eq 'out'", []),
        (f"{MADE}/result eq 15 and {MADE}/resultTime eq 2026-05-30T06:10:00Z", GATES),
        ("Datastreams/phenomenonTime lt 2026-06-01T00:00:00Z", ALL),
        ("Datastreams/phenomenonTime lt 2026-05-31T08:00:00Z", ALL),
        ("Datastreams/phenomenonTime lt 2026-05-31T07:59:59Z", []),
        ("Datastreams/phenomenonTime ge now() sub duration'P3D'", ALL),
        ("Datastreams/phenomenonTime ge now() sub duration'PT1H'", []),
        # Geography.
        (f"st_within(Locations/location, {AROUND})", ALL),
        (f"geo.intersects(Locations/location, {ELSEWHERE})", []),
        (f"st_disjoint(Locations/location, {ELSEWHERE})", ALL),
        (f"st_contains({AROUND}, Locations/location)", ALL),
        (f"st_contains(Locations/location, {AROUND})", []),
        ("st_equals(Locations/location, geography'SRID=4326;POINT(6.89 52.22)')", ALL),
        ("geo.distance(Locations/location, geometry'POINT(6.89 52.23)') lt 0.011", ALL),
        ("geo.distance(Locations/location, geometry'POINT(6.89 52.23)') lt 0.009", []),
        (f"st_relate(Locations/location, {AROUND}, 'T********')", ALL),
        ("geo.length(geography'LINESTRING(0 0,3 4)') eq 5", ALL),
    ],
)
def test_things_are_found(asker: httpx.Client, text: str, found: list[str]) -> None:
    assert ids(asker, "Things", filter=text) == found


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("result eq 15", [0, 7]),
        ("result eq 15 and validTime eq null and parameters eq null", [0, 7]),
        ("result eq 15 and (parameters/a eq 'b' or validTime gt 2026-05-30T06:10:00Z)", []),
        ("result gt 15 and result lt 25", [1, 8]),
        ("result add 5 eq 20", [0, 7]),
        ("result sub 5 mul 2 eq 5", [0, 7]),
        ("result div 2 eq 7.5", [0, 7]),
        ("result mod 10 eq 0 and round(result div 100) eq 0 and result le 20", [1, 8]),
        ("result div 0 eq 1", []),
        ("-result eq -15", [0, 7]),
        ("floor(result div 10) eq 1 and ceiling(result div 10) eq 2 and result ne 20", [0, 7]),
        # An interval against an instant, and against another.
        ("phenomenonTime ge 2026-05-30T07:40:00Z", [10, 11]),
        ("phenomenonTime gt 2026-05-30T07:40:00Z", [11]),
        ("phenomenonTime le 2026-05-30T06:20:00Z", [0, 1]),
        ("phenomenonTime lt 2026-05-30T06:19:00Z", [0]),
        ("2026-05-30T07:40:00Z le phenomenonTime", [10, 11]),
        ("phenomenonTime eq 2026-05-30T06:10:00Z/2026-05-30T06:20:00Z", [1]),
        ("phenomenonTime eq 2026-05-30T06:10:00Z", []),
        ("overlaps(phenomenonTime, 2026-05-30T06:15:00Z/2026-05-30T06:25:00Z)", [1, 2]),
        ("overlaps(phenomenonTime, 2026-05-30T06:10:00Z)", [1]),
        ("during(phenomenonTime, 2026-05-30T06:10:00Z/2026-05-30T06:30:00Z)", [1, 2]),
        ("before(phenomenonTime, 2026-05-30T06:20:00Z)", [0, 1]),
        ("after(phenomenonTime, 2026-05-30T07:49:00Z)", [11]),
        ("meets(phenomenonTime, 2026-05-30T06:20:00Z/2026-05-30T06:30:00Z)", [1, 3]),
        ("starts(phenomenonTime, 2026-05-30T06:20:00Z)", [2]),
        ("finishes(phenomenonTime, 2026-05-30T06:20:00Z)", [1]),
        ("phenomenonTime add duration'PT1H' ge 2026-05-30T08:40:00Z", [10, 11]),
        ("resultTime eq 2026-05-30T06:10:00Z", [0]),
        ("resultTime sub phenomenonTime gt duration'PT11M'", []),
        ("hour(phenomenonTime) eq 7 and minute(phenomenonTime) ge 40", [10, 11]),
        ("minute(resultTime) eq 10 and second(resultTime) eq 0", [0, 6]),
        ("time(resultTime) lt 06:30:00", [0, 1]),
        ("year(resultTime) eq 2026 and month(resultTime) eq 5 and result eq 45", [6]),
        ("resultTime le mindatetime() or resultTime ge maxdatetime()", []),
        (f"Datastream/id eq '{IN}' and Datastream/Thing/name eq 'Sensor gate-1' and result eq 15",
         [0, 7]),
        ("Datastream/name eq 'x'", []),
        ("Datastream/name eq 'x' or result eq 15", [0, 7]),
        (f"st_within(FeatureOfInterest/feature, {AROUND}) and result eq 15", [0, 7]),
        (f"st_within(Datastream/Thing/Locations/location, {ELSEWHERE})", []),
        (f"id eq '{IN}:1780121400'", [0]),
    ],
)  # fmt: skip
def test_observations_are_found(asker: httpx.Client, text: str, steps: list[int]) -> None:
    whole = ids(asker, f"Datastreams('{IN}')/Observations", top=12)
    day = f"date(phenomenonTime) eq 2026-05-30 and day(phenomenonTime) eq 30 and ({text})"
    expected = [whole[step] for step in steps]
    assert ids(asker, f"Datastreams('{IN}')/Observations", filter=day) == expected
    here = f"Datastream/id eq '{IN}' and {day}"
    assert ids(asker, "Observations", filter=here) == expected
    counted = ask(asker, "Observations", filter=here, count="true", top=0)
    assert counted == {"@iot.count": len(steps), "value": []}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Locations", "location/type eq 'Point' or location/geometry/type eq 'Point'"),
        ("FeaturesOfInterest", "feature/type eq 'Point' or feature/geometry/type eq 'Point'"),
        ("Locations", f"geo.intersects(location, {AROUND})"),
        ("Datastreams", f"geo.intersects(observedArea, {AROUND}) and not endswith(id, ':out')"),
    ],
)
def test_what_qgis_asks_is_answered(asker: httpx.Client, path: str, text: str) -> None:
    assert ask(asker, path, filter=text, top=0, count="true")["@iot.count"] == len(ALL)


def test_things_come_in_the_order_asked(asker: httpx.Client) -> None:
    named = ids(asker, "Things", orderby="name")
    assert named == [*THERE, *HERE]
    assert ids(asker, "Things", orderby="name desc") == named[::-1]
    # Nulls last; then by id.
    widths = "properties/effectiveWidthMetres,id desc"
    assert ids(asker, "Datastreams", orderby=widths, top=2) == [
        "GM0168:far-gate-1:out",
        "GM0168:far-gate-1:in",
    ]
    assert ids(asker, "Datastreams", orderby="Thing/name desc,name desc", top=1) == [
        "GM0153:market-2:in"
    ]


def test_observations_come_in_order_of_time(asker: httpx.Client) -> None:
    streams = sorted(
        f"{code}:{prefix}{each}"
        for code, prefix in (("GM0153", ""), ("GM0168", "far-"))
        for each in COUNTERS
    )
    first = ids(asker, "Observations", top=8)
    assert first == [f"{stream}:1780121400" for stream in streams]
    newest = ids(asker, "Observations", top=8, orderby="phenomenonTime desc")
    assert newest == [f"{stream}:1780214400" for stream in streams[::-1]]
    assert ids(asker, "Observations", top=2, orderby="id") == [
        f"{streams[0]}:1780121400",
        f"{streams[0]}:1780122000",
    ]
