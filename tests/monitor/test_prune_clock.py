from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from monitor.retention import PruneRefusal, prune
from monitor.session import Session
from monitor.store import Store
from tests.monitor.past import OTHER, at, keeping, midnight, recent, rows, today
from tests.monitor.world import CODE, delivery, town


def test_a_clock_that_jumped_ahead_prunes_nothing_until_it_is_forced(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(keeping(None))
    store.put([delivery(1, at(midnight(today() - timedelta(days=70))))])
    store.save_registry(keeping(1))

    (pruned,) = prune(session).municipalities

    assert (pruned.until, pruned.refusal) == (None, PruneRefusal.CLOCK_AHEAD)
    assert rows(reader, "cluster") == 1
    # Neither does what an edge with a wrong clock says make it believed.
    wrong = "update counter set newest_ended_at = now() + interval '2 years'"
    reader.execute(wrong)
    assert prune(session).municipalities[0].refusal is PruneRefusal.CLOCK_AHEAD

    assert prune(session, is_forced=True).municipalities[0].refusal is None
    assert rows(reader, "cluster") == 0


def test_a_municipality_that_went_silent_is_pruned_beside_one_that_speaks(
    store: Store, session: Session, reader: psycopg.Connection[Any]
) -> None:
    store.save_registry(keeping(None))
    store.save_registry(town(code=OTHER, sensors=("a",)))
    store.put([delivery(1, at(midnight(today() - timedelta(days=70))))])
    store.put([delivery(1, recent(), code=OTHER)])
    store.save_registry(keeping(1))

    prune(session, CODE)

    assert rows(reader, "cluster") == 0


@pytest.mark.usefixtures("old_town")
def test_a_clock_behind_the_newest_migration_prunes_nothing_even_if_forced(
    session: Session, reader: psycopg.Connection[Any]
) -> None:
    reader.execute("update schema_version set applied_at = now() + interval '1 hour'")
    before = rows(reader, "cluster")

    (pruned,) = prune(session, is_forced=True).municipalities

    assert pruned.refusal is PruneRefusal.CLOCK_BEHIND
    assert rows(reader, "cluster") == before


def test_days_are_those_of_the_municipality(store: Store, session: Session) -> None:
    far = replace(
        town(code=OTHER, sensors=("a",), time_zone="Pacific/Auckland", retention_months=1)
    )
    store.save_registry(far)
    store.put([delivery(1, recent(), code=OTHER)])

    (pruned,) = prune(session, OTHER).municipalities

    assert pruned.until is not None
    local = pruned.until.astimezone(ZoneInfo("Pacific/Auckland"))
    assert local.time() == time()
