"""`newsletter import`: a plain-text archive becomes a content folder, one Markdown file an entry.

The files say the same as the archive did: reading the folder gives the same posts, with the same identities.
"""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.errors import ContentError, MisuseError, SourceError
from newsletter.naming import slug
from newsletter.sources.addresses import web_address
from newsletter.sources.archive import Entry, midnight, read_text, split_entries
from newsletter.sources.blocks import MAX_MARKDOWN, text_parts
from newsletter.wording import quoted

_INLINE = re.compile(r"([\\`*_\[\]<>~|])|&(?=#?\w{1,40};)")
_LINE_START = re.compile(r"^(?:([#+\-=:])|(\d{1,9})([.)])(?=\s|$))")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»\\%]{1,2000}(?<![.,;:!?)])", re.ASCII)


def import_archive(file: Path, into: Path, *, url: str, zone: ZoneInfo) -> tuple[Path, ...]:
    """Write each entry of the archive `file` into the folder `into`; gives the files, in the archive's order.

    `url` is the page that the archive was taken from: its entries have no address of their own and link there. Each is
    published at 00:00 of its date in `zone`. A file that is there already and says the same is left alone, so that
    importing twice changes nothing. Raises SourceError, before anything is written, where one says something else;
    ContentError where `file` is no archive; MisuseError where `url` is no address.
    """
    address = web_address(url)
    if not address:
        raise MisuseError(
            f"{quoted(url)} is not an address.", "Write for example --url https://riverbank.example/archive/."
        )
    entries, _findings = split_entries(read_text(file), file.name)
    dated = [entry for entry in entries if entry.day is not None]
    if not dated:
        raise ContentError(
            f'{quoted(str(file), limit=300)} holds no entry: no line is a date such as "20th November 2017".',
            "Close each entry with its date on a line of its own.",
            permanent=True,
        )
    pages = {into / name: page(entry, address, zone) for name, entry in _file_names(dated).items()}
    wanted = {path: text for path, text in pages.items() if not _is_there(path, text)}
    try:
        into.mkdir(parents=True, exist_ok=True)
        for path, text in wanted.items():
            with path.open("x", encoding="utf-8", newline="\n") as out:  # "x": never over a file that has just come
                out.write(text)
    except OSError as error:
        raise SourceError(
            f"cannot write to {quoted(str(error.filename or into), limit=300)}: {error.strerror}.",
            "Name a folder that you may write to.",
            permanent=True,
        ) from None
    return tuple(pages)


def _file_names(entries: list[Entry]) -> dict[str, Entry]:
    names: dict[str, Entry] = {}
    for entry in entries:
        stem = f"{entry.day}-{slug(entry.title, fallback=entry.title)}"
        number = 1
        while (name := f"{stem}.md" if number == 1 else f"{stem}-{number}.md") in names:
            number += 1
        names[name] = entry
    return names


def _is_there(path: Path, text: str) -> bool:
    """Whether the file is there and says the same. Raises SourceError where it says something else."""
    if not path.is_symlink() and not path.exists():
        return False
    try:
        same = path.is_file() and not path.is_symlink() and path.read_bytes() == text.encode()
    except OSError:
        same = False  # it cannot be compared, so it must not be touched
    if same:
        return True
    raise SourceError(
        f"{quoted(str(path), limit=300)} is there already and differs from the import; nothing was written.",
        "Move it away, or import into another folder.",
        permanent=True,
    )


def page(entry: Entry, url: str, zone: ZoneInfo) -> str:
    """`entry` as Markdown with front matter. Raises ContentError where its body is too long for one post."""
    if entry.day is None:
        raise ContentError(f"{quoted(entry.title)} has no date.", "Close it with its date on a line of its own.")
    body = markdown(entry.body)
    if len(body) > MAX_MARKDOWN:
        raise ContentError(
            f"{quoted(entry.title)} has {len(entry.body):,} characters, more than a post can have.",
            f"Look at line {entry.line} and below: the closing dates of several entries may be missing.",
            permanent=True,
        )
    front = [f"title: {yaml_text(entry.title)}", f"date: {midnight(entry.day, zone):%Y-%m-%d %H:%M}"]
    for key, names in (("authors", entry.authors), ("categories", entry.categories), ("tags", entry.tags)):
        if names:
            front.append(f"{key}: [{', '.join(map(yaml_text, names))}]")
    front += [f"guid: {yaml_text(entry.guid)}", f"listed_on: {yaml_text(url)}"]
    return "\n".join(["---", *front, "---", "", body]).rstrip("\n") + "\n"


def yaml_text(text: str) -> str:
    """`text` as a YAML scalar in double quotes (YAML 1.2.2, 7.3.1)."""
    shown = (
        f"\\{character}"
        if character in '"\\'
        else character
        if character.isprintable() or character == "\u00a0"
        else f"\\U{ord(character):08x}"
        for character in text
    )
    return f'"{"".join(shown)}"'


def markdown(text: str) -> str:
    """Plain text as Markdown that means the same: `from_markdown` of it gives the blocks that `from_text` gives."""
    parts: list[str] = []
    for listed, lines in text_parts(text):
        if listed:
            parts.append("\n".join(f"- {_escaped(line)}" for line in lines))
        else:
            parts.append("\\\n".join(map(_escaped, lines)))
    # Two lists in a row would be one: an empty comment keeps them apart.
    joined: list[str] = []
    for number, part in enumerate(parts):
        if number and part.startswith("- ") and parts[number - 1].startswith("- "):
            joined.append("<!-- -->")
        joined.append(part)
    return "\n\n".join(joined)


def _escaped(line: str) -> str:
    """One line with everything escaped that Markdown would take for a sign, and addresses as links."""
    pieces: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(line):
        if web_address(found[0]) != found[0] or "xn--" in found[0]:
            continue
        pieces += [_INLINE.sub(_backslash, line[at : found.start()]), f"<{found[0]}>"]
        at = found.end()
    pieces.append(_INLINE.sub(_backslash, line[at:]))
    escaped = "".join(pieces)
    return _LINE_START.sub(lambda sign: f"\\{sign[1]}" if sign[1] else f"{sign[2]}\\{sign[3]}", escaped)


def _backslash(sign: re.Match[str]) -> str:
    return "\\" + sign[0]
