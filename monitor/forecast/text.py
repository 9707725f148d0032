"""A model as text: a line of JSON, then the trees as LightGBM writes them.

Pure. Nothing in such a text is run when it is read.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from monitor.forecast.band import CLASSES, Band
from monitor.forecast.errors import UnreadableModelError
from monitor.forecast.feature import COLUMNS
from monitor.forecast.forecaster import KINDS, Forecaster, Layer
from monitor.forecast.tree import Trees

FORMAT: Final = "passant-forecast"
VERSION: Final = 1


def dump(forecaster: Forecaster) -> str:
    """Write a model."""
    texts: list[str] = []
    layers = []
    for layer in forecaster.layers:
        parts = [trees.text() for trees in (layer.low, layer.middle, layer.high)]
        texts += parts
        layers.append(
            {
                "reach": layer.reach,
                "low": layer.band.low,
                "high": layer.band.high,
                "characters": [len(part) for part in parts],
            }
        )
    head = {
        "format": FORMAT,
        "version": VERSION,
        "kind": forecaster.kind.name,
        "columns": COLUMNS,
        "layers": layers,
    }
    return "".join((json.dumps(head, separators=(",", ":")), "\n", *texts))


def load(text: str) -> Forecaster:
    """Read a model.

    Raises
    ------
    UnreadableModelError
        If it is none, or one of a version that looked at other things.
    """
    head, _, trees = text.partition("\n")
    try:
        return _loaded(json.loads(head), trees)
    except (ValueError, KeyError, TypeError):
        raise UnreadableModelError("the model is not one of this version: fit again") from None


def _loaded(head: Any, trees: str) -> Forecaster:  # noqa: ANN401 - whatever was in the text
    if (head["format"], head["version"]) != (FORMAT, VERSION):
        raise ValueError("another format")
    if tuple(head["columns"]) != COLUMNS:
        raise ValueError("other columns")
    kind = KINDS[head["kind"]]
    sizes = [size for layer in head["layers"] for size in layer["characters"]]
    if sum(sizes) != len(trees) or tuple(_reaches(head)) != kind.reaches:
        raise ValueError("cut off")
    parts = _cut(trees, sizes)
    layers = []
    for layer, reach in zip(head["layers"], kind.reaches, strict=True):
        band = Band(tuple(map(float, layer["low"])), tuple(map(float, layer["high"])))
        if {len(band.low), len(band.high)} != {len(CLASSES) + 1}:
            raise ValueError("other classes")
        low, middle, high = (Trees.read(next(parts)) for _ in range(3))
        layers.append(Layer(reach, low, middle, high, band))
    return Forecaster(kind, tuple(layers))


def _reaches(head: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - the same
    for layer in head["layers"]:
        first, last = layer["reach"]
        yield first, last


def _cut(text: str, sizes: list[int]) -> Iterator[str]:
    at = 0
    for size in sizes:
        yield text[at : at + size]
        at += size
