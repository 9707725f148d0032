"""The certificate: whose it is and until when, read from its file.

Pure. Python's `ssl` tells this of the other side's certificate alone, and only once connected; an
operator wants to be told at the start.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_END: Final = "-----END CERTIFICATE-----"

_SEQUENCE: Final = 0x30
_SET: Final = 0x31
_IDENTIFIER: Final = 0x06
_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_VERSION: Final = 0xA0
_COMMON_NAME: Final = b"\x55\x04\x03"
_LONG: Final = 0x80


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is read of a certificate; times in seconds since 1970-01-01T00:00:00Z."""

    name: str
    starts_at: float
    expires_at: float


def read_certificate(pem: str) -> Certificate:
    """Read the first certificate of a PEM file: the holder's, those of its authorities follow.

    Parameters
    ----------
    pem : str
        The file's text.

    Returns
    -------
    Certificate
        Its name is the common name, empty if it has none.

    Raises
    ------
    ValueError
        If there is none.
    """
    head, found, _ = pem.partition(_END)
    start = head.find("-----BEGIN CERTIFICATE-----")
    if not found or start < 0:
        raise ValueError("holds no certificate in PEM form")
    try:
        return _parsed(ssl.PEM_cert_to_DER_cert(head[start:] + found))
    except (ValueError, IndexError, KeyError):
        raise ValueError("holds a certificate that cannot be read") from None


# RFC 5280, 4.1: version (may be left out), number, signature, issuer, validity, subject.
def _parsed(der: bytes) -> Certificate:
    ((_, whole),) = _elements(der)
    _, signed = next(_elements(whole))
    fields = [content for kind, content in _elements(signed) if kind != _VERSION]
    starts_at, expires_at = (_moment(kind, content) for kind, content in _elements(fields[3]))
    return Certificate(_common_name(fields[4]), starts_at, expires_at)


def _common_name(subject: bytes) -> str:
    for _, attributes in _elements(subject):
        for _, attribute in _elements(attributes):
            (_, identifier), (_, value) = _elements(attribute)
            if identifier == _COMMON_NAME:
                return value.decode()
    return ""


def _moment(kind: int, content: bytes) -> float:
    form = {_UTC_TIME: "%y%m%d%H%M%SZ", _GENERALIZED_TIME: "%Y%m%d%H%M%SZ"}[kind]
    return datetime.strptime(content.decode("ascii"), form).replace(tzinfo=UTC).timestamp()


# X.690, 8.1: a kind, a length in one byte or, behind how many they are, in several; the content.
def _elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(der):
        kind, length = der[at], der[at + 1]
        at += 2
        if length >= _LONG:
            size = length - _LONG
            length = int.from_bytes(der[at : at + size], "big")
            at += size
        if at + length > len(der):
            raise ValueError("is cut short")
        yield kind, der[at : at + length]
        at += length
