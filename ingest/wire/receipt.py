"""The receipt: the centre's word that everything of an edge up to a number is committed."""

from typing import Final, Literal

import msgspec

from ingest.wire.field import ReceiptSeq, Strict, decode, encode


class _Receipt(Strict, frozen=True):
    v: Literal[1]
    seq: ReceiptSeq


_RECEIPT: Final = msgspec.json.Decoder(_Receipt)


def encode_receipt(seq: int) -> bytes:
    """Write ``receipts/{municipality}/{edge}``."""
    return encode(_Receipt(v=1, seq=seq))


def decode_receipt(payload: bytes) -> int:
    """Read ``receipts/{municipality}/{edge}``: everything up to this number is committed.

    Raises
    ------
    RefusedError
        `MALFORMED`.
    """
    return decode(_RECEIPT, payload).seq
