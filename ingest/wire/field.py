"""What the messages between an edge and the centre have in common: their fields, their strictness.

Pure. Everything that arrives is checked against an allow-list; what does not fit is a
`RefusedError`, which carries nothing of it.
"""

from datetime import datetime
from typing import Annotated, Final, TypeVar

import msgspec

from ingest.errors import Reason, RefusedError

# JSON's readers are exact up to 2^53; the room above a receipt is for the numbers that follow it.
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
ReceiptSeq = Annotated[int, msgspec.Meta(ge=0, le=2**52)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Persons = Annotated[int, msgspec.Meta(ge=0, le=10**7)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]
CounterId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}:[a-z0-9-]{1,64}\Z")]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A message, or a part of one, that has the named fields and no other."""


_Read = TypeVar("_Read")
_ENCODER: Final = msgspec.json.Encoder()


def encode(message: Strict) -> bytes:
    """Write a message as JSON."""
    return _ENCODER.encode(message)


def decode(decoder: msgspec.json.Decoder[_Read], payload: bytes) -> _Read:
    """Read a message.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    try:
        return decoder.decode(payload)
    # A value that is passed over may be lists within lists without end.
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise RefusedError(Reason.MALFORMED) from None
