"""A temporary folder is never named so that settings would refuse it."""

import tempfile
from pathlib import Path

import pytest

from demo.folder import temporary_folder


def test_a_name_that_reads_as_an_identifier_is_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["town-a45e60c10203", "town-rtd44d_j", "town-kitchen"])

    def draw(prefix: str) -> str:
        folder = tmp_path / next(names)
        assert folder.name.startswith(prefix)
        folder.mkdir()
        return str(folder)

    monkeypatch.setattr(tempfile, "mkdtemp", draw)
    with temporary_folder("town-") as folder:
        assert folder.name == "town-kitchen"
        (folder / "more").mkdir()
    assert list(tmp_path.iterdir()) == []
