"""The whole way in a real browser, and what other pages can do with it there."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from api.session.errors import Refusal
from tests.demo.poll import eventually
from tests.session.site import Site

pytestmark = pytest.mark.servers

ASK = """async ([path, method, headers]) => {
    const answer = await fetch(path, { method, headers });
    return { status: answer.status, body: await answer.json() };
}"""
FORGE = """async (address) => {
    await fetch(address, { method: "POST", mode: "no-cors", credentials: "include" });
}"""


@pytest.fixture
def evil() -> Iterator[str]:
    """A page of another site, on a port of this machine; returns the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>evil</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="evil")
        thread.start()
        yield str(server.server_address[1])
        server.shutdown()
        thread.join(10)


def sign_in(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/sign-in?next=/docs")
    assert page.url.startswith(site.provider.issuer)
    page.get_by_label("Account").fill("noor")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.url}/docs")


def test_somebody_signs_in_and_out_in_a_browser(site: Site, page: Page) -> None:
    sign_in(site, page)
    (cookie,) = (each for each in page.context.cookies(site.url) if each["name"] == "passant")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["expires"] == -1
    assert page.evaluate("document.cookie") == ""
    session = page.evaluate(ASK, ["/session", "GET", {}])
    assert session["body"]["name"] == "Noor"
    token = {"X-CSRF-Token": session["body"]["csrfToken"]}
    assert page.evaluate(ASK, ["/sign-out", "POST", {}])["status"] == 403
    left = page.evaluate(ASK, ["/sign-out", "POST", token])
    assert left["status"] == 200
    assert page.evaluate(ASK, ["/session", "GET", {}])["body"]["isSignedIn"] is False
    # The provider asks once more whether it should forget them too, and sends them home.
    page.goto(left["body"]["href"])
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{site.url}/")
    page.goto(f"{site.url}/sign-in?next=/docs")
    expect(page.get_by_label("Account")).to_be_visible()


def test_a_page_beside_ours_can_change_nothing(site: Site, page: Page, evil: str) -> None:
    sign_in(site, page)
    before = site.audited(Refusal.ORIGIN)
    # Another port is the same site to a browser: it sends the cookie along.
    page.goto(f"http://127.0.0.1:{evil}/")
    page.evaluate(FORGE, f"{site.url}/sign-out")
    assert eventually(lambda: site.audited(Refusal.ORIGIN) == before + 1)
    page.goto(f"{site.url}/docs")
    assert page.evaluate(ASK, ["/session", "GET", {}])["body"]["isSignedIn"] is True


def test_a_page_of_another_site_does_not_even_have_the_cookie(
    site: Site, page: Page, evil: str
) -> None:
    sign_in(site, page)
    before = site.audited(Refusal.SESSION)
    page.goto(f"http://localhost:{evil}/")
    page.evaluate(FORGE, f"{site.url}/sign-out")
    assert eventually(lambda: site.audited(Refusal.SESSION) == before + 1)
    page.goto(f"{site.url}/docs")
    assert page.evaluate(ASK, ["/session", "GET", {}])["body"]["isSignedIn"] is True


def test_a_page_that_tells_of_trouble_leads_back(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/sign-in/callback?state=stale")
    expect(page.get_by_role("heading", name="Inloggen")).to_be_visible()
    page.get_by_role("link", name="Opnieuw inloggen").click()
    expect(page.get_by_label("Account")).to_be_visible()
