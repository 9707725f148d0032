"""Happenings in the database: written whole, kept apart, and their keys with them."""

import json
import time
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor.access.principal import Grant, Role
from monitor.happening.happening import Happening
from monitor.store import Store
from tests.alert.ruling import rows
from tests.api.guarded import make_key
from tests.happening.fair import fair, fair_before, keep, local
from tests.monitor.city import CODE, NEIGHBOUR, city

Owner = psycopg.Connection[Any]


def test_a_happening_is_written_changed_and_deleted(owner: Owner) -> None:
    assert keep(owner, fair_before(), fair(earlier_edition="fair-2025")) == ["done", "done"]
    kept = "select id, zones, extract(epoch from clearing_until)::bigint, earlier_edition"
    assert rows(owner, f"{kept} from happening order by id") == [
        ("fair", ["market", "park"], local("15:00"), "fair-2025"),
        ("fair-2025", ["market"], local("17:00", "2025-06-01"), None),
    ]
    assert keep(owner, fair(zones=("park",))) == ["done"]
    assert rows(owner, "select zones from happening where id = 'fair'") == [(["park"],)]
    keep(owner, fair(earlier_edition="fair-2025"))
    assert rows(owner, "select drop_happening('{GM0153}', 'GM0153', 'fair-2025')") == [(True,)]
    assert rows(owner, "select earlier_edition from happening") == [(None,)]
    assert rows(owner, "select drop_happening('{GM0168}', 'GM0153', 'fair')") == [(False,)]


