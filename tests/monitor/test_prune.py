from datetime import timedelta
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from monitor.errors import UnknownIdError
from monitor.retention import Step, prune, survey
from monitor.session import Session
from monitor.store import Store
from tests.monitor.past import OTHER, at, horizon, keeping, midnight, rollups, rows, today
from tests.monitor.world import delivery, town


@pytest.mark.usefixtures("old_town")
def test_what_is_past_its_months_goes_and_rollups_stay(
    session: Session, reader: psycopg.Connection[Any]
) -> None:
    before = rollups(reader)
    kept = sum(midnight(today() - timedelta(days=back)) >= horizon(1) for back in range(95, 0, -1))

    (pruned,) = prune(session).municipalities

    assert pruned.until is not None
    assert pruned.until.timestamp() == horizon(1)
    assert rows(reader, "cluster") == 2 * kept
    assert rows(reader, "visit") == 6 * kept
    assert rows(reader, "presence") == kept
    assert rollups(reader) == before
    oldest = "select min(ended_at) > to_timestamp(%s) from cluster"
    assert reader.execute(oldest, (horizon(1),)).fetchone() == (True,)
    again = prune(session)
    assert again.municipalities[0].rows == {"cluster": 0, "visit": 0, "presence": 0}


@pytest.mark.usefixtures("old_town")
def test_a_survey_counts_what_would_go_and_changes_nothing(
    session: Session, reader: psycopg.Connection[Any]
) -> None:
    def everything() -> list[int]:
        return [rows(reader, name) for name in ("cluster", "visit", "presence")]

    before = everything()
    (found,) = survey(session)
    assert everything() == before
    assert reader.execute("select pruned_until from municipality").fetchone() == (None,)

    prune(session)
    gone = [was - is_now for was, is_now in zip(before, everything(), strict=True)]
    assert list(found.rows.values()) == gone
    assert all(gone)


def test_a_municipality_that_keeps_all_loses_nothing(
    old_town: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    old_town.save_registry(town(code=OTHER, sensors=("a",)))
    old = at(midnight(today() - timedelta(days=80)))
    old_town.put([delivery(1, old, code=OTHER)])

    outcome = prune(session)

    assert [each.until is None for each in outcome.municipalities] == [False, True]
    assert outcome.chunks == 0
    assert rows(reader, "cluster", OTHER) == 1
    assert old_town.put([delivery(2, old, code=OTHER)]).refused == {"duplicate": 1}


def test_one_municipality_is_pruned_alone(
    old_town: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    old_town.save_registry(keeping(None, OTHER))
    old_town.put([delivery(1, at(midnight(today() - timedelta(days=80))), code=OTHER)])
    old_town.save_registry(keeping(1, OTHER))
    before = rows(reader, "cluster")

    prune(session, OTHER)

    assert rows(reader, "cluster", OTHER) == 0
    assert rows(reader, "cluster") == before
    with pytest.raises(UnknownIdError):
        prune(session, "GM9999")


def test_an_interrupted_prune_goes_on(
    old_town: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    class PulledPlugError(Exception):
        pass

    def pull(_: Step) -> None:
        raise PulledPlugError

    before = rows(reader, "cluster")
    with pytest.raises(PulledPlugError):
        prune(session, tell=pull)
    # Some of it is gone, and none of it comes in again meanwhile.
    assert before > rows(reader, "cluster") > 2 * 31
    old = at(midnight(today() - timedelta(days=80)) + 43_200)
    assert old_town.put([delivery(4, old)]).refused == {"expired": 1}

    prune(session)
    oldest = "select min(ended_at) > to_timestamp(%s) from cluster"
    assert reader.execute(oldest, (horizon(1),)).fetchone() == (True,)


@pytest.mark.usefixtures("old_town")
def test_each_step_is_short_and_the_last_one_is_the_end(session: Session) -> None:
    steps: list[Step] = []
    (pruned,) = prune(session, tell=steps.append).municipalities

    assert sum(step.rows for step in steps) == sum(pruned.rows.values())
    assert all(one.key <= other.key for one, other in pairwise(steps))
    # Two counters, an area and a view.
    assert steps[-1].key == steps[-1].keys == 4
    assert max(step.rows for step in steps) <= 6 * 31


def test_rows_of_a_counter_that_is_no_longer_registered_go_too(
    old_town: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    old_town.save_registry(town(sensors=("a",), retention_months=1))
    prune(session)

    left = "select count(*) from cluster where ended_at <= to_timestamp(%s)"
    assert reader.execute(left, (horizon(1),)).fetchone() == (0,)
