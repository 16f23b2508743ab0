"""Freezes an issue: every file of its outbox folder as bytes, and the content hash over what goes out.

Derived files (`email.eml`, `index.html`, `findings.json`, `issue.json`, `email.mjml`) are outside the content hash:
they follow from what is inside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from newsletter.checks import run_checks
from newsletter.checks.contract import Exhibit
from newsletter.codec import canonical_json, post_hash, readable_json, sha256, to_plain
from newsletter.config.model import Config, Newsletter
from newsletter.rendering.addresses import media_base
from newsletter.rendering.eml import build_eml
from newsletter.rendering.labels import Labels
from newsletter.rendering.mail import render_mail
from newsletter.rendering.preview import IssueView, render_index
from newsletter.rendering.snippets import render_snippets
from newsletter.rendering.theme import Theme
from newsletter.rendering.viewing import view
from newsletter.schedules import Planned
from newsletter.types import Digest, Finding, Mail, Media, Revision, Snippet


def freeze(
    digest: Digest,
    *,
    settings: Newsletter,
    config: Config,
    theme: Theme,
    media: Mapping[str, Media],
    planned: Planned,
    findings: Sequence[Finding] = (),
) -> Revision:
    """Render `digest` and freeze it.

    `media` maps a picture's address to its bytes; `findings` are those that came up before rendering (a source's, a
    picture's). Pure: the same arguments give the same bytes. Raises ThemeError and RenderError.
    """
    shown = view(digest, settings=settings, config=config, theme=theme, media=media)
    mail = render_mail(shown, theme, sender=settings.sender)
    snippets = render_snippets(
        shown.items, newsletter=digest.newsletter, settings=settings, config=config, theme=theme, media=media
    )
    by_name = used_media(mail, snippets, media)
    files = _content_files(mail, snippets, by_name)
    content_hash = _content_hash(mail, settings, files)
    eml = build_eml(
        mail,
        content_hash=content_hash,
        date=planned.send,
        list_id=f"{digest.newsletter}.{_domain(settings.sender)}",
        public_url=config.site.public_url,
        newsletter=settings.title,
        language=shown.language,
    )
    exhibit = Exhibit(
        config=config,
        newsletter_name=digest.newsletter,
        settings=settings,
        digest=digest,
        mail=mail,
        snippets=snippets,
        media=by_name,
        eml=eml,
        theme=theme,
        period=digest.period,
        extra=tuple(findings),
    )
    found = run_checks(exhibit)
    issue = issue_view(
        digest,
        settings=settings,
        config=config,
        planned=planned,
        content_hash=content_hash,
        subject=mail.subject,
        preheader=mail.preheader,
        parts=Parts(html=mail.html, text=mail.text, eml=eml, media=by_name),
        snippets=snippets,
        findings=found,
    )
    files["email.mjml"] = mail.mjml.encode()
    files["email.eml"] = eml
    files["findings.json"] = readable_json([to_plain(finding) for finding in found])
    files["index.html"] = render_index(issue)
    files["issue.json"] = readable_json(_manifest(digest, settings, mail, planned, content_hash, files))
    return Revision(
        newsletter=digest.newsletter,
        period=digest.period.name,
        subject=mail.subject,
        preheader=mail.preheader,
        content_hash=content_hash,
        files=MappingProxyType(dict(sorted(files.items()))),
        snippets=snippets,
        findings=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The frozen parts of a mail that the preview shows; `media` by name."""

    html: str
    text: str
    eml: bytes
    media: Mapping[str, Media]


