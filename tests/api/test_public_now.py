"""What is said of a zone, in each of the five states and by each thing that may be known."""

import re
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.public.account import Ahead, night
from api.public.now import Told, headline, told
from api.public.outlook import Coming
from api.public.wording import Language, Voice, texts
from monitor.live import Snapshot, ZoneNow
from monitor.standard import Moment
from monitor.state import State
from monitor.typical.season import Season
from tests.monitor.city import CODE, NOW

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DUTCH, ENGLISH = (Voice(language, AMSTERDAM) for language in Language)
NOTHING = Ahead({}, {})


def zone(zone_id: str = "market", **known: Any) -> ZoneNow:
    told: dict[str, Any] = {"per_hour": 1240, "level": "busy", "age_seconds": 125, "since_at": None}
    told |= {"covered": 1.0} | known
    return ZoneNow(CODE, zone_id, told.pop("state", State.MEASURED), **told)


def absent(state: State, since_at: int | None = None) -> ZoneNow:
    known: dict[str, Any] = {"per_hour": None, "level": None, "age_seconds": None}
    return zone(state=state, since_at=since_at, covered=0.0, **known)


def say(*zones: ZoneNow, voice: Voice = DUTCH, ahead: Ahead = NOTHING) -> tuple[Told, ...]:
    names = {each.id: each.id.title() for each in zones}
    return told(Snapshot(NOW, CODE, zones, ()), names, ahead, voice)


@pytest.mark.parametrize("voice", [DUTCH, ENGLISH])
def test_five_states_are_five_different_things(voice: Voice) -> None:
    said = [say(each, voice=voice)[0] for each in (zone(), *map(absent, list(State)[1:]))]
    assert len({each.word for each in said}) == len(State)
    assert len({each.detail for each in said}) == len(State)
    for each in said[1:]:
        assert each.look == "absent"
        assert each.coming == ""
        assert not re.search(r"\d", each.word + each.detail)


def test_a_measured_zone_without_a_figure_is_as_a_quiet_one() -> None:
    measured = say(zone(per_hour=None, level="busy", age_seconds=None))
    assert measured == say(absent(State.QUIET))


def test_since_when_there_is_none_is_told() -> None:
    (late,) = say(absent(State.LATE, NOW - 7200))
    (long,) = say(absent(State.OUTAGE, NOW - 90_000))
    assert late.word == "geen meting sinds 10:00"
    assert long.word == "storing sinds zondag 31 mei 11:00"


def test_where_few_pass_it_is_told_when_there_last_was_a_figure() -> None:
    (said,) = say(zone(state=State.QUIET, per_hour=None, level=None, age_seconds=10_800))
    assert said.detail.endswith("Laatste cijfer: 09:00.")


def test_without_a_level_the_comparison_is_the_word_and_else_the_figure() -> None:
    moment = Moment(1, "12:00", Season.ORDINARY)
    known: dict[str, Any] = {"level": None, "usual_per_hour": 1000, "usual_moment": moment}
    (busier,) = say(zone(**known, busier_percent=24))
    assert (busier.look, busier.word) == ("none", "drukker dan gewoonlijk")
    assert "24\N{NO-BREAK SPACE}% boven een gewone maandag 12:00" in busier.detail
    (alone,) = say(zone(level=None))
    assert alone.word == "1.240 per uur"


def test_a_part_of_its_counters_is_told_as_a_part() -> None:
    assert "niet alle tellers meten" in say(zone(covered=0.5))[0].detail
    assert "niet alle tellers meten" not in say(zone())[0].detail


def test_the_busiest_is_first_and_what_has_no_figure_last() -> None:
    said = say(
        zone("calm", level="calm", per_hour=9000),
        absent(State.QUIET),
        zone("none", level=None),
        zone("worst", level="too-busy", per_hour=10),
    )
    assert [each.id for each in said] == ["worst", "calm", "none", "market"]


@pytest.mark.parametrize(
    ("zones", "first"),
    [
        ([zone("one", level="too-busy"), zone("two")], "Te druk op één plek: One"),
        ([zone("one"), zone("two")], "Druk op 2 plekken"),
        ([zone(level="calm")], "Nergens druk"),
        ([zone("one", level="calm"), absent(State.QUIET)], "Nergens druk waar gemeten wordt"),
        ([zone(level=None)], "Cijfers van één plek"),
        ([absent(State.LATE)], "Nu geen cijfers"),
        ([], "Nu geen cijfers"),
    ],
)
def test_the_first_line_is_where_it_is_busy(zones: list[ZoneNow], first: str) -> None:
    assert headline(say(*zones), DUTCH) == first


@dataclass
class Hours:
    rates: list[int] = field(default_factory=list)

    def ahead(self, *, is_usual: bool = False) -> Ahead:
        start = NOW - NOW % 3600
        coming = [
            Coming(start + place * 3600, start + place * 3600 + 3600, rate)
            for place, rate in enumerate(self.rates)
        ]
        known = {"market": coming}
        return Ahead({}, known) if is_usual else Ahead(known, {})


@pytest.mark.parametrize(
    ("rates", "level", "coming"),
    [
        ([1240, 1240, 500], "busy", "Rustiger na 14:00"),
        ([1240, 2400, 500], "busy", "Eerst drukker, rustiger na 14:00"),
        ([1240, 2400, 2400], "busy", "Drukker na 13:00"),
        ([1240, 1240, 1240], "busy", "Blijft voorlopig zo"),
        ([1240, 500, 500], "calm", "Blijft voorlopig rustig"),
        ([1240, 2400, 500], "calm", "Drukker na 13:00"),
        ([], "busy", "Wanneer het rustiger wordt, is nog niet bekend"),
    ],
)
def test_when_it_will_be_quieter_is_told_in_words(
    rates: list[int], level: str, coming: str
) -> None:
    (said,) = say(zone(level=level), ahead=Hours(rates).ahead())
    assert said.coming == coming


def test_what_is_half_measured_is_not_held_against_what_is_coming() -> None:
    ahead = Hours([1240, 500, 500]).ahead()
    assert say(zone(covered=0.5, per_hour=300), ahead=ahead)[0].coming == "Rustiger na 13:00"
    assert say(zone(per_hour=300), ahead=ahead)[0].coming == "Drukker na 13:00"


def test_what_is_usual_is_said_to_be_that() -> None:
    (said,) = say(zone(), ahead=Hours([1240, 1240, 500]).ahead(is_usual=True))
    assert said.coming == "Rustiger na 14:00, zoals gewoonlijk"


@pytest.mark.parametrize(("hours", "until"), [(0, 17), (14, 3), (16, 1), (17, 24)])
def test_the_night_ends_at_five(hours: int, until: int) -> None:
    # Now is noon in Enschede.
    at = NOW + hours * 3600
    assert night(at, AMSTERDAM) == at + until * 3600


def test_both_languages_have_the_same_words() -> None:
    def keys(words: Any, name: str = "") -> set[str]:
        if not isinstance(words, dict):
            return {name}
        return {key for each in words for key in keys(words[each], f"{name}.{each}")}

    def fields(words: Any) -> list[str]:
        if isinstance(words, dict):
            return [field for each in sorted(words) for field in fields(words[each])]
        return sorted(re.findall(r"{\w+}", words)) if isinstance(words, str) else []

    dutch, english = (texts(language) for language in Language)
    assert keys(dutch) == keys(english)
    assert fields(dutch) == fields(english)
