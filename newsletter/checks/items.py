"""Checks on the items themselves: what staff would want to know before people read it."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from babel.core import get_global

from newsletter.checks.contract import Exhibit, finding, shown
from newsletter.checks.wording import is_shouting
from newsletter.rendering.excerpt import excerpt
from newsletter.rendering.labels import same_language
from newsletter.types import Finding, Kind, Notice, Taken
from newsletter.wording import counted as amount
from newsletter.wording import listed

TITLE_LONG = 110  # characters

# How Unicode's names of letters begin, for the scripts (ISO 15924) that whole languages are written in.
_SCRIPTS = {
    "ARABIC": "Arab", "ARMENIAN": "Armn", "BENGALI": "Beng", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi", "GEORGIAN": "Geor", "GREEK": "Grek", "GUJARATI": "Gujr", "GURMUKHI": "Guru", "HEBREW": "Hebr",
    "KHMER": "Khmr", "LATIN": "Latn", "TAMIL": "Taml", "TELUGU": "Telu", "THAI": "Thai",
}  # fmt: skip


def there(exhibit: Exhibit) -> Iterator[Finding]:
    """An issue has items, and each of them is in the mail and in its plain text."""
    if not exhibit.digest.items:
        yield finding("no-items", f"There are no posts in {exhibit.period.name}.")
    html = _even(exhibit.page.text)
    text = _even(exhibit.mail.text)
    for item in exhibit.digest.items:
        post = item.post
        if _even(post.title) not in html:
            yield finding("missing-from-html", f"{shown(post.title)} is not in the mail.", where=item.key)
        if _even(post.title) not in text:
            yield finding("missing-from-text", f"{shown(post.title)} is not in the plain text.", where=item.key)
        elif not any(
            _core(url) in exhibit.mail.text for url in (post.url, post.video.url if post.video else "") if url
        ):
            yield finding(
                "missing-from-text", f"The address of {shown(post.title)} is not in the plain text.", where=item.key
            )


def _even(text: str) -> str:
    return " ".join(text.split()).casefold()


def _core(url: str) -> str:
    return url.partition("://")[2].partition("#")[0].rstrip("/")


def dates(exhibit: Exhibit) -> Iterator[Finding]:
    """Each item belongs to the issue's period, or came late and says so."""
    period = exhibit.period
    for item in exhibit.digest.items:
        published = item.post.published
        on = f"{published:%Y-%m-%d %H:%M}"
        if item.brought_in:
            yield finding("brought-in", f"{shown(item.post.title)}: {item.why}.", where=item.key)
        elif item.late:
            yield finding("late-post", f"{shown(item.post.title)} is from {on} and turned up late.", where=item.key)
        elif not period.start <= published < period.end:
            yield finding(
                "outside-period", f"{shown(item.post.title)} is from {on}, outside {period.name}.", where=item.key
            )


def titles(exhibit: Exhibit) -> Iterator[Finding]:
    """Titles that are there, short enough, not in capitals, and each used once."""
    counted = Counter(_even(item.post.title) for item in exhibit.digest.items)
    told: set[str] = set()
    for item in exhibit.digest.items:
        title = item.post.title
        if not title.strip():
            yield finding("title-empty", f"The item {item.post.url} has no title.", where=item.key)
            continue
        if len(title) > TITLE_LONG:
            yield finding("title-long", f"The title {shown(title)} has {len(title)} characters.", where=item.key)
        if is_shouting(title):
            yield finding("title-shouting", f"The title {shown(title)} is in capitals.", where=item.key)
        if counted[_even(title)] > 1 and _even(title) not in told:
            told.add(_even(title))
            yield finding("title-repeated", f"{counted[_even(title)]} items are called {shown(title)}.", where=item.key)


def contents(exhibit: Exhibit) -> Iterator[Finding]:
    """What an item shows: an excerpt, an address of its own, a video that can be found, a credit with its link."""
    for item in exhibit.digest.items:
        post = item.post
        if not _shows_something(item):
            yield finding("item-without-excerpt", f"{shown(post.title)} has no excerpt.", where=item.key)
        if post.video is not None and not post.video.url:
            yield finding("video-without-address", f"The video of {shown(post.title)} has no address.", where=item.key)
        if post.credit is not None and not post.credit.url:
            message = f"{shown(post.title)} says where it first stood, without a link: {shown(post.credit.text)}."
            yield finding("credit-without-link", message, where=item.key)


def edits_shown(exhibit: Exhibit) -> Iterator[Finding]:
    """What a person wrote is in the mail and in its plain text, line by line."""
    html, text = _even(exhibit.page.text), _even(exhibit.mail.text)
    written = [("", "introduction", exhibit.digest.intro or "")]
    written += [(item.key, f"excerpt of {shown(item.post.title)}", item.excerpt or "") for item in exhibit.digest.items]
    for where, what, words in written:
        lines = [_even(line) for line in words.split("\n")]
        for part, there in (("mail", html), ("plain text", text)):
            if any(line not in there for line in lines):
                yield finding("edit-not-shown", f"The {what} is not in the {part} as a person wrote it.", where=where)


