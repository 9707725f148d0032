"""A model as text: a line of JSON, then the trees as LightGBM writes them.

Pure. Nothing in such a text is run when it is read.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from monitor.forecast.band import CLASSES, Band
from monitor.forecast.effect import COLUMNS as FACTORS
from monitor.forecast.effect import Effect
from monitor.forecast.errors import UnreadableModelError
from monitor.forecast.feature import COLUMNS
from monitor.forecast.forecaster import KINDS, Forecaster
from monitor.forecast.layer import Layer, Weathering
from monitor.forecast.sky import SIGNS, WAVES
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
        head = {
            "reach": layer.reach,
            **_of_band(layer.band),
            "characters": [len(part) for part in parts],
        }
        if layer.weathering is not None:
            head["weather"] = _of_weathering(layer.weathering)
        layers.append(head)
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
        low, middle, high = (Trees.read(next(parts)) for _ in range(3))
        weathering = _weathering(layer["weather"]) if "weather" in layer else None
        layers.append(Layer(reach, low, middle, high, _band(layer), weathering))
    return Forecaster(kind, tuple(layers))


def _of_band(band: Band) -> dict[str, object]:
    return {"low": band.low, "high": band.high}


def _band(written: Any) -> Band:  # noqa: ANN401 - the same
    band = Band(_floats(written["low"]), _floats(written["high"]))
    if {len(band.low), len(band.high)} != {len(CLASSES) + 1}:
        raise ValueError("other classes")
    return band


def _of_weathering(weathering: Weathering) -> dict[str, object]:
    return {"signs": SIGNS, **asdict(weathering.effect), **_of_band(weathering.band)}


def _weathering(written: Any) -> Weathering:  # noqa: ANN401 - the same
    if tuple(written["signs"]) != SIGNS:
        raise ValueError("other signs")
    centre, scale, least, most = ranges = tuple(
        _floats(written[name]) for name in ("centre", "scale", "least", "most")
    )
    factors = {place: _floats(each) for place, each in dict(written["factors"]).items()}
    if {*map(len, ranges)} != {FACTORS} or {*map(len, factors.values())} != {1 + FACTORS}:
        raise ValueError("other columns")
    usual = _floats(written["usual"])
    if len(usual) != WAVES:
        raise ValueError("other waves")
    return Weathering(Effect(usual, centre, scale, least, most, factors), _band(written))


def _floats(written: Any) -> tuple[float, ...]:  # noqa: ANN401 - the same
    return tuple(map(float, written))


def _reaches(head: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - the same
    for layer in head["layers"]:
        first, last = layer["reach"]
        yield first, last


def _cut(text: str, sizes: list[int]) -> Iterator[str]:
    at = 0
    for size in sizes:
        yield text[at : at + size]
        at += size
