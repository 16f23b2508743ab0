"""Runs a command beside a throw-away PostgreSQL server: `python -m tools.postgres COMMAND ...`.

The server listens on 127.0.0.1 only, on a free port, and is gone with its data when the command ends. The command finds
it in NEWSLETTER_TEST_DATABASE. Needs Debian's package `postgresql`; PostgreSQL refuses to run as root, so root becomes
the user `postgres` for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder of the newest installed server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """A running server; gives its address as postgresql://..., without a database name."""
    folder = Path(tempfile.mkdtemp(prefix="newsletter-pg-"))
    as_owner: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    control = [*as_owner, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    try:
        subprocess.run(
            [*as_owner, str(binaries / "initdb"), "-A", "trust", "-U", "newsletter", "-D", str(data)], **quiet
        )
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run([*control, "-l", str(folder / "log"), "-o", settings, "start"], **quiet)
        try:
            yield f"postgresql://newsletter@127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the command given as arguments; returns its exit code."""
    binaries = programs()
    if binaries is None:
        print("no PostgreSQL server here; try: apt-get install postgresql", file=sys.stderr)
        return 1
    with server(binaries) as address:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, "NEWSLETTER_TEST_DATABASE": address}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
