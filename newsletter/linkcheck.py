"""Opens the links of a frozen issue, on request, and writes down which do not answer. Never at draft time: what a link
answers today is no property of the bytes."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterable
from html.parser import HTMLParser

from django.db import transaction

from newsletter import reading
from newsletter.errors import FetchError
from newsletter.models import FindingRow, Revision
from newsletter.sources.fetch import Fetcher
from newsletter.types import Finding, Level
from newsletter.wording import counted

MAX_LINKS = 500
MAX_BYTES = 2_000_000


class _Links(HTMLParser):
    """Collects the addresses of `<a href>`, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address and address.startswith(("http://", "https://")):
            self.found.append(address)


def links_of(html: str) -> tuple[str, ...]:
    """The http(s) addresses that a mail links to, each once, in reading order. Personal marks are none."""
    parser = _Links()
    parser.feed(html)
    return tuple(dict.fromkeys(parser.found))


def check_links(
    revision: Revision,
    fetcher: Fetcher,
    *,
    seconds: float = math.inf,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Finding, ...]:
    """Open each link of the mail once, and write the findings down in place of those of the last look.

    Bounded: at most 500 links, two megabytes each; the fetcher bounds the time of one. After `seconds` no other link is
    opened, for somebody who waits for a page; a finding says how many were left.
    """
    html = reading.files(revision)["email.html"].decode()
    links = links_of(html)
    found: list[Finding] = []
    opened, end = 0, clock() + seconds
    for link in links[:MAX_LINKS]:
        if clock() >= end:
            break
        found += _look(link, fetcher)
        opened += 1
    if opened < len(links):
        why = f"{MAX_LINKS} are looked at" if opened == MAX_LINKS else "the others took too long to answer"
        found.append(_unopened(len(links) - opened, why))
    _record(revision, found)
    return tuple(found)


def _unopened(number: int, why: str) -> Finding:
    return Finding(
        level=Level.NOTE,
        code="links-unopened",
        message=f"{counted(number, 'more link was', 'more links were')} not opened: {why}.",
        fix="Open the last ones in a browser.",
    )


def _look(link: str, fetcher: Fetcher) -> Iterable[Finding]:
    try:
        answer = fetcher.get(link, accept="text/html, */*", max_bytes=MAX_BYTES)
    except FetchError as error:
        yield Finding(
            level=Level.WARNING,
            code="link-dead",
            message=f"The link {link} does not answer as it should: {error.what}",
            fix="Open it in a browser; correct it in the post if it is wrong.",
            where=link,
        )
        return
    if answer.url != link:
        yield Finding(
            level=Level.NOTE,
            code="link-moved",
            message=f"The link {link} leads on to {answer.url}.",
            fix="Name the new address in the post, so that it keeps working.",
            where=link,
        )


@transaction.atomic
def _record(revision: Revision, found: Iterable[Finding]) -> None:
    FindingRow.objects.filter(revision=revision, origin=FindingRow.Origin.LINKS).delete()
    FindingRow.objects.bulk_create(
        FindingRow(revision=revision, origin=FindingRow.Origin.LINKS, **dataclasses.asdict(finding))
        for finding in found
    )
