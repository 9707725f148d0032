"""Canaries: invented identifiers in every notation and encoding.

A canary is planted wherever something can be said; afterwards every sink is searched for it (see
`canary_search`). Whoever guards a door draws `canaries`, hides `Canary.hidden` texts there, and
hands a `Search` what the sinks hold.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from anonymise.notation import Kind
from tests.attacks.attack import dice

KINDS: Final = (Kind.MAC, Kind.IMSI, Kind.IMEI, Kind.PHONE, Kind.EMAIL, Kind.PLATE)

_LETTERS: Final = "bcdfghjklmnpqrstvwxz"
_CONSONANTS: Final = "BDFGHJKLNPRSTXZ"
SHORTEST: Final = 6
"""Bytes of the shortest thing that is looked for as it stands."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One invented identifier.

    Parameters
    ----------
    kind : Kind
        What it might be.
    core : str
        What all its notations have in common once case and separators are gone.
    notations : tuple of str
        Every way to write it.
    """

    kind: Kind
    core: str
    notations: tuple[str, ...]

    def written(self, random: Random) -> str:
        """Return it in one of its notations."""
        return random.choice(self.notations)

    def hidden(self, random: Random) -> str:
        """Return it in one of its notations and one of the encodings."""
        return random.choice(list(ENCODINGS.values()))(self.written(random))

    @property
    def number(self) -> int | None:
        """Return it as a number, if it can be one."""
        if self.kind is Kind.MAC:
            return int(self.core, 16)
        return int(self.core) if self.core.isdecimal() else None

    @property
    def decimal(self) -> str:
        """Return its digits as a number, or its core if it can be none."""
        return self.core if self.number is None else str(self.number)

    @property
    def binary(self) -> tuple[bytes, ...]:
        """Return the bytes that a file or a wire may hold of it."""
        if self.number is None:
            return ()
        size = max(SHORTEST, (self.number.bit_length() + 7) // 8)
        return self.number.to_bytes(size, "big"), self.number.to_bytes(size, "little")


def canaries(count: int, *seed: object) -> list[Canary]:
    """Return so many canaries, as many of each kind; the same for the same seed."""
    random = dice("canary", *seed)
    found: dict[str, Canary] = {}
    while len(found) < count:
        canary = _INVENTED[KINDS[len(found) % len(KINDS)]](random)
        found.setdefault(canary.core, canary)
    return list(found.values())


def address_canary(octets: bytes) -> Canary:
    """Return the canary of a device's address."""
    bare = octets.hex()
    pairs = [bare[at : at + 2] for at in range(0, 12, 2)]
    notations = (
        ":".join(pairs),
        "-".join(pairs).upper(),
        " ".join(pairs),
        bare,
        bare.upper(),
        f"0x{bare}",
        ".".join(bare[at : at + 4] for at in (0, 4, 8)),
        f"{bare[:6]}-{bare[6:]}",
        str(int(bare, 16)),
    )
    return Canary(Kind.MAC, bare, notations)


def _mac(random: Random) -> Canary:
    return address_canary(random.randbytes(6))


def _imsi(random: Random) -> Canary:
    country, network = random.choice((("204", "08"), ("262", "01"), ("206", "10")))
    subscriber = f"{random.randrange(10**10):010}"
    core = country + network + subscriber
    notations = (core, f"{country}-{network}-{subscriber}", f"{country} {network} {subscriber}")
    return Canary(Kind.IMSI, core, notations)


def _imei(random: Random) -> Canary:
    body = f"35{random.randrange(10**12):012}"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(body)]
    core = body + str(-sum(sum(divmod(each, 10)) for each in doubled) % 10)
    parts = core[:2], core[2:8], core[8:14], core[14]
    return Canary(Kind.IMEI, core, (core, "-".join(parts), " ".join(parts), f"imei:{core}"))


def _phone(random: Random) -> Canary:
    core = f"6{random.randrange(1, 6)}{random.randrange(10**7):07}"
    pairs = " ".join(core[at : at + 2] for at in range(1, 9, 2))
    notations = (
        *(f"0{core}", f"+31{core}", f"0031{core}", f"tel:+31-{core[0]}-{core[1:]}"),
        *(f"06-{core[1:]}", f"06 {pairs}", f"+31 (0)6 {pairs}"),
    )
    return Canary(Kind.PHONE, core, notations)


def _email(random: Random) -> Canary:
    core = "".join(random.choices(_LETTERS, k=12))
    name = f"{core[:4]}.{core[4:]}"
    notations = (f"{name}@example.nl", f"{name}@EXAMPLE.NL".upper(), f"mailto:{name}@example.nl")
    return Canary(Kind.EMAIL, core, notations)


def _plate(random: Random) -> Canary:
    letters = "".join(random.choices(_CONSONANTS, k=3))
    digits = f"{random.randrange(1000):03}"
    parts = letters[:2], digits, letters[2:]
    core = "".join(parts).lower()
    return Canary(Kind.PLATE, core, ("-".join(parts), core.upper(), core, " ".join(parts)))


_INVENTED: Final[Mapping[Kind, Callable[[Random], Canary]]] = {
    Kind.MAC: _mac,
    Kind.IMSI: _imsi,
    Kind.IMEI: _imei,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.PLATE: _plate,
}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "plain": str,
    "base64": _base64,
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 twice": lambda text: _base64(_base64(text)),
    "hexadecimal": lambda text: text.encode().hex(),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "full width": lambda text: "".join(
        chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text
    ),
    "escaped": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
}
