"""A folder knows its pictures by their path; outside of it they are known by the folder's name, too.

Two folders may both hold `images/hall.jpg`, and one newsletter may read both: `file:images/hall.jpg` of the source
`desk` becomes `file:desk/images/hall.jpg` before anybody else sees it.
"""

from __future__ import annotations

from dataclasses import replace

from newsletter.sources.addresses import FILE
from newsletter.types import Block, Notice, Picture, Post, Pulled, Video


def with_source_name(pulled: Pulled) -> Pulled:
    """The same reading, each picture of the folder under the source's name."""
    name = pulled.source
    return replace(
        pulled,
        posts=tuple(_post(post, name) for post in pulled.posts),
        notices=tuple(_notice(notice, name) for notice in pulled.notices),
    )


def _post(post: Post, name: str) -> Post:
    return replace(
        post,
        picture=_picture(post.picture, name),
        video=_video(post.video, name),
        blocks=tuple(_block(block, name) for block in post.blocks),
    )


def _notice(notice: Notice, name: str) -> Notice:
    return replace(notice, picture=_picture(notice.picture, name))


def _block(block: Block, name: str) -> Block:
    if block.picture is None and block.video is None:
        return block
    return replace(block, picture=_picture(block.picture, name), video=_video(block.video, name))


def _video(video: Video | None, name: str) -> Video | None:
    return video and replace(video, still=_picture(video.still, name))


def _picture(picture: Picture | None, name: str) -> Picture | None:
    if picture is None or not picture.address.startswith(FILE):
        return picture
    return replace(picture, address=f"{FILE}{name}/{picture.address.removeprefix(FILE)}")
