"""The signature of a webhook, by the convention of Standard Webhooks.

Pure: the time is an argument. Who has the secret can tell that a word is ours, that it is whole,
and that it is not an old one sent again.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

PREFIX: Final = "whsec_"
_NEW_BYTES: Final = 32
_SHORTEST: Final = 24
_LONGEST: Final = 64


def new_secret() -> str:
    """Return a secret that nobody has, out of the operating system's randomness."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_NEW_BYTES)).decode()


def read_secret(text: str) -> bytes | None:
    """Return the bytes of a secret; None if it is none."""
    if not text.startswith(PREFIX):
        return None
    try:
        read = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return read if _SHORTEST <= len(read) <= _LONGEST else None


def signed_headers(secret: str, notice_id: str, at: int, body: bytes) -> dict[str, str]:
    """Return the headers that sign a body.

    Parameters
    ----------
    secret : str
        ``whsec_...``.
    notice_id : str
        The same at each attempt: by it the receiver knows what it has already.
    at : int
        Epoch seconds of this attempt, by the wall's clock.
    body : bytes
        What is sent.
    """
    key = read_secret(secret)
    if key is None:
        raise ValueError("the secret is none")
    signed = b"%b.%d.%b" % (notice_id.encode(), at, body)
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{digest}",
    }
