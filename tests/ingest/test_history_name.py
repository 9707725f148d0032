"""Which sensor or counter a name in a file of recorded counts stands for."""

from pathlib import Path

import pytest

from ingest.history.errors import HistoryError
from ingest.history.naming import Naming, read_names
from tests.ingest.record import MAC, place


def test_names_are_read_from_csv_and_from_toml(tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("name,sensor\nBourke Street,street\n7,gate:in\n")
    toml = tmp_path / "names.toml"
    toml.write_text('[sensors]\n"Bourke Street" = "street"\n7 = "gate:in"\n')
    assert read_names(table) == read_names(toml) == {"Bourke Street": "street", "7": "gate:in"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.csv", "naam,sensor\nx,street\n"),
        ("names.csv", "name,where\nx,street\n"),
        ("names.csv", ""),
        ("names.toml", "[sensors]\nx = 5\n"),
        ("names.toml", "sensors = 5\n"),
        ("names.toml", "= nonsense"),
        ("names.csv", f"name,sensor\n{MAC},street\n"),
        ("a45e60c10203.csv", "name,sensor\nx,street\n"),
    ],
)
def test_a_file_of_names_that_cannot_be_used_says_so_and_no_more(
    tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(HistoryError) as caught:
        read_names(file)
    assert caught.value.__cause__ is None
    for secret in (MAC, "a45e60", "nonsense", "where"):
        assert secret not in str(caught.value)


def test_a_name_must_stand_for_what_is_registered() -> None:
    with pytest.raises(HistoryError, match="1 names"):
        Naming(place(), {"x": "nowhere"})
