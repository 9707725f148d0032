"""Clusters to measure with: those of a busy centre, whose windows are a minute each.

A rate at which the store could fall behind is reached with short windows alone: the longer the
clusters, the fewer. So hours are what figures are not made of, though an import may hold them.
"""

from collections.abc import Sequence
from typing import Final

from anonymise.cluster import Cluster
from ingest.wire.release import encode_releases
from monitor.registry.entry import Registry
from monitor.registry.folder import load_registry
from tests.server import ROOT

REGISTRY: Final = ROOT / "examples/enschede"
EDGE: Final = "bench"
MESSAGE: Final = 1000
_STEP: Final = 60
STARTED_AT: Final = 1_735_686_000  # 2025-01-01, midnight in Enschede


def town() -> Registry:
    """Return the registry that the clusters are of."""
    return load_registry(REGISTRY)


def clusters(registry: Registry, count: int, *, first: int = 0, minutes: int = 1) -> list[Cluster]:
    """Return clusters of all the counters on a grid of a minute, in order of their time.

    Parameters
    ----------
    first : int
        How many were taken before.
    minutes : int
        How long each is.
    """
    names = [each.id for each in registry.counters.values() if each.step_seconds == _STEP]
    return [_cluster(names, number, _STEP * minutes) for number in range(first, first + count)]


def _cluster(names: Sequence[str], number: int, seconds: int) -> Cluster:
    step, place = divmod(number, len(names))
    started_at = STARTED_AT + step * seconds
    persons = 15 + 5 * ((7 * step + 11 * place) % 40)
    return Cluster(names[place], started_at, started_at + seconds, persons)


def messages(some: Sequence[Cluster], size: int, first_seq: int) -> list[bytes]:
    """Return the clusters as an edge sends them, so many a message."""
    return [
        encode_releases(seq, some[start : start + size])[1]
        for seq, start in enumerate(range(0, len(some), size), first_seq)
    ]
