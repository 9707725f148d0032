"""The figures of the release rule, as the papers name them: the core's own constants.

Pure. Modules that hold sightings are closed to everything behind the edge, their constants
included; so those few stand here as well, and a test holds them against the core.
"""

from collections.abc import Mapping
from typing import Final

from anonymise.cluster import MINIMUM_CLUSTER, ROUNDING
from anonymise.release import MARGIN, SECRET_BYTES, passages_per_person
from anonymise.window import BRIDGED_SECONDS
from monitor.papers.wording import number
from monitor.registry.entry import STEP_SECONDS, WIFI_STEP_SECONDS

PASSER_ROUNDING: Final = 25
"""`anonymise.passer.PASSER_ROUNDING`."""

SLOT_SECONDS: Final = 10
PASSING_SECONDS: Final = 150
KEY_BYTES: Final = 32
"""The same of `anonymise.crowd`."""

_MINUTE: Final = 60
_HOUR: Final = 3600


def rule_facts() -> Mapping[str, str]:
    """Return the figures of the rule by the names that the texts use."""
    shortest, middle, longest = (
        passages_per_person(age) for age in (5 * _MINUTE, _HOUR, 24 * _HOUR)
    )
    figures = {
        "minimum": MINIMUM_CLUSTER,
        "rounding": ROUNDING,
        "margin": MARGIN,
        "secret_bytes": SECRET_BYTES,
        "bridged_minutes": BRIDGED_SECONDS // _MINUTE,
        "step_seconds": STEP_SECONDS,
        "wifi_step_minutes": WIFI_STEP_SECONDS // _MINUTE,
        "passer_rounding": PASSER_ROUNDING,
        "slot_seconds": SLOT_SECONDS,
        "passing_seconds": PASSING_SECONDS,
        "key_bytes": KEY_BYTES,
        "wifi_devices": 2 * MINIMUM_CLUSTER,
    }
    for age, per_person in (("short", shortest), ("middle", middle), ("long", longest)):
        figures |= {
            f"{age}_passages": per_person,
            f"{age}_gate": MINIMUM_CLUSTER * per_person,
            f"{age}_margin": MARGIN * per_person,
            f"{age}_rounding": ROUNDING * per_person,
        }
    return {name: number(figure) for name, figure in figures.items()}
