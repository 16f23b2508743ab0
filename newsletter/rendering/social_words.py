"""An item's words as they may stand in a post on a network: one line each, nothing unseen, nothing left dangling."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from newsletter.channels.counting import clusters
from newsletter.rendering.sentences import without_announcement
from newsletter.rendering.views import FactsView, ItemView

LONG_PLACE = 40  # clusters: "The old bus garage on Cinder Hill, doors open, heaters on" is more than a place

# Controls, private and stray characters, and line separators; a newline ends in `split` below.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufeff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
_MARKED = re.compile(
    r"^(?:playback|adroddiad|video|fideo|watch)\s*[:–—-]\s+(?=\S)|(?<=\S)\s*[:–—-]\s+playback$", re.IGNORECASE
)


def social_words(item: ItemView, quiet: Callable[[str], str]) -> ItemView:
    """`item` with its words made fit for a post; `quiet` is what the network does to an `@name`.

    "Playback:" and "Video:" go from the title, for the template says that in words of its own. A place that the title
    names already is not said twice.
    """

    def plain(words: str) -> str:
        return quiet(" ".join(_UNSEEN.sub("", words).split()))

    def prose(words: str) -> str:
        return without_announcement(plain(words), item.language)

    title = plain(item.title)
    title = _MARKED.sub("", title) or title
    facts = item.facts
    if facts is not None:
        where = _place(plain(facts.where), title)
        facts = FactsView(
            who=plain(facts.who),
            where="" if where.casefold() in title.casefold() else where,
            when=plain(facts.when),
            event_date=facts.event_date,
            event_date_text=facts.event_date_text,
            why=prose(facts.why),
            what=prose(facts.what),
            insights=tuple(prose(insight) for insight in facts.insights),
            so_what=prose(facts.so_what),
            question=plain(facts.question),
        )
    return replace(
        item,
        title=title,
        excerpt=prose(item.excerpt),
        quote=plain(item.quote),
        quote_cite=plain(item.quote_cite),
        authors=plain(item.authors),
        credit=plain(item.credit),
        facts=facts,
    )


def _place(where: str, title: str) -> str:
    """`where` as it stands beside a title: without a full stop, if long without what follows a comma or bracket, and
    without what the title says: "Peckham" at "All Saints Church, Peckham" is "Peckham (All Saints Church)"."""
    if len(clusters(where)) > LONG_PLACE:
        where = re.split(r"\s*[,;(،]|\s[–—-]\s", where, maxsplit=1)[0] or where
    # It will stand in brackets, so it has none of its own.
    where = re.sub(r"\s*\(([^()]*)\)", r", \1", where).strip(" .,;:،。()")
    before, comma, last = where.rpartition(",")
    return before.rstrip() if comma and last.strip().casefold() == title.casefold() else where
