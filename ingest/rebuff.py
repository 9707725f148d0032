"""The rebuff: why a connection to a broker did not come about.

Pure. paho hands the reason to nobody: it is the error being handled when `on_connect_fail` is
called, or, as TLS 1.3 refuses a client only after its handshake, a line of paho's own log. Both
are read into an enumerated reason; nothing of their words is repeated.
"""

import re
import ssl
from enum import StrEnum
from socket import gaierror
from typing import Final


class Rebuff(StrEnum):
    """Why no broker was reached, in words for an operator."""

    UNKNOWN_NAME = "no machine of the broker's name is found"
    AWAY = "nobody answers where the broker should be"
    BROKER_UNTRUSTED = "the broker's certificate is not of an authority that we trust"
    BROKER_MISNAMED = "the broker's certificate is for another name"
    BROKER_EXPIRED = "the broker's certificate has expired"
    BROKER_EARLY = "the broker's certificate is not valid yet: is this machine's clock right?"
    BROKER_MISUSED = "the broker's certificate is not meant for a server"
    CERTIFICATE_MISSING = "the broker asks for a certificate, and we have none"
    CERTIFICATE_UNTRUSTED = "our certificate is not of an authority that the broker trusts"
    CERTIFICATE_EXPIRED = "our certificate has expired"
    CERTIFICATE_REVOKED = "our certificate has been revoked"
    CERTIFICATE_REFUSED = "the broker refuses our certificate"
    OTHER_VERSION = "the broker does not speak TLS 1.3"
    NO_TLS = "the broker does not speak TLS there"
    HUNG_UP = "the broker hangs up before it lets us in"
    OTHER = "TLS fails"


# OpenSSL's X509_V_ERR_*.
_VERDICTS: Final = {
    9: Rebuff.BROKER_EARLY,
    10: Rebuff.BROKER_EXPIRED,
    18: Rebuff.BROKER_UNTRUSTED,
    19: Rebuff.BROKER_UNTRUSTED,
    20: Rebuff.BROKER_UNTRUSTED,
    21: Rebuff.BROKER_UNTRUSTED,
    26: Rebuff.BROKER_MISUSED,
    62: Rebuff.BROKER_MISNAMED,
    64: Rebuff.BROKER_MISNAMED,
}

# OpenSSL's names of the alerts that the other side sends, and of what it cannot read at all.
_ALERTS: Final = {
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": Rebuff.CERTIFICATE_MISSING,
    "TLSV1_ALERT_UNKNOWN_CA": Rebuff.CERTIFICATE_UNTRUSTED,
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": Rebuff.CERTIFICATE_EXPIRED,
    "SSLV3_ALERT_CERTIFICATE_REVOKED": Rebuff.CERTIFICATE_REVOKED,
    "SSLV3_ALERT_BAD_CERTIFICATE": Rebuff.CERTIFICATE_REFUSED,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": Rebuff.CERTIFICATE_REFUSED,
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": Rebuff.CERTIFICATE_REFUSED,
    "TLSV1_ALERT_ACCESS_DENIED": Rebuff.CERTIFICATE_REFUSED,
    "TLSV1_ALERT_PROTOCOL_VERSION": Rebuff.OTHER_VERSION,
    "UNSUPPORTED_PROTOCOL": Rebuff.OTHER_VERSION,
    "WRONG_VERSION_NUMBER": Rebuff.NO_TLS,
}

_NAMED: Final = re.compile(r"\[SSL: ([A-Z0-9_]+)\]")
_LOST: Final = "failed to receive on socket"


def rebuff_of(error: BaseException | None) -> Rebuff:
    """Return why a connection failed, from the error it failed with."""
    match error:
        case ssl.SSLCertVerificationError():
            return _VERDICTS.get(error.verify_code, Rebuff.BROKER_UNTRUSTED)
        case ssl.SSLEOFError():
            return Rebuff.HUNG_UP
        case ssl.SSLError():
            return _ALERTS.get(error.reason or "", Rebuff.OTHER)
        case gaierror():
            return Rebuff.UNKNOWN_NAME
        case _:
            return Rebuff.AWAY


def overheard(words: str) -> Rebuff | None:
    """Return why we were put off, from a line of paho's log; None if it does not say."""
    if not words.startswith(_LOST):
        return None
    named = _NAMED.search(words)
    return Rebuff.HUNG_UP if named is None else _ALERTS.get(named[1], Rebuff.OTHER)
