"""A browser without a screen: it keeps cookies, follows where it is sent, and fills in one form."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import httpx

SECONDS = 10


@dataclass
class Agent:
    """One person's browser on one site."""

    site: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=SECONDS))

    def get(self, path: str, **query: str) -> httpx.Response:
        """Ask the site, and go nowhere that it sends to."""
        return self.client.get(self.site + path, params=query or None)

    def begin(self, next_path: str | None = None) -> str:
        """Begin to sign in; return the address at the provider."""
        query = {} if next_path is None else {"next": next_path}
        answer = self.get("/sign-in", **query)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def authorise(self, address: str, account: str) -> str:
        """Sign in at the provider; return the address that it sends back to."""
        for _ in range(6):
            if address.startswith(self.site):
                return address
            answer = self.client.get(address)
            if answer.status_code == 200:
                answer = self.client.post(address, data={"account": account})
            assert answer.is_redirect, answer.text
            address = str(answer.url.join(answer.headers["Location"]))
        raise AssertionError(address)

    def sign_in(self, account: str, next_path: str | None = None) -> httpx.Response:
        """Go the whole way; return the answer to the browser that came back."""
        return self.client.get(self.authorise(self.begin(next_path), account))

    def session(self) -> httpx.Response:
        return self.get("/session")

    def csrf(self) -> dict[str, str]:
        """Return the headers that a page of the site's own would send."""
        token = self.session().json()["csrfToken"]
        return {"X-CSRF-Token": token, "Origin": self.site, "Sec-Fetch-Site": "same-origin"}

    def sign_out(self, headers: dict[str, str]) -> httpx.Response:
        return self.client.post(f"{self.site}/sign-out", headers=headers)

    @property
    def token(self) -> str | None:
        return self.client.cookies.get("passant")

    def hold(self, name: str, value: str) -> None:
        """Hold a cookie of the site with another value."""
        self.client.cookies.delete(name) if name in self.client.cookies else None
        self.client.cookies.set(name, value, domain="127.0.0.1", path="/")


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
