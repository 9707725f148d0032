"""Who may read what, where the api is guarded."""

from collections.abc import Iterator

import httpx
import psycopg
import pytest

from api.guard.setting import Access, GuardSettings
from monitor.access.principal import Grant, Role
from tests.api.guarded import Bearer, make_key
from tests.api.serving import serving
from tests.demo.poll import eventually
from tests.monitor.city import CODE, NEIGHBOUR
from tests.sensorthings.asking import ask, ids
from tests.sensorthings.town import ROOT


@pytest.fixture(scope="module")
def public(town_url: str) -> Iterator[httpx.Client]:
    """A client without credentials of a guarded api."""
    with serving(town_url, guard=GuardSettings(Access.GUARDED)) as client:
        yield client


IN = "Datastreams('GM0153:gate-1:in')"


def test_the_registry_is_public(public: httpx.Client) -> None:
    for path in ("Things", "Locations", "Datastreams", "Sensors", "FeaturesOfInterest"):
        assert len(ids(public, path)) in {6, 8}
    assert public.get(ROOT).status_code == 200
    assert ask(public, "Things", expand="Datastreams($expand=Sensor),Locations")["value"]


def test_when_observations_were_made_is_not(public: httpx.Client) -> None:
    names = set(ask(public, IN)) | set(ask(public, "Datastreams")["value"][0])
    assert names.isdisjoint({"phenomenonTime", "resultTime"})
    (thing, *_) = ask(public, "Things", expand="Datastreams")["value"]
    assert "phenomenonTime" not in thing["Datastreams"][0]


@pytest.mark.parametrize(
    "path",
    [
        "Observations",
        "Observations?$top=0&$count=true",
        f"{IN}/Observations",
        f"{IN}/Observations/$ref",
        f"{IN}/phenomenonTime",
        f"{IN}/resultTime/$value",
        f"{IN}?$select=phenomenonTime",
        f"{IN}?$expand=Observations($top=1)",
        "FeaturesOfInterest('GM0153:gate-1')/Observations",
        "Observations('GM0153:gate-1:in:1780121400')",
        "Observations('GM0153:gate-1:in:1780121400')/Datastream/Thing",
        "Things?$expand=Datastreams/Observations",
        "Things?$expand=Datastreams($filter=Observations/result gt 15)",
        "Things?$expand=Datastreams($select=id,resultTime)",
        "Things?$filter=Datastreams/Observations/result gt 15",
        "Things?$filter=Datastreams/phenomenonTime gt 2026-05-01T00:00:00Z",
        "Things?$filter=contains(concat('', Datastreams/Observations/id), 'gate')",
        "Datastreams?$orderby=phenomenonTime",
        "Datastreams?$orderby=year(resultTime)",
        "FeaturesOfInterest?$filter=Observations/result gt 15&$top=0&$count=true",
    ],
)
def test_observations_are_for_who_may_read_history(public: httpx.Client, path: str) -> None:
    answer = public.get(f"{ROOT}/{path}")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == 401
    assert "Observations" not in answer.json()


@pytest.fixture(scope="module")
def bearers(town_url: str) -> dict[str, Bearer]:
    both = (Grant(Role.ANALYST, CODE), Grant(Role.PUBLIC, NEIGHBOUR))
    grants = {
        "manager": (Grant(Role.MANAGER, CODE),),
        "analyst": (Grant(Role.ANALYST, CODE),),
        "both": both,
    }
    return {name: Bearer(make_key(town_url, *each).text) for name, each in grants.items()}


