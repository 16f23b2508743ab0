"""Where what a check found is put right: a page or a field of the desk, the post on the site, or a line of
schedules.yaml."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import reverse

from newsletter.rendering.preview import Frozen, IssueView
from newsletter.rendering.preview_message import safe_href
from newsletter.rendering.preview_rows import CheckRow

NAMES = {
    "public-url-missing": "site.public_url",
    "postal-address-missing": "site.postal_address",
    "follow-missing": "site.follow",
    "draft-send-close": "newsletters.{newsletter}.schedule",
    "mail-not-set": "newsletters.{newsletter}.mail",
    "sender-domain-missing": "mail",
    "spread-missing": "newsletters.{newsletter}.social.spread",
}
"""The setting that a check of the whole configuration means."""

ON_SITE = frozenset(
    {
        *("title-empty", "title-long", "title-shouting", "title-repeated", "facts-missing", "event-date-unread"),
        *("video-without-address", "credit-without-link", "consent-pending", "mark-in-post", "language-unmarked"),
        *("unrendered-mark-in-post", "link-dead", "link-moved", "front-matter"),
    }
)
"""What only the post itself can mend; the desk changes excerpts, pictures and social posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """What mends a finding. Without `href` it is done elsewhere, and `words` say where. `leaves`: it leads out."""

    words: str
    href: str = ""
    leaves: bool = False


def mender(
    view: IssueView, frozen: Frozen, where: Mapping[str, str], *, may_edit: bool, own_notices: Collection[str]
) -> Callable[[CheckRow], Mend | None]:
    """A function that says what mends a check of this issue; None where nothing but its fix in words does.

    `where` are the newsletter and period of the addresses; `own_notices` the ids of notices written at the desk.
    """
    posts = {item.key: item.post for item in view.items}
    snippets = {
        face.file.removesuffix(".json"): (group.key, face.anchor) for group in frozen.social for face in group.faces
    }
    pictures = {snippet.card.picture: snippet.post_key for snippet in view.snippets if snippet.card}
    linked = {_bare(item.post.url): item.key for item in view.items}

    def at_post(key: str, place: str = "") -> Mend:
        return Mend(words="Edit the post", href=reverse("post", kwargs={**where, "key": key}) + place)

    def on_site(key: str) -> Mend | None:
        href = safe_href(posts[key].url)
        return Mend(words="Open it on the site", href=href, leaves=True) if href else None

    def of_post(key: str, code: str) -> Mend | None:
        return on_site(key) if code in ON_SITE or not may_edit else at_post(key)

    def mend(row: CheckRow) -> Mend | None:
        place = row.where
        if place in posts:
            return of_post(place, row.code)
        if (key := linked.get(_bare(place), "")) and place.startswith("http"):
            return on_site(key)
        if setting := _setting(row, where["newsletter"]):
            return Mend(words=f"In schedules.yaml: {setting}")
        if place.partition(":")[0].endswith((".mjml", "theme.yaml")):
            return Mend(words=f"In the theme: {place}")
        if not may_edit:
            return None
        if place in ("subject", "preheader"):
            return Mend(words=f"Edit the {place}", href=f"#f-{place}")
        if snippet := snippets.get(place.removesuffix(".json").removesuffix(".txt")):
            return Mend(words="Edit this social post", href=f"#e-{snippet[1]}")
        if picture := pictures.get(place.removeprefix("media/")) if place.startswith("media/") else None:
            return at_post(picture)
        if place in own_notices:
            return Mend(words="Edit the notice", href=reverse("notice", kwargs={**where, "number": place}))
        if row.code == "edit-unfit":
            return Mend(words="See what has no place", href="#unfit")
        return None

    return mend


def _setting(row: CheckRow, newsletter: str) -> str:
    """The name of the setting that mends it, as schedules.yaml has it; "" where it is none."""
    if row.where == "schedules.yaml":
        return NAMES.get(row.code, "").format(newsletter=newsletter)
    if row.where == "from":
        return f"newsletters.{newsletter}.from"
    if row.where.startswith("social/") and row.where.count("/") == 1:
        return f"accounts.{row.where.removeprefix('social/')}"
    return row.where if row.where.startswith(("newsletters.", "mail.", "accounts.", "sources.", "site.")) else ""


def _bare(address: str) -> str:
    """An address without its query: the mail's links carry campaign parameters."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.netloc}{parts.path}"
