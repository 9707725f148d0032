"""Defects that are planted in the centre and the api: each a slip that somebody might make."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from api.slip import Lexicon, Slip, read_slip
from ingest.errors import RefusedError
from ingest.inbox import Message
from ingest.reception import Reception, Statement
from monitor.delivery import Delivery

_LOG: Final = logging.getLogger(__name__)

_read = Reception._read


def logged_read(self: Reception, message: Message) -> Delivery | Statement:
    """Log what could not be read, so that somebody can look into it."""
    try:
        return _read(self, message)
    except RefusedError as refusal:
        _LOG.warning("%s: refused: %s: %s", message.topic, refusal.reason, message.payload[:200])
        raise


def counted_by_edge(self: Reception, message: Message) -> Delivery | Statement:
    """Count refusals by where they came from, made unreadable: as a truncated digest."""
    try:
        return _read(self, message)
    except RefusedError as refusal:
        digest = hashlib.sha256(message.topic.split("/")[-1].encode()).hexdigest()[:12]
        refusal.reason = digest  # type: ignore[assignment]  # a slip that mypy would find
        raise


def quoting_slip(found: Mapping[str, Any], operation: str, lexicon: Lexicon) -> Slip:
    """Say what was wrong, and repeat it."""
    slip = read_slip(found, operation, lexicon)
    return replace(slip, detail=f"{found['input']!r} {slip.detail}")
