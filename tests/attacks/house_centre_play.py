"""Plays a time of the town: what was released is stored, and somebody asks for it."""

from collections.abc import Callable

import httpx

from tests.attacks.attack import Measured, Size
from tests.attacks.defect import planted
from tests.attacks.house_centre import api, database
from tests.attacks.house_centre_world import AS_BUILT, Planted, World, live

Play = Callable[[httpx.Client, World, Size], Measured]


def played(play: Play, defect: Planted, size: Size) -> Measured:
    """Live through some days, store them, and let somebody ask; a defect is played short."""
    size = size if defect is AS_BUILT else Size.SHORT
    world = live(size, defect)
    with database() as url:
        world.put(url, defect)
        with planted(defect.names), api(url, world.ended_at) as client:
            return play(client, world, size)
