"""Messages as vendors document them, written down as data, each with its source."""

from typing import Any, Final

# City of Amsterdam, waarnemingen-mensen, commit 9fd7530,
# tests/test_centralerekenapplicatie_ingress.py.
CMSA_AREA: Final[dict[str, Any]] = {
    "id": "Zone 0",
    "area": 74.6,
    "count": 1,
    "density": 0.013405,
    "totalDistance": 4.2758,
    "totalTime": 3.1,
    "speed": 1.3793,
    "source": {
        "sensor": "GABM-03",
        "timestamp": "2021-01-18T00:28:00Z",
        "originalId": 147751,
        "adminId": 1,
    },
    "type": "areaMetrics",
}
CMSA_LINE: Final[dict[str, Any]] = {
    "id": "Line 0",
    "counts": [{"azimuth": 50.0, "count": 1}, {"azimuth": 230.0, "count": 0}],
    "source": {
        "sensor": "GACM-04",
        "timestamp": "2021-01-18T00:28:00Z",
        "originalId": 164240,
        "adminId": 1,
    },
    "type": "lineMetrics",
}
CMSA_COUNT: Final[dict[str, Any]] = {
    "id": "27010580-count",
    "count": 3,
    "source": {
        "sensor": "CMSA-WIFI-01",
        "timestamp": "2021-05-10T08:20:00Z",
        "interval": 60,
        "originalId": 27010580,
        "adminId": 1,
        "latitude": 52.04,
        "longitude": 4.97,
    },
    "type": "countMetrics",
}
# The same, tests/test_telcameras_v2_ingress.py: what must never be let in, shortened.
CMSA_PERSON: Final[dict[str, Any]] = {
    "data": [
        {
            "sensor": "GAVM-01-Vondelstraat",
            "sensor_type": "3d_camera",
            "interval": 60,
            "timestamp_start": "2020-06-12T15:05:00.000Z",
            "message": 215,
            "version": "CS_person_0.0.1",
            "message_type": "person",
            "aggregate": [
                {
                    "personId": "3560f51a-4978-4b82-ab6f-b421e739230d",
                    "observation_timestamp": "2020-06-12T15:05:00.000Z",
                    "record": 5342,
                    "speed": 1.5,
                    "quality": 80,
                }
            ],
        }
    ]
}
# The same, tests/test_telcameras_v3_ingress.py: one passage of one person, with its record's id.
CMSA_SIGNAL: Final[dict[str, Any]] = {
    "record": "7f62e5d2-ea48-402f-bcf5-ce76ef46223a",
    "distance": 13.5149,
    "time": 10.359,
    "speed": 1.67051,
    "observation_timestamp": "2020-12-08T16:37:11.175Z",
    "type": "pedestrian",
}

# Smart Data Models, dataModel.Transportation, commit 6aee14b, CrowdFlowObserved/examples:
# example.json, example-normalized.json, example.jsonld, example-normalized.jsonld.
_LINE: Final = {
    "type": "LineString",
    "coordinates": [
        [-4.73735395519672, 41.6538181849672],
        [-4.73414858659993, 41.6600594193478],
        [-4.73447575302641, 41.659585195093],
    ],
}
_CONTEXT: Final = (
    "https://raw.githubusercontent.com/smart-data-models/"
    "dataModel.Transportation/master/context.jsonld"
)
FIWARE_V2: Final[dict[str, Any]] = {
    "id": "urn:ngsi-ld:CrowdFlowObserved:Valladolid_1",
    "type": "CrowdFlowObserved",
    "dateObserved": "2018-08-07T11:10:00/2018-08-07T11:15:00",
    "dateObservedFrom": "2018-08-07T11:10:00Z",
    "dateObservedTo": "2018-08-07T11:15:00Z",
    "peopleCount": 100,
    "peopleCountTowards": 50,
    "peopleCountAway": 50,
    "averageHeadwayTime": 5,
    "congested": False,
    "direction": "inbound",
    "location": _LINE,
}
FIWARE_V2_NORMALISED: Final[dict[str, Any]] = {
    "id": "urn:ngsi-ld:CrowdFlowObserved:Valladolid_1",
    "type": "CrowdFlowObserved",
    "dateObserved": {"type": "DateTime", "value": "2018-08-07T11:10:00"},
    "direction": {"type": "Text", "value": "inbound"},
    "dateObservedFrom": {"type": "DateTime", "value": "2018-08-07T11:10:00Z"},
    "peopleCount": {"type": "Number", "value": 100},
    "peopleCountTowards": {"type": "Number", "value": 50},
    "peopleCountAway": {"type": "Number", "value": 50},
    "averageHeadwayTime": {"type": "Number", "value": 5},
    "dateObservedTo": {"type": "DateTime", "value": "2018-08-07T11:15:00Z"},
    "location": {"type": "geo:json", "value": _LINE},
    "congested": {"type": "Boolean", "value": False},
}
FIWARE_LD: Final[dict[str, Any]] = FIWARE_V2 | {"@context": [_CONTEXT]}
FIWARE_LD_NORMALISED: Final[dict[str, Any]] = {
    "id": "urn:ngsi-ld:CrowdFlowObserved:Valladolid_1",
    "type": "CrowdFlowObserved",
    "averageHeadwayTime": {"type": "Property", "value": 5},
    "congested": {"type": "Property", "value": False},
    "dateObserved": {
        "type": "Property",
        "value": {"@type": "DateTime", "@value": "2018-08-07T11:10:00"},
    },
    "dateObservedFrom": {
        "type": "Property",
        "value": {"@type": "DateTime", "@value": "2018-08-07T11:10:00Z"},
    },
    "dateObservedTo": {
        "type": "Property",
        "value": {"@type": "DateTime", "@value": "2018-08-07T11:15:00Z"},
    },
    "direction": {"type": "Property", "value": "inbound"},
    "location": {"type": "GeoProperty", "value": _LINE},
    "peopleCount": {"type": "Property", "value": 100},
    "peopleCountTowards": {"type": "Property", "value": 50},
    "peopleCountAway": {"type": "Property", "value": 50},
    "@context": [_CONTEXT],
}

