"""The outbox: whole folders or nothing, hand edits are never lost, nothing is written outside."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from newsletter import outbox
from newsletter.codec import readable_json, sha256
from newsletter.errors import OutboxError


def frozen(**files: bytes) -> dict[str, bytes]:
    """An issue's files with the manifest that names their hashes."""
    plain = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
    manifest = readable_json({"files": {path: sha256(data) for path, data in plain.items()}})
    return plain | {"issue.json": manifest}


def write(root: Path, newsletter: str, period: str, files: dict[str, bytes], *, overwrite: bool = False) -> Path:
    with outbox.replacing(root, newsletter, period, files, overwrite=overwrite) as folder:
        return folder


def remove(root: Path, newsletter: str, period: str) -> None:
    with outbox.removing(root, newsletter, period):
        pass


def test_what_is_written_is_what_was_given(tmp_path: Path) -> None:
    files = frozen(email_html=b"<p>", media__a_png=b"\x89PNG")
    folder = write(tmp_path / "outbox", "monthly", "2026-10", files)
    assert folder == tmp_path / "outbox" / "monthly" / "2026-10"
    assert outbox.read(folder) == files


def test_a_second_draft_replaces_the_first_whole(tmp_path: Path) -> None:
    write(tmp_path, "monthly", "2026-10", frozen(email_html=b"one", media__old_png=b"x"))
    folder = write(tmp_path, "monthly", "2026-10", frozen(email_html=b"two"))
    assert sorted(outbox.read(folder)) == ["email.html", "issue.json"]
    assert [path.name for path in folder.parent.iterdir()] == ["2026-10"]


def test_writing_the_same_bytes_again_touches_nothing(tmp_path: Path) -> None:
    files = frozen(email_html=b"one")
    folder = write(tmp_path, "monthly", "2026-10", files)
    before = (folder / "email.html").stat().st_mtime_ns, folder.stat().st_ino
    write(tmp_path, "monthly", "2026-10", files)
    assert ((folder / "email.html").stat().st_mtime_ns, folder.stat().st_ino) == before


@pytest.mark.parametrize(
    ("edit", "how"),
    [
        (lambda folder: (folder / "email.html").write_bytes(b"edited"), "altered"),
        (lambda folder: (folder / "email.html").unlink(), "missing"),
        (lambda folder: (folder / "notes.txt").write_bytes(b"mine"), "added"),
    ],
)
def test_a_hand_edit_is_never_overwritten_unasked(tmp_path: Path, edit: object, how: str) -> None:
    folder = write(tmp_path, "monthly", "2026-10", frozen(email_html=b"one"))
    edit(folder)  # type: ignore[operator]  # the parametrised functions above
    edited = outbox.read(folder)
    with pytest.raises(OutboxError, match=rf"changed by hand: {how}.*--overwrite"):
        write(tmp_path, "monthly", "2026-10", frozen(email_html=b"two"))
    with pytest.raises(OutboxError, match="changed by hand"):
        remove(tmp_path, "monthly", "2026-10")
    assert outbox.read(folder) == edited
    write(tmp_path, "monthly", "2026-10", frozen(email_html=b"two"), overwrite=True)
    assert outbox.read(folder) == frozen(email_html=b"two")


def test_a_folder_without_a_manifest_is_somebody_elses(tmp_path: Path) -> None:
    stranger = tmp_path / "monthly" / "2026-10"
    stranger.mkdir(parents=True)
    (stranger / "keep.txt").write_text("mine")
    with pytest.raises(OutboxError, match=r"issue\.json is missing"):
        write(tmp_path, "monthly", "2026-10", frozen(email_html=b"one"))
    assert (stranger / "keep.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["../escaped.txt", "a/../../../escaped.txt", "/tmp/newsletter-escaped.txt"])
def test_no_path_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutboxError, match="would leave the outbox"):
        write(tmp_path / "outbox", "monthly", "2026-10", {name: b"x"})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Path("/tmp/newsletter-escaped.txt").exists()


def test_an_outbox_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutboxError, match=r"file/outbox cannot be opened.*--outbox"):
        write(tmp_path / "file" / "outbox", "monthly", "2026-10", frozen(email_html=b"one"))


def test_a_failed_write_leaves_the_old_issue_as_it_was(tmp_path: Path) -> None:
    first = frozen(email_html=b"one")
    folder = write(tmp_path, "monthly", "2026-10", first)
    # A name longer than any file system takes fails in the middle of the new tree.
    broken = frozen(email_html=b"two") | {f"media/{'x' * 300}.png": b"x"}
    with pytest.raises(OutboxError, match="cannot be written"):
        write(tmp_path, "monthly", "2026-10", broken)
    assert outbox.read(folder) == first
    assert [path.name for path in folder.parent.iterdir()] == ["2026-10"]


def test_left_overs_of_a_killed_run_do_not_disturb(tmp_path: Path) -> None:
    left = tmp_path / "monthly" / ".2026-10.new"
    left.mkdir(parents=True)
    (left / "half.html").write_text("half")
    folder = write(tmp_path, "monthly", "2026-10", frozen(email_html=b"one"))
    assert outbox.read(folder) == frozen(email_html=b"one")
    assert not left.exists()


def test_many_writers_leave_one_whole_issue(tmp_path: Path) -> None:
    issues = [frozen(email_html=f"{n}".encode() * 1000, email_txt=f"{n}".encode()) for n in range(8)]
    threads = [threading.Thread(target=write, args=(tmp_path, "monthly", "2026-10", files)) for files in issues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert outbox.read(tmp_path / "monthly" / "2026-10") in issues


def test_differences_are_named(tmp_path: Path) -> None:
    folder = write(tmp_path, "monthly", "2026-10", frozen(a_txt=b"a", b_txt=b"b"))
    (folder / "a.txt").write_bytes(b"A")
    (folder / "b.txt").unlink()
    (folder / "c.txt").write_bytes(b"c")
    found = outbox.differences(folder, outbox.own_hashes(folder))
    assert [(item.path, item.how) for item in found] == [("a.txt", "altered"), ("b.txt", "missing"), ("c.txt", "added")]
