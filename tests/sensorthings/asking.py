"""Short ways to ask a service of these tests."""

from typing import Any

import httpx

from tests.sensorthings.town import ROOT


def ask(asker: httpx.Client, path: str, **options: object) -> Any:
    """Ask for what must be there; options are named without their dollar."""
    query = {f"${name}": str(value) for name, value in options.items()}
    answer = asker.get(f"{ROOT}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(asker: httpx.Client, path: str, **options: object) -> list[str]:
    """Return the ids of a collection's first page."""
    return [each["@iot.id"] for each in ask(asker, path, **options)["value"]]


def refused(asker: httpx.Client, path: str, **options: object) -> tuple[int, str]:
    """Ask for what must be refused; return the status and the message."""
    query = {f"${name}": str(value) for name, value in options.items()}
    answer = asker.get(f"{ROOT}/{path}", params=query)
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert body["code"] == answer.status_code
    return answer.status_code, body["message"]
