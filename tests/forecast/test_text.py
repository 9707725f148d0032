import json
import sys

import numpy as np
import pytest

from monitor.forecast import forecaster as module
from monitor.forecast.errors import MissingLibraryError, UnreadableModelError
from monitor.forecast.forecaster import Forecaster
from monitor.forecast.series import Series
from monitor.forecast.text import dump, load
from tests.forecast.town import DIARY, NEAR


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module.KINDS, NEAR.name, NEAR)


@pytest.fixture(scope="session")
def text(forecaster: Forecaster) -> str:
    return dump(forecaster)


def test_a_model_read_from_its_text_tells_the_same(
    history: Series, forecaster: Forecaster, text: str
) -> None:
    told = load(text).predict(history, DIARY).persons
    np.testing.assert_array_equal(told, forecaster.predict(history, DIARY).persons)


def test_a_text_written_again_is_the_same(text: str) -> None:
    assert dump(load(text)) == text


def _with(text: str, **changes: object) -> str:
    head, _, trees = text.partition("\n")
    return json.dumps(json.loads(head) | changes) + "\n" + trees


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "other"},
        {"version": 2},
        {"kind": "century"},
        {"columns": ["hour"]},
        {"layers": []},
    ],
)
def test_a_model_of_another_version_is_refused(text: str, changes: dict[str, object]) -> None:
    with pytest.raises(UnreadableModelError, match="fit again"):
        load(_with(text, **changes))


@pytest.mark.parametrize("wrong", ["", "{}", "[]\n", "no model\nat all"])
def test_a_text_that_is_no_model_is_refused(wrong: str) -> None:
    with pytest.raises(UnreadableModelError):
        load(wrong)


def test_a_text_that_was_cut_off_is_refused(text: str) -> None:
    with pytest.raises(UnreadableModelError):
        load(text[:-1])


def test_trees_that_are_none_are_refused(text: str) -> None:
    head, _, trees = text.partition("\n")
    with pytest.raises(UnreadableModelError):
        load(head + "\n" + "x" * len(trees))


def test_without_the_library_the_error_says_what_to_install(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingLibraryError, match="libgomp1"):
        load(text)