def fallback_addresses(exhibit: Exhibit) -> Iterator[Finding]:
    """Which items link a general page, told once for each page: an archive gives no post an address of its own."""
    by_page: dict[str, list[Taken]] = defaultdict(list)
    for item in exhibit.digest.items:
        if not item.post.own_url:
            by_page[item.post.url].append(item)
    for url, items in by_page.items():
        others = len(items) - 1
        also = f" and {amount(others, 'other item')} link {url}" if others else f" links {url}"
        yield finding("fallback-address", f"{shown(items[0].post.title)}{also}.", where=items[0].key)


def _shows_something(item: Taken) -> bool:
    if item.excerpt is not None:
        return bool(item.excerpt.strip())
    post, facts = item.post, item.post.facts
    return bool(excerpt(post).strip()) or (
        facts is not None and any((facts.why, facts.what, facts.so_what, facts.question, facts.insights))
    )


def consent(exhibit: Exhibit) -> Iterator[Finding]:
    """Nobody is named or pictured before they said yes."""
    for item in exhibit.digest.items:
        if item.post.consent_pending:
            yield finding("consent-pending", f"{shown(item.post.title)} waits for people's consent.", where=item.key)


def playbacks(exhibit: Exhibit) -> Iterator[Finding]:
    """A playback says who, where, when and why, and its date can be right."""
    for item in exhibit.digest.items:
        facts = item.post.facts
        if item.post.kind is not Kind.PLAYBACK or facts is None:
            continue
        missing = [name for name in ("who", "where", "when", "why") if not getattr(facts, name)]
        if facts.event_date is not None and "when" in missing:
            missing.remove("when")
        if missing:
            yield finding("facts-missing", f"{shown(item.post.title)} does not say {listed(missing)}.", where=item.key)
        if facts.when and facts.event_date is None:
            yield finding(
                "event-date-unread", f"{shown(item.post.title)}: {shown(facts.when)} is no date to us.", where=item.key
            )
        if facts.event_date and facts.event_date > item.post.published.date():
            yield finding(
                "event-in-future",
                f"{shown(item.post.title)} was published on {item.post.published:%Y-%m-%d}, before its event of "
                f"{facts.event_date:%Y-%m-%d}.",
                where=item.key,
            )


def notices(exhibit: Exhibit) -> Iterator[Finding]:
    """A notice is still true when the mail goes out, and leads somewhere."""
    for notice in exhibit.digest.notices:
        over = _over(notice)
        if over is not None and over <= exhibit.digest.planned_send:
            yield finding("event-over", f"{shown(notice.title)} is over on {over:%Y-%m-%d %H:%M}.", where=notice.guid)
        if notice.event_start is not None and not notice.event_place.strip():
            yield finding("event-without-place", f"{shown(notice.title)} names no place.", where=notice.guid)
        if notice.event_start is not None and not notice.url:
            yield finding("notice-without-link", f"{shown(notice.title)} has no link.", where=notice.guid)


def _over(notice: Notice) -> datetime | None:
    """When an event is over: at its end, or at the end of its day where no end is given."""
    if notice.event_end is not None or notice.event_start is None:
        return notice.event_end
    start = notice.event_start
    return datetime.combine(start.date() + timedelta(days=1), time(0), tzinfo=start.tzinfo)


def languages(exhibit: Exhibit) -> Iterator[Finding]:
    """A screen reader reads each item in its own voice: marked where it differs, and known where its script differs."""
    site = exhibit.config.site.language
    for item in exhibit.digest.items:
        post = item.post
        language = post.language or site
        script = _script_of(post.title)
        if script and script not in _scripts_of(language):
            yield finding(
                "language-unknown",
                f"{shown(post.title)} is not in the letters of its language, {language}.",
                where=item.key,
            )
        if not same_language(language, exhibit.language):
            title = _even(post.title)
            if not any(same_language(tag, language) and title in _even(text) for tag, text in exhibit.page.spoken):
                yield finding(
                    "language-unmarked", f"{shown(post.title)} is in {language} and not marked so.", where=item.key
                )


def _script_of(text: str) -> str:
    """The script (ISO 15924) that more than half of the letters of `text` are in; "" where none or no known one is."""
    found: Counter[str] = Counter()
    for character in text:
        if character.isalpha():
            found[_SCRIPTS.get(unicodedata.name(character, "").split(" ")[0], "")] += 1
    if not found:
        return ""
    script, count = found.most_common(1)[0]
    return script if count * 2 > found.total() else ""


def _scripts_of(language: str) -> frozenset[str]:
    """The scripts that `language` may be in: the one its tag names, else the likely one (CLDR), else any."""
    parts = language.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return frozenset({part.title()})
    likely = str(get_global("likely_subtags").get(parts[0].lower(), "")).split("_")
    named = frozenset(part for part in likely if len(part) == 4)
    # Serbian and some others are written in two scripts.
    return (
        named | {"Latn", "Cyrl"}
        if parts[0].lower() in ("sr", "uz", "az", "kk", "bs", "tg")
        else named or frozenset(_SCRIPTS.values())
    )
