"""The built style and script of the page, by the names that Vite gave them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_MANIFEST: Final = "built.json"
_ENTRY: Final = "src/public/main.ts"


@dataclass(frozen=True, slots=True)
class Assets:
    """Paths at the root of the site; none where the web client is not built."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


def assets(folder: Path) -> Assets:
    """Return what the page loads, as the manifest in the built web client says."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
    except (OSError, ValueError):
        return Assets()
    if _ENTRY not in manifest:
        return Assets()
    names = _needed(manifest, _ENTRY, [])
    styles = [style for name in names for style in manifest[name].get("css", ())]
    return Assets(
        tuple(f"/{style}" for style in dict.fromkeys(styles)),
        (f"/{manifest[_ENTRY]['file']}",),
    )


# What an entry is made of, before itself: what comes later in a sheet wins.
def _needed(manifest: dict[str, Any], name: str, found: list[str]) -> list[str]:
    if name not in found and name in manifest:
        for other in manifest[name].get("imports", ()):
            _needed(manifest, other, found)
        found.append(name)
    return found
