"""One trial, told on standard input and answered on standard output, as JSON.

A process of its own, for it takes a processor for seconds: it is begun by `monitor.alert.court`.
"""

import asyncio
import os
import sys
from typing import Any

import msgspec

from monitor.alert.errors import TrialError
from monitor.alert.past import Order, try_at
from monitor.alert.rule import Rule
from monitor.errors import StoreUnavailableError
from monitor.settings import SettingReader


def main() -> int:
    """Run it, and return 0, 1 if the database is away, or 2 if it cannot be tried."""
    settings = SettingReader(os.environ)
    database_url = settings.url("DATABASE_URL", "postgresql", "postgres")
    settings.check()
    told: dict[str, Any] = msgspec.json.decode(sys.stdin.buffer.read())
    rule = Rule.of(told["rule"])
    order = Order(rule, told["from_at"], told["to_at"], told["seconds"])
    try:
        found = asyncio.run(try_at(database_url, told["seen"], order))
    except StoreUnavailableError:
        return 1
    except TrialError as error:
        sys.stdout.write(str(error))
        return 2
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
