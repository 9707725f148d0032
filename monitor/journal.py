"""The journal: what a process logs, as lines to read or as one JSON object a line.

Everything that any library logs passes here, so here it is cut to what may be written down: of a
message its first line, of an exception its kind and place. An exception's words may quote what was
being read (privacy rule 10).
"""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final

from monitor.settings import SettingReader

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Form(StrEnum):
    """How a line is written; `PASSANT_LOG_FORMAT` says which."""

    TEXT = "text"
    JSON = "json"


def keep_journal(
    reader: SettingReader, process: str, fixed: Mapping[str, str] | None = None
) -> None:
    """Send what this process logs to standard error, in the form that the settings ask for.

    To be called first thing in a composition root, and again once more is known that is fixed. A
    setting that is wrong is the reader's to tell, by its `check`; until then it is its default.

    Parameters
    ----------
    reader : SettingReader
        Asked for `PASSANT_LOG_LEVEL` and `PASSANT_LOG_FORMAT`.
    process : str
        Such as ``edge``; stands in every line of JSON.
    fixed : mapping, optional
        What else does, such as the municipality.
    """
    open_journal(reader.log_level(), log_form_from(reader), process, fixed or _NONE)


def log_form_from(reader: SettingReader) -> Form:
    """Return the form of `PASSANT_LOG_FORMAT`; text by default."""
    return reader.parsed("LOG_FORMAT", _form, Form.TEXT, default=Form.TEXT)


def open_journal(level: int, form: Form, process: str, fixed: Mapping[str, str] = _NONE) -> None:
    """Send what this process logs to standard error; in the place of whatever was set before."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(process, fixed) if form is Form.JSON else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # Instead of printing the arguments of a line that could not be formatted.
    logging.raiseExceptions = False


class TextFormatter(logging.Formatter):
    """``2026-11-21T12:31:00.123Z WARNING ingest.centre: the database is unavailable``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        error = _error(record)
        line = f"{_time(record)} {record.levelname} {record.name}: {_message(record)}"
        return f"{line} ({error})" if error else line


class JsonFormatter(logging.Formatter):
    """One object a line: time, level, logger, process, what is fixed, message, and error if any.

    Parameters
    ----------
    process : str
        The process's name.
    fixed : mapping
        What else stands in every line.
    """

    def __init__(self, process: str, fixed: Mapping[str, str] = _NONE) -> None:
        super().__init__()
        self._fixed = {"process": process, **fixed}

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            **self._fixed,
            "message": _message(record),
        }
        if error := _error(record):
            line["error"] = error
        return json.dumps(line, ensure_ascii=False)


def _form(text: str) -> Form:
    try:
        return Form(text.lower())
    except ValueError:
        message = "must be text or json"
        raise ValueError(message) from None


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# A library's further lines hold what it could not make sense of: asyncio's, the exception's words.
def _message(record: logging.LogRecord) -> str:
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(_told(each) for each in arguments)
    elif isinstance(arguments, Mapping):
        arguments = {key: _told(value) for key, value in arguments.items()}
    text = str(_told(record.msg))
    lines = (text % arguments if arguments else text).splitlines()
    return lines[0].rstrip() if lines else ""


def _told(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _error(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    kind, _, traceback = record.exc_info
    return f"{kind.__name__}, at {' < '.join(reversed(list(_places(traceback))))}"


def _places(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        yield f"{Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
