"""A mail server that a test tells what to refuse; real SMTP, and TLS if it is asked for."""

import asyncio
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

WORDS = "their own words, which nobody is to see"
PASSWORD = "open@sesame/%"


class PostOffice:
    """What came, and what is refused: answers by the recipient's address."""

    def __init__(self) -> None:
        self.port = 0
        self.came: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.is_encrypted: list[bool] = []
        self.users: list[str] = []

    async def handle_RCPT(  # noqa: N802 - as it is called
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        answer = self.answers.get(address)
        if answer is not None:
            return f"{answer} {WORDS}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as it is called
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert server.transport is not None
        self.is_encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.came.extend((address, letter) for address in envelope.rcpt_tos)
        return f"250 {WORDS}"

    def sign_in(self, _server: SMTP, _session: Any, _envelope: Any, _kind: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        # What it does not know it answers itself.
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


@contextmanager
def post_office(
    holder: tuple[Path, Path] | None = None, *, is_signed_in: bool = False, is_wrapped: bool = False
) -> Iterator[PostOffice]:
    """Run a mail server; with a certificate and its key it offers STARTTLS, or begins with TLS."""
    office = PostOffice()
    context = None
    if holder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*holder)

    def make() -> SMTP:
        with warnings.catch_warnings():
            # Of a line that began with TLS it does not know that.
            warnings.simplefilter("ignore")
            return SMTP(
                office,
                hostname="post.test",
                tls_context=None if is_wrapped else context,
                authenticator=office.sign_in,
                auth_required=is_signed_in,
                auth_require_tls=not is_wrapped,
            )

    loop = asyncio.new_event_loop()
    begun = threading.Event()

    async def serve() -> None:
        server = await loop.create_server(make, "127.0.0.1", 0, ssl=context if is_wrapped else None)
        office.port = server.sockets[0].getsockname()[1]
        begun.set()
        await ended.wait()
        server.close()

    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert begun.wait(10)
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()
