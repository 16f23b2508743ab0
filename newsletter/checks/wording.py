"""Checks on the words round the content: subject, preheader, sender, personal marks, and what a template left over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.contract import Exhibit, finding, shown
from newsletter.rendering.quoted import MARK
from newsletter.types import MARKS, Finding

SUBJECT_LONG, SUBJECT_TOO_LONG, PREHEADER_LONG = 60, 150, 110

_UNRENDERED = re.compile(r"\{\{|\{%")
_NOTHING = frozenset({"None", "undefined", "NaN", "[object Object]", "Undefined"})
_PLACEHOLDER = re.compile(
    r"\blorem ipsum\b|\bTODO\b|\bTBC\b|\bTKTK\b|\bXXX+\b|\[(?:insert|your|add)\b[^\]]{0,40}\]", re.IGNORECASE
)
_FREE_MAIL = frozenset(
    {
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "web.de",
        "yahoo.co.uk",
        "yahoo.com",
    }
)
_NO_REPLY = re.compile(r"^(?:no|do)[._-]?(?:not[._-]?)?reply", re.IGNORECASE)


def subject(exhibit: Exhibit) -> Iterator[Finding]:
    """A subject that is there, short enough for a phone, and reads like a sentence."""
    text = exhibit.mail.subject
    where = "subject"
    if not text.strip():
        yield finding("subject-empty", "The subject is empty.", where=where)
        return
    if any(character < " " or character in "\x7f\x85\u2028\u2029" for character in text):
        yield finding("subject-line-break", f"The subject {shown(text)} holds a line break.", where=where)
    if len(text) > SUBJECT_TOO_LONG:
        yield finding("subject-too-long", f"The subject has {len(text)} characters: {shown(text)}.", where=where)
    elif len(text) > SUBJECT_LONG:
        yield finding("subject-long", f"The subject has {len(text)} characters; phones show about 40.", where=where)
    if is_shouting(text):
        yield finding("subject-shouting", f"The subject {shown(text)} is in capitals.", where=where)
    if text.count("!") + text.count("?") > 1:
        marks = text.count("!") + text.count("?")
        yield finding("subject-punctuation", f"The subject has {marks} exclamation and question marks.", where=where)
    if not any(character.isalpha() for character in text):
        yield finding("subject-without-words", f"The subject {shown(text)} has no letters.", where=where)
    if _is_generic(text, exhibit.settings.title):
        yield finding("subject-generic", f"The subject {shown(text)} says nothing of what is inside.", where=where)


def is_shouting(text: str) -> bool:
    """Whether `text` is in capitals; acronyms and scripts without capitals are not."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    letters = "".join(words)
    return len(words) > 1 and len(letters) > 7 and letters == letters.upper() != letters.lower()


def _is_generic(text: str, title: str) -> bool:
    rest = re.sub(
        r"\b(?:newsletter|digest|issue|edition|number|no\.?|update|cylchlythyr|rhifyn)\b|[#\d\W_]", "", text.casefold()
    )
    return not rest or text.strip().casefold() == title.strip().casefold()


def preheader(exhibit: Exhibit) -> Iterator[Finding]:
    """The line that an inbox shows beside the subject: there, not cut, and not the subject again."""
    text = exhibit.mail.preheader.strip()
    if not text:
        yield finding("preheader-empty", "The preheader is empty.", where="preheader")
    if len(text) > PREHEADER_LONG:
        yield finding("preheader-long", f"The preheader has {len(text)} characters: {shown(text)}.", where="preheader")
    if text and text.casefold() == exhibit.mail.subject.strip().casefold():
        yield finding("preheader-same", f"The preheader is the subject again: {shown(text)}.", where="preheader")


def sender(exhibit: Exhibit) -> Iterator[Finding]:
    """A From address that people can answer and that providers accept."""
    address = exhibit.mail.sender.rsplit("<", 1)[-1].rstrip("> ")
    local, _, domain = address.partition("@")
    if _NO_REPLY.match(local):
        yield finding("sender-no-reply", f"The mail comes from {address}.", where="from")
    if domain.lower() in _FREE_MAIL:
        yield finding("sender-free-mail", f"The mail comes from an address at {domain}.", where="from")


def unrendered(exhibit: Exhibit) -> Iterator[Finding]:
    """`{{` and `{%` in anything that goes out; where a post's own text has them, that is said instead."""
    own = _own_texts(exhibit)
    for where, text in _outgoing(exhibit):
        for match in _UNRENDERED.finditer(text):
            piece = text[match.start() : match.start() + 24]
            if any(piece[:12].rstrip() in post for post in own):
                yield finding("unrendered-mark-in-post", f"A post's own text has {shown(piece)}.", where=where)
            else:
                yield finding("unrendered-mark", f"There is {shown(piece)} in {where}.", where=where)
            break


