"""Where a post comes from, so that a person can mend it there: its page on the site, and where it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.config.model import Config, FolderSource, WordPressSource
from newsletter.rendering.preview_message import safe_href
from newsletter.types import Post

# WordPress gives its posts this address for good (https://developer.wordpress.org/reference/functions/get_the_guid/).
_NUMBER = re.compile(r"[?&]p=(?P<number>[0-9]{1,12})(?:$|[&#])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`page` is the post on the site; `editor` the page on which it is written, `file` the file. "" where unknown."""

    source: str
    page: str
    editor: str = ""
    file: str = ""


def origin_of(config: Config, post: Post) -> Origin:
    """Where `post` comes from. Reads the disk to see whether a file is there; asks no network."""
    source = config.sources.get(post.source)
    page = safe_href(post.url) if post.own_url else ""
    if isinstance(source, WordPressSource):
        found = _NUMBER.search(post.guid)
        editor = f"{source.url.rstrip('/')}/wp-admin/post.php?post={found['number']}&action=edit" if found else ""
        return Origin(source=post.source, page=page, editor=safe_href(editor) if editor else "")
    if isinstance(source, FolderSource):
        root = source.path.resolve()
        try:
            file = (root / post.guid).resolve()
            there = root in file.parents and file.is_file()
        except (OSError, ValueError):  # a guid may be anything
            there = False
        if there:
            return Origin(source=post.source, page=page, file=f"{source.path.name}/{post.guid}")
    return Origin(source=post.source, page=page)
