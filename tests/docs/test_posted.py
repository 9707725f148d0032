"""What the pages show as a body is taken as it stands, in the order of the page."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from monitor.access.principal import Grant, Role
from monitor.registry.folder import load_registry
from monitor.store import Store
from tests.api.guarded import GUARDED, Bearer, make_key
from tests.api.serving import HandClock, serving
from tests.docs.ground import NOW
from tests.fix_database import Server, _database
from tests.monitor.city import CODE
from tests.server import ROOT

_BODY = re.compile(r"^    POST (/v1/\S+)\n\n```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def api(embedded_server: Server, embedded_migrated: str) -> Iterator[httpx.Client]:
    with _database(embedded_server, template=embedded_migrated) as name:
        url = embedded_server.url(name)
        with Store.connect(url) as store:
            store.save_registry(load_registry(ROOT / "examples/enschede"))
        grants = [Grant(role, CODE) for role in (Role.MANAGER, Role.ADMINISTRATOR, Role.ANALYST)]
        with serving(url, clock=HandClock(NOW), guard=GUARDED) as client:
            client.auth = Bearer(make_key(url, *grants).text)
            # An evaluation is made while its asker waits.
            client.timeout = 60
            yield client


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("happenings", [("/v1/happenings", 201), ("/v1/keys", 201)]),
        ("alerts", [("/v1/alert-rules", 201), ("/v1/alert-trials", 200)]),
        ("notifications", [("/v1/channels", 201)]),
        ("evaluation", [("/v1/evaluations", 201)]),
    ],
)
def test_the_bodies_of_a_page_are_taken(
    api: httpx.Client, page: str, answers: list[tuple[str, int]]
) -> None:
    found = _BODY.findall((ROOT / f"docs/{page}.md").read_text())
    assert [path for path, _ in found] == [path for path, _ in answers]
    for (path, body), (_, status) in zip(found, answers, strict=True):
        answer = api.post(path, json=json.loads(body))
        assert answer.status_code == status, f"{path}: {answer.text}"
