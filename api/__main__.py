"""`python -m api`: serve figures and pages. `python -m api openapi`: print the document."""

import json
import os
import sys

from api.app import create_app
from api.document import openapi_document
from api.server import Server
from api.settings import Settings
from monitor.errors import SettingsError
from monitor.journal import open_journal


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    if arguments == ["openapi"]:
        print(json.dumps(openapi_document(), indent=2, ensure_ascii=False))
        return 0
    if arguments:
        print("usage: python -m api [openapi]", file=sys.stderr)
        return 2
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    open_journal(settings.log_level, settings.log_form, "api")
    app = create_app(settings)
    server = Server(app, settings.host, settings.port, settings.guard.proxies)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
