"""Posts, settings and a short way to choose among them, for the tests of digest and identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.config import Newsletter
from newsletter.digest import choose
from newsletter.identity import gather
from newsletter.schedules import parse_period, planned
from newsletter.types import Digest, Post, Seen

LONDON = ZoneInfo("Europe/London")
NOVEMBER = parse_period("2017-11", LONDON)


def settings(**values: object) -> Newsletter:
    return Newsletter.model_validate(
        {"title": "Digest", "from": "R <news@r.example>", "sources": ["desk"], "audience": "all", **values}
    )


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def post(name: str, published: str, **values: object) -> Post:
    plain = Post(
        source="desk",
        guid=f"https://r.example/?p={name}",
        url=f"https://r.example/{name}/",
        title=name.title(),
        published=when(published),
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # each test names fields of Post


def pick(posts: Sequence[Post | Seen], *, period: str = "2017-11", **values: object) -> Digest:
    span = parse_period(period, LONDON)
    own = values.pop("settings", settings())
    assert isinstance(own, Newsletter)
    seen = [item if isinstance(item, Seen) else Seen(post=item, first_seen=item.published) for item in posts]
    arguments: dict[str, object] = {"notices": (), "planned_send": planned(own.schedule, span, LONDON).send, **values}
    return choose(newsletter="monthly", settings=own, period=span, seen=seen, **arguments)  # type: ignore[arg-type]


def merge(posts: Sequence[Post]) -> tuple[Post, ...]:
    """The posts, each once."""
    return tuple(known.post for known in gather([Seen(post=one, first_seen=one.published) for one in posts]))


def titles(digest: Digest) -> list[str]:
    return [item.post.title for item in digest.items]


def reasons(digest: Digest) -> dict[str, str]:
    return {item.title: item.why for item in digest.left_out}
