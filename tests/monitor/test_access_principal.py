"""Who may what, and from when on footfall is final: the pure part."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.access.finality import Lack, Span, final_until, lack
from monitor.access.key import SHOWN, digest, new_key, read_grants, written_grants
from monitor.access.principal import (
    PERMISSIONS,
    PUBLIC,
    READER,
    WRITING,
    Grant,
    Permission,
    Principal,
    Role,
)
from monitor.interval import Interval

HERE, THERE = "GM0153", "GM0168"
ZONE = ZoneInfo("Europe/Amsterdam")
NOW = int(datetime(2026, 6, 1, 10, tzinfo=UTC).timestamp())


def somebody(*grants: Grant) -> Principal:
    return Principal("key", "aaaaaaaa", "Somebody", grants)


def at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=ZONE).timestamp())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ORGANISER}))
def test_a_role_is_one_in_its_municipality_alone(role: Role) -> None:
    asker = somebody(Grant(role, HERE))
    for permission in Permission:
        assert asker.may(permission, HERE) == (permission in PERMISSIONS[role])
        assert not asker.may(permission, THERE)
        assert not asker.may(permission, "*")


def test_an_organiser_has_more_than_the_public_in_its_zones_alone() -> None:
    asker = somebody(Grant(Role.ORGANISER, HERE, ("market",)))
    assert asker.may(Permission.READ_LIVE, HERE)
    assert asker.may(Permission.READ_RECENT, HERE, "market")
    assert not asker.may(Permission.READ_RECENT, HERE, "park")
    assert not asker.may(Permission.READ_RECENT, HERE)
    assert not asker.may(Permission.READ_RECENT, THERE, "market")


@pytest.mark.parametrize("permission", sorted(WRITING))
def test_nobody_writes_without_a_name(permission: Permission) -> None:
    asker = Principal(
        "anonymous", "", "", tuple(Grant(role, "*") for role in (Role.ADMINISTRATOR, Role.MANAGER))
    )
    assert not asker.may(permission, HERE)
    assert asker.where(permission) == frozenset()


def test_who_shows_nothing_reads_what_is_released_where_the_api_is_open_and_writes_nowhere() -> (
    None
):
    reading = {permission for permission in Permission if permission.value.startswith("read-")}
    held = {permission for permission in Permission if READER.may(permission, HERE)}
    assert held >= reading - {Permission.READ_AUDIT}
    assert not held & {*WRITING, Permission.READ_AUDIT}
    assert {each for each in Permission if PUBLIC.may(each, HERE)} == PERMISSIONS[Role.PUBLIC]


@pytest.mark.parametrize(
    ("role", "municipality", "zones"),
    [
        (Role.MANAGER, "GM153", ()),
        (Role.MANAGER, "GM0153 ", ()),
        (Role.MANAGER, "", ()),
        (Role.MANAGER, HERE, ("market",)),
        (Role.ORGANISER, HERE, ()),
        (Role.ORGANISER, "*", ("market",)),
        (Role.ORGANISER, HERE, ("Oude Markt",)),
    ],
)
def test_a_grant_that_is_none_cannot_be_built(
    role: Role, municipality: str, zones: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"zone|municipality"):
        Grant(role, municipality, zones)


def test_where_somebody_may_names_their_municipalities() -> None:
    asker = somebody(Grant(Role.MANAGER, HERE), Grant(Role.PUBLIC, THERE))
    assert asker.where(Permission.READ_LIVE) == frozenset({HERE, THERE})
    assert asker.where(Permission.READ_PRESENCE) == frozenset({HERE})
    assert asker.municipalities == frozenset({HERE, THERE})
    assert somebody(Grant(Role.ANALYST, "*")).where(Permission.READ_HISTORY) is None


def test_a_key_is_not_shown_by_accident_and_no_two_are_alike() -> None:
    keys = [new_key() for _ in range(100)]
    assert len({key.text for key in keys}) == len({key.id for key in keys}) == 100
    for key in keys:
        assert SHOWN.fullmatch(key.text)
        secret = key.text.rpartition("_")[2]
        assert len(secret) * 5 >= 160
        assert secret not in f"{key!r} {key}"
        assert len(digest(key.text)) == 32


@given(
    st.lists(
        st.one_of(
            st.builds(
                Grant, st.sampled_from([Role.MANAGER, Role.ANALYST]), st.sampled_from([HERE, "*"])
            ),
            st.builds(Grant, st.just(Role.ORGANISER), st.just(HERE), st.just(("a", "b-2"))),
        )
    )
)
def test_grants_come_back_as_they_were_stored(grants: list[Grant]) -> None:
    assert read_grants(written_grants(grants)) == tuple(grants)


@given(st.integers(NOW - 400 * 86_400, NOW), st.integers(0, 60))
def test_a_day_is_final_once_the_oldest_spool_cannot_hold_it_any_more(now: int, days: int) -> None:
    final_at = final_until(now, ZONE, days)
    began = datetime.fromtimestamp(final_at, ZONE)
    assert (began.hour, began.minute) == (0, 0)
    assert final_at + days * 86_400 <= now
    # The day that begins there has not ended for so long yet.
    assert final_at + 25 * 3600 + days * 86_400 > now


def asked(interval: Interval, first: str, until: str) -> Span:
    return Span(interval, ZONE, at(first), at(until), NOW, final_until(NOW, ZONE))


FINAL_DAY = "2026-05-01"
"""Thirty-one days before a first of June."""


@pytest.mark.parametrize(
    ("interval", "first", "until", "public", "organiser", "manager", "analyst"),
    [
        (Interval.HOUR, "2026-04-01", FINAL_DAY, None, None, None, None),
        (Interval.HOUR, "2026-04-01", "2026-05-01T01:00", Lack.RECENT, None, None, None),
        (Interval.DAY, "2026-04-30", FINAL_DAY, None, None, None, None),
        (Interval.DAY, "2026-04-30", "2026-05-02", Lack.RECENT, None, None, None),
        # The last week starts before, and ends after.
        (Interval.WEEK, "2026-04-01", FINAL_DAY, Lack.RECENT, None, None, None),
        (Interval.WEEK, "2026-04-01", "2026-04-27", None, None, None, None),
        (Interval.MONTH, "2026-01-01", FINAL_DAY, None, None, None, None),
        (Interval.MONTH, "2026-01-01", "2026-05-02", Lack.RECENT, None, None, None),
        (Interval.YEAR, "2026-01-01", "2026-02-01", Lack.RECENT, None, None, None),
        (Interval.QUARTER, "2026-05-31", "2026-06-01", Lack.RECENT, None, None, None),
        (Interval.CLUSTER, "2026-05-31", "2026-06-01", Lack.RECENT, None, None, None),
        (Interval.QUARTER, "2026-04-30", FINAL_DAY, Lack.FINE, Lack.FINE, Lack.FINE, None),
        (Interval.CLUSTER, "2026-04-30", FINAL_DAY, Lack.FINE, Lack.FINE, Lack.FINE, None),
        (Interval.CLUSTER, "2026-04-30", "2026-05-02", Lack.RECENT, Lack.FINE, Lack.FINE, None),
    ],
)
def test_who_may_read_which_past(
    interval: Interval,
    first: str,
    until: str,
    public: Lack | None,
    organiser: Lack | None,
    manager: Lack | None,
    analyst: Lack | None,
) -> None:
    span = asked(interval, first, until)
    place = [(HERE, "market")]
    grants = {
        Grant(Role.PUBLIC, HERE): public,
        Grant(Role.ADMINISTRATOR, HERE): public,
        Grant(Role.ORGANISER, HERE, ("market",)): organiser,
        Grant(Role.MANAGER, HERE): manager,
        Grant(Role.ANALYST, HERE): analyst,
    }
    for grant, expected in grants.items():
        assert lack(somebody(grant), span, place) is expected, grant
    assert lack(PUBLIC, span, place) is public


def test_an_organiser_reads_the_recent_past_of_its_zones_alone() -> None:
    asker = somebody(Grant(Role.ORGANISER, HERE, ("market",)))
    span = asked(Interval.HOUR, "2026-05-31", "2026-06-01")
    assert lack(asker, span, [(HERE, "market")]) is None
    assert lack(asker, span, [(HERE, "market"), (HERE, "park")]) is Lack.RECENT
    assert lack(asker, span, [(HERE, None)]) is Lack.RECENT
    assert lack(asker, span, [(THERE, "market")]) is Lack.RECENT


def test_one_place_that_is_not_theirs_is_enough_to_be_refused() -> None:
    asker = somebody(Grant(Role.ANALYST, HERE), Grant(Role.PUBLIC, THERE))
    span = asked(Interval.QUARTER, "2026-04-30", FINAL_DAY)
    assert lack(asker, span, [(HERE, None)]) is None
    assert lack(asker, span, [(HERE, None), (THERE, None)]) is Lack.FINE
