"""The version of the software, as its packages carry it and its edges say it."""

from typing import Final

VERSION: Final = "0.1.0"
