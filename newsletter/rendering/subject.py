"""Subject, preheader and introduction: proposed from the content, or as a template of the configuration says."""

from __future__ import annotations

from dataclasses import replace

from newsletter.config.model import Newsletter
from newsletter.rendering.environment import render_source
from newsletter.rendering.labels import Labels
from newsletter.rendering.linking import short_title
from newsletter.rendering.sentences import cut, sentences, shorten
from newsletter.rendering.theme import Theme
from newsletter.rendering.views import DigestView, ItemView
from newsletter.types import Digest, Kind

SUBJECT = 60  # characters: what a desktop's list of mails shows
PREHEADER = 110


def propose(view: DigestView, digest: Digest, *, settings: Newsletter, theme: Theme, labels: Labels) -> DigestView:
    """`view` with subject, preheader and intro: as a person wrote them in `digest`, else by a template of the
    configuration, which sees the view as `digest`, else proposed from the content.

    What a person wrote is no template: it stands as it is. A template for the preheader sees the subject too, and one
    for the intro both. Raises `RenderError`, `ThemeError`.
    """

    def said(template: str | None, key: str, so_far: DigestView, proposal: str) -> str:
        own: str | None = getattr(digest, key)
        if own is not None:
            return own
        if template is None:
            return proposal
        place = f"schedules.yaml: newsletters.{view.newsletter}.{key}"
        text = render_source(theme, template, place=place, language=view.language, digest=so_far)
        return " ".join(text.split())

    view = replace(view, subject=said(settings.subject, "subject", view, proposed_subject(view, labels)))
    view = replace(view, preheader=said(settings.preheader, "preheader", view, proposed_preheader(view, labels)))
    return replace(view, intro=said(settings.intro, "intro", view, proposed_intro(view, labels)))


def proposed_subject(view: DigestView, labels: Labels) -> str:
    """The title of the strongest item, which is the lead; as it stands where it is the only one, else up to 60
    characters. Without an item, the newsletter and its period."""
    if not view.items:
        return labels.gettext("%(title)s, %(period)s", title=view.title, period=view.period_text)
    title = " ".join(view.items[0].title.split())
    if len(view.items) == 1 or len(title) <= SUBJECT:
        return title
    return _within(short_title(title), SUBJECT)


def proposed_preheader(view: DigestView, labels: Labels) -> str:
    """What stands beside the subject in a list of mails, up to 110 characters: the next items, or the one's opening."""
    others = [short_title(item.title) for item in view.items[1:]]
    if not others:
        first = _first_words(view.items[0]) if view.items else ""
        return _within(first, PREHEADER) or proposed_intro(view, labels)
    text = ""
    for size in range(1, min(len(others), 4) + 1):
        rest = len(others) - size
        listed = "; ".join(others[:size])
        if rest:
            longer = labels.ngettext(
                "Also: %(titles)s; and %(num)d more", "Also: %(titles)s; and %(num)d more", rest, titles=listed
            )
        else:
            longer = labels.gettext("Also: %(titles)s", titles=listed)
        if len(longer) > PREHEADER:
            break
        text = longer
    return text or _within(labels.gettext("Also: %(titles)s", titles=others[0]), PREHEADER)


def proposed_intro(view: DigestView, labels: Labels) -> str:
    """Two sentences: how much there is, and how long it takes to read."""
    playbacks = sum(item.kind is Kind.PLAYBACK for item in view.items)
    count = len(view.items)
    if count == 0:
        return labels.gettext("Nothing new this time, only what is coming up.")
    new = labels.ngettext(
        "%(num)d new piece from %(site)s", "%(num)d new pieces from %(site)s", count, site=view.site_name
    )
    if playbacks == count:
        first = labels.ngettext(
            "%(num)d new playback of a community workshop from %(site)s.",
            "%(num)d new playbacks of community workshops from %(site)s.",
            count,
            site=view.site_name,
        )
    elif playbacks:
        among = labels.ngettext(
            "%(num)d of them the playback of a community workshop",
            "%(num)d of them playbacks of community workshops",
            playbacks,
        )
        first = f"{new}, {among}."
    else:
        first = f"{new}."
    if count == 1:
        second = labels.ngettext(
            "It takes about %(num)d minute to read.", "It takes about %(num)d minutes to read.", view.total_minutes
        )
    else:
        second = labels.ngettext(
            "Reading everything takes about %(num)d minute.",
            "Reading everything takes about %(num)d minutes.",
            view.total_minutes,
        )
    return f"{first} {second}"


def _first_words(item: ItemView) -> str:
    """The question left, or the opening: as many sentences as the preheader holds, and at least half a line."""
    if item.facts and item.facts.question:
        return item.facts.question
    kept = ""
    for sentence in sentences(item.excerpt, item.language):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > PREHEADER:
            return kept if len(kept) * 2 >= PREHEADER else longer
        kept = longer
    return kept


def _within(text: str, characters: int) -> str:
    """`text` in at most so many characters, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= characters:
        return flat
    for most in range(len(flat.split()) - 1, 0, -1):
        shorter = cut(flat, most)
        if len(shorter) <= characters:
            return shorter
    return shorten(flat, 1)[:characters]
