from collections import Counter
from datetime import UTC, datetime
from io import StringIO

from rich.console import Console

from demo.broker import free_port
from demo.glance import Glance, glance
from demo.terminal import Terminal


def test_what_is_said_reads_as_plain_lines_where_there_is_no_terminal() -> None:
    written = StringIO()
    with Terminal(Console(file=written, width=100)) as terminal:
        terminal.begin("database")
        terminal.done("PostgreSQL", 0.9)
        terminal.addresses([("Enschede", "http://127.0.0.1:8000/?municipality=GM0153")])
        terminal.live(datetime(2026, 11, 21, 10, 30, tzinfo=UTC), 60, "12 of 29 counters live")
    assert "PostgreSQL" in written.getvalue()
    assert "http://127.0.0.1:8000/?municipality=GM0153" in written.getvalue()
    assert "\x1b" not in written.getvalue()


def test_the_citys_time_is_told_and_how_to_have_ours() -> None:
    written = StringIO()
    with Terminal(Console(file=written, width=100)) as terminal:
        terminal.time(datetime(2026, 11, 21, 10, 45, tzinfo=UTC), 60, is_ours=False)
        terminal.time(datetime(2026, 11, 21, 10, 45, tzinfo=UTC), 1, is_ours=True)
    assert written.getvalue().splitlines() == [
        "  In the city it is Sat 21 Nov 2026, 10:45, 60 times as fast as here.",
        '  As it is here: make demo ARGS="--start now --speed 1"',
        "  In the city it is the time that it is here.",
    ]


def test_a_glance_counts_counters_and_no_persons() -> None:
    seen = Glance(Counter(measured=20, quiet=5, outage=2), figures=19)
    assert str(seen) == "20 of 27 counters live, 5 quiet, 2 outage"


def test_an_api_that_is_not_there_yet_gives_no_glance() -> None:
    assert glance(free_port()) is None
