"""What the centre expects of an edge, and refuses otherwise."""

from dataclasses import replace

import pytest

from anonymise.cluster import Cluster
from anonymise.presence import Presence
from anonymise.visit import Visit, VisitTable
from ingest.errors import Reason
from ingest.expectation import Expectation
from ingest.wire.release import Release
from monitor.registry.entry import Area
from tests.ingest.place import sensor, square, telecom, town

NOON = 1795258800
HOUR = 3600
PARTITION = ("ABROAD+GM0168", "GM0153", "GM0164")


def table(
    *origins: str, area: str = "centre", started_at: int = NOON, length: int = HOUR
) -> VisitTable:
    return VisitTable(
        tuple(
            Visit(area, started_at, started_at + length, origin, 20)
            for origin in origins or PARTITION
        )
    )


def refusal(edge: str, release: Release) -> Reason | None:
    registry = town(
        square(), sensor("gate", "in"), sensor("far", "both", edge="f"), telecom=telecom()
    )
    return Expectation(registry, lambda at: at > NOON + HOUR).refusal(edge, release)


@pytest.mark.parametrize(
    "release",
    [
        Cluster("gate:in", NOON, NOON + 60, 20),
        Presence("square:all", NOON, 20),
        table(),
        table("ABROAD", "NL"),
        table("ABROAD+NL"),
        table("BE+DE", "GM0153+GM0164+GM0168"),
    ],
)
def test_what_the_registry_knows_is_expected(release: Release) -> None:
    assert refusal("e", release) is None


@pytest.mark.parametrize(
    ("release", "reason"),
    [
        (Cluster("gate:out", NOON, NOON + 60, 20), Reason.UNKNOWN_COUNTER),
        (Cluster("square:all", NOON, NOON + 60, 20), Reason.UNKNOWN_COUNTER),
        (Cluster("far:both", NOON, NOON + 60, 20), Reason.OTHER_EDGE),
        (Cluster("gate:in", NOON, NOON + 61, 20), Reason.OFF_GRID),
        (Cluster("gate:in", NOON, NOON + HOUR + 60, 20), Reason.AHEAD),
        (Presence("gate:in", NOON, 20), Reason.UNKNOWN_COUNTER),
        (Presence("square:all", NOON + 1, 20), Reason.OFF_GRID),
        (Presence("square:all", NOON + 2 * HOUR, 20), Reason.AHEAD),
        (table(area="elsewhere"), Reason.UNKNOWN_AREA),
        (table(length=900), Reason.OFF_GRID),
        (table(started_at=NOON + 900), Reason.OFF_GRID),
        (table(started_at=NOON + HOUR), Reason.AHEAD),
        (table("GM0153"), Reason.NOT_A_PARTITION),
        (table("ABROAD", "GM0153", "NL"), Reason.NOT_A_PARTITION),
        (table("ABROAD", "FR", "NL"), Reason.NOT_A_PARTITION),
    ],
)
def test_what_it_does_not_know_is_refused(release: Release, reason: Reason) -> None:
    assert refusal("e", release) is reason


def test_only_its_own_edge_speaks_for_a_supplier() -> None:
    rivals = replace(telecom(), areas=(Area("centre", "Centre", "rival"),))
    expectation = Expectation(town(telecom=rivals), lambda _: False)
    assert expectation.refusal("f", table()) is None
    assert expectation.refusal("e", table()) is Reason.OTHER_EDGE
