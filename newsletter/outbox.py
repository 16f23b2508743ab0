"""The outbox: where frozen revisions lie for people to read, `outbox/<newsletter>/<period>/`.

A folder is written beside its place and renamed into it, so a reader sees the old issue or the new one, never half of
one. Its `issue.json` names the hash of every other file, so a folder can be checked without the database.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsletter.codec import sha256
from newsletter.errors import OutboxError

MANIFEST = "issue.json"
_LEFT_OVER = re.compile(r"\.(?P<name>[0-9]{4}-[0-9WQ]{2,3})\.(?P<what>new|old)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A file of an issue's folder that is not as it was frozen. `how` is "missing", "altered" or "added"."""

    path: str
    how: str


def folder_of(outbox: Path, newsletter: str, period: str) -> Path:
    """The folder of one issue. Both names were checked where they came in and hold no separator."""
    return outbox / newsletter / period


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to write into an outbox, which one writer has at a time; see `turn`."""

    outbox: Path

    @contextlib.contextmanager
    def replacing(
        self,
        newsletter: str,
        period: str,
        files: Mapping[str, bytes],
        *,
        overwrite: bool = False,
        frozen: Mapping[str, str] | None = None,
    ) -> Iterator[Path]:
        """Put `files` (path inside the folder -> bytes) in the place of whatever lay there; gives the folder.

        What is done inside the `with` belongs to it: where that raises, the old folder is put back. Raises OutboxError
        where the folder was changed by hand since it was frozen (unless `overwrite`), where a path would leave the
        folder, or where the disk refuses. Then the old folder is still as it was. `frozen` are the hashes of the last
        revision's files: without them a hand edit of the manifest itself is not noticed.
        """
        folder = folder_of(self.outbox, newsletter, period)
        _refuse_what_is_no_folder(folder)
        if not overwrite:
            _refuse_hand_edits(folder, frozen or {})
        if folder.is_dir() and not differences(folder, {path: sha256(data) for path, data in files.items()}):
            yield folder
            return
        fresh = _beside(folder, "new")
        try:
            with _refused_by_the_disk(folder):
                _write_tree(fresh, files, folder)
            with _aside(folder):
                with _refused_by_the_disk(folder):
                    fresh.rename(folder)
                    _sync(folder.parent)
                yield folder
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    @contextlib.contextmanager
    def removing(
        self, newsletter: str, period: str, *, overwrite: bool = False, frozen: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Take the folder of an issue away, where there is one. Where the `with` raises, it is put back.

        Raises OutboxError where it was changed by hand.
        """
        folder = folder_of(self.outbox, newsletter, period)
        _refuse_what_is_no_folder(folder)
        if not overwrite:
            _refuse_hand_edits(folder, frozen or {})
        with _aside(folder):
            yield


