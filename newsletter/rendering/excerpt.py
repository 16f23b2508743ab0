"""What a digest says of a post: an excerpt, how long it takes to read, a quotation worth pulling out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.rendering.sentences import cut, ends_whole, sentences, without_announcement, words
from newsletter.types import Block, BlockKind, Kind, Post

LEAST = 35  # words of an excerpt
MOST = 55
WORDS_A_MINUTE = 220
MAX_CHARACTERS = 600  # for scripts without spaces, and for texts that are one long address

_READ = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.HEADING,
        BlockKind.QUOTE,
        BlockKind.TERM,
        BlockKind.DEFINITION,
        BlockKind.PREFORMATTED,
    }
)
_CREDIT = re.compile(
    r"^\W*(?:(?:this|an?|the)\s+(?:\w+\s+){1,4}?)?(?:was\s+|is\s+|has\s+been\s+)?"
    r"(?:first|originally|previously|also|re)[\s-]*(?:published|posted|printed|appeared|ran)\b"
    r"|^\W*(?:cyhoeddwyd|ymddangosodd)\b.{0,40}\bgyntaf\b",
    re.IGNORECASE,
)
_ABOUT_A_PICTURE = re.compile(
    r"^\W*(?:photos?|pictures?|images?|illustrations?|video|watch the video|credit|llun|lluniau|ffoto)\b"
    r"[^.]{0,60}(?::|\bby\b|\bgan\b)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^\W*(?:by|gan)\s+\w[^.!?]{0,60}$", re.IGNORECASE)
_CUT_OFF = re.compile(
    r"(?:\[\s*(?:…|\.\.\.)\s*\]|(?:…|\.\.\.)|continue reading.{0,80}|read more.{0,20})\s*$", re.IGNORECASE
)
# "…Those words" goes on from a title that stands elsewhere in a mail: "Those words".
_RESUMED = re.compile(r"^(?:…|\.\.\.)\s*(?=[^\W\d_])")
_PROMPT = re.compile(r"^\W*(?:the basics|who|where|when|why|what|pwy|ble|pryd|pam|beth)\b[^.]{0,20}\?", re.IGNORECASE)


def excerpt(post: Post) -> str:
    """35 to 55 words of `post`, cut at a sentence end; all of it where it is shorter; "" where it has no text.

    The author's own excerpt is taken where it is long enough and whole, else the body's opening. Headings, captions,
    quotations, bylines and lines such as "First published by ..." are passed over. Where no sentence ends between 35
    and 55 words, the cut is at a clause, or at a word, and is marked by "…".
    """
    own = " ".join(post.summary.split())
    whole_own = own if own and not _CUT_OFF.search(own) and not _CREDIT.search(own) else ""
    if whole_own and words(whole_own) >= LEAST:
        return _begun(_fit([whole_own], post.language))
    body = _fit(list(_openings(post)), post.language)
    if words(body) >= LEAST or words(body) >= words(whole_own):
        return _begun(body)
    return _begun(whole_own)


def reading_minutes(post: Post) -> int:
    """Minutes to read `post` at 220 words a minute, rounded, at least 1. Captions are not counted."""
    total = sum(words(block.text) for block in post.blocks if block.kind in _READ)
    return max(1, round(total / WORDS_A_MINUTE))


def pull_quote(post: Post) -> tuple[str, str]:
    """The first quotation of `post` that has a speaker and 4 to 45 words, and who said it; `("", "")` without one."""
    for block in post.blocks:
        text = " ".join(block.text.split()).strip('"“”«» ')
        if block.kind is BlockKind.QUOTE and block.cite.strip() and 4 <= words(text) <= 45:
            return text, " ".join(block.cite.split()).lstrip("-–— ")
    return "", ""


def _begun(text: str) -> str:
    """`text` without an ellipsis before its first word, where that word has a capital."""
    found = _RESUMED.match(text)
    return text[found.end() :] if found and not text[found.end()].islower() else text


def _openings(post: Post) -> Iterator[str]:
    """The texts that an excerpt is cut from, best first."""
    if post.kind is Kind.PLAYBACK and post.facts is not None:
        facts = post.facts
        told = [text for text in (*facts.insights, facts.so_what, facts.why) if text]
        if told:
            yield from told
            return
    paragraphs = [block for block in post.blocks if block.kind is BlockKind.PARAGRAPH and _tells(block, post)]
    yield from (block.text for block in paragraphs)
    if not paragraphs:
        yield from (block.text for block in post.blocks if block.kind is BlockKind.ITEM and block.text.strip())


def _tells(block: Block, post: Post) -> bool:
    text = " ".join(block.text.split())
    if not text or _CREDIT.search(text) or _ABOUT_A_PICTURE.search(text) or _BYLINE.search(text):
        return False
    if post.credit is not None and text == " ".join(post.credit.text.split()):
        return False
    if post.kind is Kind.PLAYBACK and _PROMPT.search(text):
        return False
    # A short line without an end is a heading or a caption that its author did not mark as one.
    return ends_whole(text) or words(text) > 8


def _fit(texts: list[str], language: str) -> str:
    kept: list[str] = []
    for text in texts:
        for sentence in sentences(text, language or "en"):
            if sentence in kept:
                continue
            longer = " ".join([*kept, sentence])
            if words(longer) > MOST or len(longer) > MAX_CHARACTERS:
                return _finish(kept, sentence)
            kept.append(sentence)
            if words(longer) >= LEAST and ends_whole(sentence):
                return longer
    whole = without_announcement(" ".join(kept), language or "en")
    return whole if not whole.endswith(",") else whole[:-1].rstrip() + "."


def _finish(kept: list[str], following: str) -> str:
    """No sentence end lies between 35 and 55 words: cut `following` at a clause, else at a word."""
    before = " ".join(kept)
    if words(before) >= LEAST:
        return before if ends_whole(before) else cut(before, MOST)
    room = " ".join(f"{before} {following}".split()[:MOST])[:MAX_CHARACTERS]
    clauses = [found.start() for found in re.finditer(r"[,;:،؛](?=\s)|\s[–—](?=\s)", room)]
    for end in reversed(clauses):
        if words(room[:end]) >= LEAST:
            return cut(room[:end], MOST)
    return cut(room, MOST - 3)
