"""Temporary folders whose random names read as no identifier: settings refuse one that might."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anonymise.identifiers import find_identifier


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Make a folder and remove it, with all that is in it, when the context ends.

    One random name in some six hundred has a number plate in it; then another is drawn.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    while find_identifier(folder.name) is not None:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
