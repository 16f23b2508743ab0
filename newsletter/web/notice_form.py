"""A notice that somebody writes at the desk: from the inputs of its form to the values of a `Notice`, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from newsletter import pictures, revising
from newsletter.codec import to_plain
from newsletter.edit_values import BY_HAND, is_web_address
from newsletter.errors import EditError, PictureError
from newsletter.periods import instant
from newsletter.types import Notice, Picture
from newsletter.web.moments import local, moment_of
from newsletter.wording import quoted

MOST_WORDS = 60
_MOST = {"title": 200, "link-text": 120, "url": 2_000, "place": 200, "alt": 1_000, "text": 2_000, "language": 35}
_TIMES = ("shown-from", "shown-until", "event-start", "event-end")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # as RFC 5646 forms them
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class NoticeError(EditError):
    """A notice that cannot be: `beside` is what is wrong with each input, by its name."""

    def __init__(self, beside: Mapping[str, str], *, field: str) -> None:
        super().__init__("; ".join(beside.values()), field=field)
        self.beside = dict(beside)


def words_of(text: str) -> int:
    """How many words `text` has, as the page counts them."""
    return len(text.split())


def inputs_of(notice: Notice | None, zone: ZoneInfo) -> dict[str, str]:
    """What stands in the inputs of the form, by name; all "" for a new one."""
    if notice is None:
        return dict.fromkeys((*_MOST, *_TIMES, "picture"), "")
    return {
        "title": notice.title,
        "text": notice.text,
        "url": notice.url,
        "link-text": notice.link_text,
        "language": notice.language,
        "place": notice.event_place,
        "picture": notice.picture.address if notice.picture else "",
        "alt": (notice.picture.alt or "") if notice.picture else "",
        "shown-from": local(notice.shown_from, zone),
        "shown-until": local(notice.shown_until, zone),
        "event-start": local(notice.event_start, zone),
        "event-end": local(notice.event_end, zone),
    }


def notice_of(sent: QueryDict, files: Mapping[str, UploadedFile], *, zone: ZoneInfo) -> dict[str, Any]:
    """The notice as plain values. Raises NoticeError with a sentence for each input that cannot be as it is."""
    number, wrong = sent.get("notice", ""), {}
    said = {name: _line(sent, name) for name in _MOST}
    said["text"] = "\n".join(line.strip() for line in str(sent.get("notice:text", "")).strip().splitlines())
    for name, most in _MOST.items():
        if len(said[name]) > most:
            wrong[f"notice:{name}"] = f"This has {len(said[name]):,} characters; {most:,} are the most."
        elif _CONTROL.search(said[name]):
            wrong[f"notice:{name}"] = "This holds a character that cannot be shown. Type it again."
    times = _times(sent, zone, wrong)
    wrong |= _mistakes(said) | _order_of(times)
    picture = _picture(sent, files, said["alt"], wrong)
    if wrong:
        raise NoticeError(wrong, field=f"notice:{number}")
    return to_plain(
        Notice(
            source=BY_HAND,
            guid=number,
            title=said["title"],
            text=said["text"],
            url=said["url"],
            link_text=said["link-text"],
            language=said["language"],
            picture=picture,
            shown_from=times["shown-from"],
            shown_until=times["shown-until"],
            event_start=times["event-start"],
            event_end=times["event-end"],
            event_place=said["place"],
        )
    )


def _line(sent: QueryDict, name: str) -> str:
    return " ".join(str(sent.get(f"notice:{name}", ""))[:20_000].split())


def _mistakes(said: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    if not said["title"]:
        wrong["notice:title"] = "A notice needs a title."
    if (count := words_of(said["text"])) > MOST_WORDS:
        wrong["notice:text"] = f"This has {count} words; {MOST_WORDS} are the most."
    elif not said["text"]:
        wrong["notice:text"] = "A notice needs a sentence or two."
    if said["url"] and not is_web_address(said["url"]):
        wrong["notice:url"] = "This is not a web address. It begins with https:// or http:// and has a name after it."
    if said["link-text"] and not said["url"]:
        wrong["notice:url"] = "The words of the link are there, and its address is missing."
    if said["language"] and not _LANGUAGE.fullmatch(said["language"]):
        wrong["notice:language"] = "Write a language as cy, en-GB or ar, or leave it empty for the site’s own."
    return wrong


def _times(sent: QueryDict, zone: ZoneInfo, wrong: dict[str, str]) -> dict[str, datetime | None]:
    found: dict[str, datetime | None] = dict.fromkeys(_TIMES)
    for name in _TIMES:
        text = str(sent.get(f"notice:{name}", "")).strip()
        try:
            found[name] = moment_of(text, zone, field=name) if text else None
        except EditError as error:
            wrong[f"notice:{name}"] = str(error)[:1].upper() + str(error)[1:]
    return found


def _order_of(times: Mapping[str, datetime | None]) -> dict[str, str]:
    wrong = {}
    for first, last, what in (("shown-from", "shown-until", "It"), ("event-start", "event-end", "The event")):
        begins, ends = times[first], times[last]
        if begins and ends and instant(ends) <= instant(begins):
            wrong[f"notice:{last}"] = f"{what} would end before it begins. Choose a later moment."
    if times["event-end"] and not times["event-start"]:
        wrong["notice:event-start"] = "The event has an end and no beginning. Say when it begins."
    return wrong


def _picture(sent: QueryDict, files: Mapping[str, UploadedFile], alt: str, wrong: dict[str, str]) -> Picture | None:
    """The picture that came along, else the one that the notice had, unless it is to go."""
    file = files.get("notice:file")
    address = str(sent.get("notice:picture", ""))
    if file:
        if (file.size or 0) > pictures.MAX_PICTURE_BYTES:
            wrong["notice:file"] = "The picture is larger than 15 MB. Save a smaller one, 2,400 pixels wide."
            return None
        try:
            address = revising.upload_picture(file.read(), name=file.name or "the picture")
        except PictureError as error:
            wrong["notice:file"] = str(error)[:1].upper() + str(error)[1:]
            return None
    if not address or sent.get("notice:no-picture"):
        return None
    if not address.startswith("upload:"):
        wrong["notice:file"] = f"{quoted(address)} is no picture that was sent here. Choose the file again."
        return None
    return Picture(address=address, alt=alt or None)
