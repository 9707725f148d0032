"""What a connection proves itself with, and whom it believes: certificates in files.

TLS 1.3 alone, and the broker's name is checked. The settings are `PASSANT_BROKER_CA`,
`PASSANT_BROKER_CERTIFICATE` and `PASSANT_BROKER_KEY`, and for the sensors' broker
`PASSANT_RAW_BROKER_CA`, `PASSANT_RAW_BROKER_CERTIFICATE` and `PASSANT_RAW_BROKER_KEY`.
"""

import logging
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ingest.certificate import Certificate, read_certificate
from monitor.settings import PREFIX, SettingReader

_LOG: Final = logging.getLogger(__name__)

WARNED_DAYS: Final = 30
_DAY_SECONDS: Final = 24 * 3600
_READABLE_BY_ALL: Final = 0o004
_MISMATCHES: Final = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Three PEM files; none of them, and the system's authorities serve.

    Parameters
    ----------
    authority : Path, optional
        The authorities to believe, and no others.
    certificate : Path, optional
        Ours, those of the authorities between following.
    key : Path, optional
        Ours, without a password.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return what paho connects with.

        Raises
        ------
        OSError
            If a file has gone or changed since it was checked; `ssl.SSLError` is one.
        """
        context = ssl.create_default_context(cafile=self.authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        self._load(context)
        return context

    def renew(self, context: ssl.SSLContext) -> None:
        """Read our certificate and key again, so that the next connection uses renewed ones.

        Does not raise: while the files are being replaced, those read before serve.
        """
        try:
            self._load(context)
        except OSError:
            _LOG.warning("the certificate and its key cannot be read now: the last ones serve")

    def expires_at(self) -> float | None:
        """Return when our certificate ends, in seconds since 1970; None without one."""
        found = self._read()
        return None if found is None else found.expires_at

    def concerns(self, now: float, identity: str | None = None) -> Iterator[str]:
        """Yield, in words, what an operator should see to before it fails.

        Parameters
        ----------
        now : float
            Seconds since 1970-01-01T00:00:00Z.
        identity : str, optional
            What the broker must know us as.
        """
        found = self._read()
        if found is None:
            return
        if found.starts_at > now:
            yield f"is not valid before {_day(found.starts_at)}: is this machine's clock right?"
        if found.expires_at <= now:
            yield f"expired on {_day(found.expires_at)}: renew it, no broker lets us in with it"
        elif found.expires_at <= now + WARNED_DAYS * _DAY_SECONDS:
            yield f"expires on {_day(found.expires_at)}: renew it"
        if identity is not None and found.name != identity:
            yield f"is not issued to {identity}: the broker's rules are kept by that name"
        if self.key is not None and self.key.stat().st_mode & _READABLE_BY_ALL:
            yield "has a key that everybody on this machine may read: chmod o-r"

    def _load(self, context: ssl.SSLContext) -> None:
        if self.certificate is not None:
            # A password would be asked for on the terminal.
            context.load_cert_chain(self.certificate, self.key, password="")

    def _read(self) -> Certificate | None:
        try:
            return None if self.certificate is None else read_certificate(_text(self.certificate))
        except ValueError:
            return None


def read_credentials(reader: SettingReader, broker: str, url: str) -> Credentials:
    """Read the three settings of one broker; what is wrong with them is gathered by `reader`.

    Parameters
    ----------
    reader : SettingReader
        Of the environment.
    broker : str
        ``BROKER`` or ``RAW_BROKER``.
    url : str
        Its address: files that its scheme would not use are a problem.
    """
    given = partial(_given, reader, f"{PREFIX}{broker}_URL", url)
    authority = given(f"{broker}_CA", _authority, "")
    key = given(f"{broker}_KEY", _readable, "")
    certificate = given(f"{broker}_CERTIFICATE", _certificate, None if key else "")
    if certificate is not None:
        if key is None:
            reader.text(f"{broker}_KEY")
        else:
            given(f"{broker}_KEY", partial(_key, certificate), "")
    return Credentials(authority, certificate, key)


def concerns(
    broker: str, url: str, credentials: Credentials, now: float, identity: str | None = None
) -> Iterator[str]:
    """Yield, in words, what an operator should see to about the line to one broker.

    Parameters
    ----------
    broker : str
        ``BROKER`` or ``RAW_BROKER``.
    url : str
        Its address; nothing of it is repeated.
    credentials : Credentials
        What was read for it.
    now : float
        Seconds since 1970-01-01T00:00:00Z.
    identity : str, optional
        What the broker must know us as.
    """
    parts = urlsplit(url)
    if parts.scheme == "mqtt" and not _is_this_machine(parts.hostname or ""):
        yield (
            f"{PREFIX}{broker}_URL leaves this machine without TLS: whoever is on the way may read"
            " and forge; write mqtts://"
        )
    for concern in credentials.concerns(now, identity):
        yield f"{PREFIX}{broker}_CERTIFICATE {concern}"


def _given(
    reader: SettingReader,
    address: str,
    url: str,
    name: str,
    parse: Callable[[Path], Path],
    default: str | None,
) -> Path | None:
    def parsed(value: str) -> Path:
        if url and not url.startswith("mqtts://"):
            raise ValueError(f"is of no use while {address} is not mqtts://")
        return parse(Path(value))

    return reader.parsed(name, parsed, None, default=default)


def _readable(path: Path) -> Path:
    _text(path)
    return path


def _authority(path: Path) -> Path:
    read_certificate(_text(path))
    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        raise ValueError("holds a certificate that cannot be read") from None
    return path


def _certificate(path: Path) -> Path:
    read_certificate(_text(path))
    return path


def _key(certificate: Path, path: Path) -> Path:
    if "ENCRYPTED" in _text(path):
        raise ValueError("is protected by a password: nobody is there to type it")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, path, password="")
    except ssl.SSLError as error:
        if error.reason in _MISMATCHES:
            raise ValueError("is not the key of the certificate beside it") from None
        raise ValueError("holds no private key in PEM form") from None
    return path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        raise ValueError("must name a file that exists and that this process may read") from None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
