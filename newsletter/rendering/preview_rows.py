"""Posts, notices and checks as rows of the preview page, each with its place to jump to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.rendering.preview_message import safe_href
from newsletter.rendering.preview_social import Group
from newsletter.rendering.preview_words import count, instant, language, short_day
from newsletter.types import Facts, Finding, Kind, LeftOut, Level, Notice, Taken

_PARTS = {
    "email.html": ("mail", "the mail"),
    "email.mjml": ("mail", "the mail"),
    "email.txt": ("text", "the plain text"),
    "email.eml": ("message", "the message"),
    "media": ("pictures", "the pictures"),
    "subject": ("inbox", "the subject"),
    "preheader": ("inbox", "the preheader"),
    "social": ("social", "the social posts"),
}
_FACTS = (
    ("who", "who"),
    ("where", "where"),
    ("when", "when"),
    ("why", "why"),
    ("what", "what"),
    ("insights", "insights"),
    ("so_what", "so what"),
    ("question", "the question left"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post that is in. `href` and `social` are "" where there is no such place."""

    anchor: str
    number: int
    title: str
    language: str
    href: str
    kind: str
    day: str
    by: str
    why: str
    lead: bool
    late: bool
    consent_pending: bool
    facts: str
    missing: str
    social: str
    social_words: str
    checks: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutRow:
    """A post or notice that is not in."""

    title: str
    href: str
    why: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice of the issue. `event` is its time and place in words, "" where it is no event."""

    title: str
    language: str
    text: str
    href: str
    link_text: str
    event: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """A finding. `target` is the id of the place it means, "" where the page has none; `place` names that place.

    `where` is the finding's own word for it.
    """

    level: str  # "stop", "look" or "note"
    code: str
    message: str
    fix: str
    target: str
    place: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckGroup:
    """The findings of one level, under its heading."""

    level: str
    title: str
    meaning: str
    rows: tuple[CheckRow, ...]


_LEVELS = (
    (Level.ERROR, "stop", "Stop", "must be mended first"),
    (Level.WARNING, "look", "Look", "a person decides"),
    (Level.NOTE, "note", "Note", "good to know"),
)


def issue_anchors(items: Sequence[Taken], social: Sequence[Group]) -> dict[str, tuple[str, str]]:
    """By `Finding.where`: the id of the place on the page, and its name for people."""
    anchors = dict(_PARTS)
    for number, taken in enumerate(items, start=1):
        anchors[taken.key] = (f"post-{number}", taken.post.title)
    for group in social:
        for face in group.faces:
            if face.file:
                place = (face.anchor, f"{face.network_name}: {group.title}")
                anchors[face.file] = anchors[face.file.removesuffix(".json") + ".txt"] = place
    return anchors


def check_groups(findings: Sequence[Finding], anchors: Mapping[str, tuple[str, str]]) -> tuple[CheckGroup, ...]:
    """The findings by level, in the order given; a level without one is left out."""
    return tuple(
        CheckGroup(
            level=name,
            title=title,
            meaning=meaning,
            rows=tuple(_check(found, anchors) for found in findings if found.level is level),
        )
        for level, name, title, meaning in _LEVELS
        if any(found.level is level for found in findings)
    )


def _check(found: Finding, anchors: Mapping[str, tuple[str, str]]) -> CheckRow:
    where = found.where
    # `email.html:12` and `media/<name>` mean the part that they are in.
    candidates = (where, where.partition(":")[0], where.partition("/")[0])
    target, place = next((anchors[name] for name in candidates if name in anchors), ("", where))
    level = next(name for kind, name, _, _ in _LEVELS if kind is found.level)
    return CheckRow(
        level=level, code=found.code, message=found.message, fix=found.fix, target=target, place=place, where=where
    )


def post_rows(
    items: Sequence[Taken], social: Sequence[Group], findings: Sequence[Finding], anchors: Mapping[str, tuple[str, str]]
) -> tuple[PostRow, ...]:
    """The posts that are in, in reading order, each with the checks that mean it or one of its social posts."""
    by_key = {group.key: group for group in social}
    checks = [_check(found, anchors) for found in findings]
    meaning: dict[str, list[int]] = {}
    for place, row in enumerate(checks):
        meaning.setdefault(row.target, []).append(place)
    rows = []
    for number, taken in enumerate(items, start=1):
        post, group = taken.post, by_key.get(taken.key)
        own = {f"post-{number}", *(face.anchor for face in group.faces)} if group else {f"post-{number}"}
        about = tuple(checks[place] for place in sorted(place for each in own for place in meaning.get(each, ())))
        present, missing = _facts(post.facts)
        rows.append(
            PostRow(
                anchor=f"post-{number}",
                number=number,
                title=post.title,
                language=language(post.language),
                href=safe_href(post.url),
                kind="Playback" if post.kind is Kind.PLAYBACK else "Video" if post.video else "Post",
                day=short_day(post.published),
                by=", ".join(post.authors),
                why=taken.why,
                lead=taken.lead,
                late=taken.late,
                consent_pending=post.consent_pending,
                facts=present,
                missing=missing,
                social=group.anchor if group else "",
                social_words=count(len(group.faces), "social post") if group else "",
                checks=about,
            )
        )
    return tuple(rows)


def _facts(facts: Facts | None) -> tuple[str, str]:
    if facts is None:
        return "", ""
    read = [(name, bool(getattr(facts, attribute))) for attribute, name in _FACTS]
    return ", ".join(name for name, there in read if there), ", ".join(name for name, there in read if not there)


def left_out_rows(left_out: Sequence[LeftOut]) -> tuple[LeftOutRow, ...]:
    """What is not in, in the order given, with the reason."""
    return tuple(
        LeftOutRow(
            title=left.title or left.url or "Without a title",
            href=safe_href(left.url),
            why=left.why,
            day=short_day(left.published) if left.published else "",
        )
        for left in left_out
    )


def notice_rows(notices: Sequence[Notice]) -> tuple[NoticeRow, ...]:
    """The notices after the posts, in the order given."""
    return tuple(
        NoticeRow(
            title=notice.title,
            language=language(notice.language),
            text=notice.text,
            href=safe_href(notice.url),
            link_text=notice.link_text or notice.url,
            event=", ".join(part for part in (_event_start(notice), notice.event_place) if part),
            shown=_shown(notice),
        )
        for notice in notices
    )


def _event_start(notice: Notice) -> str:
    return instant(notice.event_start) if notice.event_start else ""


def _shown(notice: Notice) -> str:
    since = f"from {short_day(notice.shown_from)}" if notice.shown_from else ""
    until = f"until {short_day(notice.shown_until)}" if notice.shown_until else ""
    return " ".join(part for part in (since, until) if part) or "in every issue"
