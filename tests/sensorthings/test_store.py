"""Every kind of store answers alike, also through the views of those who see a part of it."""

from api.guard.setting import Access, GuardSettings
from monitor.access.principal import Grant, Role
from monitor.store import Store
from tests.api.guarded import Bearer, make_key
from tests.api.serving import serving
from tests.monitor.city import CODE
from tests.sensorthings.asking import ask, ids
from tests.sensorthings.town import settle

DAY = "phenomenonTime ge 2026-05-30T06:00:00Z and phenomenonTime le 2026-05-30T08:00:00Z"


def test_each_kind_of_store_answers_alike(database_url: str) -> None:
    with Store.connect(database_url) as store:
        settle(store)
    analyst = Bearer(make_key(database_url, Grant(Role.ANALYST, CODE)).text)
    with serving(database_url, guard=GuardSettings(Access.GUARDED)) as client:
        client.auth = analyst
        page = ask(client, "Observations", filter=DAY, orderby="phenomenonTime desc", count="true")
        assert page["@iot.count"] == len(page["value"]) == 48
        assert page["value"][0]["@iot.id"] == f"{CODE}:market-2:in:1780128000"
        found = "Datastreams/Observations/result eq 15 and endswith(name, 'gate-1')"
        assert ids(client, "Things", filter=found) == [f"{CODE}:gate-1"]
        stream = ask(client, f"Datastreams('{CODE}:gate-1:in')", expand="Observations($top=1)")
        assert stream["phenomenonTime"] == "2026-05-30T06:00:00Z/2026-05-31T08:00:00Z"
        assert stream["Observations"][0]["result"] == 15
