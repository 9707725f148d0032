from pathlib import Path

import httpx
import pytest

from tests.api.serving import serving


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Passant</title>")
    (tmp_path / "assets/index-C0ffee12.js").write_text("export {};")
    return tmp_path


def test_the_page_is_asked_for_again_and_its_hashed_files_are_kept(
    embedded_database_url: str, built: Path
) -> None:
    with serving(embedded_database_url, web_folder=built) as client:
        page = client.get("/")
        script = client.get("/assets/index-C0ffee12.js")
        assert client.get("/assets/gone.js").status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Cache-Control"] == "no-cache"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Type"].startswith("text/javascript")


def test_the_page_may_run_its_own_files_and_nothing_inline(
    embedded_database_url: str, built: Path
) -> None:
    with serving(embedded_database_url, web_folder=built) as client:
        policy = client.get("/").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["worker-src"] == "'self' blob:"
    assert directives["img-src"] == "'self' data: blob:"
    assert "unsafe" not in policy


def test_a_page_that_the_browser_has_keeps_its_policy(
    embedded_database_url: str, built: Path
) -> None:
    with serving(embedded_database_url, web_folder=built) as client:
        page = client.get("/")
        again = client.get("/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["X-Frame-Options"] == "DENY"


def test_a_script_is_packed_and_a_part_of_it_is_not(
    embedded_database_url: str, built: Path
) -> None:
    script = "export const street = 'Haverstraat';\n" * 5000
    (built / "assets/index-C0ffee12.js").write_text(script)
    with serving(embedded_database_url, web_folder=built) as client:
        packed = {"Accept-Encoding": "gzip"}
        whole = client.get("/assets/index-C0ffee12.js", headers=packed)
        part = client.get("/assets/index-C0ffee12.js", headers={"Range": "bytes=0-4999"})
        head = client.head("/assets/index-C0ffee12.js", headers=packed)
    assert whole.headers["Content-Encoding"] == "gzip"
    assert whole.num_bytes_downloaded < len(script) / 10
    assert whole.text == script
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert part.text == script[:5000]
    assert head.status_code == 200
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_before_it_is_built_a_page_says_how(embedded_database_url: str, tmp_path: Path) -> None:
    with serving(embedded_database_url, web_folder=tmp_path / "dist") as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "npm run build" in page.text
        # And once it is built, the same process serves it.
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist/index.html").write_text("<!doctype html><title>Built</title>")
        assert "Built" in client.get("/").text


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/%2e%2e/pyproject.toml", "/assets/..%2f..%2fpackage.json"]
)
def test_nothing_outside_its_folder_is_served(asker: httpx.Client, path: str) -> None:
    assert asker.get(path).status_code == 404
