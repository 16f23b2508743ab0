"""`index.html` of an issue's outbox folder: the page on which staff look an issue over, opened from disk.

The page is one file that asks for nothing: styles, script and pictures are inside it, and its content security policy
(https://www.w3.org/TR/CSP3/) forbids everything else, for the mail's frames too, because `srcdoc` frames inherit it.
The mail stands in frames with an empty `sandbox`: no script, no origin, no form.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from newsletter.rendering import preview_message as message
from newsletter.rendering import preview_words as words
from newsletter.rendering.preview_rows import check_groups, issue_anchors, left_out_rows, notice_rows, post_rows
from newsletter.rendering.preview_social import NETWORK_NAMES, Group, groups
from newsletter.types import Finding, LeftOut, Level, Media, Notice, Snippet, Taken

_STYLES = ("page.css", "mail.css", "social.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """What the page shows of one issue. It holds no state but `status`, and no person's name.

    `newsletter` is the entry's name in schedules.yaml, `newsletter_title` what subscribers call it. `planned_send` and
    `planned_draft` are in the site's zone. `html`, `text` and `eml` are the frozen parts; `public_media_base` is the
    prefix (`https://news.example/media/`) under which `html` names the pictures of `media` (by name). `handles` maps an
    account to its name on the network; an account without one is shown by its own name. `approval` is the newsletter's
    setting, `language` the newsletter's.
    """

    newsletter_title: str
    newsletter: str
    site_name: str
    period: str
    period_text: str
    status: str
    planned_send: datetime
    planned_draft: datetime | None = None
    content_hash: str
    audience: str
    accounts: tuple[str, ...] = ()
    sender: str
    subject: str
    preheader: str
    html: str
    text: str
    eml: bytes
    media: Mapping[str, Media] = field(default_factory=lambda: MappingProxyType({}))
    items: tuple[Taken, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[Notice, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    findings: tuple[Finding, ...] = ()
    public_media_base: str = ""
    lead_rule: str = ""
    handles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    approval: str = "required"
    language: str = "en-GB"


def render_index(view: IssueView) -> bytes:
    """The page as UTF-8 with one trailing newline; the same view gives the same bytes.

    Raises KeyError for a status that no issue can have, and jinja2.UndefinedError where a template and this module
    disagree: both are mistakes of ours, not of the content.
    """
    frozen = frozen_parts(view)
    page_style, picture_style, script = _style(), _picture_style(view.media, frozen.css), _resource("page.js")
    page = (
        _environment()
        .get_template("issue.html")
        .render(
            page_parts(view, frozen),
            frame_of=_inside(view),
            page_style=Markup(page_style),  # noqa: S704 - our own file, and escaping would break it
            picture_style=Markup(picture_style),  # noqa: S704 - our own class names and base64
            script=Markup(script),  # noqa: S704 - our own file
            policy=policy(styles=(page_style, picture_style, *frozen.anatomy.styles), scripts=(script,)),
        )
    )
    return (page.rstrip() + "\n").encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What the page shows of the frozen bytes, worked out: it stays as it is while checks and state change.

    `css` names the style rule of each picture, by the picture's name.
    """

    anatomy: message.Anatomy
    css: Mapping[str, str]
    social: tuple[Group, ...]
    headers: tuple[tuple[str, str], ...]
    tree: message.Part
    pictures: tuple[message.PictureRow, ...]


def frozen_parts(view: IssueView) -> Frozen:
    """The mail taken apart, and the snippets as cards. Depends on the bytes of the revision and on `handles` alone."""
    parsed, anatomy = message.message(view.eml), message.anatomy(view.html)
    css = picture_classes(view.media)
    return Frozen(
        anatomy=anatomy,
        css=css,
        social=groups(view.snippets, name=view.site_name, handles=view.handles, css=css, media=view.media),
        headers=message.headers(parsed),
        tree=message.mime_tree(parsed),
        pictures=message.picture_rows(view.media, view.public_media_base, anatomy.alts, css),
    )


def page_parts(view: IssueView, frozen: Frozen | None = None) -> dict[str, Any]:
    """Everything that the templates under `pages/parts/` name, but for `frame_of`: what outbox page and desk share.

    `frame_of(slot, pictures)` gives the attribute by which a frame finds the mail; `slot` is "phone" or "wide",
    `pictures` "on" or "off". `frozen` saves working it out again. Raises KeyError for a status that no issue can have.
    """
    frozen = frozen or frozen_parts(view)
    anchors = issue_anchors(view.items, frozen.social)
    return {
        "view": view,
        "words": words,
        "state": words.STATES[view.status],
        "sender": _sender(view.sender),
        "content_language": words.language(view.language),
        "stops": sum(finding.level is Level.ERROR for finding in view.findings),
        "verdict": words.verdict(view.findings),
        "next_steps": next_steps(view),
        "checks": check_groups(view.findings, anchors),
        "posts": post_rows(view.items, frozen.social, view.findings, anchors),
        "left_out": left_out_rows(view.left_out),
        "notices": notice_rows(view.notices),
        "links": frozen.anatomy.links,
        "pictures": frozen.pictures,
        "picture_total": words.size(sum(len(picture.data) for picture in view.media.values())),
        "headers": frozen.headers,
        "tree": frozen.tree,
        "weight": _weight(view),
        "social": frozen.social,
        "networks": _networks(frozen.social),
    }


