"""Checks on the snippets: each fits its network, keeps its link, and links nothing by accident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from newsletter.channels import NETWORKS, accidental_links
from newsletter.checks.contract import Exhibit, finding, shown
from newsletter.checks.wording import snippet_place
from newsletter.types import Finding, Post


def limits(exhibit: Exhibit) -> Iterator[Finding]:
    """A text that is there and fits."""
    for snippet in exhibit.snippets:
        where = snippet_place(snippet.account, snippet.stem)
        if not snippet.text.strip():
            yield finding(
                "snippet-empty", f"{shown(snippet.post_title)} has no text for {snippet.account}.", where=where
            )
        if snippet.length > snippet.limit:
            yield finding(
                "snippet-too-long",
                f"{shown(snippet.post_title)} has {snippet.length} {snippet.unit} for {snippet.account}, which takes "
                f"{snippet.limit}.",
                where=where,
            )


def links(exhibit: Exhibit) -> Iterator[Finding]:
    """The link to the post is there, and no other word becomes one."""
    for snippet in exhibit.snippets:
        where = snippet_place(snippet.account, snippet.stem)
        network = NETWORKS.get(snippet.network)
        carried = network is not None and network.carries_link
        if snippet.url and snippet.url not in snippet.text and not carried:
            yield finding("snippet-link-lost", f"{shown(snippet.text)} does not hold {snippet.url}.", where=where)
        if network is not None:
            for word in accidental_links(snippet.text, snippet.network):
                yield finding(
                    "snippet-accidental-link", f"{snippet.network} would make a link of {shown(word)}.", where=where
                )


def coverage(exhibit: Exhibit) -> Iterator[Finding]:
    """Each account has one snippet for each item, and no two the same."""
    there = {(snippet.account, snippet.post_key) for snippet in exhibit.snippets}
    for account in exhibit.settings.social.accounts:
        for item in exhibit.digest.items:
            if (account, item.key) not in there:
                yield finding(
                    "snippet-missing", f"{account} has no snippet for {shown(item.post.title)}.", where=item.key
                )
    texts = Counter((snippet.account, snippet.text.strip()) for snippet in exhibit.snippets)
    for (account, text), count in texts.items():
        if count > 1 and text:
            yield finding(
                "snippet-repeated", f"{account} would post {count} times {shown(text)}.", where=f"social/{account}"
            )


def card_pictures(exhibit: Exhibit) -> Iterator[Finding]:
    """What a picture says to people who do not see it comes along to the networks; decoration stays silent."""
    words = {item.key: _alternative_text(item.post) for item in exhibit.digest.items}
    for snippet in exhibit.snippets:
        card = snippet.card
        if card is not None and card.picture and not card.alt.strip() and words.get(snippet.post_key):
            yield finding(
                "snippet-alt-missing",
                f"The picture beside {shown(snippet.post_title)} lost its alternative text.",
                where=snippet_place(snippet.account, snippet.stem),
            )


def _alternative_text(post: Post) -> str:
    picture = (post.video.still if post.video else None) or post.picture
    return ((picture.alt or "") if picture else "").strip()
