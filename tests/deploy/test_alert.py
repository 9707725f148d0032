"""The alert rules, by promtool: each fires when it should, and is silent when all is well."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server import ROOT

RULES = ROOT / "deploy/prometheus/rules/passant.yml"
CONFIGURATION = ROOT / "deploy/prometheus/prometheus.yml"
PAGE = ROOT / "docs/monitoring.md"

EDGE = 'job="passant-edge", instance="edge:9101"'
CENTRE = 'job="passant-centre", instance="centre:9102"'
WATCH = 'job="passant-watch", instance="watch:9103"'
API = 'job="passant-api", instance="api:8000"'
SEEN = f'municipality="GM0153", edge="centrum", {WATCH}'


@dataclass(frozen=True)
class Case:
    """What was scraped each minute, and whether an alert fires then.

    Parameters
    ----------
    alert : str
        Its name.
    series : dict
        Values, as promtool writes them, by series.
    minute : int
        When it is looked at.
    fires : int
        How many of it fire.
    """

    alert: str
    series: dict[str, str]
    minute: int
    fires: int


def lag(fast: int, slow: int) -> dict[str, str]:
    """Return windows a minute that were stored within a minute, and within ten."""
    return {
        f'passant_centre_lag_seconds_bucket{{le="60", {CENTRE}}}': f"0+{fast}x60",
        f'passant_centre_lag_seconds_bucket{{le="600", {CENTRE}}}': f"0+{fast + slow}x60",
        f'passant_centre_lag_seconds_bucket{{le="+Inf", {CENTRE}}}': f"0+{fast + slow}x60",
    }


def duration(fast: int, slow: int) -> dict[str, str]:
    """Return answers a minute that took up to 0.1 s, and up to 10 s."""
    name, route = "passant_api_request_duration_seconds_bucket", 'route="/v1/live"'
    return {
        f'{name}{{le="0.1", {route}, {API}}}': f"0+{fast}x60",
        f'{name}{{le="10", {route}, {API}}}': f"0+{fast + slow}x60",
        f'{name}{{le="+Inf", {route}, {API}}}': f"0+{fast + slow}x60",
    }


def requests(good: str, bad: str) -> dict[str, str]:
    name, route = "passant_api_requests_total", 'route="/v1/live"'
    return {
        f'{name}{{status="200", {route}, {API}}}': good,
        f'{name}{{status="503", {route}, {API}}}': bad,
    }


def frames(accepted: str, refused: str) -> dict[str, str]:
    return {
        f"passant_edge_frames_accepted_total{{{EDGE}}}": accepted,
        f'passant_edge_frames_refused_total{{reason="malformed", {EDGE}}}': refused,
    }


def received(used: str, refused: str) -> dict[str, str]:
    return {
        f'passant_centre_messages_total{{kind="clusters", {CENTRE}}}': used,
        f'passant_centre_refused_total{{reason="unknown-counter", {CENTRE}}}': refused,
    }


def spool(messages: str) -> dict[str, str]:
    return {f"passant_watch_edge_spool_messages{{{SEEN}}}": messages}


def sensors(state: str, values: str) -> dict[str, str]:
    return {f'passant_watch_sensors{{municipality="GM0153", state="{state}", {WATCH}}}': values}


def lacks(what: str, values: str, who: str = CENTRE) -> dict[str, str]:
    return {f'passant_lacks{{what="{what}", {who}}}': values}


JUDGED = f"passant_alert_judged{{{WATCH}}}"
OTHER_JUDGED = 'passant_alert_judged{job="passant-watch", instance="watch-2:9103"}'
WAITED = f'passant_watch_words_age_seconds{{channel="webhook", {WATCH}}}'
AVAILABLE = f"passant_centre_database_available{{{CENTRE}}}"
AGE = f"passant_watch_edge_status_age_seconds{{{SEEN}}}"
OLDEST = f"passant_watch_edge_spool_age_seconds{{{SEEN}}}"
OLDEST_THERE = f"passant_edge_spool_age_seconds{{{EDGE}}}"
DROPPED = f"passant_watch_edge_spool_dropped{{{SEEN}}}"
DROPPED_THERE = f"passant_edge_spool_dropped_total{{{EDGE}}}"
HELD = f"passant_watch_edge_held_releases{{{SEEN}}}"
HELD_THERE = f"passant_edge_held_releases{{{EDGE}}}"
LOST = f"passant_edge_releases_lost_total{{{EDGE}}}"
FORBIDDEN = f'passant_edge_publications_refused_total{{reason="not-authorised", {EDGE}}}'
FORBIDDEN_RECEIPT = f'passant_centre_publications_refused_total{{reason="quota", {CENTRE}}}'
QUEUE = f"passant_centre_queue_messages{{{CENTRE}}}"
LOOKS = f"passant_watch_looks_total{{{WATCH}}}"
DUTY = f'passant_watch_duties_failed_total{{duty="finding", {WATCH}}}'
STREAMS = f"passant_api_dropped_live_readers_total{{{API}}}"

CASES = (
    Case("PassantDown", {f"up{{{CENTRE}}}": "1 1 0x5", f"up{{{WATCH}}}": "1x9"}, 5, 1),
    Case("PassantDown", {f"up{{{CENTRE}}}": "1 0 1x5"}, 5, 0),
    Case("PassantDown", {'up{job="other"}': "0x9"}, 5, 0),
    Case("PassantDatabaseAway", lacks("database away", "0 1x9", WATCH), 5, 1),
    Case("PassantDatabaseAway", {AVAILABLE: "1 0x9"}, 5, 1),
    Case("PassantDatabaseAway", {AVAILABLE: "0x9", **lacks("database away", "1x9")}, 5, 1),
    Case("PassantDatabaseAway", {AVAILABLE: "1 0 1x9", **lacks("broker away", "1x9")}, 5, 0),
    Case("PassantNotReady", lacks("broker away", "1x9"), 6, 1),
    Case("PassantNotReady", lacks("not migrated", "1x9"), 6, 1),
    Case("PassantNotReady", lacks("broker away", "1 1 0 1x9"), 6, 0),
    Case("PassantNotReady", lacks("database away", "1x9"), 6, 0),
    Case("PassantEdgeSilent", {AGE: "0+60x9"}, 7, 1),
    Case("PassantEdgeSilent", {AGE: "0 30 60 90 120 20 30 20 25"}, 7, 0),
    Case("PassantSpoolOld", {OLDEST: "0+300x20"}, 12, 1),
    Case("PassantSpoolOld", {OLDEST_THERE: "0+300x20"}, 12, 1),
    Case("PassantSpoolOld", {OLDEST: "0+60x5 0+60x20", OLDEST_THERE: "20x20"}, 12, 0),
    Case("PassantSpoolGrowing", spool("0+100x60"), 50, 1),
    Case("PassantSpoolGrowing", spool("9000-100x60"), 50, 0),
    Case("PassantSpoolGrowing", spool("0+1x60"), 50, 0),
    Case("PassantSpoolDropping", {DROPPED: "0x5 12x30"}, 10, 1),
    Case("PassantSpoolDropping", {DROPPED_THERE: "0x5 12x30"}, 10, 1),
    Case("PassantSpoolDropping", {DROPPED: "12x90", DROPPED_THERE: "12x90"}, 80, 0),
    Case("PassantDiskRefusing", {HELD: "0 3x9"}, 6, 1),
    Case("PassantDiskRefusing", {HELD_THERE: "0 3x9"}, 6, 1),
    Case("PassantDiskRefusing", {HELD: "0 3 0x9", HELD_THERE: "0x9"}, 6, 0),
    Case("PassantReleasesLost", {LOST: "0x5 8x9"}, 7, 1),
    Case("PassantReleasesLost", {LOST: "8x90"}, 80, 0),
    Case("PassantPublicationsRefused", {FORBIDDEN: "_ _ _ 1x9"}, 4, 1),
    Case("PassantPublicationsRefused", {FORBIDDEN: "1x20 2x20"}, 25, 1),
    Case("PassantPublicationsRefused", {FORBIDDEN_RECEIPT: "_ _ _ 1x9"}, 4, 1),
    Case("PassantPublicationsRefused", {FORBIDDEN: "2x60", FORBIDDEN_RECEIPT: "1x60"}, 40, 0),
    Case("PassantFramesRefused", frames("0+100x60", "0+20x60"), 40, 1),
    Case("PassantFramesRefused", frames("0+1000x60", "0+20x60"), 40, 0),
    # An edge of antennas alone counts one refusal a minute, and nothing that it uses.
    Case("PassantFramesRefused", frames("0x60", "0+1x60"), 40, 0),
    Case("PassantLagHigh", lag(fast=10, slow=10), 40, 1),
    Case("PassantLagHigh", lag(fast=99, slow=1), 40, 0),
    Case("PassantCentreBehind", {QUEUE: "5000x60"}, 20, 1),
    Case("PassantCentreBehind", {QUEUE: "5000x10 0 5000x60"}, 20, 0),
    Case("PassantReleasesRefused", received("0+10x60", "0+10x60"), 40, 1),
    Case("PassantReleasesRefused", received("0+1000x60", "0+10x60"), 40, 0),
    Case("PassantSensorsOut", sensors("outage", "0 2x90"), 70, 1),
    Case("PassantSensorsOut", sensors("outage", "2x50 0 2x50"), 70, 0),
    Case("PassantSensorsOut", sensors("alive", "2x90"), 70, 0),
    Case("PassantSensorsLate", sensors("late", "0 2x90"), 70, 1),
    Case("PassantSensorsLate", sensors("late", "2x50 0 2x50"), 70, 0),
    Case("PassantSensorsUnknown", sensors("unknown", "2x1500"), 1450, 1),
    Case("PassantSensorsUnknown", sensors("unknown", "2x1500"), 1400, 0),
    Case("PassantWatchNotLooking", {LOOKS: "0+6x5 30x20"}, 20, 1),
    Case("PassantWatchNotLooking", {}, 20, 1),
    Case("PassantWatchNotLooking", {LOOKS: "0+6x60"}, 20, 0),
    Case("PassantNotJudging", {JUDGED: "1x10 0x20"}, 20, 1),
    Case("PassantNotJudging", {}, 20, 1),
    Case("PassantNotJudging", {JUDGED: "0x30", OTHER_JUDGED: "1x30"}, 20, 0),
    Case("PassantWordsWaiting", {WAITED: "0+60x30"}, 20, 1),
    Case("PassantWordsWaiting", {WAITED: "0x10 200x20"}, 20, 0),
    Case("PassantDutyFailing", {DUTY: "0x5 1x20"}, 10, 1),
    Case("PassantDutyFailing", {DUTY: "1x300"}, 290, 0),
    Case("PassantApiErrors", requests("0+100x60", "0+5x60"), 30, 1),
    Case("PassantApiErrors", requests("0+1000x60", "0+5x60"), 30, 0),
    Case("PassantApiSlow", duration(fast=80, slow=20), 40, 1),
    Case("PassantApiSlow", duration(fast=99, slow=1), 40, 0),
    Case("PassantLiveReadersDropped", {STREAMS: "0x5 50x20"}, 10, 1),
    Case("PassantLiveReadersDropped", {STREAMS: "0x5 1x20"}, 10, 0),
)


def promtool(prometheus: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [prometheus.with_name("promtool"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


# JSON is YAML.
def unit_test(case: Case, rules: Path = RULES) -> str:
    firing = f'count(ALERTS{{alertname="{case.alert}", alertstate="firing"}}) or vector(0)'
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": text} for name, text in case.series.items()],
        "promql_expr_test": [
            {
                "expr": firing,
                "eval_time": f"{case.minute}m",
                "exp_samples": [{"labels": "{}", "value": case.fires}],
            }
        ],
    }
    return json.dumps({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [test]})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.alert}-{case.fires}")
def test_an_alert_fires_when_it_should_and_not_otherwise(
    prometheus: Path, tmp_path: Path, case: Case
) -> None:
    file = tmp_path / "test.json"
    file.write_text(unit_test(case))
    done = promtool(prometheus, "test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_expectation_is_noticed(prometheus: Path, tmp_path: Path) -> None:
    case = CASES[0]
    file = tmp_path / "test.json"
    file.write_text(unit_test(Case(case.alert, case.series, case.minute, case.fires + 1)))
    assert promtool(prometheus, "test", "rules", file).returncode == 1


def test_promtool_finds_no_fault(prometheus: Path) -> None:
    done = promtool(prometheus, "check", "config", "--lint=all", "--lint-fatal", CONFIGURATION)
    assert done.returncode == 0, done.stdout + done.stderr


def alerts() -> list[str]:
    return re.findall(r"^ +- alert: (\w+)$", RULES.read_text(), re.MULTILINE)


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    kinds = Counter((case.alert, case.fires > 0) for case in CASES)
    assert {name for name, _ in kinds} == set(alerts())
    for name in alerts():
        assert kinds[name, True], name
        assert kinds[name, False], name


def test_every_alert_says_how_grave_it_is_what_to_do_and_where_that_is_written() -> None:
    blocks = RULES.read_text().split("- alert: ")[1:]
    assert len(blocks) == len(set(alerts()))
    headings = set(re.findall(r"^### (\w+)$", PAGE.read_text(), re.MULTILINE))
    assert headings == set(alerts())
    for block in blocks:
        name = block.split(maxsplit=1)[0]
        assert re.search(r"^ +for: \d+[mhd]$", block, re.MULTILINE), name
        assert re.search(
            r"^ +labels: \{severity: (critical|warning|info)\}$", block, re.MULTILINE
        ), name
        assert re.search(r'^ +summary: ".+"$', block, re.MULTILINE), name
        assert re.search(r'^ +action: "[A-Z].+\."$', block, re.MULTILINE), name
        assert f"runbook: docs/monitoring.md#{name.lower()}\n" in block, name
