"""A site of three short posts without pictures, for tests of edits that need many drafts; everything goes by the
functions that staff and the command line use. Needs the fixture `database`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter import config
from newsletter.schedules import parse_period
from newsletter.sources.fetch import Fetcher
from newsletter.types import Actor, Period, Via

if TYPE_CHECKING:
    from newsletter.edits import Edits
    from newsletter.models import Account, Issue, Revision
    from newsletter.pipeline import Desk, Drafted
    from newsletter.revising import Saved

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
AMINA = Actor(name="Amina", via=Via.DESK)
BEN = Actor(name="Ben", via=Via.DESK)

CONFIGURATION = """
site:
  name: Riverbank Futures
  url: https://riverbank.example
  timezone: Europe/London
  public_url: https://news.riverbank.example
  postal_address: 1 Mill Lane, Leeds
sources:
  desk: {type: folder, path: content}
newsletters:
  monthly:
    title: The Riverbank digest
    from: Riverbank Futures <news@riverbank.example>
    sources: [desk]
    audience: monthly
    mail: main
    approval: required
    social: {accounts: [square, sky]}
mail:
  main: {provider: outbox}
accounts:
  square: {network: mastodon, server: "https://mastodon.example"}
  sky: {network: bluesky, handle: riverbank.example}
"""

BODY = (
    "Thirty-one people came to the mill on a wet Tuesday to say what the river is for. They drew it, argued over it "
    "and ate soup beside it. Nobody agreed about the weir. Everybody agreed about the benches, and that is a start."
)


class Site:
    """The site, and its October in few words."""

    def __init__(self, folder: Path, change: Callable[[str], str] = lambda text: text) -> None:
        from newsletter.pipeline import Desk

        self.folder = folder
        (folder / "content").mkdir()
        (folder / "schedules.yaml").write_text(change(CONFIGURATION), encoding="utf-8")
        self.write("weir", "What the weir is for", "2026-10-20")
        self.write("soup", "A soup for thirty-one", "2026-10-12")
        self.write("benches", "Where the benches went", "2026-10-05")
        self.write("ferry", "The ferry is back", "2026-09-08")
        loaded = config.load(folder / "schedules.yaml")
        self.desk: Desk = Desk(
            config=loaded, outbox=folder / "outbox", fetcher=Fetcher(loaded.fetch, allowed=frozenset())
        )

    def write(self, name: str, title: str, date: str, body: str = BODY) -> Path:
        """A post of the site."""
        path = self.folder / "content" / f"{name}.md"
        front = {"title": json.dumps(title), "date": date, "url": f"https://riverbank.example/{name}/"}
        head = "".join(f"{key}: {value}\n" for key, value in front.items())
        path.write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")
        return path

    def period(self, name: str = "2026-10") -> Period:
        return parse_period(name, self.desk.config.site.zone)

    def draft(self, period: str = "2026-10", *, now: datetime = NOW, **options: Any) -> Drafted:
        from newsletter import pipeline

        return pipeline.draft(self.desk, "monthly", self.period(period), now=now, **options)

    def pull(self, *, now: datetime = NOW) -> None:
        from newsletter import pipeline

        pipeline.pull(self.desk, ["desk"], now=now)

    def save(self, changes: dict[str, Any], *, base: int = 0, actor: Actor = AMINA, now: datetime = NOW) -> Saved:
        from newsletter import revising

        return revising.save(self.desk, "monthly", self.period(), changes, base=base, actor=actor, now=now)

    def undo(self, *, base: int, actor: Actor = AMINA) -> Saved:
        from newsletter import revising

        return revising.undo(self.desk, "monthly", self.period(), base=base, actor=actor, now=NOW)

    def issue(self, period: str = "2026-10") -> Issue:
        from newsletter.models import Issue

        return Issue.objects.get(newsletter="monthly", period=period, part=0)

    def newest(self) -> Revision:
        return self.issue().revisions.last()

    def edits(self) -> Edits:
        from newsletter import revising

        return revising.edits_of(self.issue())

    def titles(self) -> list[str]:
        """The titles of the issue's posts, as they stand."""
        from newsletter import reading

        return [post["title"] for post in reading.manifest(self.newest())["posts"]]

    def key(self, title: str) -> str:
        """The key of the post whose title begins like that."""
        from newsletter.models import SeenPost

        return SeenPost.objects.get(title__startswith=title).key

    def folder_of(self, period: str = "2026-10") -> Path:
        return self.desk.outbox / "monthly" / period

    def text(self) -> str:
        """The text part of the mail, as it lies in the outbox."""
        return (self.folder_of() / "email.txt").read_text(encoding="utf-8")

    def log(self) -> list[tuple[str, str]]:
        """Who did what, in the order of the log."""
        from newsletter.models import LogEntry

        return list(LogEntry.objects.order_by("id").values_list("who", "text"))

    def approve(self, account: Account, *, now: datetime = NOW, overrule: str = "") -> None:
        from newsletter import approving
        from newsletter.accounts import actor_of

        approving.approve(
            self.desk,
            "monthly",
            self.period(),
            content_hash=self.newest().content_hash,
            actor=actor_of(account, Via.DESK),
            now=now,
            overrule=overrule,
        )
