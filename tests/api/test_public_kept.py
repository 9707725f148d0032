import asyncio

import pytest

from api.public.kept import Kept


async def _twice(kept: Kept[int], made: list[int]) -> tuple[int, int]:
    async def make() -> int:
        made.append(1)
        await asyncio.sleep(0)
        return len(made)

    one, other = await asyncio.gather(kept.get("a", make), kept.get("a", make))
    return one, other


def test_who_asks_meanwhile_is_given_the_same() -> None:
    made: list[int] = []
    assert asyncio.run(_twice(Kept(60), made)) == (1, 1)
    assert made == [1]


def test_what_is_too_old_is_made_again() -> None:
    async def run() -> list[int]:
        kept: Kept[int] = Kept(-1)
        made: list[int] = []
        await _twice(kept, made)
        return made

    assert asyncio.run(run()) == [1, 1]


def test_what_failed_is_not_kept() -> None:
    async def fail() -> int:
        raise ValueError

    async def make() -> int:
        return 7

    async def run() -> int:
        kept: Kept[int] = Kept(60)
        with pytest.raises(ValueError, match=r"^$"):
            await kept.get("a", fail)
        return await kept.get("a", make)

    assert asyncio.run(run()) == 7


def test_who_leaves_does_not_take_it_from_the_others() -> None:
    async def run() -> int:
        kept: Kept[int] = Kept(60)
        go_on = asyncio.Event()

        async def make() -> int:
            await go_on.wait()
            return 7

        first = asyncio.create_task(kept.get("a", make))
        second = asyncio.create_task(kept.get("a", make))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        go_on.set()
        return await second

    assert asyncio.run(run()) == 7


def test_there_are_no_more_than_so_many() -> None:
    async def run() -> int:
        kept: Kept[int] = Kept(60, most=2)
        made = []

        async def make() -> int:
            made.append(1)
            return 0

        for key in ("a", "b", "c", "a"):
            await kept.get(key, make)
        return len(made)

    assert asyncio.run(run()) == 4
