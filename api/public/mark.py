"""The mark of each state without a figure, as on the other pages, for the eye alone."""

from typing import Final

from monitor.state import State

_RING: Final = "M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0 -9z"
_STROKE: Final = 'fill="none" stroke="currentColor" stroke-linecap="round"'

_MARKS: Final = {
    State.QUIET: 'fill="currentColor" d="M8 6a2 2 0 1 1 0 4a2 2 0 1 1 0 -4z"',
    State.LATE: f'{_STROKE} d="{_RING}" stroke-width="2"',
    State.OUTAGE: f'{_STROKE} d="M4 4l8 8M12 4l-8 8" stroke-width="2.5"',
    State.UNKNOWN: f'{_STROKE} d="{_RING}" stroke-width="1.5" stroke-dasharray="2 2.7"',
}


def mark(state: State) -> str:
    """Return an SVG image of a state other than measured; the word stands beside it."""
    return (
        f'<svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
        f"<path {_MARKS[state]}/></svg>"
    )
