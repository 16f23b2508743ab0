"""What the editing forms of the issue page show: the values, whose they are, and what may be done with each post."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import edits as editing
from newsletter import exhibiting
from newsletter.edit_values import BY_HAND
from newsletter.edits import Edits
from newsletter.models import Edition, Issue
from newsletter.models import Revision as RevisionRow
from newsletter.outbox import Difference
from newsletter.pipeline import Desk
from newsletter.rendering.preview import IssueView
from newsletter.rendering.theme import load_theme
from newsletter.rendering.viewing import view as digest_view
from newsletter.types import LeftOut, Notice, Taken
from newsletter.web.diffing import Hand, Line, hand_lines, marked
from newsletter.web.field_words import deeds_in_words, in_words
from newsletter.web.fields import NOTHING_TYPED, Typed
from newsletter.web.moments import local

MOST_EDITIONS = 60
"""How far back it is looked up whose change a value is; older ones are shown without a name."""

_MOST_KEPT = 64
_kept: dict[tuple[str, str, str], Mapping[str, str]] = {}

_CHANGED = (("excerpt", "the excerpt"), ("picture", "the picture"), ("alt", "the alt text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Whose change a value is. `at` is aware."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The newest change: what an undo takes back."""

    number: int
    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostForm:
    """What may be done with a post that is in. `changed` says in words what people changed in it, "" for nothing."""

    key: str
    title: str
    first: bool
    last: bool
    lead: bool
    brought: bool  # a person brought it in
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutForm:
    """A post or notice that is not in. `do` is what its button does: "back:<key>", "in:<key>", or "" for none."""

    title: str
    url: str
    why: str
    do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm:
    """A notice of the issue. `number` is "" for one that a source shows: it is changed there."""

    number: str
    title: str
    language: str
    source: str
    hidden: str  # why it is not in the mail, "" where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """All that the parts under `pages/desk/parts/edit_*` need besides the issue itself.

    `own` holds the edited fields with their values, `makers` whose they are. `proposed` holds subject, preheader and
    intro as they would be without an edit. `send` and `planned` are for `datetime-local`, on the site's clock.
    """

    edition: int
    own: Mapping[str, Any]
    makers: Mapping[str, Maker]
    last: Last | None
    proposed: Mapping[str, str]
    intro: str
    send: str
    send_moved: bool
    posts: tuple[PostForm, ...]
    order: str
    own_order: bool
    left_out: tuple[OutForm, ...]
    notices: tuple[NoticeForm, ...]
    hand: tuple[Hand, ...]
    titles: Mapping[str, str]
    zone: ZoneInfo
    typed: Typed = NOTHING_TYPED

    def in_words(self, field: str, value: Any) -> str:
        """The value of a field for a person to read."""
        return in_words(field, value, self.titles, self.zone)

    def differing(self, lines: Sequence[str]) -> tuple[Line, ...]:
        """The lines of a unified diff, as many as a person reads."""
        return marked(lines)[0]

    def shown(self, field: str, otherwise: str) -> str:
        """What stands in the input of `field`: what was typed and not saved, else `otherwise`."""
        return self.typed.value(f"field:{field}", otherwise)

    def error(self, field: str) -> str:
        """What is wrong with what was typed into `field`, "" where nothing is."""
        return self.typed.errors.get(f"field:{field}", "")


def forms_of(
    desk: Desk,
    issue: Issue,
    revision: RevisionRow,
    view: IssueView,
    *,
    hand_edits: Sequence[Difference] = (),
    typed: Typed = NOTHING_TYPED,
) -> Forms:
    """The forms of an issue's newest revision. Reads only. `hand_edits` are files that are not as frozen."""
    editions = list(issue.editions.order_by("-number")[:MOST_EDITIONS])
    edits = editing.from_plain(editions[0].data) if editions else editing.EMPTY
    own = edits.fields
    proposed = proposals(desk, revision)
    order = [item.key for item in view.items]
    titles = _titles(view, edits)
    return Forms(
        edition=editions[0].number if editions else 0,
        own=own,
        makers=makers(editions),
        last=_last(editions, titles),
        proposed=proposed,
        intro=str(own.get("intro", proposed["intro"])),
        send=local(view.planned_send, desk.config.site.zone),
        send_moved="send" in own,
        posts=tuple(_post(item, place, len(order), own) for place, item in enumerate(view.items)),
        order=" ".join(order),
        own_order="order" in own or "lead" in own,
        left_out=tuple(_out(left, own) for left in view.left_out),
        notices=_notices(view, own),
        hand=hand_lines(desk, issue, revision, hand_edits),
        titles=titles,
        zone=desk.config.site.zone,
        typed=typed,
    )


