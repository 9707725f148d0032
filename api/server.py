"""The HTTP server: uvicorn, stopped by a signal within a second even while streams are open."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.guard.setting import PROXIES
from api.service import Services

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

# Longer than who asks keeps an idle connection (nginx one minute, Caddy two): whoever gives it up
# first must not be us, or a request may come just then.
_IDLE_SECONDS: Final = 130


class Server(uvicorn.Server):
    """A server of one app that ends its live streams before it waits for its connections."""

    def __init__(self, app: FastAPI, host: str, port: int, proxies: str = PROXIES) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                access_log=False,
                # There are none here, and the path of one would be logged.
                ws="none",
                log_config=None,
                server_header=False,
                # Each address has its own share of requests: whose it is, a proxy has to say.
                forwarded_allow_ips=proxies,
                timeout_graceful_shutdown=1,
                timeout_keep_alive=_IDLE_SECONDS,
            )
        )
        services = app.state.services
        assert isinstance(services, Services)  # noqa: S101 - create_app put it there
        self._feed = services.feed
        self._exports = services.exports
        self._bulletin = services.bulletin

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live streams, which would go on for ever, and files, and then everything else."""
        self._feed.end_readers()
        if self._bulletin is not None:
            self._bulletin.end_readers()
        self._exports.end()
        await super().shutdown(sockets)
        # Whoever takes nothing would hold a line that nobody looks after any more.
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    # uvicorn's own raises the signal again once all is done, and so ends in a failure's exit code.
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop cleanly on a signal; to be entered in the running loop."""
        loop = asyncio.get_running_loop()
        # Signals come to the main thread alone.
        with suppress(ValueError, RuntimeError):
            for number in _SIGNALS:
                loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            with suppress(ValueError, RuntimeError):
                for number in _SIGNALS:
                    loop.remove_signal_handler(number)
