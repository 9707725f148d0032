"""Random draws that the standard library lacks.

Pure: the dice are an argument.
"""

from math import exp, sqrt
from random import Random
from typing import Final

_MANY: Final = 40.0
"""From this mean on a normal draw is as good, and does not take a step for each passage."""


def poisson(mean: float, random: Random) -> int:
    """Draw how many come when `mean` are expected."""
    if mean > _MANY:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def unrest(spread: float, random: Random) -> float:
    """Draw a factor around 1, of mean 1: how much busier than expected it happens to be."""
    return random.lognormvariate(-spread * spread / 2, spread)
