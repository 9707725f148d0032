"""Links: where an entity is, where it leads, and where a page goes on. All are absolute."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from monitor.sensorthings.identity import write_id
from monitor.sensorthings.inquiry import Row

_OF_THE_PAGE: Final = frozenset({"$skip", "$skiptoken"})


@dataclass(frozen=True, slots=True)
class Links:
    """Links below one root.

    Parameters
    ----------
    root : str
        The service's own address, without a slash at its end.
    """

    root: str

    def entity(self, row: Row) -> str:
        """Return where an entity is."""
        return f"{self.root}/{row.entity.plural}('{write_id(row.entity, row.values)}')"

    def next(self, place: str, texts: Iterable[tuple[str, str]], token: str) -> str:
        """Return where a page goes on.

        Parameters
        ----------
        place : str
            The collection's own address.
        texts : iterable of pairs of str
            What was asked of it.
        token : str
            Where the page ends.
        """
        asked = [(name, text) for name, text in texts if name not in _OF_THE_PAGE]
        query = "&".join(
            f"{name}={quote(text, safe='')}" for name, text in [*asked, ("$skiptoken", token)]
        )
        return f"{place}?{query}"
