"""What a person reads when signing in did not work: what to do, and not why."""

from enum import Enum
from http import HTTPStatus

from fastapi import Response


class Trouble(Enum):
    """What somebody can be told, in Dutch and in English."""

    REFUSED = (
        HTTPStatus.BAD_REQUEST,
        "Inloggen is niet gelukt. Begin opnieuw; lukt het weer niet, vraag dan de beheerder.",
        "Signing in did not work. Start again; if it fails once more, ask the administrator.",
    )
    NO_ROLE = (
        HTTPStatus.FORBIDDEN,
        "U bent bekend, maar hebt hier nog geen rol. De beheerder kan u er een geven.",
        "We know who you are, and you have no role here yet. The administrator can give you one.",
    )
    TOO_OFTEN = (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Er wordt hier te vaak ingelogd. Probeer het over een minuut weer.",
        "Too many are signing in from here. Try again in a minute.",
    )
    AWAY = (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "De inlogdienst antwoordt nu niet. Probeer het zo weer; wat openbaar is, blijft te zien.",
        "The sign-in service does not answer. Try again soon; what is public can still be seen.",
    )


def trouble_page(trouble: Trouble) -> Response:
    """Return the page that tells of it."""
    status, dutch, english = trouble.value
    page = f"""<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Passant: inloggen</title>
<link rel="stylesheet" href="/docs/reference.css">
</head>
<body>
<main>
<h1>Inloggen</h1>
<p>{dutch}</p>
<p lang="en">{english}</p>
<p><a href="/sign-in">Opnieuw inloggen</a> &middot; <a href="/">Passant</a></p>
</main>
</body>
</html>
"""
    headers = {"Cache-Control": "no-store"}
    if trouble in {Trouble.AWAY, Trouble.TOO_OFTEN}:
        headers["Retry-After"] = "60"
    return Response(page, status_code=status, media_type="text/html", headers=headers)
