"""What the links of a mail are called: each says where it goes, and no two say the same.

A screen reader lists links without the text round them (WCAG 2.2, 2.4.4 and 2.4.9), so "Read more" names nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newsletter.rendering.labels import Labels
from newsletter.rendering.sentences import cut, words
from newsletter.types import Kind, Notice, Post

SHORT = 9  # words of a title inside a link

_PREFIX = re.compile(r"^\s*(?:video|watch|playback|adroddiad|fideo)\s*[:–—-]\s+", re.IGNORECASE)
_SUFFIX = re.compile(r"\s*[:–—-]\s*playback\s*$", re.IGNORECASE)
_SAID = {
    "video": re.compile(r"^\s*(?:video|fideo|watch)\s*[:–—-]\s+", re.IGNORECASE),
    "playback": re.compile(r"^\s*(?:playback|adroddiad)\s*[:–—-]\s+|[:–—-]\s*playback\s*$", re.IGNORECASE),
}
_QUOTES = '“”"«»„'


def short_title(title: str) -> str:
    """`title` without "VIDEO:" or "Playback:", without quotation marks round it, in at most nine words.

    A long one is cut at a colon, dash, comma or full stop where at least three words stand before it.
    """
    bare = _SUFFIX.sub("", _PREFIX.sub("", " ".join(title.split())))
    bare = _unquoted(bare) or title.strip()
    if words(bare) <= SHORT:
        return bare
    for end in re.finditer(r"\s*(?:[:;,،؛?.؟]\s|\s[–—-]\s)", bare):
        head = bare[: end.start()]
        if 3 <= words(head) <= SHORT:
            sign = end.group().strip()
            return _unquoted(head + (sign if sign in "?؟" else ""))
    return cut(bare, SHORT)


def _unquoted(text: str) -> str:
    if len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES and not any(q in text[1:-1] for q in _QUOTES):
        return text[1:-1].strip()
    return text


def names_its_kind(post: Post) -> bool:
    """Whether the title says by itself what the post is: "VIDEO: ..." of a video, "Playback: ..." of a playback."""
    kind = "video" if post.video is not None else str(post.kind)
    return kind in _SAID and _SAID[kind].search(post.title) is not None


def is_quoted(title: str) -> bool:
    """Whether `title` is somebody's words, in quotation marks from end to end."""
    flat = " ".join(title.split())
    return _unquoted(flat) != flat


def distinct_titles(posts: Sequence[Post], labels: Labels) -> list[str]:
    """The title of each post, with its date where another has the same title: headings are links, and no two alike."""
    plain = [" ".join(post.title.split()) for post in posts]
    often = Counter(title.casefold() for title in plain)
    titles: list[str] = []
    for post, title in zip(posts, plain, strict=True):
        wanted = (title,) if often[title.casefold()] == 1 else (f"{title} ({labels.date(post.published)})",)
        titles.append(_unused(wanted, titles))
    return titles


def link_texts(posts: Sequence[Post], labels: Labels, site: str) -> list[str]:
    """One text for each post, in order: "Read “Forty carers”", "Watch ...", or where in the archive to find it."""
    texts: list[str] = []
    for post in posts:
        wanted = (
            _named(post, short_title(post.title), labels, site),
            _named(post, " ".join(post.title.split()), labels, site),
            f"{_named(post, short_title(post.title), labels, site)} ({labels.date(post.published)})",
        )
        texts.append(_unused(wanted, texts))
    return texts


def notice_link_texts(notices: Sequence[Notice], labels: Labels, taken: Sequence[str]) -> list[str]:
    """One text for each notice, none of them among `taken`: the one that staff gave, else one with its title."""
    texts: list[str] = []
    for notice in notices:
        named = labels.gettext("About “%(title)s”", title=short_title(notice.title))
        given = " ".join(notice.link_text.split())
        wanted = (given, f"{given}: {short_title(notice.title)}") if given else (named,)
        texts.append(_unused(wanted, [*taken, *texts]))
    return texts


def _named(post: Post, title: str, labels: Labels, site: str) -> str:
    if not post.own_url:
        return labels.gettext("Find “%(title)s” in the archive of %(site)s", title=title, site=site)
    if post.video is not None:
        return labels.gettext("Watch “%(title)s”", title=title)
    if post.kind is Kind.PLAYBACK:
        return labels.gettext("Read the playback “%(title)s”", title=title)
    return labels.gettext("Read “%(title)s”", title=title)


def _unused(wanted: Sequence[str], taken: Sequence[str]) -> str:
    seen = {text.casefold() for text in taken}
    for text in wanted:
        if text.casefold() not in seen:
            return text
    number = 2
    while f"{wanted[-1]} {number}".casefold() in seen:
        number += 1
    return f"{wanted[-1]} {number}"
