"""The process that fits: started, looked after, ended."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.__main__ import main
from monitor.forecast.duty import Forecasting, forecasting
from monitor.forecast.errors import FitFailedError
from monitor.forecast.fitter import Fitter, fit_command
from monitor.watch import Duty
from tests.demo.poll import eventually
from tests.forecast.quarter import NOW, UNTIL, fill, models
from tests.monitor.world import CODE
from tests.server import ROOT

DUE = [(CODE, UNTIL)]


@pytest.fixture
def owner(embedded_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(embedded_database_url, autocommit=True) as owner:
        yield owner


@pytest.fixture
def lend(embedded_database_url: str) -> Iterator[Callable[..., Fitter]]:
    """Lend fitters that are stopped at the end."""
    lent: list[Fitter] = []

    def one(source: str = "", **more: Any) -> Fitter:
        def command(code: str, until: date) -> Sequence[str]:
            return (sys.executable, "-c", source, code, until.isoformat())

        if source:
            more["command"] = command
        fitter = Fitter(embedded_database_url, **more)
        lent.append(fitter)
        return fitter

    yield one
    for fitter in lent:
        fitter.stop()


def is_over(fitter: Fitter, due: Sequence[tuple[str, date]] = ()) -> bool:
    fitter.look_after(due)
    return fitter.pid is None


def test_one_is_at_work_at_a_time_and_the_next_begins_when_it_is_done(
    lend: Callable[..., Fitter], tmp_path: Path
) -> None:
    source = (
        f"import sys; open({str(tmp_path / 'told')!r}, 'a').write(' '.join(sys.argv[1:]) + '|')"
    )
    fitter = lend(source)
    due = [*DUE, ("GM0168", UNTIL)]
    fitter.look_after(due)
    first = fitter.pid
    assert first is not None
    assert eventually(lambda: is_over(fitter, due) or fitter.pid != first)
    assert eventually(lambda: is_over(fitter, due))
    # Neither is begun again so soon.
    assert (tmp_path / "told").read_text() == f"{CODE} {UNTIL}|GM0168 {UNTIL}|"


def test_one_that_fails_is_told_and_begun_again(lend: Callable[..., Fitter]) -> None:
    fitter = lend("raise SystemExit(3)", repeat_seconds=0.0)
    for _ in range(2):
        fitter.look_after(DUE)
        with pytest.raises(FitFailedError) as raised:
            eventually(lambda: is_over(fitter))
        assert (raised.value.municipality, raised.value.code) == (CODE, 3)


def test_what_was_begun_ends_with_the_fitter(lend: Callable[..., Fitter]) -> None:
    fitter = lend("import time; time.sleep(60)")
    fitter.look_after(DUE)
    pid = fitter.pid
    assert pid is not None
    fitter.stop()
    fitter.stop()
    assert not Path(f"/proc/{pid}").exists()


def test_killed_on_its_way_it_leaves_the_model_that_there_was(
    embedded_database_url: str, owner: psycopg.Connection[Any], lend: Callable[..., Fitter]
) -> None:
    fill(embedded_database_url, days=60)
    owner.execute(
        "insert into forecast_model values"
        " (%s, 'hour', 'the old one', now(), '2026-01-01', '2026-05-01', 0)",
        (CODE,),
    )
    before = models(owner)
    fitter = lend(command=fit_command)
    fitter.look_after(DUE)

    def is_claimed() -> bool:
        locks = "select from pg_locks where locktype = 'advisory' and objsubid = 2"
        return owner.execute(locks).fetchone() is not None

    assert eventually(is_claimed, 60)
    fitter.stop()
    assert models(owner) == before
    # Whoever comes next may fit.
    assert eventually(lambda: not is_claimed())


def test_the_watch_fits_what_is_due(
    embedded_database_url: str, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    fill(embedded_database_url, days=5)
    fitter = Fitter(embedded_database_url)
    work = Forecasting(embedded_database_url, fitter)
    try:
        work.fit(NOW)
        assert fitter.pid is not None

        def is_done() -> bool:
            work.fit(NOW)
            return fitter.pid is None

        assert eventually(is_done, 60)
    finally:
        fitter.stop()
    assert [row[1:] for row in models(owner)] == [("hour", None, UNTIL), ("quarter", None, UNTIL)]
    work.tell(NOW)


def test_the_watch_has_two_duties(embedded_database_url: str) -> None:
    with forecasting(embedded_database_url, 60) as duties:
        assert [duty.name for duty in duties] == ["forecast", "fit"]
        assert all(isinstance(duty, Duty) for duty in duties)
        assert duties[0].every_seconds == 2


def test_the_command_says_where_there_is_too_little(
    embedded_database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(embedded_database_url, days=5)
    monkeypatch.setenv("PASSANT_DATABASE_URL", embedded_database_url)
    assert main(["forecast", "--fit", "--until", "2026-06-01", "--municipality", CODE]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{CODE}, by quarter: too little to learn from yet, before 2026-06-01",
        f"{CODE}, by hour: too little to learn from yet, before 2026-06-01",
        f"{CODE}: nothing new to tell",
    ]
    assert main(["forecast", "--municipality", "GM9999"]) == 2
    assert "no such municipality" in capsys.readouterr().err
