"""Pictures of a folder carry its source's name, so two folders with the same picture do not mix them up."""

from __future__ import annotations

from pathlib import Path

from newsletter.config import load
from newsletter.sources import pull
from newsletter.sources.fetch import Fetcher

CONFIGURATION = """
site: {name: R, url: "https://riverbank.example", timezone: Europe/London}
sources:
  north: {type: folder, path: north}
  south: {type: folder, path: south}
newsletters:
  monthly: {title: R, from: R <news@riverbank.example>, sources: [north, south], audience: all}
"""

POST = """---
title: The hall
date: 2026-10-01
image: {src: images/hall.png, alt: The hall}
video: {url: "https://video.example/1", still: images/still.png}
---
![Inside](images/inside.png)
"""

NOTICE = """---
kind: notice
title: Come
image: {src: images/door.png, alt: The door}
---
Come along.
"""


def test_two_folders_with_the_same_picture(tmp_path: Path) -> None:
    (tmp_path / "schedules.yaml").write_text(CONFIGURATION)
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hall.md").write_text(POST)
        (tmp_path / name / "notice.md").write_text(NOTICE)
    config = load(tmp_path / "schedules.yaml")
    for name in ("north", "south"):
        pulled = pull(name, config, Fetcher(config.fetch, allowed=frozenset()), {})
        (post,), (notice,) = pulled.posts, pulled.notices
        inside = [block.picture.address for block in post.blocks if block.picture]
        assert post.picture is not None
        assert post.picture.address == f"file:{name}/images/hall.png"
        assert post.video is not None
        assert post.video.still is not None
        assert post.video.still.address == f"file:{name}/images/still.png"
        assert inside == [f"file:{name}/images/inside.png"]
        assert notice.picture is not None
        assert notice.picture.address == f"file:{name}/images/door.png"
