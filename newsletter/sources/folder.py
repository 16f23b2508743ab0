"""A folder of Markdown files with YAML front matter: a static site's content, or a newsletter's own.

Read are `*.md` and `*.markdown` at any depth, in the order of their paths. Left alone: README.md, `_index.md`,
`_drafts`, `_site` and everything whose name begins with a dot. A link that leads out of the folder is not followed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from newsletter.config.model import Config, FolderSource
from newsletter.errors import SourceError
from newsletter.sources.frontmatter import FrontMatterError, split_front_matter
from newsletter.sources.pages import read_notice, read_post
from newsletter.sources.plaintext import clean
from newsletter.types import Finding, Level, Notice, Post, Pulled, Unusable
from newsletter.wording import quoted

MAX_FILES: Final = 5_000
MAX_FILE_BYTES: Final = 1_000_000
MAX_BYTES: Final = 100_000_000
MAX_DEPTH: Final = 12
_ENDINGS: Final = (".md", ".markdown")
_PASSED_OVER: Final = frozenset(("readme.md", "_index.md", "_drafts", "_site", "node_modules"))


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    posts: list[Post] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, file: str, why: str, *, title: str = "", finding: bool = True) -> None:
        """Leave a file out; `why` may begin with a line ("3: ...")."""
        line, colon, said = why.partition(": ")
        place = f"{file}:{line}" if colon and line.isdigit() else file
        said = said if place != file else why
        self.unusable.append(Unusable(title=title or file, url="", why=f"{place}: {said}" if finding else said))
        if finding:
            self.findings.append(
                Finding(
                    level=Level.WARNING,
                    code="unreadable-file",
                    message=f"{quoted(file, limit=300)} was left out: {said}",
                    fix="Correct the file and pull again.",
                    where=place,
                )
            )


def read_folder(name: str, source: FolderSource, config: Config) -> Pulled:
    """Every post and notice under `source.path`. Times without a zone are the site's.

    A file that cannot be read is among `unusable` with file, line and fix, and costs no other file. Raises SourceError
    where the folder is missing, is no folder, holds no Markdown file or more than the limits.
    """
    root = source.path
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "is not there"
        raise SourceError(
            f"the folder {quoted(str(root), limit=300)} {what}.",
            "Make it, or correct path: in schedules.yaml.",
            source=name,
            permanent=True,
        )
    reading = _Reading()
    total = count = 0
    for path in _files(root, reading, name):
        file = path.relative_to(root).as_posix()
        count += 1
        text = _text(path, file, reading)
        if text is None:
            continue
        total += len(text)
        if count > MAX_FILES or total > MAX_BYTES:
            raise SourceError(
                f"the folder {quoted(str(root), limit=300)} holds more than {MAX_FILES:,} files "
                f"or {MAX_BYTES // 1_000_000} MB of Markdown.",
                "Name the part of it that holds the posts.",
                source=name,
                permanent=True,
            )
        _read_file(file, text, reading, name=name, source=source, config=config)
    if not count:
        raise SourceError(
            f"the folder {quoted(str(root), limit=300)} holds no Markdown file (*.md).",
            "Write a first post there, or correct path: in schedules.yaml.",
            source=name,
            permanent=True,
        )
    _note_doubles(reading)
    return Pulled(
        source=name,
        posts=tuple(reading.posts),
        notices=tuple(reading.notices),
        unusable=tuple(reading.unusable),
        findings=tuple(reading.findings),
    )


def _files(root: Path, reading: _Reading, name: str) -> Iterator[Path]:
    """The Markdown files below `root`, sorted by path; links out of it are refused with a finding."""
    inside = root.resolve()
    found: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=_raise(name)):
        here = Path(folder)
        deep = len(here.relative_to(root).parts) >= MAX_DEPTH
        folders[:] = [] if deep else sorted(f for f in folders if not _passed_over(f) and not (here / f).is_symlink())
        for file in sorted(files):
            path = here / file
            if _passed_over(file) or path.suffix.lower() not in _ENDINGS:
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                shown = path.relative_to(root).as_posix()
                reading.refuse(shown, "it is a link that leads out of the folder; put the file itself there")
            elif path.is_file():  # no pipe or device, which would never end
                found.append(path)
        if len(found) > MAX_FILES + 1:
            break
    yield from sorted(found, key=lambda path: path.relative_to(root).as_posix())


def _raise(name: str) -> Callable[[OSError], None]:
    def refuse(error: OSError) -> None:
        raise SourceError(
            f"cannot read {quoted(str(error.filename), limit=300)}: {error.strerror}.",
            "Let this user read it.",
            source=name,
            permanent=True,
        )

    return refuse


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _PASSED_OVER


def _text(path: Path, file: str, reading: _Reading) -> str | None:
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        reading.refuse(file, f"it cannot be read: {error.strerror}")
        return None
    if len(data) > MAX_FILE_BYTES:
        reading.refuse(file, f"it is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reading.refuse(file, f"{line}: it is not UTF-8; save it as UTF-8")
        return None


def _read_file(file: str, text: str, reading: _Reading, *, name: str, source: FolderSource, config: Config) -> None:
    title = ""
    try:
        front, body = split_front_matter(text, file, config.site.zone)
        title = front.text("title", limit=500)
        if front.flag("draft"):
            reading.findings += front.findings
            reading.refuse(file, "it is a draft", title=title, finding=False)
            return
        if front.text("kind").casefold() == "notice":
            made: Post | Notice | Unusable = read_notice(front, clean(body), name=name, source=source, config=config)
        else:
            made = read_post(front, clean(body), name=name, source=source, config=config)
        reading.findings += front.findings
    except FrontMatterError as error:
        reading.refuse(file, str(error), title=title)
        return
    if isinstance(made, Post):
        reading.posts.append(made)
    elif isinstance(made, Notice):
        reading.notices.append(made)
    else:
        reading.unusable.append(replace(made, title=made.title or file, why=f"{file}: {made.why}"))


def _note_doubles(reading: _Reading) -> None:
    seen: dict[str, str] = {}
    entries: list[Post | Notice] = [*reading.posts, *reading.notices]
    for entry in entries:
        if entry.guid in seen:
            reading.findings.append(
                Finding(
                    level=Level.WARNING,
                    code="same-guid",
                    message=f"{quoted(entry.title)} has the guid {quoted(entry.guid)} of {quoted(seen[entry.guid])}.",
                    fix="Give each file a guid: of its own, or none.",
                )
            )
        seen.setdefault(entry.guid, entry.title)