# RFC 8428, sections 5.1.1 to 5.1.7.
SENML_SINGLE: Final = [{"n": "urn:dev:ow:10e2073a01080063", "u": "Cel", "v": 23.1}]
SENML_TIMES: Final = [
    {
        "bn": "urn:dev:ow:10e2073a0108006:",
        "bt": 1.276020076001e09,
        "bu": "A",
        "bver": 5,
        "n": "voltage",
        "u": "V",
        "v": 120.1,
    },
    {"n": "current", "t": -5, "v": 1.2},
    {"n": "current", "t": -4, "v": 1.3},
    {"n": "current", "t": -3, "v": 1.4},
    {"n": "current", "t": -2, "v": 1.5},
    {"n": "current", "t": -1, "v": 1.6},
    {"n": "current", "v": 1.7},
]
SENML_MOBILE: Final = [
    {"bn": "urn:dev:ow:10e2073a01080063", "bt": 1.320067464e09, "bu": "%RH", "v": 20},
    {"u": "lon", "v": 24.30621},
    {"u": "lat", "v": 60.07965},
    {"t": 60, "v": 20.3},
    {"u": "lon", "t": 60, "v": 24.30622},
    {"u": "lat", "t": 60, "v": 60.07965},
    {"t": 120, "v": 20.7},
    {"u": "lon", "t": 120, "v": 24.30623},
    {"u": "lat", "t": 120, "v": 60.07966},
    {"u": "%EL", "t": 150, "v": 98},
    {"t": 180, "v": 21.2},
    {"u": "lon", "t": 180, "v": 24.30628},
    {"u": "lat", "t": 180, "v": 60.07967},
]
# The same after resolution, as the RFC prints it: unit, time, value; one name throughout.
SENML_MOBILE_RESOLVED: Final = [
    ("%RH", 1.320067464e09, 20),
    ("lon", 1.320067464e09, 24.30621),
    ("lat", 1.320067464e09, 60.07965),
    ("%RH", 1.320067524e09, 20.3),
    ("lon", 1.320067524e09, 24.30622),
    ("lat", 1.320067524e09, 60.07965),
    ("%RH", 1.320067584e09, 20.7),
    ("lon", 1.320067584e09, 24.30623),
    ("lat", 1.320067584e09, 60.07966),
    ("%EL", 1.320067614e09, 98),
    ("%RH", 1.320067644e09, 21.2),
    ("lon", 1.320067644e09, 24.30628),
    ("lat", 1.320067644e09, 60.07967),
]
SENML_TYPES: Final = [
    {"bn": "urn:dev:ow:10e2073a01080063:", "n": "temp", "u": "Cel", "v": 23.1},
    {"n": "label", "vs": "Machine Room"},
    {"n": "open", "vb": False},
    {"n": "nfc-reader", "vd": "aGkgCg"},
]
SENML_COLLECTION: Final = [
    {"bn": "2001:db8::2/", "bt": 1.320078429e09, "n": "temperature", "u": "Cel", "v": 25.2},
    {"n": "humidity", "u": "%RH", "v": 30},
    {"bn": "2001:db8::1/", "n": "temperature", "u": "Cel", "v": 12.3},
    {"n": "humidity", "u": "%RH", "v": 67},
]
SENML_ACTUATOR: Final = [
    {"bn": "urn:dev:ow:10e2073a01080063:"},
    {"n": "temp", "u": "Cel", "v": 23.1},
    {"n": "heat", "u": "/", "v": 1},
    {"n": "fan", "u": "/", "v": 0},
]
