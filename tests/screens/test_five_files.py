"""One sensor of each state: every file, report and answer tells which, and no 0."""

import re
from typing import Any, Final

import httpx
import pytest

from monitor.footfall import _sums
from monitor.state import State
from tests.api.filing import rows
from tests.attacks.defect import Defect, planted
from tests.monitor.city import CODE
from tests.screens.five import STATES

SPAN: Final = "from=2026-06-01T09:45:00Z&to=2026-06-01T10:00:00Z&interval=quarter"


def told_in_files(url: str) -> dict[str, dict[str, tuple[str, int | None]]]:
    """Return state and count of each zone, by the form of the file."""
    places = "&".join(f"zoneId={state}" for state in STATES)
    address = f"{url}/v1/footfall?municipality={CODE}&{places}&{SPAN}"
    found = {"json": httpx.get(address).json()["data"]}
    found |= {
        kind: rows(httpx.get(f"{address}&format={kind}")) for kind in ("csv", "parquet", "arrow")
    }
    return {
        kind: {each["zoneId"]: (each["state"], each["count"]) for each in data}
        for kind, data in found.items()
    }


def told_in_kept_files(url: str) -> dict[str, dict[str, tuple[str, int | None]]]:
    """Return state and count of each zone in the hour before now, by the catalogue's file."""
    listed = httpx.get(f"{url}/v1/municipalities/{CODE}/downloads").json()["data"]
    paths = [each[kind] for each in listed for kind in ("csv", "parquet")]
    found = {path: rows(httpx.get(f"{url}{path}", follow_redirects=True)) for path in paths}
    return {
        path: {
            each["zoneId"]: (each["state"], each["count"])
            for each in data
            if each["from"] == "2026-06-01T09:00:00Z"
        }
        for path, data in found.items()
    }


def wanted(count: int) -> dict[str, tuple[str, int | None]]:
    """Return what each zone is, with so many passages where they are measured."""
    return {state: (state, count if state == "measured" else None) for state in STATES}


WANTED: Final = wanted(120)


def test_each_download_says_which_it_is_and_never_zero(url: str) -> None:
    told = told_in_files(url)
    assert set(told) == {"json", "csv", "parquet", "arrow"}
    assert told == dict.fromkeys(told, WANTED)


def test_so_does_each_file_of_a_month_and_of_a_year(url: str) -> None:
    told = told_in_kept_files(url)
    names = {path.rpartition("/")[2] for path in told}
    assert names == {"2026.csv", "2026.parquet", "2026-06.csv", "2026-06.parquet"}
    assert told == dict.fromkeys(told, wanted(480))


def test_so_do_the_figures_of_now(url: str) -> None:
    zones = httpx.get(f"{url}/v1/live?municipality={CODE}").json()["zones"]
    assert {each["zoneId"]: (each["state"], each["perHour"]) for each in zones} == wanted(480)
    sensors = httpx.get(f"{url}/v1/sensor-states?municipality={CODE}").json()["data"]
    assert {each["sensorId"]: each["state"] for each in sensors} == {f"{s}-1": s for s in STATES}


def test_the_report_of_a_happening_names_each_gap(url: str) -> None:
    answer = httpx.get(f"{url}/v1/happenings/fair-gm0153/report?municipality={CODE}")
    text = " ".join(re.sub(r"<style.*?</style>|<[^>]*>", " ", answer.text, flags=re.DOTALL).split())
    assert "Straat measured 480 120 11:00 rustig" in text
    for gap in (
        "Straat quiet 10:00 12:00 te weinig voor een cijfer",
        "Straat late 10:00 12:00 verbinding of klok faalt",
        "Straat outage 11:00 12:00 storing van de sensor",
        "Straat unknown 10:00 12:00 geen meting bekend",
    ):
        assert gap in text
    assert re.findall(r"Straat \w+ 0 [^/]", text) == []


class _Zeros(dict[Any, tuple[int, int]]):
    """Sums in which what is missing is 0."""

    def __contains__(self, _: object) -> bool:
        return True

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key, default or (0, 1))


async def _sums_with_zeros(*asked: Any) -> _Zeros:
    return _Zeros(await _sums(*asked))


@pytest.mark.parametrize(
    "defect",
    [
        {"monitor.footfall.joint_state": lambda _states: State.OUTAGE},
        {"monitor.footfall.joint_state": lambda _states: State.QUIET},
        {"monitor.footfall._sums": _sums_with_zeros, "monitor.footfall.MINIMUM_SHOWN": 0},
    ],
    ids=["all an outage", "all quiet", "a figure of 0"],
)
def test_a_download_that_says_otherwise_is_noticed(url: str, defect: Defect) -> None:
    with planted(defect):
        told, kept = told_in_files(url), told_in_kept_files(url)
    assert all(zones != WANTED for zones in told.values())
    assert all(zones != wanted(480) for zones in kept.values())


def test_observations_of_sensor_things_have_no_zero(url: str) -> None:
    answer = httpx.get(f"{url}/sta/v1.1/Observations?$top=1000").json()["value"]
    assert {each["result"] for each in answer} == {15, 40}
