"""Ending tasks: a cancellation that a pool of connections loses is said again."""

import asyncio
from contextlib import suppress

import pytest

from monitor import ending
from monitor.ending import end
from monitor.pool import Pool, make_pool


async def use_for_ever(pool: Pool) -> None:
    while True:
        async with pool.connection() as connection:
            await connection.execute("select pg_sleep(0.01)")


def test_a_cancellation_that_the_pool_loses_is_said_again(
    embedded_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "AGAIN_SECONDS", 0.2)

    async def test() -> None:
        pool = make_pool(
            embedded_database_url, name="test", session="", sizes=(1, 1), wait=5, waiting=4
        )
        async with pool, asyncio.timeout(10):
            async with pool.connection():
                task = asyncio.create_task(use_for_ever(pool))
                await asyncio.sleep(0.1)
            # It is being handed a connection at this moment.
            await end(task)
            assert task.cancelled()
            assert task.cancelling() > 1, "the first was heard: nothing need be said again any more"

    asyncio.run(test())


def test_tasks_that_end_otherwise_are_ended_too() -> None:
    async def fail() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        raise ValueError

    async def test() -> None:
        failing, done = asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(0))
        await asyncio.sleep(0.01)
        await end(failing, done)
        assert isinstance(failing.exception(), ValueError)
        assert done.exception() is None
        await end()

    asyncio.run(test())
