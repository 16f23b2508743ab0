"""Kills, full disks, locked databases, links in the way, two at once: nothing is lost, and one clear line says so."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from saboteur import (
    HERE,
    PERIOD,
    Spoken,
    clean_environment,
    make,
    newsletter,
    one_clear_line,
    speaker,
    start,
    write_post,
)

from newsletter import outbox
from newsletter.outbox import replacing


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site."""
    return make(tmp_path)


@pytest.fixture(scope="session")
def _once_drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = make(tmp_path_factory.mktemp("drafted"))
    assert newsletter(site, "draft", "monthly", *PERIOD)[0] == 0
    return site


@pytest.fixture
def drafted(_once_drafted: Path, tmp_path: Path) -> Path:
    """A site of which October is drafted, with a database of its own."""
    return Path(shutil.copytree(_once_drafted, tmp_path / "site"))


def is_frozen(site: Path) -> bool:
    """Whether the outbox holds what the database last recorded, to the byte, and the database is whole."""
    with contextlib.closing(sqlite3.connect(site / "var/newsletter.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        last = "(SELECT id FROM newsletter_revision ORDER BY number DESC LIMIT 1)"
        rows = database.execute(f"SELECT path, blob_id FROM newsletter_revisionfile WHERE revision_id = {last}")
        expected = dict(rows.fetchall())
    return bool(expected) and not outbox.differences(site / "outbox/monthly/2026-10", expected)


def drafts_again(site: Path) -> bool:
    """Whether the next draft works, and leaves nothing half-done."""
    code, _, told = newsletter(site, "draft", "monthly", *PERIOD)
    assert code == 0, told
    assert [path.name for path in (site / "outbox/monthly").iterdir()] == ["2026-10"]
    return is_frozen(site)


# Killed ------------------------------------------------------------------------------------------------------------


def kill_at_steps(site: Path, last: int, stride: int) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(HERE / "killing.py"), str(site), "1", str(last), str(stride)],
        cwd=HERE.parent,
        env={**clean_environment(), "PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    attempts: list[dict[str, Any]] = json.loads(done.stdout)
    return attempts


@pytest.mark.parametrize(("last", "stride"), [(37, 6), pytest.param(60, 1, marks=pytest.mark.full)])
def test_a_draft_killed_at_any_step_leaves_the_old_issue_or_the_new_one(drafted: Path, last: int, stride: int) -> None:
    attempts = kill_at_steps(drafted, last, stride)
    assert {attempt["ended"] for attempt in attempts} == {-9, 0}, "the steps must reach past the end of a draft"
    assert [attempt for attempt in attempts if not attempt["whole"] or attempt["database"] != "ok"] == []
    assert drafts_again(drafted)


@pytest.mark.parametrize("kills", [2, pytest.param(60, marks=pytest.mark.full)])
def test_kills_at_random_moments_leave_nothing_half_done(drafted: Path, kills: int) -> None:
    chance, ended = random.Random(kills), []
    for number in range(kills):
        write_post(drafted, "changing", f"Written {number} times")
        step = ("pull",) if number % 2 else ("draft", "monthly", *PERIOD)
        process = start(drafted, *step, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0.3, 1.6) if number else 0.1)  # no draft is done in a tenth of a second
        process.kill()
        ended.append(process.wait(timeout=30))
    assert -9 in ended
    assert drafts_again(drafted)


def test_what_a_kill_left_is_explained_and_put_right(drafted: Path) -> None:
    folder = drafted / "outbox/monthly/2026-10"
    folder.rename(folder.with_name(".2026-10.old"))
    (drafted / "outbox/monthly/.2026-09.new").mkdir()
    code, said, _ = newsletter(drafted, "outbox", "verify")
    assert code == 1
    assert "a draft was killed while it replaced this folder" in said
    assert drafts_again(drafted)


# A disk that is full -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kilobytes", [1, 90, *(pytest.param(size, marks=pytest.mark.full) for size in (20, 40, 60, 120, 150))]
)
def test_a_file_that_cannot_grow_stops_the_draft_in_one_clear_line(drafted: Path, kilobytes: int) -> None:
    write_post(drafted, "more", "One more post")

    def no_more() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1000, kilobytes * 1000))

    code, said, told = newsletter(drafted, "draft", "monthly", *PERIOD, preexec_fn=no_more)
    assert (code, said) == (1, "")
    assert one_clear_line(told)
    assert is_frozen(drafted)
    assert drafts_again(drafted)


