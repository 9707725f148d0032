"""What a query may name: only what is registered, so that a typo is not answered with nothing."""

from api.problems import bad_query
from monitor import directory
from monitor.reading import Connection


async def expect_municipality(connection: Connection, code: str | None) -> None:
    """Refuse a code that no municipality has; none at all is fine.

    Raises
    ------
    ProblemError
        If it is not registered.
    """
    if code is not None and not await directory.has_municipality(connection, code):
        raise bad_query("municipality", "names none that is here; /v1/municipalities lists them")
