"""A small October of the sample site, on which yeses are tried, and the verbs in few words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk import NOW, ROOT, drafted, make_desk

from newsletter import config
from newsletter.codec import canonical_json, sha256
from newsletter.sources.fetch import Fetcher
from newsletter.types import Actor, Via

if TYPE_CHECKING:
    from newsletter.approving import Standing
    from newsletter.models import Account, Issue
    from newsletter.pipeline import Desk

WHERE = ("monthly", "2026-10")
SEND = NOW + timedelta(days=6, hours=22)
"""The second Tuesday of November at 10:00 in London."""


def two_people(text: str) -> str:
    return text.replace("approval: required", "approval: two people", 1)


def nobody(text: str) -> str:
    return text.replace("approval: required", "approval: none", 1)


class Room:
    """The sample site with an October, and the verbs in few words.

    A draft takes a second, and what is judged here are rows and files: so October is a few of them, as a draft leaves
    them, unless it is asked for as drafted.
    """

    def __init__(
        self, folder: Path, change: Callable[[str], str] = lambda text: text, *, as_drafted: bool = False
    ) -> None:
        if as_drafted:
            self.desk: Desk = make_desk(folder, change=change)
            self.issue: Issue = drafted(self.desk)
            return
        from newsletter.pipeline import Desk

        file = folder / "schedules.yaml"
        file.write_text(change((ROOT / "schedules.yaml").read_text(encoding="utf-8")), encoding="utf-8")
        loaded = config.load(file)
        self.desk = Desk(config=loaded, outbox=folder / "outbox", fetcher=Fetcher(loaded.fetch, allowed=frozenset()))
        self.issue = october(self.desk)

    def standing(self, now: Any = NOW) -> Standing:
        from newsletter import approving

        self.issue.refresh_from_db()
        return approving.standing(self.desk, self.issue, now=now)

    @property
    def hash(self) -> str:
        return str(self.issue.revisions.last().content_hash)

    def yes(self, account: Account, *, via: Via = Via.DESK, now: Any = NOW, **more: Any) -> Standing:
        from newsletter import approving

        more.setdefault("content_hash", self.hash)
        return approving.approve(self.desk, *WHERE, actor=as_actor(account, via), now=now, **more)

    def do(self, verb: str, account: Account, *, via: Via = Via.DESK, now: Any = NOW, **more: Any) -> Any:
        from newsletter import approving

        return getattr(approving, verb)(self.desk, *WHERE, actor=as_actor(account, via), now=now, **more)

    def make_red(self) -> None:
        from newsletter.models import FindingRow

        revision = self.issue.revisions.last()
        for code, message in (("picture-no-alt", "A picture has no words."), ("link-dead", "A link answers 404.")):
            FindingRow.objects.create(
                revision=revision, origin="draft", level="error", code=code, message=message, fix="Mend it."
            )

    def refreeze(self, *, same_content: bool = False) -> None:
        """A newer revision: of other content, or of the same to be sent a day later."""
        last = self.issue.revisions.last()
        files = list(last.files.values("path", "blob_id"))
        last.pk, last.number = None, last.number + 1
        last._state.adding = True
        if same_content:
            last.planned_send += timedelta(days=1)
        else:
            last.content_hash = f"{last.number:064x}"
        last.save()
        for file in files:
            last.files.create(**file)

    def hand_edit(self) -> Path:
        path = self.desk.outbox / "monthly" / "2026-10" / "email.html"
        path.write_bytes(path.read_bytes().replace(b"the", b"thE", 1))
        return path


def october(desk: Desk) -> Issue:
    """The rows and files of a small first revision."""
    from newsletter.models import Blob, Issue

    social = desk.config.newsletters["monthly"].social.accounts
    manifest = {"audience": "monthly", "accounts": list(social), "subject": "What 40 carers told us"}
    files = {"email.html": b"<p>the mail</p>\n", "issue.json": canonical_json(manifest)}
    issue = Issue.objects.create(newsletter="monthly", period="2026-10", status="draft", decided_at=NOW)
    revision = issue.revisions.create(
        number=1, content_hash="1" * 64, folder_hash="f" * 64, subject="S", created_at=NOW, planned_send=SEND
    )
    folder = desk.outbox / "monthly" / "2026-10"
    folder.mkdir(parents=True)
    for path, data in files.items():
        blob, _ = Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})
        revision.files.create(path=path, blob=blob)
        (folder / path).write_bytes(data)
    return issue


def as_actor(account: Account, via: Via = Via.DESK) -> Actor:
    return Actor(name=account.name, via=via, account_id=account.pk)


def last_words() -> tuple[str, str, str]:
    from newsletter.models import LogEntry

    entry = LogEntry.objects.order_by("id").last()
    return entry.who, entry.via, entry.text


def deputise(approver: Account, deputy: Account, *, since: Any = NOW, days: int = 7) -> Any:
    from newsletter.models import Deputy

    return Deputy.objects.create(approver=approver, deputy=deputy, since=since, until=since + timedelta(days=days))
