"""The documentation as a small site: ``python docs/website.py FOLDER``.

Each Markdown page becomes an HTML page of the same name. A link, picture or anchor that leads
nowhere is a fault; all faults are told at once, and the exit code is then 2.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} - Passant</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto }}
img {{ max-width: 100% }} pre {{ overflow-x: auto }}
table {{ border-collapse: collapse }} td, th {{ border-bottom: 1px solid; padding: .3rem .6rem;
text-align: left; vertical-align: top }}
</style>
{body}
</html>
"""


def sources(root: Path) -> list[Path]:
    """Return the Markdown pages of the house, relative to `root`."""
    found = [*root.glob("*.md"), *root.glob("docs/**/*.md")]
    return sorted(page.relative_to(root) for page in found)


def build(root: Path, target: Path) -> list[str]:
    """Write the site into `target` and return what is wrong with the links, a sentence each."""
    pages = {page: MarkdownIt("commonmark").enable("table") for page in sources(root)}
    parsed = {page: markdown.parse((root / page).read_text()) for page, markdown in pages.items()}
    anchors = {page: set(_anchors(tokens)) for page, tokens in parsed.items()}
    faults = []
    for page, tokens in parsed.items():
        for token, attribute, address in _links(tokens):
            if "://" in address or address.startswith("mailto:"):
                continue
            path, _, anchor = address.partition("#")
            linked = _normal(page.parent / path) if path else page
            if not (root / linked).exists():
                faults.append(f"{page}: {address} leads nowhere; mend the link or add the file")
            elif anchor and anchor not in anchors.get(linked, set()):
                faults.append(f"{page}: {address} names a heading that {linked} does not have")
            elif linked in parsed:
                token.attrs[attribute] = re.sub(r"\.md(?=#|$)", ".html", address)
            elif (root / linked).is_file():
                _copy(root / linked, target / linked)
        written = target / page.with_suffix(".html")
        written.parent.mkdir(parents=True, exist_ok=True)
        body = pages[page].renderer.render(tokens, pages[page].options, {})
        written.write_text(PAGE.format(title=escape(_title(tokens)), body=body))
    return faults


def _links(tokens: list[Token]) -> Iterator[tuple[Token, str, str]]:
    for token in tokens:
        for inner in token.children or ():
            for attribute in ("href", "src"):
                if attribute in inner.attrs:
                    yield inner, attribute, str(inner.attrs[attribute])


# Headings get the anchors that code forges give them.
def _anchors(tokens: list[Token]) -> Iterator[str]:
    for opening, text in pairwise(tokens):
        if opening.type == "heading_open":
            words = re.sub(r"[^\w\- ]", "", text.content.lower())
            anchor = words.replace(" ", "-")
            opening.attrs["id"] = anchor
            yield anchor


def _title(tokens: list[Token]) -> str:
    return next((token.content for token in tokens if token.type == "inline"), "Passant")


def _normal(path: Path) -> Path:
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def main(target: Path) -> int:
    """Build the site; say where it is, or what is wrong."""
    shutil.rmtree(target, ignore_errors=True)
    faults = build(ROOT, target)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 2
    print(f"{target / 'README.html'}: {len(sources(ROOT))} pages, every link leads somewhere")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