@pytest.mark.parametrize(
    ("happening", "codes", "is_new", "said"),
    [
        (fair(), None, True, "taken"),
        (fair(id="another"), None, False, "missing"),
        (fair(id="another"), [NEIGHBOUR], True, "missing"),
        (fair(id="another", municipality="GM9999"), None, True, "missing"),
        (fair(id="another", zones=("far-market",), zone_capacities={}), None, True, "zone"),
        (fair(id="another", earlier_edition="nothing"), None, True, "edition"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    owner: Owner, happening: Happening, codes: list[str] | None, said: str, *, is_new: bool
) -> None:
    keep(owner, fair())
    asked = (codes, Jsonb(happening.row()), is_new)
    put = "select public.put_happening(%s, %s, 'test', %s, 0, 0)"
    assert owner.execute(put, asked).fetchone() == (said,)
    assert rows(owner, "select id from happening") == [("fair",)]


def test_a_municipality_has_so_many_and_may_change_them_then(owner: Owner) -> None:
    keep(owner, fair())
    owner.execute("alter table happening disable trigger happening_told")
    owner.execute(
        "insert into happening"
        " select (jsonb_populate_record(h, jsonb_build_object('id', 'f' || n))).*"
        " from happening h cross join generate_series(2, 5000) n"
    )
    owner.execute("alter table happening enable trigger happening_told")
    assert keep(owner, fair(id="another"), fair(name="Fair")) == ["full", "done"]
    far = fair(municipality=NEIGHBOUR, zones=("far-market",), zone_capacities={})
    assert keep(owner, far) == ["done"]


def test_a_registry_that_is_loaded_again_leaves_happenings_as_they_are(
    store: Store, owner: Owner
) -> None:
    keep(owner, fair())
    store.save_registry(city())
    assert rows(owner, "select id from happening") == [("fair",)]


def test_its_keys_have_its_zones_and_end_with_it(owner: Owner, database_url: str) -> None:
    keep(owner, fair(), fair(id="other"))
    grants = [Grant(Role.ORGANISER, CODE, ("market",), name) for name in ("fair", "other")]
    bound, other = (make_key(database_url, grant).id for grant in grants)
    until = int(time.time()) + 50_000
    keep(owner, fair(zones=("park",)), until=until)
    found = {
        key: (json.loads(grants)[0]["zones"], ends, gone)
        for key, grants, ends, gone in rows(
            owner,
            "select id, grants::text, extract(epoch from expires_at)::bigint,"
            " revoked_at is not null from api_key",
        )
    }
    assert found[bound] == (["park"], until, False)
    assert found[other][0] == ["market"]
    assert found[other][1] != until
    # Over before it was made: no rule of the table is broken.
    keep(owner, fair(), until=0)
    ends = f"select expires_at = created_at + interval '1 second' from api_key where id = '{bound}'"
    assert rows(owner, ends) == [(True,)]
    owner.execute("select drop_happening(null, 'GM0153', 'fair')")
    gone = dict(rows(owner, "select id, revoked_at is not null from api_key"))
    assert gone == {bound: True, other: False}


def test_who_judges_is_told_and_what_is_typical_is_built_anew(owner: Owner) -> None:
    owner.execute("listen passant_alert_rule")
    owner.execute("delete from typical_build")
    keep(owner, fair())
    owner.execute("select 1")
    told = [note.payload for note in owner.notifies(timeout=5, stop_after=1)]
    assert told == [CODE]
    built = "select changes from typical_build where municipality = 'GM0153'"
    assert rows(owner, built) == [(1,)]
    # What is still to come has left no figure yet.
    ahead = 3_000_000_000
    times = {"starts_at": ahead, "ends_at": ahead + 60, "clearing_until": ahead + 60}
    keep(owner, fair(id="later", build_up_from=ahead, **times))
    assert rows(owner, built) == [(1,)]
    span = "typical_happening('GM0153', {}, {})".format(local("14:30"), local("14:45"))
    assert rows(owner, f"select * from {span}") == [
        (zone, local("10:00"), local("15:00")) for zone in ("market", "park")
    ]


def test_roles_of_one_municipality_have_nothing_of_another(owner: Owner) -> None:
    keep(owner, fair())
    owner.execute("insert into bound_role values ('passant_guard', 'GM0168')")
    owner.execute("insert into bound_role values ('passant_reader', 'GM0168')")
    try:
        owner.execute("set role passant_reader")
        assert rows(owner, "select * from happening") == []
        owner.execute("set role passant_guard")
        for call in (
            "drop_happening(null, 'GM0153', 'fair')",
            "typical_happening('GM0153', 0, 1)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(f"select public.{call}".encode())
    finally:
        owner.execute("reset role")
    assert rows(owner, "select id from happening") == [("fair",)]


def test_a_plan_is_new_when_it_takes_in_what_was_not_planned(owner: Owner) -> None:
    planned = "select extract(epoch from planned_at)::bigint from happening"
    early, late = local("09:00"), local("16:00")
    keep(owner, fair(), now=early)
    # Another name, fewer zones and less time are the old plan.
    for same in (fair(name="Fair"), fair(zones=("park",)), fair(ends_at=local("13:00"))):
        keep(owner, fair(), now=early)
        keep(owner, same, now=late)
        assert rows(owner, planned) == [(early,)]
    times = {"starts_at": local("08:00"), "build_up_from": local("08:00")}
    for other in (
        fair(zones=("market", "park", "meadow")),
        fair(clearing_until=local("15:01")),
        fair(ends_at=local("14:30")),
        fair(**times),
    ):
        owner.execute("delete from happening")
        keep(owner, fair(), now=early)
        keep(owner, other, now=late)
        assert rows(owner, planned) == [(late,)]
        # What was over once stays so.
        keep(owner, other, now=late + 60)
        assert rows(owner, planned) == [(late,)]


def test_a_key_that_has_ended_opens_nothing_again_and_none_lasts_longer_than_keys_may(
    owner: Owner, database_url: str
) -> None:
    keep(owner, fair())
    grant = Grant(Role.ORGANISER, CODE, ("market",), "fair")
    ended, kept = (make_key(database_url, grant).id for _ in range(2))
    owner.execute(
        "update api_key set created_at = now() - interval '2 days',"
        " expires_at = now() - interval '1 day' where id = %s",
        (ended,),
    )
    keep(owner, fair(zones=("park",)), until=int(time.time()) + 10 * 365 * 86_400)
    found = {
        key: (zones, is_valid, days)
        for key, zones, is_valid, days in rows(
            owner,
            "select id, grants #>> '{0,zones,0}', expires_at > now(),"
            " extract(epoch from expires_at - created_at)::bigint / 86400 from api_key",
        )
    }
    assert found == {ended: ("market", False, 1), kept: ("park", True, 731)}
