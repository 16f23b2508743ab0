"""Freezes an issue: every file of its outbox folder as bytes, and the content hash over what goes out.

Derived files (`email.eml`, `index.html`, `findings.json`, `issue.json`, `email.mjml`) are outside the content hash:
they follow from what is inside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from newsletter.checks import run_checks
from newsletter.checks.contract import Exhibit, finding
from newsletter.codec import canonical_json, post_hash, readable_json, sha256, to_plain
from newsletter.config.model import Config, Newsletter
from newsletter.edit_fields import field_words, parsed, snippet_words
from newsletter.rendering.addresses import media_base
from newsletter.rendering.by_hand import put_in, snippet_path
from newsletter.rendering.eml import build_eml
from newsletter.rendering.labels import Labels
from newsletter.rendering.mail import render_mail
from newsletter.rendering.preview import IssueView, render_index
from newsletter.rendering.snippets import render_snippets
from newsletter.rendering.theme import Theme
from newsletter.rendering.viewing import view
from newsletter.schedules import Planned
from newsletter.types import Digest, Finding, Mail, Media, Revision, Snippet, Unfit


def freeze(
    digest: Digest,
    *,
    settings: Newsletter,
    config: Config,
    theme: Theme,
    media: Mapping[str, Media],
    planned: Planned,
    findings: Sequence[Finding] = (),
    by_hand: Mapping[str, tuple[str, bytes]] = MappingProxyType({}),
    unfit: Sequence[Unfit] = (),
) -> Revision:
    """Render `digest` and freeze it.

    `media` maps a picture's address to its bytes; `findings` are those that came up before rendering (a source's, a
    picture's). `by_hand` are files that somebody changed: path -> SHA-256 of what they replace, their bytes. One whose
    file is not rendered like that any more is in the answer's `unfit`. `unfit` are the edits that found no place
    earlier; each has its finding, too. Pure: the same arguments give the same bytes. Raises ThemeError and RenderError.
    """
    shown = view(digest, settings=settings, config=config, theme=theme, media=media)
    mail = render_mail(shown, theme, sender=settings.sender)
    snippets = render_snippets(
        shown.items,
        newsletter=digest.newsletter,
        settings=settings,
        config=config,
        theme=theme,
        media=media,
        texts=digest.snippet_texts,
    )
    own = put_in(by_hand, mail, snippets, _content_files(mail, snippets, {}), config)
    mail, snippets = own.mail, own.snippets
    homeless = (*without_account(digest, settings), *own.unfit)
    by_name = used_media(mail, snippets, media)
    files = {**_content_files(mail, snippets, by_name), **own.files}
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
        extra=(*findings, *own.findings, *(_told(one) for one in (*unfit, *homeless))),
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
    manifest = _manifest(digest, settings, mail, planned, content_hash, files)
    if edited := _edited(digest, own.files, homeless):
        manifest["edited"] = edited
    files["issue.json"] = readable_json(manifest)
    return Revision(
        newsletter=digest.newsletter,
        period=digest.period.name,
        subject=mail.subject,
        preheader=mail.preheader,
        content_hash=content_hash,
        files=MappingProxyType(dict(sorted(files.items()))),
        snippets=snippets,
        findings=found,
        unfit=homeless,
    )


def without_account(digest: Digest, settings: Newsletter) -> tuple[Unfit, ...]:
    """The snippets that people wrote for accounts that the newsletter does not use any more."""
    titles = {item.key: item.post.title for item in digest.items}
    return tuple(
        Unfit(
            field=f"snippet:{account}:{key}",
            value=text,
            words=snippet_words(account, titles.get(key, "")),
            why=f"the newsletter does not post to {account} any more",
        )
        for (account, key), text in sorted(digest.snippet_texts.items())
        if account not in settings.social.accounts
    )


def _told(unfit: Unfit) -> Finding:
    """The finding of an edit without a place."""
    part = parsed(unfit.field)
    message = f"{unfit.words[:1].upper()}{unfit.words[1:]} found no place: {unfit.why}."
    return finding("edit-unfit", message, where=part.key or part.rest)


def _edited(digest: Digest, by_hand: Collection[str], unfit: Sequence[Unfit]) -> list[str]:
    """What people changed in the issue, in words, sorted."""
    files = {field_words(f"file:{path}") for path in by_hand}
    return sorted({*digest.edited, *files} - {one.words for one in unfit})


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
        files[snippet_path(snippet)] = readable_json(_plain(snippet.request))
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
