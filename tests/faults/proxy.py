"""A line that can be cut: a TCP proxy in a thread of its own."""

import asyncio
import socket
import struct
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress

from demo.broker import HOST
from tests.port import own_port

_CHUNK = 4096
# Less is an acknowledgement or a ping, of which half is nothing.
_LEAST_MESSAGE = 100


class Proxy:
    """Forwards what clients send to a port of this machine, and back, while the line is up.

    Parameters
    ----------
    target : int
        The port.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = own_port()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._flowing = asyncio.Event()
        self._writers: set[StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_cut = False
        self._resets = 0
        self._server: asyncio.Server | None = None
        self.broken_off = 0

    @property
    def url(self) -> str:
        return f"mqtt://{HOST}:{self.port}"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy")
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)

    def stop(self) -> None:
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def cut(self) -> None:
        """Break every connection off, and let nobody through until `mend`."""
        self._call(self._cut)

    def stall(self) -> None:
        """Accept whoever comes and whatever they send, and forward nothing until `mend`."""
        self._call(self._flowing.clear)

    def mend(self) -> None:
        """Let everything through again."""
        self._call(self._mend)

    def reset(self, count: int = 1) -> None:
        """Break off in the middle of the next messages, of so many connections."""
        self._call(lambda: self._reset(count))

    def _call(self, act: Callable[[], object]) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(act)

    def _cut(self) -> None:
        self._is_cut = True
        for writer in list(self._writers):
            _abort(writer)

    def _mend(self) -> None:
        self._is_cut = False
        self._flowing.set()

    def _reset(self, count: int) -> None:
        self._resets += count

    async def _open(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._serve, HOST, self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        writers = [writer]
        try:
            if self._is_cut:
                return
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target)
            writers.append(far_writer)
            self._writers.update(writers)
            back = asyncio.create_task(self._pump(far_reader, writer, is_outward=False))
            try:
                await self._pump(reader, far_writer, is_outward=True)
            finally:
                back.cancel()
                _abort(writer)
                with suppress(asyncio.CancelledError):
                    await back
        except OSError:
            pass
        finally:
            for each in writers:
                _abort(each)
            self._writers.difference_update(writers)
            if task is not None:
                self._tasks.discard(task)

    # Of either direction: what ends it ends the connection, as the writer is aborted.
    async def _pump(self, reader: StreamReader, writer: StreamWriter, *, is_outward: bool) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await self._flowing.wait()
                if is_outward and self._resets and len(chunk) > _LEAST_MESSAGE:
                    self._resets -= 1
                    self.broken_off += 1
                    writer.write(chunk[: len(chunk) // 2])
                    await writer.drain()
                    break
                writer.write(chunk)
                await writer.drain()
        _abort(writer)


# By a reset and not in good order: whoever is at the other end learns of it as of a broken line.
def _abort(writer: StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None and not writer.transport.is_closing():
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
