from datetime import date
from pathlib import Path

import pytest

from monitor.registry.entry import SchoolHoliday
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registry
from tests.monitor.town import Town

TWICE = """
[[school_holiday]]
name = "A"
from = 2026-07-04
to = 2026-07-09

[[school_holiday]]
name = "B"
from = 2026-07-09
to = 2026-07-12
"""


def written(folder: Path, text: str) -> Path:
    Town(folder).write()
    (folder / "holidays.toml").write_text(text, encoding="utf-8")
    return folder


def test_school_holidays_are_read_in_order_of_time(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        """
        [[school_holiday]]
        name = "Herfstvakantie"
        from = 2026-10-10
        to = 2026-10-18

        [[school_holiday]]
        name = "Zomervakantie"
        from = "2026-07-04"
        to = "2026-08-16"
        """,
    )
    assert load_registry(folder).school_holidays == (
        SchoolHoliday("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16)),
        SchoolHoliday("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
    )


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    Town(tmp_path).write()
    assert load_registry(tmp_path).school_holidays == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[school_holiday]]\nname = "A"\nfrom = 2026-07-04', "school_holiday 1: has no to"),
        (
            '[[school_holiday]]\nname = "A"\nfrom = 2026-07-04\nto = 2026-07-03',
            "ends before it begins",
        ),
        (TWICE, "two school holidays on 2026-07-09"),
        ('[[school_holiday]]\nname = "A"\nfrom = "soon"\nto = 2026-07-09', "has the date"),
        ("[[holiday]]", "unknown field"),
        ('school_holiday = "A"', "no list"),
        ("[[school_holiday", "not valid TOML"),
        ('[[school_holiday]]\nname = "a4:5e:60:c1:02:03"', "may be an identifier"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RegistryError, match=words):
        load_registry(written(tmp_path, text))
