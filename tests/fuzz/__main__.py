"""`python -m tests.fuzz [--minutes N] [--seed N]`: ask whatever the document allows and forbids.

Of an api that serves figures of each kind out of a real database: for most of the time with a key
that may do everything, then as the public asks a guarded one. Ends with 1 if an answer was a 5xx,
undocumented, or not of the documented shape, or if an operation never answered well.
"""

import argparse
import sys

from api.guard.setting import Access
from monitor.migrate import migrate
from tests.bench.ground import database
from tests.fuzz.ground import app_of, furnish, make_key, serve
from tests.fuzz.run import answered, fuzz, never_answered

PUBLIC_SHARE = 0.2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="10 by default")
    parser.add_argument("--seed", type=int, metavar="N", help="of an earlier run, to repeat it")
    chosen = parser.parse_args()
    seed = () if chosen.seed is None else (f"--seed={chosen.seed}",)
    seconds = chosen.minutes * 60
    with database() as database_url:
        migrate(database_url)
        furnish(database_url)
        with serve(app_of(database_url)) as address:
            share = max(round(seconds * (1 - PUBLIC_SHARE)), 1)
            found, _ = fuzz(address, f"--max-time={share}", *seed, key=make_key(database_url))
            for (route, status), times in sorted(answered(address).items()):
                print(f"{times:8} {status} {route}")
            for path in never_answered(address):
                print(f"never answered well: {path}")
                found = 1
        with serve(app_of(database_url, Access.GUARDED)) as address:
            share = max(round(seconds * PUBLIC_SHARE), 1)
            found_too, _ = fuzz(address, f"--max-time={share}", *seed)
    return found or found_too


if __name__ == "__main__":
    sys.exit(main())
