"""What is wrong with the municipality, its levels or its telecom part is told."""

from pathlib import Path

import pytest

from monitor.registry.fault import Fault, RegistryError
from monitor.registry.folder import load_registry
from tests.monitor.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "town")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(RegistryError) as caught:
        load_registry(folder)
    return caught.value.faults


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem", "remedy"),
    [
        ("GM0153", "gm0153", 'the code "gm0153"', "GM and four digits"),
        ("Europe/Amsterdam", "Europe/Amsterdm", "unknown time_zone", "mean Europe/Amsterdam?"),
        ("Europe/Amsterdam", "../etc", "unknown time_zone", "write one such as"),
        ("data_owner", "data_ownr", 'unknown field "data_ownr"', "did you mean data_owner?"),
        ("contact = ", "contct = ", "identifier: e-mail address", "only contact may hold it"),
        ("city-centre@example.org", "the town hall", "the contact", "e-mail address"),
        ("contact", "retention_months = 0\ncontact", "retention_months 0", "from 1 to 1200"),
        ("contact", "retention_months = nan\ncontact", "retention_months nan", "from 1 to 1200"),
        ("contact", "levels = 3\ncontact", "levels that is no table", "[levels.flow]"),
        ("contact", "levels = {}\ncontact", "has no scheme", "Fruin walkway"),
    ],
)
def test_a_wrong_field_of_the_municipality_is_told(
    town: Town, old: str, new: str, problem: str, remedy: str
) -> None:
    rewrite(town.write() / "municipality.toml", old, new)

    fault = faults_of(town.folder)[0]

    assert Path(fault.file).name == "municipality.toml"
    assert problem in fault.problem
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("flow", "problem"),
    [
        ("calm = 1\nnormal = 2\nbusy = 3", "has no very-busy"),
        ("calm = 1\nnormal = 2\nbusy = 2\nvery-busy = 4", "does not rise"),
        ("calm = 0\nnormal = 2\nbusy = 3\nvery-busy = 4", "does not rise"),
        ("calm = 1\nnormal = 2\nbusy = 3\nvery_busy = 4", 'unknown field "very_busy"'),
    ],
)
def test_levels_rise_and_none_is_missing(town: Town, flow: str, problem: str) -> None:
    town.municipality += f'[levels]\nscheme = "own"\n[levels.flow]\n{flow}\n'

    fault = faults_of(town.write())[0]

    assert fault.feature == "levels.flow"
    assert problem in fault.problem


def test_levels_of_the_municipality_are_read(town: Town) -> None:
    town.municipality += (
        '[levels]\nscheme = "own"\nflow = {calm = 1, normal = 2.5, busy = 5, very-busy = 9}\n'
    )

    levels = load_registry(town.write()).municipality.levels

    assert (levels.scheme, levels.flow) == ("own", (1, 2.5, 5, 9))


@pytest.mark.parametrize(
    ("telecom", "problem"),
    [
        ("[[suplier]]", 'unknown field "suplier"'),
        ('[[supplier]]\nid = "one"\nname = "One"\nfactor = 0.5', "the factor 0.5"),
        ('[[area]]\nid = "a"\nname = "A"\nsupplier = "none"', 'unknown supplier "none"'),
        ('[[origin]]\ncode = "DE"\nname = "Germany"\nlevel = "planet"', 'unknown level "planet"'),
        (
            '[[origin]]\ncode = "A"\nname = "A"\nlevel = "corop"\nparent = "A"',
            "has a parent that is a corop and so no larger",
        ),
        (
            '[[origin]]\ncode = "A"\nname = "A"\nlevel = "corop"\nparent = "B"',
            'unknown parent "B"',
        ),
        (
            (
                '[[supplier]]\nid = "one"\nname = "One"\n'
                '[[area]]\nid = "a"\nname = "A"\nsupplier = "one"\ninterval_seconds = 1000'
            ),
            "the interval_seconds 1000, which does not divide an hour",
        ),
        ('[[origin]]\ncode = "A+B"\nname = "A"\nlevel = "corop"', 'has the code "A+B"'),
    ],
)
def test_a_wrong_telecom_part_is_told(town: Town, telecom: str, problem: str) -> None:
    town.telecom = telecom

    (fault,) = faults_of(town.write())

    assert Path(fault.file).name == "telecom.toml"
    assert problem in fault.problem
