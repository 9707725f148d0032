"""The audit's line: entries wait in it to be stored, and hold up nobody."""

import asyncio
import time
from dataclasses import replace
from typing import Any

from monitor.access.audit import WAITING, AuditLog, Entry
from monitor.access.principal import Grant, Principal, Role
from monitor.errors import StoreError, StoreUnavailableError
from tests.monitor.world import CODE

SOMEBODY = Principal("key", "aaaaaaaa", "Desk", (Grant(Role.ANALYST, CODE),), "a study")


def entry(**changed: Any) -> Entry:
    codes = frozenset({CODE})
    return replace(
        Entry(
            time.time(), SOMEBODY, "listFootfall", codes, 200, 100, 0.012, {"from": "2026-06-01"}
        ),
        **changed,
    )


def test_entries_are_stored_behind_whoever_adds_them() -> None:
    batches: list[int] = []

    async def work() -> None:
        stored = asyncio.Event()

        async def store(entries: Any) -> None:
            batches.append(len(entries))
            if sum(batches) == 2500:
                stored.set()

        audit = AuditLog(store)
        audit.start()
        for _ in range(2500):
            audit.add(entry())
        assert batches == []
        await asyncio.wait_for(stored.wait(), 10)
        audit.add(entry())
        await audit.stop()
        assert audit.lost == 0

    asyncio.run(work())
    assert batches == [1000, 1000, 500, 1]


def test_entries_beyond_what_may_wait_are_lost_and_counted() -> None:
    async def work() -> None:
        async def store(_: Any) -> None:
            raise StoreUnavailableError("away")

        audit = AuditLog(store)
        audit.start()
        for _ in range(WAITING + 7):
            audit.add(entry())
        assert audit.lost == 7
        await audit.stop()
        assert audit.lost == WAITING + 7

    asyncio.run(work())


def test_a_batch_that_is_refused_holds_up_no_other() -> None:
    stored: list[Any] = []

    async def work() -> None:
        async def store(entries: Any) -> None:
            if entries[0].status == 0:
                raise StoreError("no", "23514")
            stored.extend(entries)

        audit = AuditLog(store)
        audit.add(entry(status=0))
        await audit.stop()
        audit.add(entry(status=200))
        await audit.stop()
        assert audit.lost == 1

    asyncio.run(work())
    assert [each.status for each in stored] == [200]