def test_an_analyst_reads_the_own_municipality(
    public: httpx.Client, bearers: dict[str, Bearer]
) -> None:
    def own(path: str) -> list[str]:
        answer = public.get(f"{ROOT}/{path}", auth=bearers["analyst"])
        assert answer.status_code == 200
        return [each["@iot.id"] for each in answer.json()["value"]]

    assert {each.partition(":")[0] for each in own("Things")} == {CODE}
    found = own("Observations?$top=1000")
    assert len(found) == 96
    assert {each.partition(":")[0] for each in found} == {CODE}
    assert own("Things?$filter=Datastreams/Observations/result gt 15&$top=1000") == own("Things")
    counted = public.get(f"{ROOT}/Observations?$top=0&$count=true", auth=bearers["analyst"])
    assert counted.json()["@iot.count"] == 96
    stream = public.get(f"{ROOT}/{IN}", auth=bearers["analyst"])
    assert "phenomenonTime" in stream.json()
    for path in ("Things('GM0168:far-gate-1')", "Datastreams('GM0168:far-gate-1:in')/Observations"):
        assert public.get(f"{ROOT}/{path}", auth=bearers["analyst"]).status_code == 404


def test_the_audit_is_told_which_of_them_were_read_and_not_by_what_words(
    town_url: str, public: httpx.Client
) -> None:
    key = make_key(town_url, Grant(Role.ANALYST, "*"))
    asked = f"{ROOT}/{IN}/Observations?$filter=result gt 15 and id ne 'word'&$top=2"
    assert public.get(asked, auth=Bearer(key.text)).status_code == 200
    query = "select operation, municipalities, asked from audit where principal = %s"

    def told() -> tuple[str, list[str], dict[str, object]] | None:
        with psycopg.connect(town_url) as owner:
            return owner.execute(query, (key.id,)).fetchone()

    assert eventually(lambda: told() is not None)
    path = f"{IN}/Observations"
    assert told() == (
        "readSensorThings",
        [CODE],
        {"path": path, "options": ["$filter", "$top"]},
    )


def test_the_audit_keeps_no_name_of_what_is_not_there(town_url: str, public: httpx.Client) -> None:
    key = make_key(town_url, Grant(Role.ANALYST, "*"))
    unknown = f"{ROOT}/Things('{CODE}:zt-930-p')/Datastreams"
    assert public.get(unknown, auth=Bearer(key.text)).status_code == 404
    query = "select operation, status, asked from audit where principal = %s"

    def told() -> tuple[str, int, dict[str, object]] | None:
        with psycopg.connect(town_url) as owner:
            return owner.execute(query, (key.id,)).fetchone()

    assert eventually(lambda: told() is not None)
    assert told() == ("readSensorThings", 404, {})


def test_a_manager_reads_no_history(public: httpx.Client, bearers: dict[str, Bearer]) -> None:
    answer = public.get(f"{ROOT}/Observations", auth=bearers["manager"])
    assert (answer.status_code, answer.json()["code"]) == (403, 403)
    stream = public.get(f"{ROOT}/{IN}", auth=bearers["manager"])
    assert stream.status_code == 200
    assert "phenomenonTime" not in stream.json()


def test_where_only_the_registry_is_public_there_are_no_observations(
    public: httpx.Client, bearers: dict[str, Bearer]
) -> None:
    things = public.get(f"{ROOT}/Things", auth=bearers["both"]).json()["value"]
    assert len(things) == 6
    found = public.get(f"{ROOT}/Observations?$top=1000", auth=bearers["both"]).json()["value"]
    assert {each["@iot.id"].partition(":")[0] for each in found} == {CODE}
    expanded = "Things?$expand=Datastreams($expand=Observations)"
    expanded_things = public.get(f"{ROOT}/{expanded}", auth=bearers["both"]).json()["value"]
    assert len(expanded_things) == 3
    # Those of the neighbour would tell when it has counted.
    streams = public.get(f"{ROOT}/Datastreams", auth=bearers["both"]).json()["value"]
    assert all("phenomenonTime" not in stream for stream in streams)


def test_an_open_service_shows_them(asker: httpx.Client) -> None:
    assert ids(asker, "Observations", top=1)
    assert "phenomenonTime" in ask(asker, IN)