def picture_classes(media: Mapping[str, Media]) -> dict[str, str]:
    """The class whose style rule shows each picture, by its name: `pic-1` and so on, in the order of names."""
    return {name: f"pic-{number}" for number, name in enumerate(sorted(media), start=1)}


def _inside(view: IssueView) -> Callable[[str, str], Markup]:
    """Frames that carry the mail in themselves: the page asks for nothing."""
    base, media = view.public_media_base, view.media
    mails = {
        "on": message.with_pictures(view.html, base, media),
        "off": message.without_pictures(view.html, base, media),
    }

    def frame_of(_slot: str, pictures: str) -> Markup:
        return Markup('srcdoc="{}"').format(mails[pictures])

    return frame_of


def policy(*, styles: Iterable[str], scripts: Iterable[str]) -> str:
    """The content security policy of the page and of the frames inside it.

    Only the style sheets and scripts given may run, named by their SHA-256; style attributes may, as a mail is made of
    them; pictures only where they are inside the page. `style-src` is for browsers without `style-src-elem`.
    """
    hashed_styles = " ".join(dict.fromkeys(_hashed(text) for text in styles))
    hashed_scripts = " ".join(dict.fromkeys(_hashed(text) for text in scripts))
    return (
        "default-src 'none'; img-src data:; "
        f"style-src 'unsafe-inline'; style-src-elem {hashed_styles}; style-src-attr 'unsafe-inline'; "
        f"script-src {hashed_scripts}; base-uri 'none'; form-action 'none'"
    )


def next_steps(view: IssueView) -> tuple[str, ...]:
    """What happens next, a sentence a step, from the state and the checks."""
    when = f"{words.instant(view.planned_send)} ({words.zone(view.planned_send)})"
    goes = f"It goes to everyone on the list “{view.audience}” on {when}."
    social = (
        f"Then {words.count(len(view.snippets), 'social post')} for {words.count(len(view.accounts), 'account')}: "
        f"{', '.join(view.accounts)}."
    )
    out = (goes, social) if view.snippets and view.accounts else (goes,)
    if view.status == "approved":
        return (*out, "Any change to it voids the approval, and it waits for a new one.")
    if view.status not in ("draft", "held"):
        return (words.STATES[view.status].meaning,)
    stops = sum(finding.level is Level.ERROR for finding in view.findings)
    yes = {"two people": "Two people approve it", "none": "Nobody has to approve it"}.get(
        view.approval, "A person approves it"
    )
    mend = ("Mend what stops it: the checks say how.",) if stops else ()
    frozen = "" if view.approval == "none" else ", exactly as it stands here; any later change voids that yes"
    return (*mend, "Read the mail and the social posts.", f"{yes}{frozen}.", *out)


def _hashed(text: str) -> str:
    # Browsers hash what their parser made of it, and that has normalised newlines.
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return f"'sha256-{base64.b64encode(hashlib.sha256(plain).digest()).decode('ascii')}'"


def _weight(view: IssueView) -> dict[str, object]:
    html = len(view.html.encode())
    share = html * 100 // words.CLIP_BYTES
    says = (
        "Gmail would cut it and hide the rest."
        if html > words.CLIP_BYTES
        else "Close to where Gmail cuts a mail."
        if share >= 80
        else "It fits."
    )
    return {
        "html": words.size(html),
        "limit": words.size(words.CLIP_BYTES),
        "share": min(share, 100),
        "percent": share,
        "says": says,
        "ok": html <= words.CLIP_BYTES,
        "whole": words.size(len(view.eml)),
        "text": words.size(len(view.text.encode())),
    }


def _sender(line: str) -> dict[str, str]:
    name, address = parseaddr(line)
    return {"name": name or address or line, "address": address}


def _networks(social: Sequence[Group]) -> tuple[tuple[str, str], ...]:
    used = {face.network for group in social for face in group.faces}
    return tuple((network, name) for network, name in NETWORK_NAMES.items() if network in used)


def _picture_style(media: Mapping[str, Media], css: Mapping[str, str]) -> str:
    # One rule a picture, so that forty cards that show the same picture carry it once.
    rules = (f".{css[name]}{{background-image:url({message.data_uri(media[name])})}}" for name in sorted(media))
    return "\n".join(rules)


def _style() -> str:
    return "\n".join(_resource(name) for name in _STYLES)


@cache
def _resource(name: str) -> str:
    return files("newsletter").joinpath("pages", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("newsletter", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
