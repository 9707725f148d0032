"""The answer that carries a file: sent as it is read, and never ended as if it were whole."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fastapi import Response
from starlette.types import Receive, Scope, Send

from monitor.ending import end
from monitor.export import Export, Exports
from monitor.source import Source

STALLED_SECONDS: Final = 60.0
"""For so long a file may wait for its reader, for others wait to read;"""

SLOWEST: Final = 32_768
"""and for a second more, up to that again, once it took as many bytes, unpacked."""


class ExportStream(Response):
    """An answer that is read while it is sent.

    What goes wrong before its first block is answered with a problem; what goes wrong later breaks
    the connection, and so does a server that stops. A reader that leaves ends the reading, in the
    database too.

    Parameters
    ----------
    exports : Exports
        Asked for a place when the answer starts.
    work : callable
        Makes the blocks.
    seen : frozenset of str or None
        The municipalities that there are to the reader.
    """

    def __init__(
        self,
        exports: Exports,
        work: Callable[[Source], Iterator[bytes]],
        seen: frozenset[str] | None,
        *,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(media_type=media_type, headers=headers)
        del self.headers["Content-Length"]
        self._exports = exports
        self._work = work
        self._seen = seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file until it ends, the reader leaves or the server stops."""
        del scope
        export = self._exports.begin(self._work, self._seen)
        sending = asyncio.create_task(self._send(export, send), name="export-sending")
        leaving = asyncio.create_task(_leave(receive), name="export-leaving")
        ending = asyncio.create_task(self._exports.ended.wait(), name="export-ending")
        tasks = {sending, leaving, ending}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            await end(*tasks)
            await export.close()

    async def _send(self, export: Export, send: Send) -> None:
        block, loop = await export.next(), asyncio.get_running_loop()
        patience = STALLED_SECONDS
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        while block is not None:
            # The next is read while this one is sent.
            coming = asyncio.create_task(export.next(), name="export-reading")
            try:
                began = loop.time()
                async with asyncio.timeout(patience):
                    await send({"type": "http.response.body", "body": block, "more_body": True})
                patience += len(block) / SLOWEST - (loop.time() - began)
                patience = min(patience, STALLED_SECONDS)
                block = await coming
            finally:
                await end(coming)
        await send({"type": "http.response.body", "body": b""})


async def _leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
