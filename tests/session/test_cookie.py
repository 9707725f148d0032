import pytest
from fastapi import Request, Response

from api.session.cookie import Cookies, new_token


def headers(*, is_secure: bool) -> dict[str, set[str]]:
    """Return the attributes of each cookie by its name and value."""
    cookies, response = Cookies(is_secure), Response()
    cookies.set_session(response, "session")
    cookies.set_attempt(response, "attempt")
    cookies.drop_session(response)
    cookies.drop_attempt(response)
    written = (line.split("; ") for line in response.headers.getlist("Set-Cookie"))
    return {head: set(rest) for head, *rest in written}


def test_over_https_cookies_are_this_host_s_alone() -> None:
    always = {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    assert headers(is_secure=True) == {
        "__Host-passant=session": always,
        "__Host-passant-sign-in=attempt": always | {"Max-Age=600"},
        '__Host-passant=""': always | {"Max-Age=0"},
        '__Host-passant-sign-in=""': always | {"Max-Age=0"},
    }


def test_over_http_which_is_localhost_they_cannot_be_and_are_called_so() -> None:
    for name, attributes in headers(is_secure=False).items():
        assert name.startswith("passant")
        assert "Secure" not in attributes
        assert {"HttpOnly", "SameSite=lax"} <= attributes


def test_nobody_guesses_a_token() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {43}


@pytest.mark.parametrize("is_secure", [True, False])
def test_a_cookie_of_the_other_kind_is_not_looked_at(is_secure: bool) -> None:  # noqa: FBT001
    shown = f"{'passant' if is_secure else '__Host-passant'}={new_token()}"
    scope = {"type": "http", "headers": [(b"cookie", shown.encode())]}
    assert Cookies(is_secure).session(Request(scope)) is None
