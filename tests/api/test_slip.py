"""What is wrong with what was sent is told in our words, by the name of the part to blame."""

from typing import Any

import httpx
import pytest

from api.document import openapi_document
from api.lexicon import Lexicon
from api.slip import MOST_SLIPS, read_slip, words_of
from monitor.access.principal import Grant, Role
from tests.alert.ruling import asked_rule
from tests.api.guarded import Bearer, make_key
from tests.happening.fair import asked_fair
from tests.monitor.city import CODE

JSON = {"Content-Type": "application/json"}
GRANT = {"role": "manager", "municipality": CODE, "zones": []}
KEY = {"name": "Desk", "purpose": "research", "grants": [GRANT]}
CHANNEL = {"municipality": CODE, "name": "Desk", "kind": "email"}
TRIAL = {"rule": asked_rule(), "from": "2026-05-01", "to": "2026-05-02"}


@pytest.fixture(scope="module")
def bearer(neighbours_url: str) -> Bearer:
    grants = (Grant(Role.MANAGER, CODE), Grant(Role.ADMINISTRATOR, CODE))
    return Bearer(make_key(neighbours_url, *grants).text)


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 400, answer.text
    assert "sesame" not in answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def without(asked: dict[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in asked.items() if each != name}


@pytest.mark.parametrize(
    ("path", "asked", "detail"),
    [
        (
            "alert-trials",
            TRIAL | {"rule": without(asked_rule(), "scope")},
            "rule.scope is required",
        ),
        ("alert-trials", without(TRIAL, "rule"), "rule is required"),
        ("alert-trials", TRIAL | {"rule": ["sesame"]}, "rule must be an object: {...}"),
        (
            "alert-rules",
            asked_rule(quietHours=["sesame"]),
            "quietHours[0] must be two local times, such as 23:00-07:00",
        ),
        ("alert-rules", asked_rule(quietHours="sesame"), "quietHours must be a list: [...]"),
        ("alert-rules", asked_rule(raiseLine="sesame"), "raiseLine must be a number"),
        (
            "happenings",
            asked_fair(zoneCapacities=[{"capacity": 4000}]),
            "zoneCapacities[0].zoneId is required",
        ),
        (
            "happenings",
            asked_fair(zoneCapacities=[{"zoneId": "Oude Sesame", "capacity": 4000}]),
            "zoneCapacities[0].zoneId must be of a-z, 0-9 and single dashes, such as oude-markt",
        ),
        ("happenings", asked_fair(zoneIds=[]), "zoneIds must have 1 or more"),
        ("happenings", asked_fair(isPublic="sesame"), "isPublic must be true or false"),
        ("happenings", asked_fair(name=1), "name must be a text"),
        (
            "keys",
            KEY | {"grants": [GRANT, without(GRANT, "municipality")]},
            "grants[1].municipality is required",
        ),
        (
            "channels",
            CHANNEL | {"addresses": ["desk at sesame"]},
            "addresses[0] must be such as desk@example.org",
        ),
        ("channels", ["sesame"], "the body must be an object: {...}"),
        (
            "alert-rules",
            asked_rule(sesame=1),
            "a part of the body is not one that belongs there: municipality, name, scope, ",
        ),
        (
            "alert-trials",
            TRIAL | {"rule": asked_rule(zoneID="sesame")},
            "a part of rule is not one that belongs there; is zoneId meant?",
        ),
        (
            "alert-trials",
            TRIAL | {"rule": asked_rule(zoneIds=["sesame"])},
            "rule.zoneIds is not one that belongs there; is zoneId meant?",
        ),
    ],
)
def test_a_part_of_a_body_is_named_by_where_it_is(
    guarded: httpx.Client, bearer: Bearer, path: str, asked: object, detail: str
) -> None:
    problem = problem_of(guarded.post(f"/v1/{path}", json=asked, auth=bearer))
    assert problem["detail"].startswith(detail)
    (fault,) = problem["errors"]
    if detail.startswith(("the body ", "a part ")):
        assert fault["name"] is None
    else:
        assert problem["detail"] == f"{fault['name']} {fault['detail']}"
    assert fault["in"] == "body"


@pytest.mark.parametrize(
    ("sent", "headers", "detail"),
    [
        (b"", JSON, "the body is required, as JSON: {...}"),
        (b"null", JSON, "the body must be an object: {...}"),
        (b'{"note": "sesame"', JSON, "the body is not JSON"),
        (b"\xff\xfe", JSON, "the body is not JSON"),
        (b"[" * 20_000, JSON, "the body is not JSON"),
        (
            b'{"note": "sesame"}',
            {},
            "the body must be JSON, with the header Content-Type: application/json",
        ),
        (
            b"note=sesame",
            {"Content-Type": "application/x-www-form-urlencoded"},
            "the body must be JSON, with the header Content-Type: application/json",
        ),
        (b"[1]", JSON, "the body must be an object: {...}"),
        (b"{}", JSON, "note is required"),
        (b'{"note": "\\ud800"}', JSON, "note must be a text of whole characters"),
    ],
)
def test_what_is_no_body_is_told_in_our_words(
    guarded: httpx.Client, bearer: Bearer, sent: bytes, headers: dict[str, str], detail: str
) -> None:
    answer = guarded.post("/v1/alerts/1/closures", content=sent, headers=headers, auth=bearer)
    assert problem_of(answer)["detail"] == detail


@pytest.mark.parametrize(
    ("question", "name", "detail"),
    [
        ("zones?sesame=1", None, "a parameter is not one that this operation knows: "),
        (
            "zones?municipal=GM0153",
            None,
            "a parameter is not one that this operation knows; is municipality meant?",
        ),
        (
            "zones?zoneId=market",
            "zoneId",
            "zoneId is not one that this operation knows: municipality",
        ),
        ("zones?municipality=sesame", "municipality", "municipality must be the code of a "),
        (
            "footfall?zoneId=market&from=2026-05-01&calibrated=sesame",
            "calibrated",
            "calibrated must be true or false",
        ),
        (
            "footfall?zoneId=market&from=2026-05-01&after=sesame",
            "after",
            "after must be taken from next of an answer to the same question",
        ),
        ("zones/Oude%20Sesame", "zoneId", "zoneId must be of a-z, 0-9 and single dashes, "),
    ],
)
def test_a_parameter_is_named_if_its_name_is_one_of_ours(
    guarded: httpx.Client, question: str, name: str | None, detail: str
) -> None:
    problem = problem_of(guarded.get(f"/v1/{question}"))
    assert problem["detail"].startswith(detail)
    assert [fault["name"] for fault in problem["errors"]] == [name]


def test_of_thousands_that_are_wrong_a_few_are_told(guarded: httpx.Client) -> None:
    question = "&".join(f"sesame{number}=1" for number in range(1000))
    assert len(problem_of(guarded.get(f"/v1/zones?{question}"))["errors"]) == MOST_SLIPS


def test_each_form_that_something_sent_must_have_is_told_in_words() -> None:
    document = openapi_document()
    shapes = document["components"]["schemas"]
    found = set()

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str) and "date" not in node.get("format", ""):
                found.add(node["pattern"])
            for name, each in node.items():
                look(shapes[each.rpartition("/")[2]] if name == "$ref" else each)
        elif isinstance(node, list):
            for each in node:
                look(each)

    for path in document["paths"].values():
        for operation in path.values():
            look([operation.get("parameters", []), operation.get("requestBody", {})])
    assert len(found) > 15
    assert [pattern for pattern in found if not words_of(pattern)] == []


def test_what_pydantic_may_come_to_say_is_not_passed_on() -> None:
    found = {"type": "new", "loc": ("query", "to"), "msg": "sesame", "input": "sesame"}
    slip = read_slip(found, "listZones", Lexicon(openapi_document()))
    assert (slip.name, slip.subject) == ("to", "to")
    assert "sesame" not in slip.detail