def makers(editions: Sequence[Edition]) -> dict[str, Maker]:
    """Whose the newest change of each field is, from editions with the newest first."""
    found: dict[str, Maker] = {}
    after = editing.from_plain(editions[0].data) if editions else editing.EMPTY
    for place, edition in enumerate(editions):
        if place + 1 < len(editions):
            before = editing.from_plain(editions[place + 1].data)
        elif edition.number == 1:
            before = editing.EMPTY
        else:  # there are older ones, which were not looked at
            break
        for field in editing.differing(before, after):
            found.setdefault(field, Maker(by=edition.by, at=edition.at))
        after = before
    return found


def proposals(desk: Desk, revision: RevisionRow) -> Mapping[str, str]:
    """Subject, preheader and intro as they would be if nobody had written them.

    Kept for the newest few revisions: a revision never changes, and making all its excerpts again takes a while.
    """
    key = (str(desk.config.file), revision.folder_hash, str(revision.basis_id))
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = _proposed(desk, revision)
    return _kept[key]


def _proposed(desk: Desk, revision: RevisionRow) -> Mapping[str, str]:
    _, digest = exhibiting.digest_of(desk.config, revision)
    settings = desk.config.newsletters[digest.newsletter]
    bare = digest_view(
        dataclasses.replace(digest, subject=None, preheader=None, intro=None),
        settings=settings,
        config=desk.config,
        theme=load_theme(settings.theme, desk.config),
        media={},
    )
    return {"subject": bare.subject, "preheader": bare.preheader, "intro": bare.intro}


def _last(editions: Sequence[Edition], titles: Mapping[str, str]) -> Last | None:
    if not editions:
        return None
    newest = editions[0]
    before = editing.from_plain(editions[1].data) if len(editions) > 1 else editing.EMPTY
    changed = editing.differing(before, editing.from_plain(newest.data))
    did = deeds_in_words({field: after for field, (_, after) in changed.items()}, titles)
    return Last(number=newest.number, by=newest.by, at=newest.at, words=did or newest.words)


def _titles(view: IssueView, edits: Edits) -> dict[str, str]:
    """What every post is called that a field may mean, those that are gone included."""
    titles = {key: named.title for key, named in edits.named.items()}
    titles |= {left.key: left.title for left in view.left_out if left.key}
    return titles | {item.key: item.post.title for item in view.items}


def _post(item: Taken, place: int, count: int, own: Mapping[str, Any]) -> PostForm:
    changed = [words for name, words in _CHANGED if f"{name}:{item.key}" in own]
    snippets = sum(field.startswith("snippet:") and field.endswith(f":{item.key}") for field in own)
    if snippets:
        changed.append("a social post" if snippets == 1 else f"{snippets} social posts")
    return PostForm(
        key=item.key,
        title=item.post.title,
        first=place == 0,
        last=place == count - 1,
        lead=item.lead,
        brought=own.get(f"post:{item.key}") == "in",
        changed=", ".join(changed),
    )


def _out(left: LeftOut, own: Mapping[str, Any]) -> OutForm:
    mine = own.get(f"post:{left.key}") == "out"
    do = f"back:{left.key}" if mine else f"in:{left.key}" if left.key else ""
    return OutForm(title=left.title or left.url or "Without a title", url=left.url, why=left.why, do=do)


def _notices(view: IssueView, own: Mapping[str, Any]) -> tuple[NoticeForm, ...]:
    """The notices in the mail, and after them those written by hand that are not shown in it."""
    shown = [_notice(notice) for notice in view.notices]
    numbers = {form.number for form in shown}
    hidden = [
        NoticeForm(
            number=field.removeprefix("notice:"),
            title=str(plain["title"]),
            language=str(plain.get("language") or ""),
            source="",
            hidden="not in this issue: see its dates",
        )
        for field, plain in sorted(own.items())
        if field.startswith("notice:") and field.removeprefix("notice:") not in numbers
    ]
    return (*shown, *hidden)


def _notice(notice: Notice) -> NoticeForm:
    mine = notice.source == BY_HAND
    return NoticeForm(
        number=notice.guid if mine else "",
        title=notice.title,
        language=notice.language,
        source="" if mine else notice.source,
        hidden="",
    )
