import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.session.rolemap import RoleMap
from monitor.access.principal import Grant, Role
from tests.server import ROOT

GRANT = {"value": "managers", "role": "manager", "municipality": "GM0153"}
ANALYST = {"value": "managers", "role": "analyst", "municipality": "*"}
ORGANISER = {
    "value": "festival",
    "role": "organiser",
    "municipality": "GM0153",
    "zones": ["oude-markt"],
}

OF_FAIR = {
    "value": "festival",
    "role": "organiser",
    "municipality": "GM0153",
    "happening": "fair-2027",
}


def read(*grants: dict[str, Any], **table: Any) -> RoleMap:
    return RoleMap.from_table({**table, "grant": list(grants)})


def test_a_value_may_stand_for_several_roles() -> None:
    roles = read(GRANT, ANALYST, ORGANISER)
    assert roles.grants_of(("managers",)) == (
        Grant(Role.MANAGER, "GM0153"),
        Grant(Role.ANALYST, "*"),
    )
    assert roles.grants_of(("festival", "festival", "unknown")) == (
        Grant(Role.ORGANISER, "GM0153", ("oude-markt",)),
    )


def test_an_organiser_may_be_of_a_happening_whose_zones_are_its_own() -> None:
    fair = Grant(Role.ORGANISER, "GM0153", (), "fair-2027")
    assert read(ORGANISER, OF_FAIR).grants_of(("festival",)) == (
        Grant(Role.ORGANISER, "GM0153", ("oude-markt",)),
        fair,
    )


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        ("roles", {"roles": ["other", "managers", "managers"]}),
        ("roles", {"roles": "managers"}),
        (["realm_access", "roles"], {"realm_access": {"roles": ["managers"]}}),
        ("https://login.example/roles", {"https://login.example/roles": ["managers"]}),
        ("roles", {"roles": ["managers", 7, None, ["managers"], {"managers": 1}]}),
    ],
)
def test_values_are_found_where_the_provider_puts_them(claim: Any, claims: Any) -> None:
    assert read(GRANT, claim=claim).values_of(claims) == ("managers",)


@pytest.mark.parametrize("claims", [{}, {"realm_access": 7}, {"realm_access": {"role": []}}])
def test_a_claim_that_is_not_there_is_told_from_one_that_says_nothing(claims: Any) -> None:
    roles = read(GRANT, claim=["realm_access", "roles"])
    assert roles.values_of(claims) is None
    assert roles.values_of({"realm_access": {"roles": []}}) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(JSON)
def test_whatever_a_claim_holds_gives_only_what_the_map_names(value: Any) -> None:
    found = read(GRANT).values_of({"roles": value})
    assert found in {(), ("managers",)}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "must have a [[grant]]"),
        ({"grant": []}, "must have a [[grant]]"),
        ({"grant": {}}, "must have a [[grant]]"),
        ({"grant": ["managers"]}, "as [[grant]]"),
        ({"grants": []}, "may have only these keys"),
        ({"grant": [GRANT], "claim": ""}, "must have as claim"),
        ({"grant": [GRANT], "claim": []}, "must have as claim"),
        ({"grant": [GRANT], "name": 7}, "must have as name"),
        ({"grant": [GRANT], "scope": "profile"}, "openid"),
        ({"grant": [{**GRANT, "value": ""}]}, "a value"),
        ({"grant": [{**GRANT, "role": "monarch"}]}, "a role: public, organiser"),
        ({"grant": [{**GRANT, "municipality": 153}]}, "a municipality"),
        ({"grant": [{**GRANT, "municipality": "Enschede"}]}, "municipality must be a code"),
        ({"grant": [{**GRANT, "zones": ["oude-markt"]}]}, "no other role may have any"),
        ({"grant": [{**ORGANISER, "zones": [7]}]}, "list of their ids"),
        ({"grant": [{**GRANT, "until": "2027"}]}, "may have only these keys"),
        ({"grant": [{**OF_FAIR, "happening": None}]}, "needs its zones or its happening"),
        ({"grant": [{**OF_FAIR, "happening": 7}]}, "as happening its id"),
        ({"grant": [{**OF_FAIR, "zones": ["oude-markt"]}]}, "no zones beside it"),
        ({"grant": [{**OF_FAIR, "municipality": "*"}]}, "zones are of one municipality"),
        ({"grant": [{**GRANT, "happening": "fair-2027"}]}, "an organiser alone has a happening"),
    ],
)
def test_a_map_that_is_none_says_what_would_be_right(table: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        RoleMap.from_table(table)
    assert "Enschede" not in str(caught.value)
    assert "monarch" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="can be read"):
        RoleMap.from_file(tmp_path / "gone.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("claim = ")
    with pytest.raises(ValueError, match="in TOML"):
        RoleMap.from_file(broken)


def test_the_examples_of_the_documentation_are_maps(tmp_path: Path) -> None:
    text = (ROOT / "docs/sign-in.md").read_text()
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) >= 2
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.toml"
        file.write_text(example)
        assert RoleMap.from_file(file).grants
