"""`python -m demo`: a simulated city, every process of Passant, one command.

``python -m demo replay`` sends recorded counts down the same road instead.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Final

from demo.errors import DemoError
from demo.opening import PAST_DAYS, SPEED, opening

_PORT: Final = 8000
_MOST_DAYS: Final = 1500


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo and return its exit code: 0 when it was told to stop."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["replay"]:
        from demo.replay import main as replay  # noqa: PLC0415 (the demo needs none of it)

        return replay(given[1:])
    parser = _parser()
    chosen = parser.parse_args(given)
    try:
        begun = opening(chosen.start, chosen.speed, time.time())
    except ValueError as error:
        parser.error(str(error))

    # Here, so that a slip on the command line is told without waiting for them.
    from demo.stage import Stage, Wish  # noqa: PLC0415
    from demo.terminal import Terminal  # noqa: PLC0415
    from monitor.registry.fault import RegistryError  # noqa: PLC0415

    try:
        with Terminal() as terminal:
            wish = Wish(begun, chosen.port, chosen.seed, chosen.past)
            Stage(wish, terminal).run()
    except RegistryError as error:
        print(error, file=sys.stderr)
        return 2
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description="A simulated city, from its sensors to the page, until Ctrl-C.",
        epilog="python -m demo replay --help: recorded counts instead of a simulated city.",
    )
    parser.add_argument(
        "--start",
        metavar="TIME",
        help="the city's local time, such as 2026-11-21T19:30, or `now` (default: last Saturday)",
    )
    parser.add_argument(
        "--speed", type=float, default=SPEED, help="city seconds a second; 1 is real (default: 60)"
    )
    parser.add_argument(
        "--port",
        type=int,
        default=_PORT,
        help="of the page; another if it is taken (default: 8000)",
    )
    parser.add_argument("--seed", type=int, default=0, help="another seed, another city")
    parser.add_argument(
        "--past",
        metavar="DAYS",
        type=_days,
        default=PAST_DAYS,
        help="how much of its past the city knows; 0 for none (default: %(default)s)",
    )
    return parser


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"must be a number of days from 0 to {_MOST_DAYS}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
