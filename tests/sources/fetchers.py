"""Fetchers for tests: they may read from the given servers, resolve names as told, and never sleep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from loopback import Loopback, Reply

from newsletter.config.model import Fetching
from newsletter.sources.fetch import Fetcher


def make(
    *servers: Loopback,
    max_bytes: int = 100_000,
    timeout: float = 2.0,
    slept: list[float] | None = None,
    names: Callable[[str, int], Sequence[str]] | None = None,
    allowed: frozenset[str] = frozenset(),
    **settings: object,
) -> Fetcher:
    """A fetcher that may read from `servers`; pauses are written to `slept` and not slept."""
    pauses = slept if slept is not None else []
    return Fetcher(
        Fetching(max_bytes=max_bytes, timeout=timeout),
        allowed=allowed | frozenset(server.host for server in servers),
        resolver=names or (lambda host, _: (host,)),
        sleep=pauses.append,
        **settings,  # type: ignore[arg-type]
    )


def moved(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": target})
