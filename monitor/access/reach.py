"""How far somebody's right reaches where an organiser has it at its happening alone.

Pure.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

from monitor.access.principal import EVERY, WRITING, Permission, Principal, Role


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody may do something.

    Parameters
    ----------
    municipalities : frozenset of str or None
        Codes of those in which they may everywhere; None for all.
    happenings : frozenset of tuple
        Municipality and id of those in whose zones they may while it lasts.
    """

    municipalities: frozenset[str] | None = None
    happenings: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, principal: Principal, permission: Permission) -> Self:
        """Return how far a right of `principal` reaches."""
        if permission in WRITING and principal.kind == "anonymous":
            return cls(frozenset())
        given = [grant for grant in principal.grants if grant.gives(permission)]
        whole = {each.municipality for each in given if each.role is not Role.ORGANISER}
        organised = {
            (each.municipality, each.happening)
            for each in given
            if each.role is Role.ORGANISER and each.happening is not None
        }
        return cls(None if EVERY in whole else frozenset(whole), frozenset(organised))

    def parameters(self) -> dict[str, Any]:
        """Return it as statements take it."""
        codes = None if self.municipalities is None else sorted(self.municipalities)
        return {
            "reach_codes": codes,
            "reach_happenings": [f"{code}/{happening}" for code, happening in self.happenings],
        }


EVERYWHERE: Final = Reach()
