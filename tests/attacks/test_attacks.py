"""Every attack in its short form: it finds nothing in the rule, and each defect planted in it.

A short run has a wide interval: it can show that a mark is exceeded, and not that it is kept. That
is what the whole form is for.
"""

import pytest

from tests.attacks.attack import Attack, Size
from tests.attacks.catalogue import attacks

SHORT = [attack for attack in attacks().values() if attack.is_short]
PLANTED = [(attack, mutant) for attack in SHORT for mutant in attack.mutants]


@pytest.mark.parametrize("attack", SHORT, ids=[attack.id for attack in SHORT])
def test_the_rule_withstands(attack: Attack) -> None:
    measured = attack.run(Size.SHORT)
    assert not attack.is_caught(measured), measured


@pytest.mark.parametrize(
    ("attack", "mutant"), PLANTED, ids=[f"{attack.id}-{mutant}" for attack, mutant in PLANTED]
)
def test_a_planted_defect_is_caught(attack: Attack, mutant: str) -> None:
    measured = attack.run(Size.SHORT, mutant)
    assert attack.is_caught(measured), measured
