"""A receiver of webhooks: a real HTTP server on a thread, that does what a test tells it."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WORDS = "their own words, which nobody is to see"
"""What each answer says, in its body and its headers."""


class Receiver:
    """What came, and what is answered: statuses in order, the last one for ever.

    A status of 0 hangs until the receiver is let go; -1 hangs up; -2 answers what is no HTTP.
    """

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses) or [204]
        self.headers: dict[str, str] = {}
        self.came: list[tuple[Mapping[str, str], bytes]] = []
        self.let_go = threading.Event()
        self.port = 0
        self.scheme = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/alerts?token=sesame"

    @property
    def words(self) -> list[str]:
        return [json.loads(body)["data"]["word"] for _, body in self.came]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.came]

    def next_status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def receiving(
    *statuses: int, holder: tuple[Path, Path] | None = None, host: str = "127.0.0.1"
) -> Iterator[Receiver]:
    """Run a receiver; with TLS if it has a certificate and its key."""
    receiver = Receiver(*statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status = receiver.next_status()
            if status == 0:
                receiver.let_go.wait(30)
                return
            if status == -1:
                self.connection.close()
                return
            if status == -2:
                self.wfile.write(f"{WORDS}\r\n\r\n".encode())
                return
            self.send_response(status, WORDS)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("X-Words", WORDS)
            self.end_headers()
            if status != 204:
                self.wfile.write(WORDS.encode())

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            pass

    server = Server((host, 0), Handler)
    if holder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*holder)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver.scheme = "https"
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Verify a signature as a receiver does, with nothing of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{digest}" in headers["webhook-signature"].split()
