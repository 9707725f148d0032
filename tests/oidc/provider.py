"""`oidc-provider` from npm as a process of its own, behind a relay that has its address."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.npm import installed, path_with_node
from tests.oidc.relay import Relay, relaying
from tests.server import require

FOLDER = Path(__file__).parent

CLIENT_ID = "passant"
CLIENT_SECRET = "a secret / of tests: 100 %"
ACCOUNTS = {
    "mila": {"name": "Mila de Vries", "roles": ["passant-manager", "something-else"]},
    "lotte": {"name": "Lotte", "roles": ["passant-manager"]},
    "noor": {"name": "Noor", "roles": ["passant-analyst", "passant-administrator"]},
    "sam": {"name": "Sam", "roles": ["passant-fair"]},
    "piet": {"name": "Piet", "roles": ["something-else"]},
    "anne": {"name": "Anne"},
}


@dataclass
class Provider:
    """A provider that runs, and what a test may do to it."""

    relay: Relay
    process: subprocess.Popen[str]

    @property
    def issuer(self) -> str:
        return self.relay.url

    def rotate(self) -> None:
        """Have it sign with another key from now on, and forget who was signed in."""
        assert self.process.stdin
        self.process.stdin.write("rotate\n")
        self.process.stdin.flush()
        assert self._said() == "rotated"

    def _said(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def listen(self) -> None:
        """Wait until it says where it listens."""
        self.relay.target = int(self._said() or 0)
        assert self.relay.target, "the provider did not start"


@contextmanager
def providing(
    sites: Sequence[str], *, tells_beside: bool = False, auth_method: str = "client_secret_basic"
) -> Iterator[Provider]:
    """Run a provider that knows us at these addresses."""
    node = _node()
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"{site}/sign-in/callback" for site in sites],
        "post_logout_redirect_uris": [f"{site}/" for site in sites],
        "token_endpoint_auth_method": auth_method,
    }
    with relaying() as relay:
        settings = {
            "issuer": relay.url,
            "clients": [client],
            "accounts": ACCOUNTS,
            "tellsBeside": tells_beside,
        }
        with subprocess.Popen(
            [node, str(FOLDER / "provider.mjs"), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            try:
                provider = Provider(relay, process)
                provider.listen()
                yield provider
            finally:
                process.kill()


def _node() -> str:
    installed(FOLDER)
    node = shutil.which("node", path=path_with_node())
    if node is None:
        require("there is no node")
    return node
