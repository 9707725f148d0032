"""The experiments in their short form; docs/faults.md tells of the whole one."""

from pathlib import Path

import pytest

from tests.faults import fault, poison, race, weekend
from tests.faults.report import Report
from tests.server import find_mosquitto, require

SEED = 4

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(autouse=True)
def _needs_mosquitto() -> None:
    if find_mosquitto() is None:
        require("mosquitto is not installed")


def test_nothing_is_lost_and_nothing_comes_twice_while_everything_breaks(tmp_path: Path) -> None:
    report = fault.run(tmp_path, fault.SHORT, SEED)
    assert not report.faults, report
    assert number(report, "stored") == 720


def test_two_centres_racing_on_the_same_messages_store_each_cluster_once(tmp_path: Path) -> None:
    report = race.run(tmp_path, race.SHORT, SEED)
    assert not report.faults, report
    assert min(number(report, "stored"), number(report, "of rivals")) > 0


def test_what_waited_for_the_uplink_drains_in_order(tmp_path: Path) -> None:
    report = weekend.run(tmp_path, weekend.SHORT, SEED)
    assert not report.faults, report
    assert number(report, "clusters") == 3600


def test_poison_is_counted_by_its_reason_and_good_messages_go_on(tmp_path: Path) -> None:
    report = poison.run(tmp_path, poison.SHORT, SEED)
    assert not report.faults, report
    assert number(report, "good messages stored") > 0


def number(report: Report, name: str) -> int:
    figure = report.figures[name]
    assert isinstance(figure, int)
    return figure
