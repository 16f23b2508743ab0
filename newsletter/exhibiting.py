"""A frozen revision as the desk's pages show it: read back from the database, nothing rendered anew."""

from __future__ import annotations

from newsletter import edits, reading, schedules
from newsletter.codec import snippets_from_json
from newsletter.config.model import Config
from newsletter.models import Revision
from newsletter.rendering.preview import IssueView
from newsletter.rendering.revision import Parts, issue_view
from newsletter.schedules import Planned
from newsletter.types import Basis, Digest, Period, Snippet


def planned_of(config: Config, revision: Revision, period: Period) -> Planned:
    """When the revision was planned to be drafted and sent, in the site's zone; a moved send is in it."""
    settings, zone = config.newsletters[revision.issue.newsletter], config.site.zone
    planned = schedules.planned(settings.schedule, period, zone)
    send = revision.planned_send.astimezone(zone) if revision.planned_send else planned.send
    return Planned(draft=planned.draft, send=send)


def snippets_of(revision: Revision) -> tuple[Snippet, ...]:
    """The frozen snippets; each one's `request` is empty, for it is a file of its own."""
    return snippets_from_json(bytes(revision.snippets.data)) if revision.snippets else ()


def digest_of(config: Config, revision: Revision) -> tuple[Basis, Digest]:
    """What the revision was made of, and the same with the edits that it carries."""
    basis = reading.basis(revision, config)
    wanted = edits.from_plain(revision.edition.data) if revision.edition else edits.EMPTY
    return basis, edits.apply(basis, wanted).digest


def exhibit(config: Config, revision: Revision, *, status: str) -> IssueView:
    """What the pages show of `revision`. Raises MisuseError for a revision that was made before edits were kept."""
    frozen = reading.files(revision)
    _, digest = digest_of(config, revision)
    return issue_view(
        digest,
        settings=config.newsletters[revision.issue.newsletter],
        config=config,
        planned=planned_of(config, revision, digest.period),
        content_hash=revision.content_hash,
        subject=revision.subject,
        preheader=revision.preheader,
        parts=Parts(
            html=frozen["email.html"].decode(),
            text=frozen["email.txt"].decode(),
            eml=frozen["email.eml"],
            media=reading.media(frozen),
        ),
        snippets=snippets_of(revision),
        findings=reading.findings(revision),
        status=status,
    )
