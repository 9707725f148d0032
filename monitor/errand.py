"""An errand: work for whoever asks the api, in a process of its own that may be given up."""

import asyncio
import os
import sys
from contextlib import suppress
from typing import Final

from monitor.errors import StoreUnavailableError

AWAY: Final = 1
REFUSED: Final = 2
"""How its process ends, if not well: without the database, or with why it cannot be done."""


class RefusedErrandError(Exception):
    """It cannot be done; its text is the process's own, and says why."""


async def run_errand(module: str, database_url: str, asked: bytes, seconds: float) -> bytes:
    """Have a module do what is asked, and return what it answers.

    Parameters
    ----------
    module : str
        It reads what is asked, and writes its answer.
    database_url : str
        The store.
    seconds : float
        After which it is killed.

    Raises
    ------
    TimeoutError
        If it takes longer.
    RefusedErrandError
        If it says that it cannot be done.
    StoreUnavailableError
        If the database cannot be reached.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PASSANT_DATABASE_URL": database_url},
    )
    try:
        async with asyncio.timeout(seconds):
            answered, _ = await process.communicate(asked)
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    match process.returncode:
        case 0:
            return answered
        case code if code == REFUSED:
            raise RefusedErrandError(answered.decode())
        case code if code == AWAY:
            raise StoreUnavailableError("the database does not answer: try again later")
        case _:
            raise RuntimeError(f"{module} ended by itself")
