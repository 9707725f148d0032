"""The web client: the files that Vite built, or a page that says how to build them."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_UNBUILT: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Passant</title></head>
<body>
<h1>Passant</h1>
<p>The web client is not built. Run <code>make demo</code>, or
<code>npm ci &amp;&amp; npm run build</code> in <code>dashboards/</code>, then load this page
again.</p>
<p>The API works without it: <a href="/docs">/docs</a>.</p>
</body>
</html>
"""

_KEEP: Final = {"assets": "public, max-age=31536000, immutable", "embed": "public, max-age=600"}
"""By folder; what is for other sites keeps its address, and must be mended within minutes."""

_EMBEDDED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""For scripts that any site may load, also as a module or under a hash of its own."""


def built_folder() -> Path:
    """Return the folder where Vite puts the web client, whether it has done so or not."""
    return Path(str(files("dashboards"))) / "dist"


class WebClient(StaticFiles):
    """The built files at the root of the site.

    Parameters
    ----------
    folder : Path
        Where they are; may be filled later.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        """Check nothing: a folder that is not there yet has no files, and that is all."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file; what carries a hash in its name may be kept for ever."""
        scope["passant.route"] = "web"
        if path == "." and not (self._folder / "index.html").is_file():
            return HTMLResponse(_UNBUILT, headers={"Cache-Control": "no-store"})
        response = await super().get_response(path, scope)
        folder = path.partition("/")[0]
        response.headers["Cache-Control"] = _KEEP.get(folder, "no-cache")
        if folder == "embed":
            response.headers.update(_EMBEDDED)
        return response
