"""Roles that are bound to one municipality deliver its words alone, and readers see no address."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.notice.bellman import Bellman, Cry
from monitor.notice.channel import Channel
from monitor.notice.mailbag import Mailbag
from monitor.notice.outcome import Outcome, Step
from tests.alert.ruling import Owner, busy, put_rule, raise_alert, rows
from tests.monitor.apart import bound
from tests.monitor.city import CODE, NEIGHBOUR
from tests.notice.conftest import SECRET, put_channel


def test_a_writer_delivers_the_words_of_its_municipality_alone(url: str, owner: Owner) -> None:
    for code, prefix in ((CODE, ""), (NEIGHBOUR, "far-")):
        put_channel(owner, municipality=code)
        rule = put_rule(owner, busy(municipality=code, subject=f"{prefix}market"))
        raise_alert(owner, rule, f"{prefix}market", code=code)
    with bound(url, [CODE], "write") as writer:
        bag = Mailbag.connect(writer)
        bellman = Bellman.connect(writer)
        heard: list[Cry] = []

        def hear(cries: list[Cry]) -> bool:
            heard.extend(cries)
            return True

        try:
            assert bag.backlog()["webhook"].waiting == 1
            (claimed,) = bag.claim("webhook", 10)
            assert claimed.municipality == CODE
            assert bag.claim("webhook", 10) == []
            ((far, attempts),) = rows(
                owner,
                f"select id, attempts from alert_delivery where municipality = '{NEIGHBOUR}'",
            )
            strange = type(claimed)(
                **{
                    **{name: getattr(claimed, name) for name in claimed.__slots__},
                    "id": far,
                    "attempts": attempts,
                }
            )
            bag.settle(strange, Outcome.DELIVERED, Step("delivered"))
            assert bellman.cry(10, hear) == 1
            bag.sweep(2)
        finally:
            bag.close()
            bellman.close()
    assert [cry.topic for cry in heard] == [f"alerts/{CODE}/market"]
    assert rows(owner, f"select state from alert_delivery where municipality = '{NEIGHBOUR}'") == [
        ("waiting",)
    ]


def test_a_reader_sees_deliveries_and_neither_addresses_nor_secrets(url: str, owner: Owner) -> None:
    put_channel(owner, kind="email", addresses=("a@desk.example",))
    put_channel(owner, name="Far", municipality=NEIGHBOUR)
    raise_alert(owner, put_rule(owner, busy()))
    with (
        bound(url, [CODE], "read") as reader,
        psycopg.connect(reader, autocommit=True) as connection,
    ):
        (seen,) = connection.execute("select d::text from alert_delivery d").fetchall()
        assert "desk.example" not in seen[0]
        for table in ("channel", "channel_address"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select from {table}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select list_channel(null, null)")


def test_a_guard_looks_after_the_channels_of_its_municipality_alone(url: str, owner: Owner) -> None:
    near = put_channel(owner)
    far = put_channel(owner, municipality=NEIGHBOUR)
    raise_alert(
        owner,
        put_rule(owner, busy(municipality=NEIGHBOUR, subject="far-market")),
        "far-market",
        code=NEIGHBOUR,
    )
    changed = Jsonb(Channel(NEIGHBOUR, "Mine", "webhook", "https://x.example/", SECRET).row())
    with (
        bound(url, [CODE], "guard") as guard,
        psycopg.connect(guard, autocommit=True) as connection,
    ):
        listed = connection.execute("select id from list_channel(null, null)").fetchall()
        assert listed == [(near,)]
        assert not connection.execute("select id from list_channel(null, %s)", (far,)).fetchall()
        deliveries = "select id from list_delivery(null, null, null, null, null, null, 10)"
        assert not connection.execute(deliveries).fetchall()
        for call, arguments, nothing in (
            ("put_channel(%s, null, %s, 'x')", (far, changed), None),
            ("put_channel(%s, null, %s, 'x')", (None, changed), None),
            ("drop_channel(%s, null)", (far,), False),
            ("test_channel(%s, null)", (far,), []),
        ):
            found = connection.execute(f"select {call}".encode(), arguments).fetchone()
            assert found == (nothing,), call
    assert rows(owner, "select name, municipality from channel order by id") == [
        ("Desk", CODE),
        ("Desk", NEIGHBOUR),
    ]
    assert rows(owner, "select word, state from alert_delivery") == [("raised", "waiting")]
