"""What becomes of a hand edit to files in the outbox: the frozen files are put back, or it is taken in as an edit.

Before anything is put back, what lay in the folder is copied to `var/hand-edits/` beside schedules.yaml. What is taken
in is taken in whole, or not at all. So nobody's work is lost.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsletter import outbox, reading
from newsletter.codec import sha256, snippets_from_json
from newsletter.config.model import Config
from newsletter.desk import Desk
from newsletter.edits import Edits
from newsletter.errors import OutboxError
from newsletter.models import Blob, Issue
from newsletter.models import Revision as RevisionRow
from newsletter.noticing import hand_edits
from newsletter.outbox import MANIFEST, Difference
from newsletter.recording import log
from newsletter.types import Actor, Period
from newsletter.wording import counted

MAX_FILE_BYTES = 2_000_000
"""A mail of 100 kB is already cut by Gmail; what is larger than this is no mail."""

_SNIPPET = re.compile(r"social/(?P<account>[^/]+)/(?P<stem>[^/]+)\.(?P<ending>txt|json)")
_PARTS = ("email.html", "email.txt")
_INSTEAD = {
    "email.eml": "It follows from email.html and email.txt: change those.",
    "email.mjml": "It is the source of email.html: change that, or the theme.",
    "index.html": "It only shows the issue: change email.html, email.txt or a snippet.",
    "findings.json": "It only lists what the checks found.",
}


def put_back(desk: Desk, newsletter: str, period: Period, *, actor: Actor, now: datetime) -> tuple[Difference, ...]:
    """Make the files of the issue those of its newest revision again; what was different, () for nothing.

    A copy of each file that was altered or added is kept first (`copies_of`). A yes that the hand edit had suspended
    counts again, for the bytes are those that were approved. Raises MisuseError where there is no issue, OutboxError
    where a file or a link is in the folder's place, or the disk refuses.
    """
    revision = reading.latest_revision(newsletter, period)
    issue = revision.issue
    with outbox.turn(desk.outbox) as turn:
        revision, found = reading.latest_revision(newsletter, period), hand_edits(desk, issue)
        if not found:
            return ()
        kept = _copied(desk, issue, found, now=now)
        with turn.replacing(newsletter, period.name, reading.files(revision), overwrite=True):
            where = f" What lay there is kept in {kept}." if kept else ""
            log(
                f"Put {counted(len(found), 'file')} back as frozen in revision {revision.number}.{where}",
                now=now,
                newsletter=newsletter,
                period=period.name,
                content_hash=revision.content_hash,
                who=actor.name,
                via=actor.via if actor.name else "",
            )
    return found


def rescued(desk: Desk, newsletter: str, period: str, *, now: datetime) -> str:
    """Copy what lies in the folder, is whole by its own `issue.json`, and is no revision: where to, "" for nothing.

    A killed draft leaves that behind, and so does a person who wrote the hashes anew, too: nobody can tell which it
    was, so what goes there next may take its place, but not the work with it.
    """
    issue = Issue.objects.filter(newsletter=newsletter, period=period, part=0).first()
    found = hand_edits(desk, issue) if issue else ()
    folder = outbox.folder_of(desk.outbox, newsletter, period)
    if issue is None or not found or not outbox.is_whole(folder) or [each.path for each in found] == [MANIFEST]:
        return ""
    return _copied(desk, issue, found, now=now)


def copies_of(config: Config) -> Path:
    """Where copies of hand edits are kept: a folder for each time something was put back or taken in."""
    return config.folder / "var" / "hand-edits"


def changes_in(
    desk: Desk, issue: Issue, revision: RevisionRow, found: Sequence[Difference], before: Edits
) -> tuple[dict[str, Any], dict[str, str]]:
    """The hand edits `found` as changes for `revising`, and the hashes that the folder has while it is read.

    `before` are the edits as they stand. Raises OutboxError for what cannot be an edit, with the file and what to do
    instead; then nothing is changed.
    """
    folder = outbox.folder_of(desk.outbox, issue.newsletter, issue.period)
    seen = outbox.hashes(folder)
    changes: dict[str, Any] = {}
    for difference in found:
        path, place = difference.path, folder / difference.path
        if difference.how == "added":
            raise _no_edit(issue, place, "is no file of the issue", "Move it elsewhere.")
        if difference.how == "missing":
            raise _no_edit(issue, place, "is missing", "A post is left out at the desk.")
        snippet = _SNIPPET.fullmatch(path)
        if path == MANIFEST:
            changes |= _of_the_manifest(issue, revision, place, _read(issue, place))
        elif path in _PARTS or (snippet and snippet["ending"] == "json"):
            changes[f"file:{path}"] = _whole(revision, path, _read(issue, place), before)
        elif snippet:
            changes |= _of_a_snippet(revision, snippet, _text(issue, place))
        else:
            raise _no_edit(
                issue,
                place,
                "was changed, and cannot be taken in",
                _INSTEAD.get(path, "A picture is changed at the desk."),
            )
    return changes, seen


def _copied(desk: Desk, issue: Issue, found: Sequence[Difference], *, now: datetime) -> str:
    """Copy what is in the folder and not as frozen; where to, beside schedules.yaml. "" where there is nothing."""
    folder = outbox.folder_of(desk.outbox, issue.newsletter, issue.period)
    paths = [difference.path for difference in found if difference.how != "missing"]
    if not paths:
        return ""
    copies, name = copies_of(desk.config), f"{issue.newsletter}-{issue.period}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        copies.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = 1
        while (target := copies / (name if number == 1 else f"{name}-{number}")).exists():
            number += 1
        for path in paths:
            (target / path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _copy(folder / path, target / path)
    except OSError as error:
        raise OutboxError(
            f"what lies in {folder} cannot be copied to {copies} ({error.strerror or error}).",
            "Check the disk's free space and who owns that folder; nothing was put back.",
        ) from error
    return target.relative_to(desk.config.folder).as_posix()


def _copy(source: Path, target: Path) -> None:
    """A file as it is, a link as a link; what is neither (a socket, a pipe) has nothing to keep."""
    if source.is_symlink():
        target.symlink_to(source.readlink())
    elif source.is_file():
        shutil.copyfile(source, target)


def _no_edit(issue: Issue, place: Path, what: str, fix: str) -> OutboxError:
    return OutboxError(
        f"{place} {what}.",
        f"{fix} {'Then put' if fix else 'Put'} the frozen files back: "
        f"newsletter outbox put-back {issue.newsletter} --period {issue.period}".strip(),
    )


def _read(issue: Issue, place: Path) -> bytes:
    """The bytes of a file that somebody changed, no more than a mail could have."""
    if place.is_symlink() or not place.is_file():
        raise _no_edit(issue, place, "is no file any more", "Write a file there.")
    with place.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise _no_edit(issue, place, f"is larger than {MAX_FILE_BYTES // 1_000_000} MB", "Make it smaller.")
    return data


def _text(issue: Issue, place: Path) -> str:
    try:
        return _read(issue, place).decode()
    except UnicodeDecodeError as error:
        raise _no_edit(issue, place, f"is not UTF-8 at byte {error.start}", "Save it as UTF-8.") from error


def _whole(revision: RevisionRow, path: str, data: bytes, before: Edits) -> dict[str, str]:
    """The value of a `file:` field: the bytes are kept, and the hash of what they replace."""
    Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})
    own = before.fields.get(f"file:{path}")
    frozen = reading.file_hashes(revision)[path]
    # A file that was taken in before replaces what was rendered then, not its own last state.
    base = own["base"] if own and own["own"] == frozen else frozen
    return {"base": base, "own": sha256(data)}


def _of_a_snippet(revision: RevisionRow, found: re.Match[str], text: str) -> dict[str, str]:
    """The edit of a snippet's text; none where only white space round it differs, which is not sent."""
    snippets = snippets_from_json(bytes(revision.snippets.data)) if revision.snippets else ()
    for snippet in snippets:
        if (snippet.account, snippet.stem) == (
            found["account"],
            found["stem"],
        ) and snippet.text.strip() != text.strip():
            return {f"snippet:{snippet.account}:{snippet.post_key}": text.strip()}
    return {}


def _of_the_manifest(issue: Issue, revision: RevisionRow, place: Path, data: bytes) -> dict[str, Any]:
    """What was changed in issue.json: its subject and preheader can be, the rest follows from elsewhere."""
    frozen: dict[str, Any] = reading.manifest(revision)
    try:
        now = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _no_edit(issue, place, "is no JSON any more", "") from error
    if not isinstance(now, Mapping):
        raise _no_edit(issue, place, "is no JSON object any more", "")
    changed = sorted(key for key in frozen.keys() | now.keys() if frozen.get(key) != now.get(key))
    if others := [key for key in changed if key not in ("subject", "preheader")]:
        raise _no_edit(
            issue, place, f'has another "{others[0]}", which cannot be taken in', "Only subject and preheader can."
        )
    for key in changed:
        if not isinstance(now.get(key), str):
            raise _no_edit(issue, place, f'has no text as "{key}"', "Write it as text.")
    return {key: now[key] for key in changed}
