"""The host that a webhook names: which address of it may be connected to.

A name is resolved once, here, and the connection goes to the very address that was judged: a name
that leads elsewhere a moment later leads nobody inside.
"""

import asyncio
import ipaddress
import socket
from typing import Final

from monitor.notice.outcome import Outcome

_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
_TRANSLATED_LOCALLY: Final = ipaddress.ip_network("64:ff9b:1::/48")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HostError(Exception):
    """There is nothing to connect to.

    Attributes
    ----------
    outcome : Outcome
        Why.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


async def locate(host: str, port: int, *, is_private_allowed: bool) -> str:
    """Return an address of a host.

    Raises
    ------
    HostError
        If there is none, or none that may be connected to.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise HostError(Outcome.UNKNOWN_HOST) from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise HostError(Outcome.UNKNOWN_HOST)
    allowed = [each for each in addresses if is_private_allowed or is_public(each)]
    if not allowed:
        raise HostError(Outcome.PRIVATE_ADDRESS)
    return allowed[0]


def is_public(text: str) -> bool:
    """Tell whether an address is one of the internet, and not of this machine or its networks."""
    try:
        # With a zone, as of fe80::1%eth0, it is of a line of this machine.
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if address in _TRANSLATED:
        return _is_global(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return all(_is_global(each) for each in (address, *_embedded(address)))


def _is_global(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        # Of version 6, once what fc00::/7 is now; the standard library has it as global.
        or (isinstance(address, ipaddress.IPv6Address) and address.is_site_local)
    )


# What a gateway would make of it.
def _embedded(address: Address) -> list[Address]:
    if not isinstance(address, ipaddress.IPv6Address):
        return []
    found: list[Address] = [
        each
        for each in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
        if each is not None
    ]
    if address in _TRANSLATED_LOCALLY or int(address) >> 32 == 0:
        # Of a translator of our own, or an old way to write an IPv4 address: never outside.
        found.append(ipaddress.IPv4Address(0))
    return found