def _outgoing(exhibit: Exhibit) -> Iterator[tuple[str, str]]:
    yield "subject", exhibit.mail.subject
    yield "preheader", exhibit.mail.preheader
    yield (
        "email.html",
        " ".join([exhibit.page.title, exhibit.page.text, *(value for _, _, value in exhibit.page.values)]),
    )
    yield "email.txt", exhibit.mail.text
    for snippet in exhibit.snippets:
        yield snippet_place(snippet.account, snippet.stem), snippet.text


def snippet_place(account: str, stem: str) -> str:
    """Where a snippet lies in the outbox folder."""
    return f"social/{account}/{stem}.txt" if stem else f"social/{account}"


def _own_texts(exhibit: Exhibit) -> list[str]:
    """What the posts and notices themselves say, and what people wrote at the desk, in one line each."""
    texts = [exhibit.config.site.name, exhibit.settings.title, exhibit.config.site.postal_address]
    for item in exhibit.digest.items:
        post = item.post
        texts += [post.title, post.summary, *post.authors, *post.tags, *post.categories]
        texts += [text for block in post.blocks for text in (block.text, block.cite)]
        texts.append(item.excerpt or "")
        texts += [picture.alt or "" for picture in (post.picture, post.video.still if post.video else None) if picture]
    for notice in exhibit.digest.notices:
        texts += [notice.title, notice.text, notice.link_text, notice.event_place]
    digest = exhibit.digest
    texts += [digest.subject or "", digest.preheader or "", digest.intro or "", *digest.snippet_texts.values()]
    return [" ".join(text.split()) for text in texts]


def stray_nothing(exhibit: Exhibit) -> Iterator[Finding]:
    """`None` or `undefined` as a whole text or attribute: a field that was missing. Inside a sentence it is a word."""
    titles = set(_own_texts(exhibit))
    for text in exhibit.page.whole_texts:
        if text in _NOTHING and text not in titles:
            yield finding("stray-none", f"A whole text in the mail is {shown(text)}.", where="email.html")
    for tag, name, value in exhibit.page.values:
        if value.strip() in _NOTHING and value.strip() not in titles:
            yield finding("stray-none", f"{name} of a <{tag}> in the mail is {shown(value)}.", where="email.html")
    for number, line in enumerate(exhibit.mail.text.split("\n"), start=1):
        if line.strip() in _NOTHING and line.strip() not in titles:
            yield finding("stray-none", f"Line {number} of the plain text is {shown(line)}.", where="email.txt")
    for where, text in (("subject", exhibit.mail.subject), ("preheader", exhibit.mail.preheader)):
        if text.strip() in _NOTHING:
            yield finding("stray-none", f"The {where} is {shown(text)}.", where=where)


def leftover_mjml(exhibit: Exhibit) -> Iterator[Finding]:
    """An `<mj-...>` tag that the compiler left as it was."""
    match = re.search(r"</?mj(?:ml\b|-[a-z-]*)[^>]{0,60}", exhibit.mail.html)
    if match:
        yield finding("leftover-mjml", f"The HTML holds {shown(match[0])}.", where="email.html")


def personal_marks(exhibit: Exhibit) -> Iterator[Finding]:
    """Only marks that somebody fills in, none out of a post, and a way to leave in both parts."""
    mail = exhibit.mail
    for where, text in (("email.html", mail.html), ("email.txt", mail.text), ("subject", mail.subject)):
        for mark in sorted(set(MARK.findall(text)) - set(MARKS)):
            yield finding("unknown-mark", f"Nobody fills in {mark}.", where=where)
    for where, text in (("subject", mail.subject), ("preheader", mail.preheader)):
        for mark in sorted(set(MARK.findall(text)) & set(MARKS) - {"~~name~~"}):
            yield finding("mark-in-subject", f"{mark} stands in the {where}.", where=where)
    for item in exhibit.digest.items:
        texts = (item.post.title, item.post.summary, *(block.text for block in item.post.blocks))
        for mark in MARKS:
            if any(mark in text for text in texts):
                yield finding("mark-in-post", f"{shown(item.post.title)} holds {mark}.", where=item.key)
    for where, there in (
        ("email.html", any("~~unsubscribe_url~~" in link.url for link in exhibit.page.links)),
        ("email.txt", "~~unsubscribe_url~~" in mail.text),
    ):
        if not there:
            yield finding("unsubscribe-missing", f"{where} has no link with ~~unsubscribe_url~~.", where=where)
    for mark, code in (("~~preferences_url~~", "preferences-missing"), ("~~web_view_url~~", "web-view-missing")):
        if mark not in mail.html:
            yield finding(code, f"The mail has no link with {mark}.", where="email.html")


def placeholders(exhibit: Exhibit) -> Iterator[Finding]:
    """Text such as “lorem ipsum” or “[insert date]” that somebody meant to replace."""
    for where, text in _outgoing(exhibit):
        match = _PLACEHOLDER.search(text)
        if match and where != "email.txt":  # the HTML says the same
            yield finding("placeholder-text", f"{where} holds {shown(match[0])}.", where=where)
