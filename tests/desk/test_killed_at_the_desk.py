"""kill -9 in the midst of a save, and of putting back: nobody's work is lost, and no bytes stand approved unread."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import person
from killing import is_step
from small_site import AMINA, NOW, Site

from newsletter import outbox

STEPS = (1, 20, 40, 50)
"""Of about 50 that each takes in the outbox."""


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


def killed(site: Site, deed: Callable[[], object], at: int) -> None:
    """Do the deed in a fork that dies before its step number `at` on the disk."""
    from django.db import connection

    connection.close()  # nothing of it is shared
    child = os.fork()
    if child == 0:
        steps = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if is_step(event, arguments, str(site.folder)) and not str(arguments[0]).endswith(("-wal", "-shm")):
                steps += 1
                if steps == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            deed()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def is_sound(site: Site) -> bool:
    """Whether what stands approved is what was approved, and lies there; then all is made as frozen."""
    from newsletter import approving, reading, revising

    stands, newest = approving.standing(site.desk, site.issue(), now=NOW), site.newest()
    given = set(site.issue().approvals.filter(ended_at=None).values_list("content_hash", flat=True))
    as_frozen = outbox.read(site.folder_of()) == reading.files(newest)
    sound = stands.status != "approved" or (as_frozen and newest.content_hash in given)
    revising.put_back(site.desk, "monthly", site.period(), actor=AMINA, now=NOW)
    return sound and outbox.read(site.folder_of()) == reading.files(newest)


def test_a_killed_save_approves_nothing_and_is_put_right(site: Site) -> None:
    from newsletter import revising

    ben = person("Ben", "approver")
    for at in STEPS:
        edition = revising.newest_edition(site.issue())
        if not site.issue().approvals.filter(ended_at=None).exists():
            site.approve(ben)
        base = edition.number if edition else 0
        killed(site, lambda at=at, base=base: site.save({"subject": f"Killed at {at}"}, base=base), at)  # type: ignore[misc]
        assert is_sound(site), at


def test_what_was_changed_by_hand_outlives_a_kill_while_it_is_put_back(site: Site) -> None:
    from newsletter import revising

    for at in STEPS:
        mail, mine = site.folder_of() / "email.txt", f"Written by hand {at}"
        mail.write_text(mine, encoding="utf-8")
        killed(site, lambda: revising.put_back(site.desk, "monthly", site.period(), actor=AMINA, now=NOW), at)
        assert is_sound(site), at
        kept = (site.folder / "var" / "hand-edits").rglob("email.txt")
        assert mine in {path.read_text(encoding="utf-8") for path in kept}, at
