"""The command, on the simulated town: a measure is planted there, and found."""

import json
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from monitor.__main__ import main
from monitor.evaluation.document import read_design
from tests.evaluation.town import MOVED, PLACES, STARTS, Town
from tests.happening.leaf import leaves

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"

Run = Callable[..., tuple[int, str, str]]


def example() -> str:
    """Return the design of the documentation."""
    found = re.search(r"<!-- example -->\n```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["evaluate", *(str(each) for each in arguments)])
        return code, *capsys.readouterr()

    return ran


@pytest.fixture(scope="module")
def evaluated(examples: Path, simulated: Town) -> tuple[Path, str]:
    """The documentation's example, run on the town; and what was said."""
    file = examples / "koopzondag.toml"
    file.write_text(example())
    out = examples / "report"
    arguments = ["evaluate", str(file), "--csv", str(examples / "counts.csv"), "--out", str(out)]
    said = StringIO()
    with redirect_stdout(said):
        assert main(arguments) == 0
    assert simulated.open_share == pytest.approx(0.3)
    return out, said.getvalue()


@pytest.fixture(scope="module")
def told(evaluated: tuple[Path, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((evaluated[0] / "result.json").read_text())
    return found


def _holds(interval: dict[str, float], truth: float) -> bool:
    return interval["low"] <= truth <= interval["high"]


def test_effect_displacement_and_net_are_found_within_their_intervals(
    told: dict[str, Any], simulated: Town
) -> None:
    found = {each["part"]: each for each in told["effects"]}
    assert _holds(found["open"]["share"], simulated.open_share)
    assert found["open"]["share"]["low"] > 0
    assert _holds(found["saturday"]["share"], simulated.saturday_share)
    assert _holds(found["week"]["share"], simulated.week_share)
    assert _holds(found["week"]["absolute"], simulated.week_net)
    # What was planted: of what came on the Sunday, a fifth stayed away on the Saturday.
    gain = simulated.week_net / (1 - MOVED)
    assert 0 < simulated.week_net < gain
    assert told["decision"]["verdict"] in {"clear", "likely"}
    assert len(told["by_hour"]) > 12


def test_the_answer_is_said_in_one_sentence_and_stands_first(
    evaluated: tuple[Path, str],
) -> None:
    out, said = evaluated
    sentence, folder = said.splitlines()
    assert sentence in (out / "report.html").read_text()
    sentence = " ".join(sentence.split())
    assert folder == str(out)
    assert sentence.count(". ") == 0
    assert "op de nieuw geopende zondagen telden we" in sentence
    pages = leaves((out / "report.pdf").read_bytes())
    assert 4 <= len(pages) <= 6
    assert sentence in pages[0]


def test_the_data_is_what_was_counted(evaluated: tuple[Path, str], simulated: Town) -> None:
    data = pl.read_csv(evaluated[0] / "data.csv", try_parse_dates=True)
    whole = simulated.table.group_by("place", "day").agg(pl.col("count").sum())
    both = data.join(whole, on=["place", "day"])
    assert len(both) == len(data) == len(whole)
    assert (both["count"] == both["count_right"]).all()
    assert set(data["left_out"].drop_nulls()) == {"holiday"}
    # What its file of weather says stands beside it.
    assert data["rain"].sum() == simulated.weather["rain"].sum() * len(PLACES)
    assert data.filter(pl.col("new") == 1)["day"].min() == STARTS + timedelta(weeks=1)


def test_a_question_without_an_answer_makes_a_page_that_says_why(
    examples: Path, tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "late.toml"
    late = example().replace("2025-01-05", "2025-12-01").replace('weather = "weather.csv"\n', "")
    file.write_text(late)
    code, said, _ = run(
        file, "--csv", examples / "counts.csv", "--language", "en", "--out", tmp_path / "out"
    )
    assert code == 0
    assert said.startswith("These data cannot answer this: there are only 3 days newly open")
    assert len(leaves((tmp_path / "out" / "report.pdf").read_bytes())) == 1
    document = json.loads((tmp_path / "out" / "result.json").read_text())
    assert document["decision"]["verdict"] == "not-answerable"
    assert not document["effects"]


def _days(simulated: Town) -> pl.DataFrame:
    return simulated.table.group_by("place", "day").agg(pl.col("count").sum()).sort("place", "day")


def _since(days: pl.DataFrame) -> pl.DataFrame:
    return days.filter(pl.col("day") >= STARTS)


def _replaced(days: pl.DataFrame) -> pl.DataFrame:
    return days.with_columns(
        sensor=pl.when(pl.col("day") < STARTS).then(pl.lit("old")).otherwise(pl.lit("new"))
    )


def _thinned(days: pl.DataFrame) -> pl.DataFrame:
    here = pl.col("day").dt.ordinal_day() % 5 < 2
    return days.with_columns(count=pl.when(here).then(pl.col("count")))


def _copied(days: pl.DataFrame) -> pl.DataFrame:
    # A place that saw the measure itself, as the others did.
    return pl.concat(
        [days, days.filter(pl.col("place") == PLACES[0]).with_columns(place=pl.lit("Station"))]
    )


@pytest.mark.parametrize(
    ("changed", "design", "sentence", "advice"),
    [
        (_since, "", "there are no figures from before", "Look for figures from before"),
        (_replaced, "", "was replaced or moved when the measure began", "side by side"),
        (_thinned, "", "of the days only (39|40|41) % was measured", "Mend the sensors"),
        (_copied, 'controls = ["Station"]\n', "they saw the measure too", "farther away"),
    ],
)  # fmt: skip
def test_each_refusal_says_why_and_what_would_help(
    changed: Callable[[pl.DataFrame], pl.DataFrame],
    design: str,
    sentence: str,
    advice: str,
    simulated: Town,
    tmp_path: Path,
    run: Run,
) -> None:
    changed(_days(simulated)).write_csv(tmp_path / "counts.csv")
    (tmp_path / "design.toml").write_text(
        design + example().replace('weather = "weather.csv"\n', "")
    )
    code, said, _ = run(
        tmp_path / "design.toml", "--csv", tmp_path / "counts.csv", "--language", "en",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 0
    assert re.match(f"These data cannot answer this: .*({sentence})", said.replace("\xa0", " "))
    (leaf,) = leaves((tmp_path / "out" / "report.pdf").read_bytes())
    assert re.search(advice, leaf)


def _wrong(
    design: str, arguments: Sequence[str], problem: str, table: str = "place,day,count\n"
) -> tuple[str, Sequence[str], str, str]:
    return design, arguments, problem, table


@pytest.mark.parametrize(
    ("design", "arguments", "problem", "table"),
    [
        _wrong("title = 3", [], "design.toml: title: a text is needed"),
        _wrong(example().replace('"weather.csv"', '"store"'), [], "a table has no store beside it"),
        _wrong(example(), [], "a file cannot be read or written"),
        _wrong(
            example().replace('weather = "weather.csv"', ""),
            [],
            "line 1: the table lacks the column count",
            "place,day\n",
        ),
        _wrong(example(), ["--time-zone", "Mars"], "there is no such time zone"),
    ],
)
def test_what_is_given_wrongly_is_told_and_nothing_is_written(
    design: str, arguments: Sequence[str], problem: str, table: str, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "design.toml").write_text(design)
    (tmp_path / "counts.csv").write_text(table)
    code, said, wrong = run(
        tmp_path / "design.toml", "--csv", tmp_path / "counts.csv", "--out", tmp_path / "out",
        *arguments,
    )  # fmt: skip
    assert code == 2
    assert problem in wrong
    assert not said
    assert not (tmp_path / "out").exists()


def test_places_of_the_database_are_read_and_an_id_that_names_nothing_is_told(
    embedded_database_url: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", embedded_database_url)
    file = tmp_path / "design.toml"
    file.write_text(example().replace('weather = "weather.csv"', ""))
    code, _, wrong = run(file, "--out", tmp_path / "out")
    assert code == 2
    assert wrong == "no zone has such an id\n"
    monkeypatch.setenv("PASSANT_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/none")
    code, _, wrong = run(file, "--out", tmp_path / "out")
    assert code == 1
    assert "the database cannot be reached" in wrong


def test_the_documentation_names_every_field_of_a_design() -> None:
    from monitor.evaluation.document import _KNOWN  # noqa: PLC0415

    page = PAGE.read_text()
    for fields in _KNOWN.values():
        for field in fields:
            assert f"`{field}`" in page or f"`[{field}]`" in page, field
    assert read_design(example()).measure.starts == STARTS
