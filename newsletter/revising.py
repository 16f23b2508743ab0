"""Changes an issue at the desk: saves an edit, undoes one, and what the pages and the command line need round it.

Two editors are compared field by field: what both changed is a conflict, what only one changed is merged and told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsletter import edits, reading
from newsletter.edits import EMPTY, Edits, Unfit
from newsletter.errors import ApprovalError, ConflictError, EditError
from newsletter.freezing import Found, Work, find, freeze_issue, refuse_started
from newsletter.handwork import changes_in, put_back
from newsletter.models import Edition, Issue
from newsletter.models import Revision as RevisionRow
from newsletter.noticing import News, hand_edits, news
from newsletter.pictures import keep_upload
from newsletter.rendering.revision import without_account
from newsletter.types import Actor, Basis, Period
from newsletter.wording import listed

if TYPE_CHECKING:
    from newsletter.config.model import Config
    from newsletter.desk import Desk

__all__ = [
    "News",
    "Saved",
    "edits_of",
    "hand_edits",
    "newest_edition",
    "news",
    "put_back",
    "save",
    "take_in",
    "undo",
    "unfit_of",
    "upload_picture",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save came to.

    `number`, `content_hash` and `edition` are those of the newest revision and edition now; `fresh` is False where the
    bytes are those of the revision before. `words` is what was changed, "" for nothing; `merged` what others had
    changed meanwhile ("Ben changed the preheader"); `ended` are the names of those whose yes it ended.
    """

    number: int
    fresh: bool
    content_hash: str
    edition: int
    words: str
    merged: str
    ended: tuple[str, ...] = ()


def newest_edition(issue: Issue) -> Edition | None:
    """The edits as they stand; None where nobody edited the issue yet."""
    return issue.editions.last()


def edits_of(issue: Issue) -> Edits:
    """The edits of `issue` as they stand."""
    edition = newest_edition(issue)
    return edits.from_plain(edition.data) if edition else EMPTY