def test_an_issue_that_the_database_cannot_record_is_put_back(tmp_path: Path) -> None:
    old, new = ({"issue.json": json.dumps({"files": {}, "n": n}).encode()} for n in (1, 2))
    with replacing(tmp_path, "monthly", "2026-10", old) as folder:
        pass

    def disk_full() -> None:
        with replacing(tmp_path, "monthly", "2026-10", new):
            assert outbox.read(folder) == new
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        disk_full()
    assert outbox.read(folder) == old
    assert [path.name for path in folder.parent.iterdir()] == ["2026-10"]
    with pytest.raises(OSError, match="No space"), replacing(tmp_path, "monthly", "2026-09", new):
        raise OSError(28, "No space left on device")
    assert [path.name for path in folder.parent.iterdir()] == ["2026-10"]


# Two at once -------------------------------------------------------------------------------------------------------


def test_drafts_of_the_same_and_of_other_issues_at_once_all_succeed(site: Path) -> None:
    steps: list[Sequence[str]] = [("draft", "monthly", *PERIOD)] * 3 + [("draft", "both", *PERIOD), ("pull",)]
    running = [start(site, *step) for step in steps]
    for process in running:
        _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told
    code, said, _ = newsletter(site, "outbox", "verify")
    assert (code, said.count("as frozen")) == (0, 2), said


