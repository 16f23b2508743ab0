"""What may stand in each field of an edit: its bounds, and the one way in which a value is written. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from newsletter.codec import notice_from_plain, to_plain
from newsletter.edit_fields import FieldName, parsed
from newsletter.errors import EditError
from newsletter.periods import instant
from newsletter.rendering.quoted import MARK
from newsletter.types import Basis, Notice, Picture
from newsletter.wording import plain_moment, quoted

BY_HAND = "by hand"
"""The `source` of a notice that a person added: no source can be called that."""

NO_PICTURE = "none"
"""The value of `picture:<key>` for an item that shall show none."""

MOST = {
    "subject": 300,
    "preheader": 500,
    "intro": 5_000,
    "excerpt": 5_000,
    "alt": 1_000,
    "snippet": 10_000,
}
"""How many characters (code points) each text may have."""

MOST_NOTICE = {"title": 200, "text": 2_000, "url": 2_000, "link_text": 200, "language": 35, "event_place": 200}
MOST_ADDRESS = 2_000
MOVED = timedelta(days=366)
"""How far after its planned time a send may be moved."""

_ONE_LINE = frozenset({"subject", "preheader", "alt"})
_WITH_NAME = frozenset({"subject", "preheader", "intro"})  # where ~~name~~ is filled in
_WORDS = {"alt": "alternative text", "intro": "introduction", "url": "link", "link_text": "link text"}
_NAME_MARK = "~~name~~"
_UPLOAD = re.compile(r"upload:[0-9a-f]{64}")
_OF_A_SOURCE = re.compile(r"file:[a-z0-9-]{1,40}/[^\s\\]+")
_SHA = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # as RFC 5646 forms them
# Controls but the newline, line separators, surrogates, private characters, and those that are none (Unicode 23.7).
_UNPRINTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a value is judged by. `keys` are the posts that there are, `accounts` those of the newsletter."""

    basis: Basis
    keys: Collection[str]
    accounts: Collection[str]


def checked(name: str, value: Any, setting: Setting) -> Any:
    """`value` as the field `name` keeps it: plain JSON values, texts trimmed and with `\\n` for a line's end.

    Raises EditError, with the field's name in it, for what is out of bounds or names what is not there.
    """
    part = parsed(name)
    if part.key and part.key not in setting.keys:
        raise EditError(f"there is no post {quoted(part.key)} in this draft.", "Look at its posts again.", field=name)
    if part.account and part.account not in setting.accounts:
        known = ", ".join(sorted(setting.accounts)) or "none"
        raise EditError(f"there is no account {quoted(part.account)} here.", f"There is: {known}.", field=name)
    return _CHECKS[part.kind](part, value, setting)


def text_of(name: str, what: str, value: Any, most: int, *, lines: bool = False, marks: bool = False) -> str:
    """A text of at most `most` characters, trimmed; `lines` lets it have more than one, `marks` lets it say ~~name~~.

    `what` is what it is called ("subject"). Raises EditError for the field `name`.
    """
    if not isinstance(value, str):
        raise EditError(f"the {what} is no text: {quoted(repr(value))}.", "Write it in words.", field=name)
    if len(value) > most * 2:  # before anything is done with it
        raise _too_long(name, what, len(value), most)
    text = as_kept(value)
    if found := _UNPRINTED.search(text):
        raise EditError(
            f"the {what} holds a character that cannot be printed ({quoted(found[0])}).",
            "Take it out, or type the text anew.",
            field=name,
        )
    if not lines and "\n" in text:
        raise EditError(f"the {what} has a line break in it.", "Write it in one line.", field=name)
    if len(text) > most:
        raise _too_long(name, what, len(text), most)
    for mark in MARK.findall(text):
        if not (marks and mark == _NAME_MARK):
            allowed = f"Only {_NAME_MARK} may stand here." if marks else "Take it out: nobody would fill it in."
            raise EditError(f"the {what} holds the mark {quoted(mark)}.", allowed, field=name)
    return text


