"""Secrecy: a process that holds identifiers leaves none behind, however it ends.

Linux alone can be told all of it; elsewhere what cannot be done is said in the log.
"""

import ctypes
import logging
import os
import resource
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

_LOG: Final = logging.getLogger(__name__)

_PR_SET_DUMPABLE: Final = 4
_LOCK_CURRENT_FUTURE_ON_FAULT: Final = 1 | 2 | 4
_SWAPS: Final = Path("/proc/swaps")


def leave_no_trace() -> None:
    """See to it that this process writes no core file, is never swapped out, and fails in silence.

    No core file: by its limit, and by not being dumpable, which alone stops a kernel that hands
    core files to a program, and keeps other processes of the same user out of its memory. Memory is
    locked where that is allowed. What ends it is logged by kind and place, without the words, which
    may quote what was being read.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
            _LOG.warning("the kernel may still dump this process's memory")
        if not _lock_memory(libc) and _may_swap():
            _LOG.warning(
                "this process's memory may be swapped to disk: switch swap off for it,"
                " or let it lock its memory (ulimit -l unlimited)"
            )
    else:
        _LOG.warning("only on Linux can this process be kept from being dumped")
    sys.excepthook = _tell
    sys.unraisablehook = lambda odd: _tell(odd.exc_type, odd.exc_value, odd.exc_traceback)
    threading.excepthook = lambda odd: _tell(odd.exc_type, odd.exc_value, odd.exc_traceback)
    # Instead of printing the arguments of a line that could not be formatted.
    logging.raiseExceptions = False


# Only where it is unlimited: beyond a limit the next page asked for would end the process.
def _lock_memory(libc: ctypes.CDLL) -> bool:
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if limit != resource.RLIM_INFINITY and os.geteuid():
        return False
    return bool(libc.mlockall(_LOCK_CURRENT_FUTURE_ON_FAULT) == 0)


def _may_swap() -> bool:
    return not _SWAPS.exists() or len(_SWAPS.read_text().splitlines()) > 1


def _tell(
    kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None
) -> None:
    if error is not None and error.__traceback__ is not None:
        traceback = error.__traceback__
    _LOG.critical("%s, at %s", kind.__name__, " < ".join(reversed(list(_places(traceback)))))


def _places(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        yield f"{Path(code.co_filename).name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
