"""Kills a draft at each of its steps on the disk: `python killing.py SITE FIRST LAST STRIDE`.

One process imports everything once; each attempt is a fork of it, which an audit hook kills (SIGKILL) when it is about
to take its N-th step: before a file is opened, renamed or removed, before a folder is made. Prints, as JSON, how each
attempt ended: -9 killed, 0 done.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import sys
from pathlib import Path

STEPS = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"})


def is_step(event: str, arguments: tuple[object, ...], below: str) -> bool:
    """Whether an audit event is a change that the draft is about to make in the outbox."""
    if event == "open":
        path, mode = arguments[0], arguments[1]
        return isinstance(path, str) and path.startswith(below) and isinstance(mode, str) and mode[0] in "wxa"
    return event in STEPS and str(arguments[0]).startswith(below)


def attempt(site: Path, at: int) -> int:
    """Draft `site` in a fork that dies before its step number `at`; how it ended."""
    child = os.fork()
    if child == 0:
        steps = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if is_step(event, arguments, str(site / "outbox")):
                steps += 1
                if steps == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        from newsletter.cli.app import run

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = ["newsletter", "--config", str(site / "schedules.yaml"), "draft", "monthly", "--period", "2026-10"]
        try:
            run()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def state(site: Path) -> dict[str, object]:
    """What the dead left: whether one whole issue lies there, in its place or aside, and SQLite's own opinion."""
    from newsletter import outbox

    folder = site / "outbox/monthly/2026-10"
    if not folder.exists():
        folder = folder.with_name(".2026-10.old")
    with contextlib.closing(sqlite3.connect(site / "var/newsletter.sqlite3")) as database:
        said = database.execute("PRAGMA integrity_check").fetchone()[0]
    return {"whole": not outbox.differences(folder, outbox.own_hashes(folder)), "database": said}


def main() -> None:
    """Kill at every STRIDE-th step from FIRST to LAST, each time with a post that has changed."""
    site, first, last, stride = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    from newsletter.settings import DEFAULT_DATABASE, configure

    configure(DEFAULT_DATABASE, site)  # opens nothing, so the forks share no connection
    import newsletter.cli.draft
    import newsletter.config
    import newsletter.pipeline  # noqa: F401 - loaded once, for all the forks

    ended = []
    for at in range(first, last + 1, stride):
        post = site / "content/changing.md"
        post.write_text(f"---\ntitle: Written {at} times\ndate: 2026-10-20\n---\nThe words of attempt {at}.\n")
        ended.append({"at": at, "ended": attempt(site, at), **state(site)})
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