def as_kept(text: str) -> str:
    """`text` with `\n` for a line's end, and without white space round it or before a line's end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _too_long(name: str, what: str, length: int, most: int) -> EditError:
    return EditError(f"the {what} has {length:,} characters; {most:,} are the most.", "Shorten it.", field=name)


def has_letters(text: str) -> bool:
    """Whether anything in `text` can be seen: a zero-width space alone is no subject."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def _text(part: FieldName, value: Any, _: Setting) -> str:
    kind, what = part.kind, _WORDS.get(part.kind, part.kind)
    text = text_of(str(part), what, value, MOST[kind], lines=kind not in _ONE_LINE, marks=kind in _WITH_NAME)
    if kind in ("subject", "snippet") and not has_letters(text):
        raise EditError(f"the {what} is empty.", "Write one, or go back to the proposed one.", field=str(part))
    return text


def _order(_: FieldName, value: Any, setting: Setting) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(key, str) for key in value):
        raise EditError("the order is no list of posts.", "Reload the page and order them again.", field="order")
    if not value:
        raise EditError("the order is empty.", "Name the posts, or go back to the order as chosen.", field="order")
    twice = sorted({key for key in value if value.count(key) > 1}) if len(value) <= 1_000 else value[:1]
    if twice:
        raise EditError(f"the order names {quoted(twice[0])} twice.", "Name each post once.", field="order")
    for key in value:
        if key not in setting.keys:
            raise EditError(
                f"the order names {quoted(key)}, which is no post of this draft.", "Order them again.", field="order"
            )
    return list(value)


def _lead(_: FieldName, value: Any, setting: Setting) -> str:
    if not isinstance(value, str) or value not in setting.keys:
        raise EditError(
            f"{quoted(str(value))} is no post of this draft, so it cannot lead.", "Choose another.", field="lead"
        )
    return value


def _send(_: FieldName, value: Any, setting: Setting) -> str:
    digest = setting.basis.digest
    moment = moment_of("send", "time of sending", value, digest.planned_send.tzinfo)
    if instant(moment) < instant(digest.period.start):
        raise EditError(
            f"{plain_moment(moment)} is before the issue's period begins.", "Choose a later time.", field="send"
        )
    if instant(moment) - instant(digest.planned_send) > MOVED:
        raise EditError(
            f"{plain_moment(moment)} is more than a year after the planned time.",
            "Choose an earlier one.",
            field="send",
        )
    return moment.isoformat()


def moment_of(name: str, what: str, value: Any, zone: tzinfo | None) -> datetime:
    """The moment that ISO 8601 text with an offset means, in `zone`. Raises EditError for the field `name`."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value)[:40])
        if moment.tzinfo is None:
            raise ValueError("it has no offset")
        return moment.astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise EditError(
            f"the {what} {quoted(str(value))} is no moment with an offset.",
            "Write for example 2026-11-10T10:00+00:00.",
            field=name,
        ) from error


def _whether_in(part: FieldName, value: Any, _: Setting) -> str:
    if value not in ("in", "out"):
        raise EditError(f"a post is in or out, not {quoted(str(value))}.", "Write in or out.", field=str(part))
    return str(value)


def _picture(part: FieldName, value: Any, _: Setting) -> str:
    return NO_PICTURE if value == NO_PICTURE else address_of(str(part), value)


def address_of(name: str, value: Any) -> str:
    """The address of a picture: an http(s) address, `upload:<sha256>`, or `file:<source>/<path>`."""
    text = text_of(name, "picture's address", value, MOST_ADDRESS)
    inside = _OF_A_SOURCE.fullmatch(text) and ".." not in text.split("/")
    if not (_UPLOAD.fullmatch(text) or inside or is_web_address(text)):
        raise EditError(
            f"{quoted(text)} is no address of a picture.", "Write one that begins with https://.", field=name
        )
    return text


def is_web_address(text: str) -> bool:
    """Whether `text` is an http(s) address with a host and no password, without white space."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # such as "https://[", or a port that is no number
        return False
    return known and parts.username is None and not re.search(r"[\s\"<>\\]", text)


