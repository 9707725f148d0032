"""What tests take from npm: a folder with its own package.json and lock, installed once."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.server import require

INSTALL_SECONDS = 300


def path_with_node() -> str:
    """Return a PATH on which node comes from the machine, or else from the wheel."""
    return os.pathsep.join((os.environ.get("PATH", ""), str(Path(sys.executable).parent)))


def installed(folder: Path) -> Path:
    """Install what a folder's lock names, unless that is there; return its `node_modules`.

    Where npm is lacking or cannot, the test is left out, or fails if every server is required.
    """
    modules = folder / "node_modules"
    lock = folder / "package-lock.json"
    stamp = modules / "installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    # Several workers may want it at once.
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text() == wanted:
            return modules
        npm = shutil.which("npm", path=path_with_node())
        if npm is None:
            require("there is no npm")
        # Their own scripts are not run: one of these packages would report that it was installed.
        ran = subprocess.run(
            [npm, "ci", "--silent", "--ignore-scripts"],
            cwd=folder,
            env={**os.environ, "PATH": path_with_node()},
            check=False,
            timeout=INSTALL_SECONDS,
        )
        if ran.returncode:
            require(f"npm cannot install {lock.parent.name}")
        stamp.write_text(wanted)
    return modules
