"""Markdown files with front matter become posts and notices; what is wrong in one costs no other."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.config.model import Config, FolderSource
from newsletter.errors import SourceError
from newsletter.sources.folder import MAX_FILE_BYTES, read_folder
from newsletter.types import Block, BlockKind, Kind, Level, Notice, Picture, Post, Pulled, Video

LONDON = ZoneInfo("Europe/London")
HEAD = "title: A title\ndate: 2026-10-19 10:15\n"


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def read(folder: Path, **options: Any) -> Pulled:
    source = FolderSource(type="folder", path=folder, **options)
    config = Config.model_validate(
        {
            "file": folder / "schedules.yaml",
            "site": {"name": "Riverbank", "url": "https://riverbank.example", "timezone": "Europe/London"},
            "sources": {"desk": {"type": "folder", "path": str(folder)}},
            "newsletters": {
                "monthly": {
                    "title": "Digest",
                    "from": "Riverbank <news@riverbank.example>",
                    "sources": ["desk"],
                    "audience": "all",
                    "schedule": {},
                }
            },
        }
    )
    return read_folder("desk", source, config)


def page(front: str, body: str = "Some text.\n") -> str:
    return f"---\n{front}---\n{body}"


def one(folder: Path, front: str, body: str = "Some text.\n", name: str = "a.md", **options: Any) -> Post:
    write(folder, {name: page(front, body)})
    pulled = read(folder, **options)
    assert pulled.unusable == ()
    (post,) = pulled.posts
    return post


def test_every_key_of_a_post_is_read(tmp_path: Path) -> None:
    front = (
        HEAD + "updated: 2026-10-20T08:40:00Z\nurl: https://riverbank.example/a/\nauthors: [Ada, {name: Bo}]\n"
        "categories: Blog, News\ntags: [no, 21:30, on]\nsummary: The gist\n"
        "language: cy\nguid: tag:x\nconsent: pending\n"
        "image: {src: hall.png, alt: The hall, caption: At noon, credit: Ada}\n"
        "video: {url: 'https://youtu.be/abcdefghijk', still: hall.png, title: A walk}\n"
        "quote: {text: Be bold., cite: Bo}\n"
    )
    post = one(tmp_path, front, "Text.\n\n> “Be bold.”\n> — Bo\n", name="blog/a.md")
    hall = "file:blog/hall.png"
    assert post == Post(
        source="desk",
        guid="tag:x",
        url="https://riverbank.example/a/",
        title="A title",
        published=datetime(2026, 10, 19, 10, 15, tzinfo=LONDON),
        modified=datetime(2026, 10, 20, 9, 40, tzinfo=LONDON),
        language="cy",
        authors=("Ada", "Bo"),
        categories=("Blog", "News"),
        tags=("no", "21:30", "on"),
        summary="The gist",
        blocks=(
            Block(kind=BlockKind.QUOTE, text="Be bold.", cite="Bo"),
            Block(kind=BlockKind.PARAGRAPH, text="Text."),
        ),
        picture=Picture(address=hall, alt="The hall", caption="At noon", credit="Ada"),
        video=Video(url="https://www.youtube.com/watch?v=abcdefghijk", still=Picture(address=hall), title="A walk"),
        consent_pending=True,
    )


def test_every_key_of_a_notice_is_read(tmp_path: Path) -> None:
    front = (
        "kind: notice\ntitle: Supper\nlink: /supper/\nlink_text: Keep a chair\n"
        "show_from: 2026-10-01\nshow_until: 2026-11-04\n"
        "event: {start: 2026-11-05 17:30, end: 2026-11-05, place: The yard}\nimage: {src: fire.png, alt: ''}\n"
    )
    write(tmp_path, {"n.md": page(front, "Potatoes.\n\nAnd a fire.\n")})
    assert read(tmp_path).notices == (
        Notice(
            source="desk",
            guid="n.md",
            title="Supper",
            text="Potatoes.\n\nAnd a fire.",
            url="https://riverbank.example/supper/",
            link_text="Keep a chair",
            picture=Picture(address="file:fire.png", alt=""),
            shown_from=datetime(2026, 10, 1, tzinfo=LONDON),
            shown_until=datetime(2026, 11, 5, tzinfo=LONDON),  # the 4th is still in
            event_start=datetime(2026, 11, 5, 17, 30, tzinfo=LONDON),
            event_end=datetime(2026, 11, 6, tzinfo=LONDON),
            event_place="The yard",
        ),
    )


def test_identity_title_and_date_have_defaults(tmp_path: Path) -> None:
    post = one(tmp_path, "layout: post\n", "# From the text\n\nWords.\n", name="blog/2026-10-19-walk.md")
    assert (post.guid, post.title, post.published) == (
        "blog/2026-10-19-walk.md",
        "From the text",
        datetime(2026, 10, 19, tzinfo=LONDON),
    )
    assert [block.text for block in post.blocks] == ["Words."]
    assert (post.url, post.own_url) == ("https://riverbank.example", False)


def test_the_title_above_the_text_is_not_said_twice(tmp_path: Path) -> None:
    assert [block.text for block in one(tmp_path, HEAD, "# A  Title\n\nWords.\n").blocks] == ["Words."]


@pytest.mark.parametrize(
    ("name", "front", "permalink", "url"),
    [
        ("2026-10-19-walk.md", "", "/blog/{year}/{month}/{slug}/", "https://riverbank.example/blog/2026/10/walk/"),
        ("walk/index.md", "", "/{slug}", "https://riverbank.example/walk"),
        ("a.md", "slug: t/é\n", "/{slug}/", "https://riverbank.example/t%2F%C3%A9/"),
        ("a.md", "permalink: /own/\n", "/{slug}/", "https://riverbank.example/own/"),
        ("a.md", "permalink: /:year/:title/\n", "/{day}/", "https://riverbank.example/19/"),
        ("a.md", "url: https://riverbank.example/x\n", None, "https://riverbank.example/x"),
    ],
)
def test_addresses_follow_the_file_or_the_pattern(
    tmp_path: Path, name: str, front: str, permalink: str | None, url: str
) -> None:
    post = one(tmp_path, HEAD + front, name=name, permalink=permalink)
    assert (post.url, post.own_url) == (url, True)


def test_a_pattern_with_an_unknown_part_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page(HEAD)})
    with pytest.raises(SourceError, match=r'"\{title\}", which is not known. Write \{year\}'):
        read(tmp_path, permalink="/{title}/")


def test_an_imported_entry_has_no_address_of_its_own(tmp_path: Path) -> None:
    post = one(tmp_path, HEAD + "listed_on: https://riverbank.example/archive/\n")
    assert (post.url, post.own_url) == ("https://riverbank.example/archive/", False)


def test_kinds_can_be_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md": page(HEAD + "kind: playback\n", "Who? Ada\n"),
            "b.md": page(HEAD.replace("A title", "'Playback: Not one'") + "kind: post\n", "Who? Ada\n"),
            "c.md": page(HEAD + "kind: playbak\n"),
        },
    )
    pulled = read(tmp_path, playbacks=())
    assert [(post.kind, post.facts is not None) for post in pulled.posts] == [
        (Kind.PLAYBACK, True),
        (Kind.POST, False),
        (Kind.POST, False),
    ]
    assert [(finding.where, finding.fix) for finding in pulled.findings] == [("c.md:4", "Write kind: playback.")]


def test_pictures_are_found_beside_the_file_or_from_the_top(tmp_path: Path) -> None:
    write(tmp_path, {"images/top.png": b"", "blog/near.png": b""})
    body = "![a](near.png)\n\n![b](images/top.png)\n\n![c](missing.png)\n\n![d](../../outside.png)\n"
    post = one(tmp_path, HEAD + "image: images/top.png\n", body, name="blog/a.md")
    addresses = [block.picture.address for block in post.blocks if block.picture]
    assert addresses == ["file:blog/near.png", "file:images/top.png", "file:blog/missing.png"]
    assert post.picture == Picture(address="file:images/top.png")


BAD = {
    "title: A title\ndate: soon\n": (
        'a.md:3: date: "soon" is not a date, write for example date: 2026-11-20 or date: 2026-11-20 18:30'
    ),
    "title: A title\n": "a.md: it has no date",
    "date: 2026-10-19\n": "a.md: it has no title",
    "title: A\ntitle: B\n": 'a.md:3: holds the key "title" a second time (first in line 2)',
    "title: &a A\n": "a.md:2: holds an anchor",
    "title: !!python/name:os.system A\n": "a.md:2: holds a tag",
    "title: [unclosed\n": "a.md:",
    "- a\n- b\n": "a.md:2: the front matter is no list of keys, write for example title: Our first post",
    HEAD + "draft: true\n": "it is a draft",
    "kind: notice\ntitle: A\nevent: {start: 2026-11-05, end: 2026-11-03}\n": "a.md:4: event: ends before it starts",
    "kind: notice\ntext: A\n": "a.md:1: the notice has no title, write title: ... in its front matter",
}


@pytest.mark.parametrize("front", BAD, ids=lambda front: front.replace("\n", " ")[:30])
def test_a_file_that_cannot_be_read_says_where_and_costs_no_other(tmp_path: Path, front: str) -> None:
    write(tmp_path, {"a.md": page(front), "b.md": page(HEAD)})
    pulled = read(tmp_path)
    assert [post.guid for post in pulled.posts] == ["b.md"]
    (unusable,) = pulled.unusable
    assert unusable.why.startswith(BAD[front])
    draft_or_missing = "draft" in front or unusable.why.startswith("a.md: ")
    assert [finding.code for finding in pulled.findings] == ([] if draft_or_missing else ["unreadable-file"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Just text.\n", "a.md:1: it has no front matter"),
        ("---\ntitle: A\n", "a.md:1: the front matter never ends"),
        ("+++\ntitle = 'A'\n+++\n", "a.md:1: the front matter is TOML"),
        (b"---\ntitle: Caf\xe9\n---\n", "a.md:2: it is not UTF-8"),
        (b"x" * (MAX_FILE_BYTES + 1), "a.md: it is larger than 1 MB"),
        ("---\na: " + "[" * 20_000 + "\n---\n", "a.md:2: holds more than 20 levels"),
        (f"---\na: {'x' * 70_000}\n---\n", "a.md:1: the front matter is larger than 64 KB"),
    ],
)
def test_other_files_say_why(tmp_path: Path, text: str | bytes, why: str) -> None:
    write(tmp_path, {"a.md": text, "b.md": page(HEAD)})
    pulled = read(tmp_path)
    assert [post.guid for post in pulled.posts] == ["b.md"]
    assert pulled.unusable[0].why.startswith(why)


@pytest.mark.parametrize(
    ("line", "level", "said", "fix"),
    [
        (
            "tilte: B\n",
            Level.WARNING,
            '"tilte" is a key that is not read.',
            "Write title: in its place, if that is meant.",
        ),
        ("zebra: 1\n", Level.NOTE, '"zebra" is a key that is not read.', "Delete it if nothing else reads it."),
        (
            "tags: {a: b}\n",
            Level.WARNING,
            "tags: holds a mapping where a name is wanted.",
            "Write for example tags: [Ada, Bo].",
        ),
        (
            "image: ../../etc/x.png\n",
            Level.WARNING,
            'image: "../../etc/x.png" is neither an address nor a path inside the folder.',
            "",
        ),
        ("url: ftp://x.example\n", Level.WARNING, 'url: "ftp://x.example" is not an address.', ""),
        ("updated: soon\n", Level.WARNING, 'updated: "soon" is not a date', "The post is taken without it."),
        ("consent: maybe\n", Level.WARNING, 'consent: "maybe" is not known; it was taken as pending.', ""),
    ],
)
def test_a_key_that_makes_no_sense_costs_that_key(tmp_path: Path, line: str, level: Level, said: str, fix: str) -> None:
    write(tmp_path, {"a.md": page(HEAD + line)})
    pulled = read(tmp_path)
    assert [post.title for post in pulled.posts] == ["A title"]
    (finding,) = pulled.findings
    assert (finding.level, finding.where) == (level, "a.md:4")
    assert finding.message.startswith(said)
    assert finding.fix.startswith(fix)
    assert finding.fix


def test_words_stay_words_and_site_keys_are_no_mistake(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page("title: no\ndate: 2026-10-19\nlayout: post\nweight: 3\ndraft: no\n")})
    pulled = read(tmp_path)
    assert ([post.title for post in pulled.posts], pulled.findings) == (["no"], ())


def test_which_files_are_read_and_in_which_order(tmp_path: Path) -> None:
    text = page(HEAD)
    names = [
        "b.md",
        "a/z.markdown",
        "A.MD",
        "README.md",
        "x/readme.md",
        "_drafts/d.md",
        ".git/e.md",
        "_index.md",
        "f.txt",
        "g.md~",
    ]
    write(tmp_path, dict.fromkeys(names, text))
    assert [post.guid for post in read(tmp_path).posts] == ["A.MD", "a/z.markdown", "b.md"]


def test_links_out_of_the_folder_are_refused_and_pipes_left_alone(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(page(HEAD), encoding="utf-8")
    folder = tmp_path / "content"
    write(folder, {"a.md": page(HEAD)})
    (folder / "out.md").symlink_to(secret)
    (folder / "in.md").symlink_to(folder / "a.md")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.md")
    pulled = read(folder)
    assert [post.guid for post in pulled.posts] == ["a.md", "in.md"]
    assert [entry.why for entry in pulled.unusable] == [
        "out.md: it is a link that leads out of the folder; put the file itself there"
    ]


def test_the_same_guid_twice_is_noted(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page(HEAD + "guid: x\n"), "b.md": page(HEAD.replace("A title", "B") + "guid: x\n")})
    assert [finding.message for finding in read(tmp_path).findings] == ['"B" has the guid "x" of "A title".']


def test_a_folder_that_is_not_there_or_empty_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"source desk: the folder .*nowhere.* is not there. Make it"):
        read(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="holds no Markdown file"):
        read(tmp_path)
    write(tmp_path, {"a.md": page(HEAD)})
    with pytest.raises(SourceError, match="is not a folder"):
        read(tmp_path / "a.md")


def test_crlf_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = one(tmp_path, HEAD, "One\n\nTwo\n")
    write(tmp_path, {"a.md": b"\xef\xbb\xbf" + page(HEAD, "One\n\nTwo\n").replace("\n", "\r\n").encode()})
    assert read(tmp_path).posts == (plain,)


def test_a_text_beyond_measure_is_cut_and_noted(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page(HEAD, "word " * 41_000)})
    (finding,) = read(tmp_path).findings
    assert finding.message == "the text has 205,000 characters; 200,000 were read."


def test_a_long_notice_is_noted(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page("kind: notice\ntitle: A\n", "word " * 90)})
    assert [finding.message for finding in read(tmp_path).findings] == ['the notice "A" has 90 words.']


@given(st.text(max_size=80), st.text(max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_is_too_strange(tmp_path: Path, front: str, body: str) -> None:
    write(tmp_path, {"a.md": f"---\ntitle: A\n{front}\n---\n{body}".encode("utf-8", "replace"), "b.md": page(HEAD)})
    pulled = read(tmp_path)
    assert "b.md" in [post.guid for post in pulled.posts]
    assert len(pulled.posts) + len(pulled.notices) + len(pulled.unusable) == 2
