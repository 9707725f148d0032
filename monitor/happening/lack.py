"""Why a report has no figure, in a word."""

from collections import Counter
from collections.abc import Sequence

from monitor.footfall import Figure
from monitor.happening.wording import Wording
from monitor.state import State


def lack(steps: Sequence[Figure], wording: Wording) -> str:
    """Return why none of these steps has a figure: what most of them were, the first of equals.

    Without steps, that this part has not begun.
    """
    if not steps:
        return wording.say("not_begun")
    states = Counter(step.state for step in steps if step.state is not State.MEASURED)
    state = states.most_common(1)[0][0] if states else State.UNKNOWN
    return wording.say(f"short.{state}")


def count_of(count: int | None, steps: Sequence[Figure], wording: Wording) -> str:
    """Return a figure of these steps, or why there is none."""
    return lack(steps, wording) if count is None else wording.number(count)
