"""The webhook: a word, signed, to an address that somebody gave."""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import httpx

from monitor.notice.host import HostError, locate
from monitor.notice.outcome import Attempt, Outcome
from monitor.notice.signature import signed_headers
from monitor.version import VERSION

ATTEMPT_SECONDS: Final = 10.0
"""From the name's resolution to the answer's status."""

MOST_CONNECTIONS: Final = 300

_PORTS: Final = {"http": 80, "https": 443}
_LARGEST_WAIT: Final = 4


class Webhook:
    """Sends webhooks; for one event loop.

    No redirect is followed, no proxy of the environment is used, and of an answer nothing is read
    but its status and `Retry-After`.

    Parameters
    ----------
    is_private_allowed : bool
        Whether a receiver may be within our own network; then without TLS too.
    wall : callable
        The time that signatures carry.
    context : SSLContext, optional
        Whom to trust; whoever the system and the library do, if not told.
    """

    def __init__(
        self,
        *,
        is_private_allowed: bool = False,
        wall: Callable[[], float] = time.time,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._is_private_allowed = is_private_allowed
        self._wall = wall
        # Its lines tell addresses, which may hold a token, and the receiver's words.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if context is None:
            context = httpx.create_ssl_context()
            context.load_default_certs()
        self._client = httpx.AsyncClient(
            verify=context,
            timeout=ATTEMPT_SECONDS,
            trust_env=False,
            follow_redirects=False,
            # No line is kept: that of one name is not to be had by another at the same address.
            limits=httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def send(self, url: str, secret: str, notice_id: str, body: bytes) -> Attempt:
        """Try once; whatever goes wrong is an outcome."""
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                return await self._send(url, secret, notice_id, body)
        except HostError as error:
            return Attempt(error.outcome)
        except (TimeoutError, httpx.TimeoutException):
            return Attempt(Outcome.TIMED_OUT)
        except httpx.InvalidURL:
            # Such as 999.1.1.1: it looks like a host and is none.
            return Attempt(Outcome.UNKNOWN_HOST)
        except httpx.ConnectError as error:
            return Attempt(Outcome.NOT_TRUSTED if _is_certificate(error) else Outcome.UNREACHABLE)
        except httpx.NetworkError:
            return Attempt(Outcome.UNREACHABLE)
        except httpx.ProtocolError:
            return Attempt(Outcome.UNREADABLE)

    async def _send(self, url: str, secret: str, notice_id: str, body: bytes) -> Attempt:
        asked = httpx.URL(url)
        if asked.scheme != "https" and not self._is_private_allowed:
            return Attempt(Outcome.NOT_SECURE)
        host = asked.raw_host.decode()
        address = await locate(
            host,
            asked.port or _PORTS[asked.scheme],
            is_private_allowed=self._is_private_allowed,
        )
        headers = {
            "Host": asked.netloc.decode(),
            "Content-Type": "application/json",
            "User-Agent": f"passant/{VERSION}",
            **signed_headers(secret, notice_id, int(self._wall()), body),
        }
        request = self._client.build_request(
            "POST",
            asked.copy_with(host=address),
            content=body,
            headers=headers,
            extensions={"sni_hostname": host},
        )
        answer = await self._client.send(request, stream=True)
        try:
            return _attempt(answer.status_code, answer.headers.get("Retry-After", ""))
        finally:
            await answer.aclose()


def _attempt(status: int, retry_after: str) -> Attempt:
    match status:
        case 410:
            return Attempt(Outcome.GONE)
        case 429 | 503:
            is_number = retry_after.isascii() and retry_after.isdecimal()
            is_number = is_number and len(retry_after) <= _LARGEST_WAIT
            return Attempt(Outcome.PUT_OFF, float(retry_after) if is_number else 0.0)
    for below, outcome in (
        (200, Outcome.UNREADABLE),
        (300, Outcome.DELIVERED),
        (400, Outcome.REDIRECTED),
        (500, Outcome.REFUSED),
    ):
        if status < below:
            return Attempt(outcome)
    return Attempt(Outcome.FAILED)


def _is_certificate(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
