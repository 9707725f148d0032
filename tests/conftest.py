"""What every test shares: a `fix_<resource>.py` each, and a header that says what is left out."""

from pathlib import Path

from tests.server import are_servers_required, left_out

pytest_plugins = [f"tests.{found.stem}" for found in sorted(Path(__file__).parent.glob("fix_*.py"))]


def pytest_report_header() -> list[str]:
    lines = left_out()
    if not lines:
        return ["servers: all here, nothing is left out"]
    verb = "missing though required" if are_servers_required() else "left out"
    return [f"servers: {verb}: {line}" for line in lines]
