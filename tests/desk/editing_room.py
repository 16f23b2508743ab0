"""What the tests of the editing forms share: a drafted issue, and somebody who edits it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.desk.desk import drafted, make_desk, person, visitor

if TYPE_CHECKING:
    from newsletter.models import Issue
    from newsletter.pipeline import Desk
    from tests.desk.desk import Visitor

HERE = "/n/monthly/2026-10/"


class Room:
    """October's digest of the sample site, and Amina, who is an editor."""

    """A drafted issue, and somebody who edits it."""

    def __init__(self, folder: Path) -> None:
        self.desk: Desk = make_desk(folder)
        self.issue: Issue = drafted(self.desk)
        self.amina: Visitor = visitor(self.desk, person("Amina", "editor"))

    def keys(self) -> list[str]:
        """The posts of the newest revision, in their order."""
        return [post["key"] for post in self.manifest()["posts"]]

    def manifest(self) -> dict[str, Any]:
        """Its `issue.json`."""
        from newsletter import reading

        return reading.manifest(self.issue.revisions.last())

    def fields(self) -> dict[str, Any]:
        """The edits as they stand."""
        from newsletter import revising

        return dict(revising.edits_of(self.issue).fields)

    def edit(self, fields: dict[str, Any], *, base: int | None = None, who: Visitor | None = None) -> Any:
        """The answer to a form made from the newest edition, or from `base`; Amina's, or that of `who`."""
        newest = self.issue.editions.last()
        number = base if base is not None else newest.number if newest else 0
        return (who or self.amina).post(f"{HERE}edit/", {"base": number, **fields})

    def file(self, path: str) -> str:
        """A file of the newest revision."""
        from newsletter import reading

        return reading.files(self.issue.revisions.last())[path].decode()


def room_in(folder: Path, _database: str) -> Room:
    """The room; the database has to be open."""
    return Room(folder)
