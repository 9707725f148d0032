"""What names nothing of ours leaves no trace in the audit, however well it is written."""

from typing import Any

import httpx
import psycopg
import pytest

from monitor.access.principal import Grant, Role
from tests.api.guarded import Bearer, make_key
from tests.demo.poll import eventually

ADDRESS = "a4-5e-60-c1-02-03"
SPAN = "from=2026-06-01&to=2026-06-02"
QUESTIONS = (
    f"/v1/footfall?zoneId={ADDRESS}&{SPAN}",
    f"/v1/footfall?counterId=market-1:in&counterId={ADDRESS}:in&{SPAN}&format=csv",
    f"/v1/presence?counterId={ADDRESS}:square&{SPAN}",
    f"/v1/findings?counterId={ADDRESS}:in&{SPAN}",
    f"/v1/visits?areaId={ADDRESS}&{SPAN}",
    f"/v1/visits?areaId=centrum&origin={ADDRESS[:16]}&{SPAN}",
    f"/v1/visits?areaId=centrum&areaId={ADDRESS}&{SPAN}&format=csv",
    f"/v1/audits?principal={ADDRESS}",
    "/v1/audits?after=204081234567890",
    f"/v1/footfall?zoneId=market&{SPAN}&after=0612345678.0",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_identifier_in_a_question_is_not_kept(
    neighbours_url: str, guarded: httpx.Client, owner: psycopg.Connection[Any], question: str
) -> None:
    grants = (Grant(Role.ADMINISTRATOR, "*"), Grant(Role.ANALYST, "*"))
    key = make_key(neighbours_url, *grants)
    answer = guarded.get(question, auth=Bearer(key.text))
    assert answer.status_code in {200, 400}

    def told() -> list[str]:
        found = owner.execute(
            "select a::text from audit a where principal = %s", (key.id,)
        ).fetchall()
        return [text for (text,) in found]

    assert eventually(lambda: told() != [])
    for secret in (ADDRESS[:16], "204081234567890", "0612345678"):
        assert secret not in "".join(told())


def test_what_is_not_theirs_to_ask_is_kept_by_its_name(
    neighbours_url: str, guarded: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    key = make_key(neighbours_url, Grant(Role.PUBLIC, "*"))
    answer = guarded.get(f"/v1/footfall?zoneId=market&{SPAN}", auth=Bearer(key.text))
    assert answer.status_code in {400, 403}
    query = "select asked ->> 'zoneId' from audit where principal = %s"
    assert eventually(lambda: owner.execute(query, (key.id,)).fetchone() is not None)
    row = owner.execute(query, (key.id,)).fetchone()
    assert row is not None
    assert (row[0] == '["market"]') == (answer.status_code == 403)
