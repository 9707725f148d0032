"""`python -m tests.attacks.house_centre_process centre|watch|api`: one of them, with defects.

Without one they run as they are built, as ``python -m ingest centre`` and so on.
"""

import argparse
import sys
from pkgutil import resolve_name

from api.__main__ import main as api
from ingest.__main__ import main as ingest
from monitor.__main__ import main as monitor
from tests.attacks.defect import planted


def main() -> int:
    """Run the process until it is told to stop; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("process", choices=["centre", "watch", "api"])
    parser.add_argument("defects", nargs="*", metavar="NAME=OTHER")
    asked = parser.parse_args()
    defects = dict(defect.split("=") for defect in asked.defects)
    with planted({name: resolve_name(other) for name, other in defects.items()}):
        if asked.process == "api":
            return api([])
        return ingest(["centre"]) if asked.process == "centre" else monitor(["watch"])


if __name__ == "__main__":
    sys.exit(main())
