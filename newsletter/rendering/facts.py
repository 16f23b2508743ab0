"""A playback's facts, shortened for the mail. What is missing stays missing."""

from __future__ import annotations

from newsletter.rendering.labels import Labels
from newsletter.rendering.sentences import sentences, shorten, without_announcement
from newsletter.rendering.views import FactsView
from newsletter.types import Post

# Words, so that a playback is read in half a minute.
_WHO, _WHERE, _WHEN, _WHY, _WHAT, _INSIGHT, _SO_WHAT, _QUESTION = 26, 16, 12, 36, 36, 34, 55, 45
_INSIGHTS = 3


def facts_view(post: Post, labels: Labels, language: str) -> FactsView | None:
    """The facts of a playback, `why` in one sentence and at most three insights; None for any other post."""
    facts = post.facts
    if facts is None:
        return None

    def short(text: str | None, most: int) -> str:
        return shorten(text, most, language) if text else ""

    def prose(text: str | None, most: int) -> str:
        # The list that a sentence announces is not shown, so the sentence is not, either.
        return without_announcement(short(text, most), language)

    return FactsView(
        who=short(facts.who, _WHO),
        where=short(facts.where, _WHERE),
        when=short(facts.when, _WHEN),
        event_date=facts.event_date,
        event_date_text=labels.date(facts.event_date) if facts.event_date else "",
        why=_one_sentence(facts.why, _WHY, language),
        what=_one_sentence(facts.what, _WHAT, language),
        insights=tuple(prose(insight, _INSIGHT) for insight in facts.insights[:_INSIGHTS]),
        so_what=prose(facts.so_what, _SO_WHAT),
        question=short(facts.question, _QUESTION),
    )


def _one_sentence(text: str | None, most: int, language: str) -> str:
    found = sentences(text or "", language)
    return without_announcement(shorten(found[0], most, language), language) if found else ""
