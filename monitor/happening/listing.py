"""The listing: happenings for those who read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import dict_row

from monitor.happening.happening import Happening
from monitor.reading import Connection, statement


@dataclass(frozen=True, slots=True)
class ListedHappening:
    """A happening as it is kept, and who last changed it.

    Parameters
    ----------
    planned_at : int
        Since when it has been planned for all of its times and zones, by the city's clock.
    changed_at : int
        By the database's clock.
    """

    happening: Happening
    planned_at: int
    changed_at: int
    changed_by: str

    @property
    def is_foreseen(self) -> bool:
        """Whether it was planned before it was over, and was not made of what had been."""
        return self.planned_at < self.happening.ends_at


async def list_happenings(
    connection: Connection,
    municipality: str | None = None,
    happening_id: str | None = None,
    from_at: int | None = None,
    to_at: int | None = None,
) -> Sequence[ListedHappening]:
    """Return happenings in order of their start.

    Parameters
    ----------
    municipality, happening_id : str or None
        Whose, and which; all if None.
    from_at, to_at : int or None
        Those of which something lies between.
    """
    asked = {
        "municipality": municipality,
        "id": happening_id,
        "from_at": from_at,
        "to_at": to_at,
    }
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement("happening"), asked)
        rows = await cursor.fetchall()
    return [
        ListedHappening(Happening.of(row), row["planned_at"], row["changed_at"], row["changed_by"])
        for row in rows
    ]