@pytest.fixture
def spoken(site: Path, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Spoken:
    """The whole command line in this process: exit code, stdout, stderr."""
    return speaker(site, monkeypatch, capsys)


# What lies in the way ----------------------------------------------------------------------------------------------


def test_an_outbox_behind_a_link_is_an_outbox(site: Path, spoken: Spoken, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (site / "outbox").symlink_to(tmp_path / "elsewhere")
    assert spoken("draft", "monthly", *PERIOD)[0] == 0
    assert (tmp_path / "elsewhere/monthly/2026-10/email.html").is_file()
    assert spoken("outbox", "verify")[0] == 0


@pytest.mark.parametrize("overwrite", [(), ("--overwrite",)])
def test_a_link_or_a_file_in_the_place_of_an_issue_is_left_alone(
    site: Path, spoken: Spoken, tmp_path: Path, overwrite: tuple[str, ...]
) -> None:
    folder, precious = site / "outbox/monthly/2026-10", tmp_path / "precious"
    precious.mkdir()
    (precious / "keep.txt").write_text("mine")
    folder.parent.mkdir(parents=True)
    folder.symlink_to(precious)
    code, _, told = spoken("draft", "monthly", *PERIOD, *overwrite)
    assert code == 1
    assert one_clear_line(told)
    assert "2026-10 is a symbolic link" in told
    assert [path.name for path in precious.iterdir()] == ["keep.txt"]
    folder.unlink()
    folder.write_text("mine")
    code, _, told = spoken("draft", "monthly", *PERIOD, *overwrite)
    assert code == 1
    assert "2026-10 is a file" in told
    assert folder.read_text() == "mine"


def test_a_link_inside_an_issue_is_a_change_by_hand(site: Path, spoken: Spoken) -> None:
    spoken("draft", "monthly", *PERIOD)
    page = site / "outbox/monthly/2026-10/email.html"
    page.rename(site / "email.html")
    page.symlink_to(site / "email.html")
    code, said, _ = spoken("outbox", "verify")
    assert code == 1
    assert "altered: email.html" in said
    write_post(site, "more", "One more post")
    code, _, told = spoken("draft", "monthly", *PERIOD)
    assert code == 1
    assert "changed by hand" in told
    assert page.is_symlink()


def test_a_skipped_issue_with_a_folder_is_told(site: Path, spoken: Spoken) -> None:
    assert spoken("draft", "monthly", "--period", "2026-09")[0] == 0
    stray = site / "outbox/monthly/2026-09"
    stray.mkdir(parents=True)
    (stray / "email.html").write_text("x")
    code, said, _ = spoken("outbox", "verify")
    assert code == 1
    assert "skipped, and yet it has a folder" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--outbox", "/dev/null"), "the outbox /dev/null cannot be opened"),
        (("--outbox", "/dev/null/x"), "the outbox /dev/null/x cannot be opened (Not a directory)"),
    ],
)
def test_an_outbox_that_cannot_be_is_named(spoken: Spoken, options: tuple[str, ...], words: str) -> None:
    code, said, told = spoken(*options, "draft", "monthly", *PERIOD)
    assert (code, said) == (1, "")
    assert one_clear_line(told)
    assert words in told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////dev/null/x.sqlite3", "the folder of the database /dev/null/x.sqlite3 cannot be made"),
        ("sqlite:///content", "content cannot be opened"),
        ("sqlite:///noise.sqlite3", "noise.sqlite3 is no SQLite file"),
        ("postgresql://u:secret@127.0.0.1:1/x", "the database x cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(site: Path, url: str, words: str) -> None:
    (site / "noise.sqlite3").write_bytes(random.Random(1).randbytes(5000))
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg", reason="psycopg is not installed: no PostgreSQL server can be asked")
    code, said, told = newsletter(site, "--database", url, "status")
    assert (code, said) == (1, "")
    assert one_clear_line(told)
    assert words in told
    assert "secret" not in told


@pytest.mark.sqlite
def test_a_database_that_another_program_holds_is_named(site: Path, spoken: Spoken, database: str) -> None:
    from django.db import connection

    assert spoken("pull")[0] == 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    try:
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            code, said, told = spoken("draft", "monthly", *PERIOD)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 30000")
    assert (code, said) == (1, "")
    assert one_clear_line(told)
    assert "is in use by another program" in told
    assert not (site / "outbox").exists()
    assert spoken("draft", "monthly", *PERIOD)[0] == 0


# Where nobody can read the answer ----------------------------------------------------------------------------------


def test_a_terminal_without_unicode_is_no_reason_to_fail(drafted: Path) -> None:
    write_post(drafted, "swan", "Ŵy’r alarch 🦢")
    ascii_only = {**clean_environment(), "PYTHONIOENCODING": "ascii"}
    code, said, told = newsletter(drafted, "draft", "monthly", *PERIOD, env=ascii_only)
    assert (code, told) == (0, "")
    assert "alarch \\U0001f9a2" in said
    code, said, _ = newsletter(drafted, "explain", "monthly", *PERIOD, "--json", env=ascii_only)
    assert code == 0
    assert "Ŵy’r alarch 🦢" in [post["title"] for post in json.loads(said)["in"]]


def test_an_answer_that_cannot_be_written_is_a_failure(drafted: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is not on this system")
    with Path("/dev/full").open("w") as full:
        code, _, told = newsletter(drafted, "status", "--json", stdout=full)
    assert code == 1
    assert one_clear_line(told)
    assert "No space left on device" in told


def test_a_reader_that_went_away_is_no_mistake_of_ours(drafted: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        code, _, told = newsletter(drafted, "status", stdout=writing)
    finally:
        os.close(writing)
    assert (code, told) == (1, "")


def test_a_mistake_of_ours_says_so_and_keeps_its_lines(
    spoken: Spoken, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from newsletter.cli import app

    def broken(**_: object) -> None:
        raise ZeroDivisionError("ours")

    before = app.app.main
    app.app.main = broken  # type: ignore[method-assign]  # a mistake is made here, no behaviour of ours is replaced
    try:
        with pytest.raises(ZeroDivisionError):
            spoken("status")
    finally:
        app.app.main = before  # type: ignore[method-assign]  # as above
    assert "this is a mistake in newsletter itself" in capsys.readouterr().err
