"""Ids: texts that tell entities apart over all municipalities.

A sensor's is ``GM0153:haverstraat-1``, a counter's ``GM0153:haverstraat-1:in``, and to that of a
cluster the second of its end is added: ``GM0153:haverstraat-1:in:1795613580``. Pure.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from monitor.sensorthings.entity import Entity, Key

KeyValue = str | datetime

_NAME: Final = r"[a-z0-9-]{1,64}"
_FORMS: Final[dict[tuple[Key, ...], re.Pattern[str]]] = {
    ("municipality", "sensor_id"): re.compile(rf"(GM\d{{4}}):({_NAME})", re.ASCII),
    ("municipality", "counter_id"): re.compile(rf"(GM\d{{4}}):({_NAME}:{_NAME})", re.ASCII),
    ("municipality", "counter_id", "ended_at"): re.compile(
        rf"(GM\d{{4}}):({_NAME}:{_NAME}):(\d{{1,11}})", re.ASCII
    ),
    ("observed_property",): re.compile(rf"({_NAME})", re.ASCII),
}


def read_id(entity: Entity, text: str) -> dict[Key, KeyValue] | None:
    """Return what an id is made of, or None if no entity of that kind can have it."""
    match = _FORMS[entity.key].fullmatch(text)
    if match is None:
        return None
    return {
        key: datetime.fromtimestamp(int(part), UTC) if key == "ended_at" else part
        for key, part in zip(entity.key, match.groups(), strict=True)
    }


def write_id(entity: Entity, row: Mapping[str, Any]) -> str:
    """Return the id of an entity."""
    parts = (row[key] for key in entity.key)
    return ":".join(
        str(int(part.timestamp())) if isinstance(part, datetime) else str(part) for part in parts
    )
