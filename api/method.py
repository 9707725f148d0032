"""In which ways a path can be asked."""

import re
from collections.abc import Iterable
from typing import Any


class Methods:
    """The methods that each path of the api's document takes.

    Parameters
    ----------
    document : dict
        OpenAPI.
    prefix : str
        Before each of its paths.
    """

    def __init__(self, document: dict[str, Any], prefix: str) -> None:
        self._known = [
            (re.compile(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(f"{prefix}{path}"))), set(methods))
            for path, methods in document["paths"].items()
        ]

    def knows(self, path: str) -> bool:
        """Tell whether there is something at a path, whatever it takes."""
        return any(pattern.fullmatch(path) for pattern, _ in self._known)

    def allowed(self, path: str, known: str = "") -> str:
        """Return the methods of a path as the header Allow has them.

        Parameters
        ----------
        path : str
            What was asked.
        known : str
            What its router says; that is one route's alone.
        """
        for pattern, methods in self._known:
            if pattern.fullmatch(path):
                return _written(methods)
        return _written(known.replace(" ", "").split(",")) if known else _written(["get"])


# HEAD is made of GET, for every path alike.
def _written(methods: Iterable[str]) -> str:
    named = {method.upper() for method in methods}
    return ", ".join(sorted(named | ({"HEAD"} if "GET" in named else set())))
