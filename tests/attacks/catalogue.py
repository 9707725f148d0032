"""All attacks there are: of every module of this folder that has ``ATTACKS``."""

from functools import cache
from importlib import import_module
from pathlib import Path

from tests.attacks.attack import Attack

Part = tuple[str, tuple[Attack, ...]]


@cache
def parts() -> tuple[Part, ...]:
    """Return the first line of each module's docstring with its attacks.

    Raises
    ------
    ValueError
        If two attacks share an id.
    """
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        # The command itself, and tests that import this module.
        if path.stem.startswith(("_", "test_", "conftest")):
            continue
        module = import_module(f"tests.attacks.{path.stem}")
        of_module = getattr(module, "ATTACKS", ())
        if of_module:
            found.append(((module.__doc__ or "").split("\n", 1)[0], tuple(of_module)))
    ids = [attack.id for _, of_module in found for attack in of_module]
    if len(ids) != len(set(ids)):
        raise ValueError("two attacks share an id")
    return tuple(found)


def attacks() -> dict[str, Attack]:
    """Return every attack by its id, in the order of the report."""
    return {attack.id: attack for _, of_module in parts() for attack in of_module}
