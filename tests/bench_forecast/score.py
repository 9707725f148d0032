"""Scores: errors and coverage over the hours that every rule can tell."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.past import Past
from monitor.forecast.series import Counts
from tests.bench_forecast.city import City
from tests.bench_forecast.rival import rivals
from tests.bench_forecast.rolling import YEAR, Told, step_of

OURS: Final = "Passant"
CLASSES: Final = (0, 30, 100, 300, 1000, 3000)
"""Typical persons an hour: the lower bound of each class."""

Mask = NDArray[np.bool_]


def scored(city: City, past: Past, horizon: int, told: Told) -> dict[str, object]:
    """Return errors and coverage at one horizon, over all and by class."""
    counts = city.series.counts
    rules: dict[str, Counts] = {**rivals(past, horizon), OURS: told[..., 1]}
    common = np.isfinite(counts)
    common[: step_of(city, date(YEAR, 1, 1))] = False
    common[step_of(city, date(YEAR + 1, 1, 1)) :] = False
    for each in rules.values():
        common &= np.isfinite(each)
    classes = np.digitize(past.typical[: len(counts)], CLASSES)
    rows = [
        {"bounds": [bound, *CLASSES[number + 1 : number + 2]]}
        | _row(counts, rules, told, common & (classes == number + 1))
        for number, bound in enumerate(CLASSES)
        if (common & (classes == number + 1)).any()
    ]
    whole = _row(counts, rules, told, common)
    errors = whole["errors"]
    assert isinstance(errors, dict)
    best = min((name for name in errors if name != OURS), key=lambda name: errors[name])
    return {
        "horizon": horizon,
        **whole,
        "best": best,
        "lower": round(100 * (1 - errors[OURS] / errors[best]), 1),
        "classes": rows,
    }


def _row(
    counts: Counts, rules: Mapping[str, Counts], told: Told, chosen: Mask
) -> dict[str, object]:
    came = counts[chosen].astype(np.float64)
    low, high = told[..., 0][chosen], told[..., 2][chosen]
    persons = came.sum()
    return {
        "hours": len(came),
        "persons": int(persons),
        "errors": {
            name: round(100 * float(np.abs(each[chosen] - came).sum() / persons), 2)
            for name, each in rules.items()
        },
        "covered": round(100 * float(np.mean((came >= low) & (came <= high))), 1),
        "below": round(100 * float(np.mean(came < low)), 1),
        "above": round(100 * float(np.mean(came > high)), 1),
        "width": round(100 * float((high - low).sum() / persons), 1),
    }
