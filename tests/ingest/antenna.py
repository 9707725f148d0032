"""What an antenna might hear: invented addresses, and the frames that tell of them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime


def moment(at: int) -> str:
    """Return an instant as the wire writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def address(number: int, *, randomised: bool = False) -> str:
    """Return the address of that number, universally administered unless told otherwise."""
    octets = number.to_bytes(5, "big")
    return ":".join(f"{octet:02x}" for octet in (0x02 if randomised else 0x00, *octets))


def sightings(at: int, addresses: Iterable[str]) -> bytes:
    """Return a frame of ``raw/{sensor}/sightings``."""
    heard = [[each, -60] for each in addresses]
    return json.dumps({"at": moment(at), "sightings": heard}).encode()


def passing(at: int, count: int, *, randomised: bool = False) -> dict[int, list[str]]:
    """Return who is heard in each slot of a minute when so many pass together."""
    crowd = [address(number, randomised=randomised) for number in range(count)]
    return {at: [], at + 10: crowd, at + 20: crowd, at + 30: [], at + 40: [], at + 50: []}