@contextlib.contextmanager
def turn(outbox: Path) -> Iterator[Turn]:
    """Wait until no other process or thread writes into `outbox`, then be the only one who does.

    What belongs together (reading what is there, working on it, writing the outcome) is done in one turn. An advisory
    lock on the outbox folder itself, so that no lock file lies in it. Raises OutboxError where it cannot be opened.
    """
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(outbox, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        why = "it is a file" if outbox.is_file() else error.strerror
        raise OutboxError(
            f"the outbox {outbox} cannot be opened ({why}).", "Name another one with --outbox."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _tidied(outbox)
        yield Turn(outbox)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def replacing(
    outbox: Path,
    newsletter: str,
    period: str,
    files: Mapping[str, bytes],
    *,
    overwrite: bool = False,
) -> Iterator[Path]:
    """`Turn.replacing` in a turn of its own."""
    with turn(outbox) as mine, mine.replacing(newsletter, period, files, overwrite=overwrite) as folder:
        yield folder


@contextlib.contextmanager
def removing(
    outbox: Path,
    newsletter: str,
    period: str,
    *,
    overwrite: bool = False,
    frozen: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """`Turn.removing` in a turn of its own. An outbox that does not exist is not made for it."""
    if not outbox.exists():
        yield
        return
    with turn(outbox) as mine, mine.removing(newsletter, period, overwrite=overwrite, frozen=frozen):
        yield


def read(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by its path inside; {} where there is no folder. Symbolic links are not followed."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below `folder`, by its path inside. Files are read in pieces and links not followed:
    anybody may have put anything there. What is no file has words in place of a hash. A link in the folder's own place
    holds nothing of the issue."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() and not folder.is_symlink() else ():
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = "a symbolic link"
        elif path.is_file():
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
        elif not path.is_dir():
            found[name] = "no file"
    return found


def differences(folder: Path, expected: Mapping[str, str]) -> tuple[Difference, ...]:
    """How the files in `folder` differ from `expected` (path -> SHA-256), by path. A link is never as frozen."""
    present = hashes(folder)
    found = [Difference(path=path, how="missing") for path in expected.keys() - present.keys()]
    found += [Difference(path=path, how="added") for path in present.keys() - expected.keys()]
    found += [
        Difference(path=path, how="altered")
        for path in expected.keys() & present.keys()
        if expected[path] != present[path]
    ]
    return tuple(sorted(found, key=lambda difference: difference.path))


def was_moved_aside(folder: Path) -> bool:
    """Whether a killed draft left the issue of `folder` beside its place; the next writer puts it back."""
    return _beside(folder, "old").is_dir()


def own_hashes(folder: Path) -> dict[str, str]:
    """What the folder's `issue.json` says of its files, with its own present hash added.

    Raises OutboxError where there is none, or none that can be read.
    """
    manifest = folder / MANIFEST
    try:
        if manifest.is_symlink() or not manifest.is_file():  # whoever opens a pipe waits for ever, with the lock
            raise FileNotFoundError(manifest)
        data = manifest.read_bytes()
        files = json.loads(data)["files"]
        return {str(path): str(value) for path, value in files.items()} | {MANIFEST: sha256(data)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OutboxError(
            f"{manifest} is missing or is no manifest.",
            "Draft the issue again with --overwrite, or put the file back.",
        ) from error


def is_whole(folder: Path) -> bool:
    """Whether the folder is as its own `issue.json` says: nobody touched it since some draft wrote it, or they wrote
    the hashes anew."""
    try:
        return not differences(folder, own_hashes(folder))
    except OutboxError:
        return False


def _refuse_what_is_no_folder(folder: Path) -> None:
    """A file or a link in the place of an issue is somebody's own: it is left alone, with `overwrite` too."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        what = "a symbolic link" if folder.is_symlink() else "a file"
        raise OutboxError(
            f"{folder} is {what}, and the issue's folder belongs there.", "Move it away, then draft again."
        )


def _refuse_hand_edits(folder: Path, frozen: Mapping[str, str]) -> None:
    """A folder that is whole by its own manifest, and other than `frozen`, is a killed draft's and no hand's: what
    goes there next mends it. Unless the manifest alone differs: no two drafts do."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    edited = differences(folder, own_hashes(folder))
    if frozen and not edited:
        since = differences(folder, frozen)
        edited = since if [found.path for found in since] == [MANIFEST] else ()
    if edited:
        first = edited[0]
        more = f" (and {len(edited) - 1} more)" if len(edited) > 1 else ""
        name, period = folder.parent.name, folder.name
        raise OutboxError(
            f"{folder / first.path} was changed by hand: {first.how}{more}.",
            f"Take the change in (newsletter outbox take-in {name} --period {period}), or put the frozen files back "
            f"(newsletter outbox put-back {name} --period {period}; it keeps a copy), or draft with --overwrite.",
        )


@contextlib.contextmanager
def _refused_by_the_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutboxError(
            f"{folder} cannot be written ({error.strerror or error}).",
            "Check the disk's free space and who owns the folder; what lay there is unchanged.",
        ) from error


def _beside(folder: Path, what: str) -> Path:
    """A name beside `folder` for its successor or predecessor. `_tidied` has cleared it."""
    return folder.with_name(f".{folder.name}.{what}")


@contextlib.contextmanager
def _aside(folder: Path) -> Iterator[None]:
    """Move `folder` aside; put it back where the `with` raises, else remove it. A kill in between, `_tidied` mends."""
    old, had_one = _beside(folder, "old"), folder.exists()
    if had_one:
        with _refused_by_the_disk(folder):
            folder.rename(old)
    try:
        yield
    except BaseException:  # an interrupt, too: nothing half-done stays behind, and it goes on its way
        if folder.exists():
            folder.rename(_beside(folder, "new"))
        if had_one:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)  # what cannot be removed now, the next writer tidies away


def _tidied(outbox: Path) -> None:
    """Clear what killed runs left anywhere in the outbox, and put back an issue that was moved aside but not replaced.

    Only under the lock: then nobody is at work on any of it.
    """
    for path in sorted(outbox.glob("*/.*")):
        left = _LEFT_OVER.fullmatch(path.name)
        if left is None or path.is_symlink() or not path.is_dir():
            continue
        folder = path.with_name(left["name"])
        if left["what"] == "old" and not folder.exists():
            path.rename(folder)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _write_tree(root: Path, files: Mapping[str, bytes], before: Path) -> None:
    """Write `files` below `root`. A file that lies in `before` with the same bytes is the same file in both: what the
    disk has already is not written, and not waited for, again."""
    root.mkdir(parents=True)
    present = hashes(before)
    for name, data in files.items():
        path = root / name
        if root not in path.parents or ".." in path.parts or "\0" in name:
            raise OutboxError(
                f'the file name "{name}" would leave the outbox.', "This is a mistake of ours: report it."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        if present.get(name) != sha256(data) or not _linked(before / name, path):
            with path.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    for folder in {path.parent for path in root.rglob("*")} | {root}:
        _sync(folder)


def _linked(old: Path, new: Path) -> bool:
    """Whether `new` is now another name of `old`. Not where the disk knows no such thing, or somebody else owns it."""
    try:
        new.hardlink_to(old)
    except OSError:
        return False
    return True


def _sync(folder: Path) -> None:
    """Make the names in `folder` survive a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