def issue_view(
    digest: Digest,
    *,
    settings: Newsletter,
    config: Config,
    planned: Planned,
    content_hash: str,
    subject: str,
    preheader: str,
    parts: Parts,
    snippets: tuple[Snippet, ...],
    findings: tuple[Finding, ...],
    status: str = "draft",
) -> IssueView:
    """What the preview page and the desk show of an issue: the same, made here and nowhere else."""
    language = settings.language or config.site.language
    return IssueView(
        newsletter_title=settings.title,
        newsletter=digest.newsletter,
        site_name=config.site.name,
        period=digest.period.name,
        period_text=Labels(language, {}).period(digest.period),
        status=status,
        planned_send=planned.send,
        planned_draft=planned.draft,
        content_hash=content_hash,
        audience=settings.audience,
        accounts=settings.social.accounts,
        sender=settings.sender,
        subject=subject,
        preheader=preheader,
        html=parts.html,
        text=parts.text,
        eml=parts.eml,
        media=parts.media,
        items=digest.items,
        left_out=digest.left_out,
        notices=digest.notices,
        snippets=snippets,
        findings=findings,
        public_media_base=media_base(config),
        lead_rule=digest.lead_rule,
        handles={name: account.handle for name, account in config.accounts.items() if account.handle},
        approval=settings.approval,
        language=language,
    )


def used_media(mail: Mail, snippets: Sequence[Snippet], media: Mapping[str, Media]) -> dict[str, Media]:
    """The pictures that the mail or a snippet's card shows, by name, in the order of their names."""
    cards = {snippet.card.picture for snippet in snippets if snippet.card}
    named = {item.name: item for item in media.values()}
    return {name: item for name, item in sorted(named.items()) if name in cards or name in mail.html}


def _content_files(mail: Mail, snippets: Sequence[Snippet], media: Mapping[str, Media]) -> dict[str, bytes]:
    files = {"email.html": mail.html.encode(), "email.txt": mail.text.encode()}
    files |= {f"media/{name}": item.data for name, item in media.items()}
    for snippet in snippets:
        files[f"social/{snippet.account}/{snippet.stem}.json"] = readable_json(_plain(snippet.request))
        files[f"social/{snippet.account}/{snippet.stem}.txt"] = (snippet.text + "\n").encode()
    return files


def _plain(value: Any) -> Any:
    """Mappings and tuples of a frozen request as JSON's objects and lists."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


def _content_hash(mail: Mail, settings: Newsletter, files: Mapping[str, bytes]) -> str:
    """SHA-256 over canonical JSON of all that goes out; the `.txt` beside a request only repeats it."""
    inside = {
        path: sha256(data) for path, data in files.items() if not (path.startswith("social/") and path.endswith(".txt"))
    }
    return sha256(
        canonical_json(
            {
                "subject": mail.subject,
                "preheader": mail.preheader,
                "from": mail.sender,
                "audience": settings.audience,
                "accounts": list(settings.social.accounts),
                "files": inside,
            }
        )
    )


def _manifest(
    digest: Digest,
    settings: Newsletter,
    mail: Mail,
    planned: Planned,
    content_hash: str,
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    return {
        "newsletter": digest.newsletter,
        "title": settings.title,
        "period": digest.period.name,
        "part": 0,
        "period_start": digest.period.start.isoformat(),
        "period_end": digest.period.end.isoformat(),
        "planned_draft": planned.draft.isoformat(),
        "planned_send": planned.send.isoformat(),
        "subject": mail.subject,
        "preheader": mail.preheader,
        "from": mail.sender,
        "audience": settings.audience,
        "accounts": list(settings.social.accounts),
        "theme": settings.theme,
        "lead_rule": digest.lead_rule,
        "posts": [
            {
                "key": item.key,
                "title": item.post.title,
                "kind": item.post.kind.value,
                "url": item.post.url,
                "published": item.post.published.isoformat(),
                "why": item.why,
                "lead": item.lead,
                "late": item.late,
                "hash": post_hash(item.post),
            }
            for item in digest.items
        ],
        "notices": [{"title": notice.title, "url": notice.url} for notice in digest.notices],
        "left_out": [{"title": item.title, "url": item.url, "why": item.why} for item in digest.left_out],
        "files": {path: sha256(data) for path, data in sorted(files.items())},
        "content_hash": content_hash,
    }


def _domain(sender: str) -> str:
    return sender.rsplit("@", 1)[-1].rstrip("> ")
