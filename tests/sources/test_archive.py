"""The plain-text archive, and its import into a content folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.config.model import ArchiveSource, Config, FolderSource
from newsletter.errors import ContentError, MisuseError, SourceError
from newsletter.sources.archive import MAX_BYTES, midnight, read_archive, split_entries
from newsletter.sources.blocks import from_markdown, from_text
from newsletter.sources.folder import read_folder
from newsletter.sources.importing import import_archive, markdown
from newsletter.types import Pulled

PAGE = "https://riverbank.example/archive/"
SAMPLE = """Category: Blog, Uncategorised

Playback: Mill Lane

The basics:

Who? Ada & Bo

Where? Mill Lane, no. 4

What is the question you are now left with?
Who mends the roof?

20th November 2017

1) A numbered title

# not a heading, * not a list, [no](link) and 5 < 6
see https://x.example/a_b_c, please

- one
- two

7th November 2017

A numbered title

Short.

3 May 2017
"""


def config(folder: Path, zone: str = "Europe/London") -> Config:
    return Config.model_validate(
        {
            "file": folder / "schedules.yaml",
            "site": {"name": "Riverbank", "url": "https://riverbank.example", "timezone": zone},
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


def pull(folder: Path, data: bytes, zone: str = "Europe/London") -> Pulled:
    path = folder / "archive.txt"
    path.write_bytes(data)
    return read_archive("old", ArchiveSource(type="archive", path=path, url=PAGE), config(folder, zone))


def test_entries_end_at_their_dates(tmp_path: Path) -> None:
    pulled = pull(tmp_path, SAMPLE.encode())
    assert [(post.title, post.published.isoformat(), post.guid) for post in pulled.posts] == [
        ("Playback: Mill Lane", "2017-11-20T00:00:00+00:00", "archive:2017-11-20:playback-mill-lane"),
        ("1) A numbered title", "2017-11-07T00:00:00+00:00", "archive:2017-11-07:1-a-numbered-title"),
        ("A numbered title", "2017-05-03T00:00:00+01:00", "archive:2017-05-03:a-numbered-title"),
    ]
    first = pulled.posts[0]
    assert first.categories == ("Blog",)
    assert first.facts is not None
    assert (first.facts.who, first.facts.where, first.facts.question) == (
        "Ada & Bo",
        "Mill Lane, no. 4",
        "Who mends the roof?",
    )
    assert all((post.url, post.own_url) == (PAGE, False) for post in pulled.posts)
    assert pulled.findings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_reads_the_same(tmp_path: Path, encoding: str, newline: str) -> None:
    text = "“Café” society\n\nA naïve start – really.\n\n3 May 2017\n"
    (post,) = pull(tmp_path, text.replace("\n", newline).encode(encoding)).posts
    assert (post.title, post.blocks[0].text) == ("“Café” society", "A naïve start – really.")


def test_a_date_inside_a_text_does_not_cut_it(tmp_path: Path) -> None:
    text = (
        "A walk\n\nWe left on\n\n1 May 2017\n\nand came back late, having seen nobody at all.\n\n3 May 2017\n\n"
        "Next\n\nMore.\n\n1 May 2017\n"
    )
    pulled = pull(tmp_path, text.encode())
    assert [post.title for post in pulled.posts] == ["A walk", "Next"]
    assert [(finding.code, finding.where) for finding in pulled.findings] == [("archive-date-in-text", "archive.txt:5")]


def test_an_entry_that_lost_its_date_is_named(tmp_path: Path) -> None:
    text = "Category: A\n\nUndated\n\nWords.\n\nCategory: B\n\nDated\n\nWords.\n\n3 May 2017\n\nTail\n\nMore words."
    pulled = pull(tmp_path, text.encode())
    assert [post.title for post in pulled.posts] == ["Dated"]
    assert [(entry.title, entry.why) for entry in pulled.unusable] == [
        ("Undated", "it has no date"),
        ("Tail", "it has no date"),
    ]


def test_a_date_against_the_order_is_noted(tmp_path: Path) -> None:
    days = ["5 May 2017", "4 May 2017", "9 May 2017", "3 May 2017"]
    pulled = pull(tmp_path, "".join(f"Title {n}\n\nWords.\n\n{day}\n\n" for n, day in enumerate(days)).encode())
    assert [(finding.code, finding.where) for finding in pulled.findings] == [("archive-order", "archive.txt:13")]


def test_the_same_title_on_the_same_day_is_two_entries(tmp_path: Path) -> None:
    pulled = pull(tmp_path, b"Same\n\nNew.\n\n3 May 2017\n\nSame\n\nOld.\n\n3 May 2017\n")
    assert [(post.guid, post.blocks[0].text) for post in pulled.posts] == [
        ("archive:2017-05-03:same-2", "New."),
        ("archive:2017-05-03:same", "Old."),
    ]


def test_midnight_that_does_not_exist_is_the_first_moment_after() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert midnight(date(2022, 3, 27), beirut).isoformat() == "2022-03-27T01:00:00+03:00"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Title\n\nWords, and no date.\n"])
def test_a_file_without_an_entry_is_an_error(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ContentError, match=r"archive\.txt.*holds no entry.*Close each entry"):
        pull(tmp_path, data)


def test_other_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="not a text file"):
        pull(tmp_path, b"\x7fELF\x00\x00\x01\x02" * 10)
    with pytest.raises(SourceError, match="larger than 10 MB"):
        pull(tmp_path, b"x" * (MAX_BYTES + 1))
    with pytest.raises(SourceError, match=r"source old: .*missing\.txt.* cannot be read"):
        read_archive("old", ArchiveSource(type="archive", path=tmp_path / "missing.txt", url=PAGE), config(tmp_path))


@given(
    st.lists(
        st.sampled_from(["Title", "Words.", "", "", "3 May 2017", "Category: A", "2 May 2017", "word " * 90]),
        max_size=30,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_line_is_lost(lines: list[str]) -> None:
    """Whatever the order: every line with words stands in an entry, or is a date or header."""
    entries, _ = split_entries("\n".join(lines), "archive.txt")
    if not entries:
        return
    told = "\n".join(f"{entry.title}\n{entry.body}" for entry in entries)
    assert told.count("Title") == lines.count("Title")
    assert told.count("word word") == "\n".join(lines).count("word word")
    assert len({entry.guid for entry in entries}) == len(entries)


# Import


def test_the_imported_folder_gives_the_same_posts(tmp_path: Path) -> None:
    for zone in ("Europe/London", "Asia/Beirut"):
        here = tmp_path / zone.replace("/", "-")
        here.mkdir()
        text = SAMPLE + "\nAt the edge\n\nOf a day.\n\n27 March 2022\n"
        archive = pull(here, text.encode(), zone)
        files = import_archive(here / "archive.txt", here / "content", url=PAGE, zone=ZoneInfo(zone))
        folder = read_folder("old", FolderSource(type="folder", path=here / "content"), config(here, zone))
        assert len(files) == 4
        assert sorted(folder.posts, key=lambda post: post.guid) == sorted(archive.posts, key=lambda post: post.guid)
        assert (folder.unusable, folder.findings) == ((), ())


def test_importing_twice_changes_nothing_and_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "archive.txt").write_text(SAMPLE, encoding="utf-8")
    into = tmp_path / "content"
    files = import_archive(tmp_path / "archive.txt", into, url=PAGE, zone=ZoneInfo("UTC"))
    before = {path: path.read_bytes() for path in files}
    assert [path.name for path in files] == [
        "2017-11-20-playback-mill-lane.md",
        "2017-11-07-1-a-numbered-title.md",
        "2017-05-03-a-numbered-title.md",
    ]
    assert import_archive(tmp_path / "archive.txt", into, url=PAGE, zone=ZoneInfo("UTC")) == files
    assert {path: path.read_bytes() for path in files} == before

    files[0].unlink()
    files[1].write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match=r"2017-11-07-1-a-numbered-title\.md.*differs.*nothing was written"):
        import_archive(tmp_path / "archive.txt", into, url=PAGE, zone=ZoneInfo("UTC"))
    assert not files[0].exists()
    assert files[1].read_text(encoding="utf-8") == "mine"


def test_an_import_does_not_write_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "archive.txt").write_text("Title\n\nWords.\n\n3 May 2017\n", encoding="utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "2017-05-03-title.md").symlink_to(tmp_path / "elsewhere.md")
    with pytest.raises(SourceError, match="differs"):
        import_archive(tmp_path / "archive.txt", tmp_path / "content", url=PAGE, zone=ZoneInfo("UTC"))
    assert not (tmp_path / "elsewhere.md").exists()


def test_an_import_refuses_what_could_not_be_read_back(tmp_path: Path) -> None:
    (tmp_path / "archive.txt").write_text("Title\n\n" + "word " * 41_000 + "\n\n3 May 2017\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r'"Title" has 205,00\d characters.*line 1 and below'):
        import_archive(tmp_path / "archive.txt", tmp_path / "content", url=PAGE, zone=ZoneInfo("UTC"))
    assert not (tmp_path / "content").exists()


def test_an_import_wants_an_address(tmp_path: Path) -> None:
    (tmp_path / "archive.txt").write_text(SAMPLE, encoding="utf-8")
    with pytest.raises(MisuseError, match="--url"):
        import_archive(tmp_path / "archive.txt", tmp_path / "content", url="riverbank", zone=ZoneInfo("UTC"))


HARD = st.text(alphabet="ab 1.)(-*_#>+=|~`[]!<&;:\\“”—\n\u00a0é'\"/", max_size=60) | st.sampled_from(
    [
        "https://x.example/a_b?c=d&e",
        "&amp; &copy;",
        "---",
        "***",
        "| a | b |\n|---|---|",
        "[a]: b",
        "    code",
        "~~~",
        "Setext\n==",
    ]
)


@given(st.lists(HARD, max_size=6))
@settings(max_examples=500, deadline=None)
def test_markdown_means_what_the_text_meant(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    from_import = [(block.kind, block.text, block.cite, block.level) for block in from_markdown(markdown(text))]
    assert from_import == [(block.kind, block.text, block.cite, block.level) for block in from_text(text)]
