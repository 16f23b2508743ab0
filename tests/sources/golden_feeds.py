"""What the golden folders of feeds and saved WordPress sites give: `data/<case>/` holds the input and expected.json.

Make all of them anew with `.venv/bin/python tests/sources/golden_feeds.py`, and read the difference before a commit.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from newsletter.config.model import Config, Fetching
from newsletter.sources import pull
from newsletter.sources.fetch import Fetcher
from newsletter.types import Picture, Post, Pulled, Video

DATA = Path(__file__).parent / "data"


def cases() -> list[str]:
    """The names of the folders, in order."""
    return sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())


def site_with(sources: dict[str, Any], *, folder: Path = DATA) -> Config:
    """A configuration with these sources, of a site in London."""
    return Config.model_validate(
        {
            "file": folder / "schedules.yaml",
            "site": {"name": "Test", "url": "https://site.example", "timezone": "Europe/London", "language": "en-GB"},
            "sources": sources,
            "newsletters": {},
        }
    )


def offline() -> Fetcher:
    """A fetcher that resolves no name: saved copies must not need one."""

    def nobody(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host}:{port} was asked for")

    return Fetcher(Fetching(), allowed=frozenset(), resolver=nobody)


def read(case: str) -> dict[str, Any]:
    """What the case's input gives, as expected.json has it."""
    folder = DATA / case
    if (folder / "posts.json").exists():
        source = {
            "type": "wordpress",
            "url": "https://wp.example/",
            "path": folder,
            "post_types": ["posts", "playbacks"],
            "categories": ["BLOG"],
        }
    else:
        source = {"type": "feed", "path": next(folder.glob("input.*"))}
    return plain(pull("test", site_with({"test": source}), offline(), {}))


def plain(pulled: Pulled) -> dict[str, Any]:
    """`pulled` as JSON, without what is empty."""
    return _filled(
        {
            "complete": pulled.complete,
            "posts": [_post(post) for post in pulled.posts],
            "unusable": [{"title": one.title, "url": one.url, "why": one.why} for one in pulled.unusable],
            "findings": [f"{one.level} {one.code}: {one.message}" for one in pulled.findings],
        }
    )


def _post(post: Post) -> dict[str, Any]:
    return _filled(
        {
            "title": post.title,
            "kind": post.kind.value,
            "guid": post.guid,
            "url": post.url,
            "own_url": post.own_url,
            "published": post.published.isoformat(),
            "modified": _when(post.modified),
            "language": post.language,
            "authors": list(post.authors),
            "categories": list(post.categories),
            "tags": list(post.tags),
            "summary": post.summary,
            "text": [f"{block.kind.value}: {block.text}" for block in post.blocks],
            "links": [link for block in post.blocks for link in block.links],
            "picture": _picture(post.picture),
            "video": _video(post.video),
        }
    )


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    return {"address": picture.address, "alt": picture.alt, "caption": picture.caption}


def _video(video: Video | None) -> dict[str, Any] | None:
    return {"url": video.url, "title": video.title, "still": _picture(video.still)} if video else None


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}


if __name__ == "__main__":
    for name in cases():
        text = json.dumps(read(name), indent=1, ensure_ascii=False)
        (DATA / name / "expected.json").write_text(text + "\n", encoding="utf-8")
