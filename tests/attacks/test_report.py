"""The harness itself: what is held against a mark, and what the report says of it."""

import json

import pytest

from tests.attacks.attack import Attack, Measured, Size, share
from tests.attacks.report import Row, document, page


def leak(rule: object, size: Size) -> Measured:
    assert isinstance(rule, float)
    return Measured(rule, f"{size.pick(1, 2)} tries", (rule - 0.01, rule + 0.01))


def attack(rule: float, mutant: float) -> Attack:
    return Attack(
        id="leak",
        attack="A leak",
        attacker="Looks | hard.",
        measure=leak,
        rule=rule,
        unit="accuracy",
        pass_mark=0.66,
        mutants={"planted": mutant},
    )


def row(rule: float, mutant: float) -> Row:
    played = attack(rule, mutant)
    mutants = {name: played.run(Size.WHOLE, name) for name in played.mutants}
    return Row(played, played.run(Size.WHOLE), mutants)


@pytest.mark.parametrize(
    ("rule", "mutant", "faults"), [(0.6, 0.7, 0), (0.67, 0.7, 1), (0.6, 0.665, 1), (0.7, 0.6, 2)]
)
def test_what_exceeds_its_mark_or_is_not_caught_is_a_fault(
    rule: float, mutant: float, faults: int
) -> None:
    assert len(row(rule, mutant).faults) == faults


def test_the_page_says_what_is_wrong() -> None:
    parts = (("Leaks.", (attack(0.7, 0.6),)),)
    wrong, right = (page(parts, {"leak": row(*of_it)}) for of_it in ((0.7, 0.6), (0.6, 0.7)))
    assert "**exceeded**" in wrong
    assert "**missed**" in wrong
    assert "Not all is well" in wrong
    assert "*" not in right
    assert "Looks \\| hard." in right


def test_the_document_has_every_row() -> None:
    (entry,) = json.loads(document({"leak": row(0.6, 0.7)}))["rows"]
    assert entry == {
        "id": "leak",
        "attack": "A leak",
        "attacker": "Looks | hard.",
        "figure": 0.6,
        "interval": [0.59, 0.61],
        "unit": "accuracy",
        "comparison": "<=",
        "passMark": 0.66,
        "passed": True,
        "mutants": [{"name": "planted", "figure": 0.7, "caught": True}],
        "size": "2 tries",
        "note": "",
    }


@pytest.mark.parametrize("mark", [0.66, None])
def test_a_mark_and_a_mutant_go_together(mark: float | None) -> None:
    with pytest.raises(ValueError, match="mark"):
        Attack(
            id="leak",
            attack="A leak",
            attacker="",
            measure=leak,
            rule=0.6,
            comparison="report",
            pass_mark=mark,
            mutants={} if mark else {"planted": 0.7},
        )


def test_an_interval_holds_its_share() -> None:
    part, (low, high) = share(650, 1000)
    assert low < part < high
    assert (low, high) == pytest.approx((0.6199, 0.6789), abs=1e-3)
    assert share(0, 10)[1][0] == 0.0
