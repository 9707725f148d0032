"""Attacks by asking whatever may be asked: no answer holds a figure of fewer than the minimum."""

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Final

import httpx
from hypothesis import HealthCheck, Phase, given, settings

from api.guard.setting import Access, GuardSettings, Limits
from api.resource.figure import _shown
from monitor.footfall import Figure
from tests.api.guarded import bearer, make_key
from tests.api.operation import READING
from tests.api.serving import HandClock, serving
from tests.attacks.attack import Attack, Measured, Size
from tests.attacks.defect import planted
from tests.attacks.house_centre import database
from tests.attacks.house_centre_world import AS_BUILT, Planted
from tests.attacks.house_door import ROLES
from tests.attacks.house_smallest_number import small_numbers, small_numbers_of_event
from tests.attacks.house_smallest_question import Question, questions
from tests.attacks.house_smallest_town import NOW, furnish

_UNLIMITED: Final = GuardSettings(Access.GUARDED, Limits(0, 0), Limits(0, 0))
_HURRY: Final = {
    "monitor.sensorthings.inquiry.STATEMENT_MILLISECONDS": 300,
    "api.wordstream.HEARTBEAT_SECONDS": 0.1,
}
_ALL_MISSED: Final = {"Last-Event-ID": "0"}


def ask_anything(defect: Planted, size: Size) -> Measured:
    """Measure how many kinds of numbers are too small in the answers to whatever may be asked."""
    asked = _drawn(size.pick(250, 3000) if defect is AS_BUILT else 250)
    small: set[str] = set()
    answered: Counter[str] = Counter()
    with ExitStack() as stack:
        url = stack.enter_context(database())
        furnish(url)
        stack.enter_context(planted({**_HURRY, **defect.names}))
        client = stack.enter_context(serving(url, clock=HandClock(NOW), guard=_UNLIMITED))
        client.timeout = httpx.Timeout(60)
        keys = {name: bearer(make_key(url, *grants)) for name, grants in ROLES.items() if grants}
        for question in asked:
            key = keys.get(question.role)
            headers = {} if key is None else {"Authorization": key}
            found = _small(client, question, headers)
            if found is not None:
                answered[question.operation] += 1
                small.update(found)
    unasked = {operation.id for operation in READING} - answered.keys()
    if size is Size.WHOLE and defect is AS_BUILT and unasked:
        raise RuntimeError(f"never answered: {', '.join(sorted(unasked))}")
    names = f" Too small: {', '.join(sorted(small))}." if small else ""
    return Measured(
        len(small), f"{len(asked)} questions, in {len(ROLES)} roles", note=names.strip()
    )


# The same each time, whoever plays; drawn before the api runs beside it, whose pool of connections
# draws from the same chance.
def _drawn(count: int) -> list[Question]:
    drawn: list[Question] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(questions())
    def draw(question: Question) -> None:
        drawn.append(question)

    draw()
    return drawn


def _small(
    client: httpx.Client, question: Question, headers: Mapping[str, str]
) -> frozenset[str] | None:
    query = httpx.QueryParams(question.query)
    if question.is_stream:
        headers = {**headers, **_ALL_MISSED}
        with client.stream("GET", question.path, params=query, headers=headers) as answer:
            return (
                frozenset(small_numbers_of_event(answer.iter_lines()))
                if answer.is_success
                else None
            )
    answer = client.get(question.path, params=query, headers=headers, follow_redirects=True)
    if answer.is_server_error and answer.status_code != httpx.codes.NOT_IMPLEMENTED:
        raise RuntimeError(f"{question} is answered with {answer.status_code}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return frozenset()
    return frozenset(small_numbers(answer)) if answer.is_success else None


def _shown_with_more(figure: Figure) -> dict[str, Any]:
    return {**_shown(figure), "seen": (figure.count or 22) - 3}


ATTACKS: Final = (
    Attack(
        id="smallest-figures",
        attack="Whatever may be asked",
        attacker=(
            "Asks whatever the api's document allows, and SensorThings, with parameters drawn at"
            " random about a town of clusters of fifteen, over a minute and over most of a day,"
            " with nothing but one counter in a zone; as the public, an organiser, a manager, an"
            " analyst and an administrator. Looks at every number of every answer."
        ),
        measure=ask_anything,
        rule=AS_BUILT,
        unit="kinds of numbers that are too small",
        comparison="==",
        pass_mark=0,
        mutants={
            "small shares shown": Planted({"monitor.footfall.MINIMUM_SHOWN": 1}),
            "small rates shown": Planted({"monitor.rating.MINIMUM_SHOWN": 1}),
            "a density of nothing": Planted(
                {"monitor.presence._density": lambda count, metres: round(count / metres, 3)}
            ),
            "a number that nobody knows": Planted({"api.resource.figure._shown": _shown_with_more}),
        },
        note="A number that is not known by its name counts as too small.",
    ),
)
