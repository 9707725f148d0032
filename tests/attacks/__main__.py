"""`python -m tests.attacks [ID ...]`: every attack in its whole form, and the report of them.

With ids, or how some begin, only those are played and nothing is written.
"""

import argparse
import sys

from tests.attacks.attack import Size
from tests.attacks.catalogue import attacks, parts
from tests.attacks.player import play_all
from tests.attacks.report import Row, document, page
from tests.server import ROOT


def main() -> int:
    """Play, write, and tell by the exit code whether all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these; nothing is written")
    parser.add_argument("--short", action="store_true", help="as the tests play them")
    asked = parser.parse_args()
    known = attacks().values()
    chosen = [attack for attack in known if not asked.ids or attack.id.startswith(tuple(asked.ids))]
    size = Size.SHORT if asked.short else Size.WHOLE
    measured = play_all(chosen, size, lambda line: print(line, flush=True))
    rows = {
        attack.id: Row(
            attack,
            measured[attack.id, None],
            {mutant: measured[attack.id, mutant] for mutant in attack.mutants},
        )
        for attack in chosen
    }
    written = page(parts(), rows)
    if asked.ids or asked.short:
        print(written)
    else:
        (ROOT / "docs/attack-report.md").write_text(written)
        (ROOT / "docs/attack-report.json").write_text(document(rows))
        print(f"{len(rows)} rows in docs/attack-report.md and docs/attack-report.json")
    faults = [fault for row in rows.values() for fault in row.faults]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
