"""What schemathesis does not know of this api.

Loaded by it, as the environment tells it.
"""

import os
import re
from typing import Any, Final

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

# Whether an id is registered, and how parameters go together, is beyond what a document can say.
BEYOND: Final = re.compile(
    r"names none that (is|visitors can come from)"
    r"|is needed"
    r"|must be later than from"
    r"|cluster is one counter's"
    r"|is not for clusters"
    r"|is for JSON"
    r"|must be later than now"
    r"|an organiser needs its zones"
    r"|zones are of one municipality"
    r"|must name its lesser corner first"
    r"|that are registered"
    r"|must be taken from next of an answer"
    r"|must be (lower than raiseLine|one of|greater than 0|numbers)"
    r"|must be one (where you may|that counters have)"
    r"|must be a level below"
    r"|is not for silence"
    r"|cannot be tried"
    r"|names no happening"
    r"|has the zones of its happening"
    r"|must be left out"
    r"|must be that of the address"
    # Channels: what belongs to which kind, and what an address of the web or of mail is.
    r"|must be (registered in this municipality|one whose channels|such as|an address such as)"
    r"|(is|are) of (a webhook|e-mail)"
    # Happenings: how their times, zones and editions go together.
    r"|must (not be before|be within|be later than startsAt|name each zone once)"
    r"|must be (of zones of the happening|of a happening|the id of another|one alone)"
    r"|must be (an instant such as|1 to [0-9]+ ids)"
    # Evaluations: how their places and days go together, and what figures there are.
    r"|cannot be evaluated"
    r"|must name each place once"
    r"|must be (a day such as|other than before|before toHour|empty: only visits)"
    r"|must be places that the measure did not touch"
    r"|must have a pattern, or else days"
    r"|must hold the day on which the measure starts"
)

_OWN_KEY: Final = os.environ.get("PASSANT_FUZZ_KEY", "").split("_")[1:2]
_NO_KEY: Final = "aaaaaaaa"


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, _case: Any, response: Any) -> bool:
    """Keep every failure but a refusal, in the documented words, of what no document can tell."""
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    faults = response.json().get("errors") or []
    return not faults or not all(BEYOND.search(fault["detail"]) for fault in faults)


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Let the key live that all of this is asked with."""
    for name, value in (case.path_parameters or {}).items():
        if value in _OWN_KEY:
            case.path_parameters[name] = _NO_KEY
