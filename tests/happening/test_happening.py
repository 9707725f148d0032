"""Happenings, and files of them."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.happening.document import read_happenings
from monitor.happening.errors import HappeningFileError
from monitor.happening.happening import LONGEST_SECONDS, Happening, Phase
from tests.happening.fair import fair, local
from tests.monitor.city import CODE

ZONE = ZoneInfo("Europe/Amsterdam")

FILE = """
[[happening]]
id = "fair"
name = "The fair"
build_up_from = 2026-05-31T10:00:00
starts_at = 2026-05-31T12:00:00
ends_at = 2026-05-31T12:00:00Z
clearing_until = 2026-05-31T15:00:00+02:00
zones = ["market", "park"]
capacity = 3000
zone_capacities = { park = 400 }
note = "stage in the north"
earlier_edition = "fair-2025"

[[happening]]
id = "fair-2025"
name = "The fair of 2025"
starts_at = 2025-06-01T14:00:00
ends_at = 2025-06-01T16:00:00
zones = ["market"]
public = true
"""


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"id": "The Fair"}, "id"),
        ({"id": "a" * 65}, "id"),
        ({"name": " "}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"build_up_from": local("12:01")}, "startsAt"),
        ({"ends_at": local("12:00")}, "endsAt"),
        ({"clearing_until": local("13:59")}, "clearingUntil"),
        ({"clearing_until": local("10:00") + LONGEST_SECONDS + 1}, "clearingUntil"),
        ({"zones": ()}, "zones"),
        ({"zones": ("market", "market")}, "zones"),
        ({"zones": ("market", "park", "../park")}, "zones"),
        ({"zone_capacities": {"meadow": 5}}, "zoneCapacities"),
        ({"zone_capacities": {"park": 0}}, "zoneCapacities"),
        ({"capacity": True}, "capacity"),
        ({"note": "n" * 1001}, "note"),
        ({"earlier_edition": "fair"}, "earlierEditionId"),
    ],
)
def test_a_happening_that_contradicts_itself_is_refused_by_the_part_to_blame(
    changes: dict[str, Any], part: str
) -> None:
    with pytest.raises(ValueError, match=f"^{part} "):
        fair(**changes)


def test_build_up_and_clearing_may_be_nothing() -> None:
    short = fair(build_up_from=local("12:00"), clearing_until=local("14:00"))
    assert short.phase(local("12:00")) is Phase.HELD
    assert [fair().phase(local(time)) for time in ("11:59", "13:59", "14:00")] == [
        Phase.BUILD_UP,
        Phase.HELD,
        Phase.CLEARING,
    ]


def test_a_row_of_the_database_gives_the_same_again() -> None:
    assert Happening.of(fair().row()) == fair()


def test_a_file_has_local_times_and_the_earlier_edition_comes_first() -> None:
    before, now = read_happenings(FILE, CODE, ZONE)
    assert now == fair(earlier_edition="fair-2025")
    assert (before.id, before.is_public) == ("fair-2025", True)
    assert before.build_up_from == before.starts_at == local("14:00", "2025-06-01")
    assert before.clearing_until == before.ends_at


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("happening = [", "the file is no TOML"),
        ("[happening]", "the file must hold tables [[happening]], and nothing else"),
        (FILE + 'where = "x"', "happening 2: keys are "),
        (FILE.replace("3000", '"3000"'), "happening 1: capacity is of another type"),
        (FILE.replace('zones = ["market"]', ""), "happening 2: id, name, "),
        (FILE.replace("T16:00", "T13:00"), "happening 2: endsAt must be later"),
        (FILE.replace('id = "fair-2025"', 'id = "fair"'), "each id may stand in the file once"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_repeats_nothing(wrong: str, told: str) -> None:
    with pytest.raises(HappeningFileError) as caught:
        read_happenings(wrong, CODE, ZONE)
    assert str(caught.value).splitlines()[-1].startswith(told)
    assert "market" not in str(caught.value)
