"""Addresses: those of the setting, and those that somebody wants to go on to."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

_USUAL_PORTS: Final = {"https": 443, "http": 80}
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})

# One slash, for two begin another site's address, and so does one with a backslash. No control
# character: browsers take tabs and ends of line out before they look.
_PATH: Final = re.compile(r"/(?![/\\])[!#-\[\]-~]{0,511}")


def is_reachable_safely(address: str) -> bool:
    """Tell whether nobody can listen on the way: HTTPS, or plain HTTP on this machine."""
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    return bool(parts.hostname) and has_port and is_safe and parts.username is None


def site_address(text: str) -> str:
    """Return the address of a site, without a slash at its end.

    Raises
    ------
    ValueError
        If it is none, or anyone could listen on the way.
    """
    parts = urlsplit(text) if is_reachable_safely(text) else None
    if parts is None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        message = (
            "must be an address such as https://passant.example, without a path; plain http is for"
            " localhost alone"
        )
        raise ValueError(message)
    # As a browser writes it in the header Origin.
    usual = f":{_USUAL_PORTS[parts.scheme]}"
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"


def issuer_address(text: str) -> str:
    """Return the address of a provider, letter by letter as it is: the provider repeats it so.

    Raises
    ------
    ValueError
        If it is none, or anyone could listen on the way.
    """
    if not is_reachable_safely(text) or urlsplit(text).query or urlsplit(text).fragment:
        message = (
            "must be the provider's address such as https://login.example/realms/city; plain http"
            " is for localhost alone"
        )
        raise ValueError(message)
    return text


def with_query(address: str, question: Mapping[str, str]) -> str:
    """Return `address` with a question added, to whatever is asked there already."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(question)}"


def is_own_path(path: str) -> bool:
    """Tell whether a browser that goes on to `path` stays here."""
    return _PATH.fullmatch(path) is not None
