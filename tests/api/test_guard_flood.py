"""Who sends more than can be borne: keys without end, bodies without end, refusals without end."""

import socket
from typing import Any

import httpx
import psycopg
import pytest

from api.guard.intake import LARGEST_BODY
from api.guard.setting import Access, GuardSettings, Limits
from monitor.access.principal import Grant, Role
from tests.api.guarded import GRANTS, Bearer, bearer, make_key, shown
from tests.api.serving import serving
from tests.demo.poll import eventually
from tests.monitor.city import CODE


def sent(client: httpx.Client, *parts: bytes) -> bytes:
    """Send these parts, and nothing after them; return the first line of the answer."""
    url = client.base_url
    with socket.create_connection((url.host, url.port or 0), timeout=10) as line:
        for part in parts:
            line.sendall(part)
        return line.makefile("rb").readline().strip()


def test_a_body_that_is_too_large_is_not_waited_for(guarded: httpx.Client) -> None:
    head = b"POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    size = f"Content-Length: {LARGEST_BODY + 1}\r\n\r\n".encode()
    assert sent(guarded, head + size + b"{").startswith(b"HTTP/1.1 413 ")
    endless = f"Content-Length: {'9' * 4000}\r\n\r\n".encode()
    assert sent(guarded, head + endless + b"{").split()[1] in {b"413", b"400"}


def test_a_body_that_says_no_size_is_read_so_far_and_no_further(guarded: httpx.Client) -> None:
    head = b"POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    parts = [head + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 17]
    assert sent(guarded, *parts).startswith(b"HTTP/1.1 413 ")
    # It would be taken; and is no JSON.
    assert sent(guarded, *parts[:-2], b"0\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_an_open_api_does_not_take_wrong_keys_without_end_either(
    neighbours_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.guard.setting.TRIES", 3)
    with serving(neighbours_url, guard=GuardSettings(Access.OPEN)) as client:
        answers = [shown(client, "Bearer x").status_code for _ in range(4)]
        assert answers == [401, 401, 401, 429]
        assert shown(client).status_code == 200


def test_who_floods_us_is_in_the_audit_and_does_not_flood_it(
    neighbours_url: str, owner: psycopg.Connection[Any]
) -> None:
    boss = make_key(neighbours_url, Grant(Role.ADMINISTRATOR, "*"))
    busy = make_key(neighbours_url, *GRANTS["manager"])

    def noted(status: int) -> int:
        asked = "select count(*) from audit where status = %s"
        row = owner.execute(asked.encode(), (status,)).fetchone()
        return int(row[0]) if row else 0

    def is_stored() -> bool:
        asked = "select from audit where principal = %s"
        return owner.execute(asked.encode(), (boss.id,)).fetchone() is not None

    limits = GuardSettings(Access.GUARDED, Limits(3, 0), Limits(6, 0))
    before = noted(429), noted(400)
    with serving(neighbours_url, guard=limits) as client:
        for _ in range(30):
            shown(client)
        for _ in range(30):
            shown(client, bearer(busy))
            client.get(f"/v1/zones?key={busy.text}")
        shown(client, bearer(boss))
        assert eventually(is_stored)
    # Once for the address, whatever it sends, and once for the key.
    assert (noted(429), noted(400)) == (before[0] + 2, before[1])


def test_nothing_that_one_may_ask_takes_others_out_of_the_audit(
    neighbours_url: str, guarded: httpx.Client, owner: psycopg.Connection[Any]
) -> None:
    boss = make_key(neighbours_url, *GRANTS["administrator"])
    seen = make_key(neighbours_url, *GRANTS["manager"])
    shown(guarded, bearer(seen))
    for word in ("%00", "%ED%A0%80", "%FF", "a%0Ab", "%22%5C%00"):
        answer = guarded.get(f"/v1/audits?principal={word}", auth=Bearer(boss.text))
        assert answer.status_code == 400
    asked = "select count(*) from audit where principal = any(%s)"

    def noted() -> int:
        row = owner.execute(asked.encode(), ([seen.id, boss.id],)).fetchone()
        return int(row[0]) if row else 0

    assert eventually(lambda: noted() == 6)


@pytest.mark.parametrize("role", ["organiser", "manager"])
def test_a_page_to_go_on_from_leads_to_nothing_before_what_was_asked(
    neighbours_url: str, guarded: httpx.Client, role: str
) -> None:
    auth = Bearer(make_key(neighbours_url, *GRANTS[role]).text)
    asked = "/v1/footfall?zoneId=market&from=2026-06-01&interval=quarter"
    whole = guarded.get(asked, auth=auth)
    assert whole.status_code == 200
    # Midnight of 1 April 2026: a manager may not read it by the quarter.
    answer = guarded.get(f"{asked}&after=1774994400.0", auth=auth)
    assert answer.status_code == 400, answer.text[:300]
    page = guarded.get(f"{asked}&pageSize=2", auth=auth).json()
    following = guarded.get(page["next"], auth=auth).json()
    assert page["data"] + following["data"] == whole.json()["data"][:4]
    assert CODE not in answer.text
