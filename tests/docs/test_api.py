"""docs/api.md: each of its snippets runs as it is, and prints what the page says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.ground import Installation, installation
from tests.docs.page import RUN, Section, sections
from tests.docs.run import run
from tests.fix_database import Server, _database
from tests.server import ROOT

SECTIONS = sections((ROOT / "docs/api.md").read_text())


def told(section: Section) -> str:
    return section.title


@pytest.fixture(scope="module")
def town(embedded_server: Server, embedded_migrated: str) -> Iterator[Installation]:
    with (
        _database(embedded_server, template=embedded_migrated) as name,
        installation(embedded_server.url(name)) as served,
    ):
        yield served


@pytest.mark.parametrize(
    "section", [each for each in SECTIONS if each.only("bash", "python").snippets], ids=told
)
def test_the_snippets_of_a_section_print_what_it_shows(
    section: Section, town: Installation, tmp_path: Path
) -> None:
    run(section.only("bash", "python"), town, tmp_path)


# By themselves: R is a large thing to have, and most machines lack it.
@pytest.mark.parametrize(
    "section", [each for each in SECTIONS if each.only("r").snippets], ids=told
)
def test_the_snippets_in_r_print_what_a_section_shows(
    section: Section, town: Installation, tmp_path: Path
) -> None:
    run(section.only("r"), town, tmp_path)


def test_there_are_snippets_for_every_language() -> None:
    assert {snippet.language for section in SECTIONS for snippet in section.snippets} == RUN


@pytest.mark.parametrize(
    "page",
    [
        "```python\nraise SystemExit('no')\n```\n",
        "```python\nraise SystemExit(1)\n```\n",
        "```python\nprint(1)\n```\n\n```text\n2\n```\n",
        "```python\nprint(1)\n```\n",
        "```python\nimport warnings; warnings.warn('old')\n```\n",
        "```bash\ncurl -sS --fail $PASSANT_URL/v1/nowhere\n```\n",
        '```bash\necho \'{"a": 1}\'\n```\n\n```json\n{"a": 2}\n```\n',
        "```python\nprint(1, flush=True); input()\n```\n\n```text\n2\n...\n```\n",
        "```bash\nfalse | true\n```\n",
    ],
)
def test_a_snippet_that_is_wrong_is_found(page: str, town: Installation, tmp_path: Path) -> None:
    (section,) = sections(page)
    with pytest.raises(AssertionError, match="the snippet at line 1"):
        run(section, town, tmp_path)


@pytest.mark.parametrize(
    "page",
    ["```\nx\n```\n", "```sql\nselect 1\n```\n", "```text\nx\n```\n", "# A\n```json\n1\n```\n"],
)
def test_a_block_that_nobody_runs_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="neither run nor printed"):
        sections(page)
