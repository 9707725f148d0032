"""A glance at the running demo, as anyone may have it: `GET /v1/live`.

It holds no count of persons: only how many counters have a figure, and how the others are.
"""

import json
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Final

from demo.broker import HOST

_TIMEOUT_SECONDS: Final = 2.0
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Glance:
    """How the counters are.

    Parameters
    ----------
    states : Counter of str
        How many counters are in each of the five states.
    figures : int
        How many show a figure.
    """

    states: Counter[str]
    figures: int

    def __str__(self) -> str:
        total = sum(self.states.values())
        parts = [f"{self.states['measured']} of {total} counters live"]
        parts += [
            f"{self.states[state]} {state}"
            for state in ("quiet", "late", "outage", "unknown")
            if self.states[state]
        ]
        return ", ".join(parts)


def glance(page_port: int) -> Glance | None:
    """Look at what the api says now; None if it does not answer yet."""
    connection = HTTPConnection(HOST, page_port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/v1/live")
        answer = connection.getresponse()
        if answer.status != _OK:
            return None
        counters = json.load(answer)["counters"]
        states = Counter(str(counter["state"]) for counter in counters)
        return Glance(states, sum(counter["perHour"] is not None for counter in counters))
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
