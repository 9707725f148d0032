from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.session.address import is_own_path, issuer_address, site_address

SITE = "https://passant.example"


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/?municipality=GM0153#map", "/a//b", "/a%2F%2Fb", "/%5Cevil", "/~a[1]"]
)
def test_a_path_of_ours_may_be_gone_on_to(path: str) -> None:
    assert is_own_path(path)


@given(st.text(alphabet=st.sampled_from("/\\:.@?#%&ab \t\n\r\x00é"), max_size=12))
def test_no_path_leads_elsewhere(path: str) -> None:
    if is_own_path(path):
        # As browsers do, which take a backslash for a slash and leave tabs and ends of line out.
        seen = path.replace("\\", "/").translate({ord(each): None for each in "\t\n\r"})
        for address in (urljoin(SITE, seen), SITE + seen):
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("https", "passant.example")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://Passant.Example", "https://passant.example"),
        ("https://passant.example/", "https://passant.example"),
        ("https://passant.example:8443", "https://passant.example:8443"),
        ("https://passant.example:443", "https://passant.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_address_of_a_site_is_written_as_a_browser_writes_it(text: str, address: str) -> None:
    assert site_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "http://passant.example",
        "https://passant.example/monitor",
        "https://passant.example/?a=b",
        "https://user@passant.example",
        "https://",
        "ftp://localhost",
        "localhost",
        "https://[",
    ],
)
def test_where_others_could_listen_or_nothing_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        site_address(text)


@pytest.mark.parametrize(
    "text", ["https://login.example/realms/city", "https://login.example/", "http://localhost:9"]
)
def test_the_address_of_a_provider_stays_as_it_is(text: str) -> None:
    assert issuer_address(text) == text


@pytest.mark.parametrize(
    "text", ["http://login.example", "https://login.example?a=b", "https://login.example#a", "x"]
)
def test_an_address_that_no_provider_may_have_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be the provider's address"):
        issuer_address(text)
