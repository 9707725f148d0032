"""Attacks with identifiers at every door of the centre.

Canaries stand wherever a message, a request, a folder or a setting has room for one; then every
sink is searched for them.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Final, cast

from anonymise.cluster import Cluster
from anonymise.origins import Refusal as TableRefusal
from anonymise.passage import Refusal
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from ingest.errors import Reason
from ingest.wire.release import Release, encode_releases
from monitor.access.principal import Grant, Role
from tests.api.guarded import make_key
from tests.attacks.attack import Attack, Measured, Size, dice
from tests.attacks.canary import canaries
from tests.attacks.canary_search import Search
from tests.attacks.house import House
from tests.attacks.house_canary import visit
from tests.attacks.house_centre_folder import said
from tests.attacks.house_centre_house import (
    AS_BUILT,
    COUNTER,
    DEFECTS,
    CentreHouse,
    Defect,
    centre_house,
)
from tests.attacks.house_centre_letter import letters
from tests.attacks.house_centre_request import RIGHT, ask, requests
from tests.attacks.house_town import CODE, DAY, EDGE, HOUR, MIDNIGHT, MINUTE

_STORE: Final = ("duplicate", "overlap", "expired", "crosses-midnight", "out-of-bounds")
REASONS: Final = frozenset(map(str, (*Reason, *Refusal, *TableRefusal, *_STORE)))
_LABEL: Final = re.compile(rb'reason="([^"]*)"')
_SERVING: Final = ("centre", "watch", *("api",) * 8)


def knock(defect: Defect, size: Size) -> Measured:
    """Measure how many kinds of canaries are found in any sink, and reasons that are none."""
    count = size.pick(300, 10_000) if defect is AS_BUILT else 120
    # Of its own for each defect: others may be running.
    hidden = canaries(count, "centre", *defect)
    random = dice("hidden from the centre", *defect)
    few = max(6, count // 100)
    at_names, at_folders, at_requests, at_letters = (
        hidden[:few],
        hidden[few : count // 7],
        hidden[count // 7 : count // 3],
        hidden[count // 3 :],
    )
    with centre_house(defect) as of_it:
        _furnish(of_it)
        heard: defaultdict[str, set[bytes]] = defaultdict(set)
        for _, (topic, payload) in letters(at_letters, random):
            of_it.edge.publish(topic, payload)
        # It asks a house for nothing but its broker.
        visit(cast("House", SimpleNamespace(raw=of_it.broker)), at_names, random)
        grants = [Grant(role, "*") for role in set(Role) - {Role.ORGANISER}]
        key = make_key(of_it.database_url, *grants)
        for place, request in requests(at_requests, random, [key.text]):
            # Centre and watch tell by HTTP how they are.
            name = random.choice(_SERVING)
            heard[f"answer of {name}, {place}"].add(ask(of_it.ports[name], request))
        for door, words in said(of_it.folder / "tmp", at_folders, random):
            heard[f"words of {door}"].add(words.encode())
        of_it.settle()
        metrics = of_it.metrics()
        running = of_it.sinks()
        of_it.stop()
        of_it.broker.stop()
        sinks = {"metrics": metrics, **running}
        sinks |= {name: b"\n".join(sorted(words)) for name, words in heard.items()}
        sinks |= {
            f"{name}, at the end": content
            for name, content in of_it.sinks().items()
            if content != running.get(name)
        }
        search = Search(hidden)
        found = search.find(sinks)
    reasons = {reason.decode() for reason in _LABEL.findall(metrics)}
    where = sorted({finding.sink for finding in found})
    if not reasons:
        raise RuntimeError("the canaries were not refused")
    return Measured(
        len({(finding.sink, finding.kind) for finding in found}) + len(reasons - REASONS),
        f"{count} canaries in {len(at_letters)} messages, {len(at_requests)} requests and"
        f" {len(at_folders)} folders, files and settings",
        note=f"Digests searched for down to {search.digest_bytes} bytes."
        + (f" Found in: {', '.join(where)}." if where else ""),
    )


# So that there are figures to ask for, of several pages.
def _furnish(of_it: CentreHouse) -> None:
    start = MIDNIGHT - DAY
    clusters = [Cluster(COUNTER, at, at + 5 * MINUTE, 20) for at in range(start, start + DAY, HOUR)]
    tables = [
        VisitTable((Visit("centre", at, at + HOUR, "DE+NL", 40),))
        for at in range(start, start + DAY, HOUR)
    ]
    presences = [Presence("camera:hall", at, 20) for at in range(start, start + HOUR, MINUTE)]
    furniture: tuple[Sequence[Release], ...] = (clusters, tables, presences)
    for number, some in enumerate(furniture, 1):
        kind, payload = encode_releases(number, some)
        of_it.edge.publish(f"{kind}/{CODE}/{EDGE}", payload)
    of_it.settle()
    for question in RIGHT.values():
        answer = ask(of_it.ports["api"], f"GET {question} HTTP/1.0\r\n\r\n".encode())
        if b'"next":"/v1' not in answer:
            raise RuntimeError("the api has no pages to tell of")


ATTACKS: Final = (
    Attack(
        id="centre-canaries",
        attack="Identifiers at every door of the centre",
        attacker=(
            "Sends MAC addresses, IMSI, IMEI, phone numbers, e-mail addresses and plates, in every"
            " notation and encoding: in each field, key and topic level of what edges say, as"
            " client and user, in paths, queries, headers, bodies and methods of HTTP, in registry"
            " folders, settings and files to replay; then searches all tables, the logs of every"
            " process, of the database and of the broker, what the broker keeps, the metrics, each"
            " answer and message, and temporary files, in plain, hashed and truncated."
        ),
        measure=knock,
        rule=AS_BUILT,
        unit="kinds found, by sink",
        comparison="==",
        pass_mark=0,
        note="The number that an edge gives its messages is not among the fields: it is kept.",
        mutants={
            "what the centre refuses logged": {
                "ingest.reception.Reception._read": f"{DEFECTS}.logged_read"
            },
            "refusals counted by edge": {
                "ingest.reception.Reception._read": f"{DEFECTS}.counted_by_edge"
            },
            "a wrong parameter repeated": {"api.problems.read_slip": f"{DEFECTS}.quoting_slip"},
        },
    ),
)