def save(
    desk: Desk,
    newsletter: str,
    period: Period,
    changes: Mapping[str, Any],
    *,
    base: int,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Change the fields in `changes` (None takes an edit away) and freeze the outcome as the newest revision.

    `base` is the number of the edition that the editor saw, 0 for none. Raises EditError for what cannot be,
    ConflictError where somebody else changed one of these fields meanwhile, ApprovalError where the issue's state does
    not let it be changed, OutboxError where its folder was changed by hand.
    """

    def change(found: Found, basis: Basis) -> _Change:
        return _merged(desk, found, basis, changes, base=base, actor=actor)

    return _carry_out(desk, newsletter, period, change, "Changed", actor=actor, now=now)


def undo(desk: Desk, newsletter: str, period: Period, *, base: int, actor: Actor, now: datetime) -> Saved:
    """Put the edits back to how they stood before the newest edition, as an edition of its own.

    So an undo of an undo brings the change back. Raises ConflictError where the newest edition is not `base`, EditError
    where there is none, and what `save` raises.
    """

    def change(found: Found, _: Basis) -> _Change:
        if found.issue is None or found.edition is None:
            raise EditError("nothing was changed in this issue, so there is nothing to undo.")
        if found.edition.number != base:
            theirs = edits.differing(_edits_at(found.issue, base), found.edits)
            raise ConflictError(
                f"{found.edition.by} changed {edits.in_words(theirs, found.edits)} since you opened this page.",
                "Look at it again; then undo, if it is still wanted.",
                by=found.edition.by,
                theirs={name: after for name, (_, after) in theirs.items()},
            )
        before = _edits_at(found.issue, found.edition.number - 1)
        return _Change(edits=before, words=_words(found.edits, before))

    return _carry_out(desk, newsletter, period, change, "Undid the change of", actor=actor, now=now)


def take_in(desk: Desk, newsletter: str, period: Period, *, actor: Actor, now: datetime) -> Saved:
    """Make what somebody changed by hand in the outbox an edit of the issue: a new revision, with its approvals ended.

    A snippet's text, the subject and the preheader (in `issue.json`) become edits like those of the desk. `email.html`,
    `email.txt` and a snippet's request are taken as they are, and stand for as long as the file would be rendered as it
    was. Raises OutboxError for any other change, with the file and what to do instead, and what `save` raises.
    """

    def change(found: Found, basis: Basis) -> _Change:
        if found.issue is None or found.revision is None:
            raise ValueError("only an issue with a revision is changed")
        different = hand_edits(desk, found.issue)
        changes, hand = changes_in(desk, found.issue, found.revision, different, found.edits)
        base = found.edition.number if found.edition else 0
        made = _merged(desk, found, basis, changes, base=base, actor=actor)
        must_fit = frozenset(name for name in changes if name.startswith("file:"))
        return dataclasses.replace(made, hand=hand if different else None, must_fit=must_fit)

    return _carry_out(desk, newsletter, period, change, "Took in what was changed by hand:", actor=actor, now=now)


def unfit_of(revision: RevisionRow, config: Config | None = None) -> tuple[Unfit, ...]:
    """The edits that found no place in `revision`, each with its reason. They are kept, and may fit again.

    Times in the reasons are in the site's zone, without `config` in UTC.
    """
    if revision.edition is None or revision.basis_id is None:
        return ()
    wanted, basis = edits.from_plain(revision.edition.data), reading.basis(revision, config)
    found = [*edits.apply(basis, wanted).unfit, *_unfit_files(revision, wanted)]
    if config is not None:
        found += without_account(edits.apply(basis, wanted).digest, config.newsletters[revision.issue.newsletter])
    return tuple(found)


def _unfit_files(revision: RevisionRow, wanted: Edits) -> Iterator[Unfit]:
    """The files taken in by hand whose bytes are not those of the revision: it was rendered otherwise since."""
    frozen = reading.file_hashes(revision)
    for path, (_, own) in edits.files_of(wanted).items():
        if frozen.get(path) != own:
            name = f"file:{path}"
            yield Unfit(
                field=name,
                value=wanted.fields[name],
                words=edits.in_words([name], wanted),
                why="the file is no longer rendered as it was when it was changed by hand",
            )


def upload_picture(data: bytes, *, name: str) -> str:
    """Keep a picture for a `picture:` field; its address there. Raises PictureError where it is none."""
    return keep_upload(data, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """The edits as they shall stand, what that changes in words ("" for nothing), and what others changed meanwhile.

    `hand` and `must_fit` are those of `freezing.Work`.
    """

    edits: Edits
    words: str
    merged: str = ""
    hand: Mapping[str, str] | None = None
    must_fit: frozenset[str] = frozenset()


def _carry_out(
    desk: Desk,
    newsletter: str,
    period: Period,
    change: Callable[[Found, Basis], _Change],
    verb: str,
    *,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Freeze what `change` makes of the newest edits and basis."""
    made: _Change

    def plan(found: Found) -> Work:
        nonlocal made
        revision = _editable(found, newsletter, period)
        basis = reading.basis(revision, desk.config)
        made = change(found, basis)
        return Work(
            basis=basis,
            edits=made.edits,
            words=made.words,
            actor=actor,
            told=lambda number, _digest, _revision: f"{verb} {made.words}: revision {number}.",
            why=f"{actor.name} changed {made.words}",
            refuse=_refuse,
            hand=made.hand,
            must_fit=made.must_fit,
        )

    found = find(newsletter, period.name)
    plan(found)
    if not made.words and made.hand is None and found.revision is not None:
        return Saved(
            number=found.revision.number,
            fresh=False,
            content_hash=found.revision.content_hash,
            edition=found.edition.number if found.edition else 0,
            words="",
            merged=made.merged,
        )
    done = freeze_issue(desk, newsletter, period, plan, now=now)
    return Saved(
        number=done.number,
        fresh=done.fresh,
        content_hash=done.revision.content_hash,
        edition=done.edition,
        words=made.words,
        merged=made.merged,
        ended=done.ended,
    )


def _editable(found: Found, newsletter: str, period: Period) -> RevisionRow:
    """The newest revision of an issue that may be changed. Raises ApprovalError, and MisuseError for no issue."""
    issue = found.issue or reading.issue_of(newsletter, period)
    _refuse(issue)
    if found.revision is None:
        raise ApprovalError(f"the issue of {newsletter} for {period.name} has no draft yet.", "Draft it first.")
    return found.revision


def _refuse(issue: Issue) -> None:
    """Raise ApprovalError where the state of `issue` does not let it be changed."""
    refuse_started(issue)
    fixes = {
        Issue.Status.SKIPPED: "Draft it again when there is something to send.",
        Issue.Status.HELD: "Release it or draft it anew, then change it.",
        Issue.Status.DISCARDED: "Release it, then change it.",
    }
    if fix := fixes.get(Issue.Status(issue.status)):
        state = {Issue.Status.HELD: "is held"}.get(Issue.Status(issue.status), f"was {issue.status}")
        why = f": {issue.reason.rstrip('.')}" if issue.reason else ""
        raise ApprovalError(f"the issue of {issue.newsletter} for {issue.period} {state}{why}.", fix)


def _merged(desk: Desk, found: Found, basis: Basis, changes: Mapping[str, Any], *, base: int, actor: Actor) -> _Change:
    """`changes` on top of the newest edits. Raises ConflictError where somebody changed one of them since `base`."""
    newest = edits.rekeyed(found.edits, basis)
    accounts = desk.config.newsletters[basis.digest.newsletter].social.accounts
    after = edits.changed(newest, changes, basis=basis, accounts=accounts)
    since = _since(found, base)
    theirs = edits.differing(since.before, newest)
    both = [name for name in theirs if name in changes and after.fields.get(name) != newest.fields.get(name)]
    if both:
        names = listed(sorted({since.by[name] for name in both}))
        raise ConflictError(
            f"{names} changed {edits.in_words(both, newest, since.before)} since you opened this page.",
            "Look at what stands there now, then save yours again or leave theirs.",
            by=names,
            theirs={name: newest.fields.get(name) for name in both},
        )
    own = (actor.account_id, actor.name)
    others = [name for name in theirs if name not in changes and (since.account[name], since.by[name]) != own]
    told = {by: [name for name in others if since.by[name] == by] for by in sorted({since.by[name] for name in others})}
    merged = "; ".join(f"{by} changed {edits.in_words(names, newest, since.before)}" for by, names in told.items())
    return _Change(edits=after, words=_words(newest, after), merged=merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Since:
    """What an editor had before them, and who changed each field since: the name, and the account."""

    before: Edits
    by: Mapping[str, str]
    account: Mapping[str, int | None]


def _since(found: Found, base: int) -> _Since:
    if found.issue is None or not 0 <= base <= (found.edition.number if found.edition else 0):
        raise EditError(f"there is no edition {base} of this issue to change.", "Open the page again, then change it.")
    by: dict[str, str] = {}
    account: dict[str, int | None] = {}
    seen = before = _edits_at(found.issue, base)
    for edition in found.issue.editions.filter(number__gt=base):
        stood = edits.from_plain(edition.data)
        for name in edits.differing(seen, stood):
            by[name], account[name] = edition.by, edition.account_id
        seen = stood
    return _Since(before=before, by=by, account=account)


def _edits_at(issue: Issue, number: int) -> Edits:
    """The edits as edition `number` has them; none for 0."""
    return edits.from_plain(issue.editions.get(number=number).data) if number else EMPTY


def _words(before: Edits, after: Edits) -> str:
    return edits.in_words(edits.differing(before, after), after, before)
