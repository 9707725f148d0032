"""The edge's secret, kept beside its spool."""

import os
from contextlib import suppress
from pathlib import Path

from anonymise.release import SECRET_BYTES, Secret
from ingest.errors import SecretError


def kept_secret(file: Path) -> Secret:
    """Return the edge's secret, made at its first start and readable by its owner alone.

    Raises
    ------
    SecretError
        If the file is there and is no secret, or cannot be written.
    """
    if not file.exists():
        try:
            _make_secret(file)
        except OSError:
            message = f"{file.name} cannot be written: is the disk full, or the folder another's?"
            raise SecretError(message) from None
    try:
        return Secret(file.read_bytes())
    except ValueError:
        message = f"{file.name} is no secret of {SECRET_BYTES} bytes: restore it, or remove it"
        raise SecretError(message) from None


# A link, for unlike a rename it never replaces a secret that another start has just made.
def _make_secret(file: Path) -> None:
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(os.urandom(SECRET_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(FileExistsError):
        os.link(new, file)
    new.unlink()