def _notice(part: FieldName, value: Any, setting: Setting) -> dict[str, Any]:
    """A notice by hand as `codec.to_plain` writes it; its source and guid are ours to say."""
    name = str(part)
    if not isinstance(value, Mapping):
        raise EditError("the notice has no fields.", "Write it again.", field=name)
    known = {field.name for field in fields(Notice)}
    if unknown := sorted(str(key) for key in value.keys() - known):
        raise EditError(f"a notice has no {quoted(unknown[0])}.", f"It has: {', '.join(sorted(known))}.", field=name)
    plain: dict[str, Any] = {"source": BY_HAND, "guid": part.rest}
    for key, most in MOST_NOTICE.items():
        what = f"notice's {_WORDS.get(key, key.removeprefix('event_'))}"
        plain[key] = text_of(name, what, value.get(key) or "", most, lines=key == "text")
    zone = setting.basis.digest.planned_send.tzinfo
    for key in ("shown_from", "shown_until", "event_start", "event_end"):
        given = value.get(key)
        plain[key] = moment_of(name, f"notice's {key.replace('_', ' ')}", given, zone) if given else None
    plain["picture"] = _notice_picture(name, value.get("picture"))
    _judge_notice(name, plain)
    try:
        return to_plain(notice_from_plain(plain, zone or plain["event_start"].tzinfo))
    except ValidationError as error:
        raise EditError("the notice cannot be read.", "Write it again.", field=name) from error


def _notice_picture(name: str, value: Any) -> Picture | None:
    if not value:
        return None
    if not isinstance(value, Mapping):
        raise EditError("the notice's picture has no address.", "Choose it again.", field=name)
    alt = value.get("alt")
    return Picture(
        address=address_of(name, value.get("address")),
        alt=None if alt is None else text_of(name, "alternative text", alt, MOST["alt"]),
        caption=text_of(name, "picture's caption", value.get("caption") or "", MOST_NOTICE["text"]),
        credit=text_of(name, "picture's credit", value.get("credit") or "", MOST_NOTICE["title"]),
    )


def _judge_notice(name: str, plain: Mapping[str, Any]) -> None:
    if not has_letters(plain["title"]):
        raise EditError("the notice has no title.", "Write one.", field=name)
    if plain["url"] and not is_web_address(plain["url"]):
        raise EditError(
            f"the notice's link {quoted(plain['url'])} is no web address.", "Write one with https://.", field=name
        )
    if plain["language"] and not _LANGUAGE.fullmatch(plain["language"]):
        raise EditError(
            f"the notice's language {quoted(plain['language'])} is no tag.", "Write for example cy.", field=name
        )
    if plain["event_end"] and not plain["event_start"]:
        raise EditError("the notice's event ends and never begins.", "Say when it begins.", field=name)
    for first, last in (("shown_from", "shown_until"), ("event_start", "event_end")):
        if plain[first] and plain[last] and instant(plain[last]) <= instant(plain[first]):
            raise EditError(
                f"the notice's {last.replace('_', ' ')} is not after its {first.replace('_', ' ')}.",
                "Choose a later one.",
                field=name,
            )


def _file(part: FieldName, value: Any, _: Setting) -> dict[str, str]:
    if (
        not isinstance(value, Mapping)
        or value.keys() != {"base", "own"}
        or not all(isinstance(one, str) and _SHA.fullmatch(one) for one in value.values())
    ):
        raise EditError(f"the change of {part.rest} names no two hashes.", "Take it in again.", field=str(part))
    return {"base": value["base"], "own": value["own"]}


_CHECKS: Mapping[str, Callable[[FieldName, Any, Setting], Any]] = {
    **dict.fromkeys(MOST, _text),
    "order": _order,
    "lead": _lead,
    "send": _send,
    "post": _whether_in,
    "picture": _picture,
    "notice": _notice,
    "file": _file,
}


def as_notice(plain: Mapping[str, Any], zone: tzinfo) -> Notice:
    """The Notice that a `notice:` field keeps, its times in `zone`."""
    return notice_from_plain(dict(plain), zone)
