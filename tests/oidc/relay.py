"""A relay before the provider: it counts, it can be away, and it can change what is said."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
HOPS = {"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"}

Tamper = Callable[[str, bytes], bytes]


@dataclass
class Relay:
    """What a test may do to it; `asked` holds the paths in order."""

    port: int
    target: int = 0
    asked: list[str] = field(default_factory=list)
    is_away: bool = False
    tamper: Tamper | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @contextmanager
    def tampering(self, tamper: Tamper) -> Iterator[None]:
        self.tamper = tamper
        try:
            yield
        finally:
            self.tamper = None

    @contextmanager
    def away(self) -> Iterator[None]:
        self.is_away = True
        try:
            yield
        finally:
            self.is_away = False


@contextmanager
def relaying() -> Iterator[Relay]:
    """Run a relay on a free port; it needs its target before it is asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def log_message(self, *_: object) -> None:
            pass

        def _pass_on(self) -> None:
            path = self.path.partition("?")[0]
            relay.asked.append(path)
            self.close_connection = True
            if relay.is_away:
                return
            length = int(self.headers.get("Content-Length") or 0)
            headers = {
                name: text for name, text in self.headers.items() if name.lower() not in HOPS
            }
            headers |= {"X-Forwarded-Host": f"{HOST}:{relay.port}", "X-Forwarded-Proto": "http"}
            connection = HTTPConnection(HOST, relay.target, timeout=10)
            try:
                connection.request(self.command, self.path, self.rfile.read(length), headers)
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            if relay.tamper is not None:
                body = relay.tamper(path, body)
            self.send_response(answer.status)
            for name, text in answer.getheaders():
                if name.lower() not in HOPS:
                    self.send_header(name, text)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        relay = Relay(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, name="relay")
        thread.start()
        try:
            yield relay
        finally:
            server.shutdown()
            thread.join(10)
