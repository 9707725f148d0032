"""People before the guard: known by the cookie of their session, wherever a key would be shown."""

from http import HTTPStatus

from fastapi import Request, Response

from api.guard.credential import RefusedCredentialsError
from api.problems import problem_response
from api.session.desk import Desk
from api.session.errors import ForgeryError, NoSessionError
from monitor.access.principal import Principal


class PersonWitness:
    """Knows people by their sessions; asked by the guard, after the keys.

    Parameters
    ----------
    desk : Desk
        Where they signed in.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def identify(self, request: Request, now: float) -> Principal | None:
        """Return who asks by a cookie, or None if there is none.

        Raises
        ------
        RefusedCredentialsError
            If it opens nothing, or the request writes and may not come from our own page.
        StoreUnavailableError
            If that cannot be known now.
        """
        del now  # the desk has the same clock
        try:
            known = await self._desk.known(request)
        except NoSessionError as error:
            raise RefusedCredentialsError(signed_out(self._desk), error.reason) from None
        except ForgeryError as error:
            raise RefusedCredentialsError(forged(), error.reason) from None
        return known.principal if known else None


def signed_out(desk: Desk) -> Response:
    """Return the answer to a cookie that opens nothing: it is taken away."""
    response = problem_response(
        HTTPStatus.UNAUTHORIZED, "you are not signed in, or not any more: sign in at /sign-in"
    )
    # Or the browser would show it for ever, and be refused what is public.
    desk.cookies.drop_session(response)
    return response


def forged() -> Response:
    """Return the answer to a request that lacks the proof of our own page."""
    return problem_response(
        HTTPStatus.FORBIDDEN,
        "what changes something must be sent by our own page, with the X-CSRF-Token of /session",
    )
