"""The sample site is the shop window: what it promises to show is there, and nothing in it points at the real world."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

from newsletter.config import load
from newsletter.config.model import FolderSource
from newsletter.sources.folder import read_folder
from newsletter.starting import make_site
from newsletter.types import Pulled

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "newsletter" / "starter"
FOLDERS = ("content", "cynnwys")

_LINK = re.compile(r"https?://[^\s)>\]\"'},]+")
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_IMAGE = re.compile(r"<img\s+src=\"([^\"]+)\"\s+alt=\"([^\"]*)\">|!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file: what its front matter says, and its text."""

    file: Path
    front: Mapping[str, object]
    body: str

    @property
    def kind(self) -> str:
        return str(self.front.get("kind", "post"))

    @property
    def is_post(self) -> bool:
        return self.kind != "notice" and not self.front.get("draft", False)

    @property
    def month(self) -> str:
        return str(self.front["date"])[:7]

    @property
    def is_playback(self) -> bool:
        title = str(self.front["title"])
        categories = self.front.get("categories", [])
        assert isinstance(categories, list)
        return "Playback" in title or bool({"Playbacks", "Adroddiadau"} & set(categories))


def parsed(file: Path) -> Page:
    text = file.read_text(encoding="utf-8")
    opening, front, body = text.split("---\n", 2)
    assert opening == "", f"{file.name} does not begin with front matter"
    loaded = YAML(typ="safe").load(front)
    assert isinstance(loaded, dict)
    return Page(file=file, front=loaded, body=body)


def pages(folder: str) -> list[Page]:
    return [parsed(file) for file in sorted((ROOT / folder).glob("*.md"))]


def pictures_of(page: Page) -> Iterator[tuple[str, str | None]]:
    """Each picture of a page: its path and its words."""
    video = page.front.get("video")
    for image in (page.front.get("image"), video.get("still") if isinstance(video, dict) else None):
        if isinstance(image, dict):
            yield str(image["src"]), image.get("alt")
        elif image:
            yield str(image), None
    for match in _IMAGE.finditer(page.body):
        yield (match[1], match[2]) if match[1] else (match[4], match[3])


def everything() -> list[Page]:
    return [page for folder in FOLDERS for page in pages(folder)]


def test_months_hold_what_the_story_needs() -> None:
    months = Counter(page.month for page in pages("content") if page.is_post)
    assert months["2026-10"] == 7
    assert 1 in months.values()
    assert months["2026-08"] == 0
    assert set(months) | {"2026-08"} == {f"2026-{month:02}" for month in range(5, 11)}


def test_there_are_enough_posts_and_playbacks() -> None:
    kinds = Counter(page.is_playback for page in pages("content") if page.is_post)
    assert kinds[True] >= 5
    assert kinds[False] >= 9


def test_the_newest_month_is_mixed() -> None:
    newest = [page for page in pages("content") if page.is_post and page.month == "2026-10"]
    assert sum(page.is_playback for page in newest) >= 2
    assert any("video" in page.front for page in newest)
    assert any(page.front.get("language") == "ar" for page in newest)
    assert any("first published by" in page.body for page in newest)
    assert any(page.body.count("<figcaption>") >= 2 for page in newest)
    assert any("quote" in page.front for page in newest)


def test_titles_and_addresses_are_unique() -> None:
    titles = Counter(str(page.front["title"]) for page in everything())
    addresses = Counter(str(page.front["url"]) for page in everything() if page.kind != "notice")
    assert [title for title, count in titles.items() if count > 1] == []
    assert [address for address, count in addresses.items() if count > 1] == []


def test_posts_have_own_addresses_on_the_site() -> None:
    for page in everything():
        if page.kind != "notice":
            assert re.fullmatch(r"https://riverbank\.example/(?:cy/)?blog/[a-z0-9-]+/", str(page.front["url"])), (
                page.file
            )


def test_one_title_has_140_characters() -> None:
    assert [len(str(page.front["title"])) for page in pages("content")].count(140) == 1
    assert max(len(str(page.front["title"])) for page in everything()) == 140


def test_lengths_are_those_of_real_posts() -> None:
    for page in pages("content"):
        if not page.is_post:
            continue
        count = len(page.body.split())
        low, high = (200, 450) if page.is_playback else (250, 900)
        assert low <= count <= high, f"{page.file.name} has {count} words"


def test_notices_have_at_most_sixty_words() -> None:
    for page in everything():
        if page.kind == "notice":
            assert 10 <= len(page.body.split()) <= 60, page.file


def test_every_post_has_tags_that_can_be_hashtags() -> None:
    for page in everything():
        if page.kind == "notice" or page.front.get("draft"):
            continue
        tags = page.front["tags"]
        assert isinstance(tags, list)
        assert len(tags) >= 2, page.file
        assert len({tag.casefold() for tag in tags}) == len(tags), page.file
        for tag in tags:
            # A diaeresis or a circumflex is a letter to every network, an ampersand or a full stop ends the hashtag.
            assert all(letter.isalnum() or letter in " '’" for letter in unicodedata.normalize("NFC", tag)), tag


def test_playbacks_come_in_different_shapes() -> None:
    shapes = set()
    for page in pages("content"):
        if not (page.is_post and page.is_playback):
            continue
        for name, pattern in {
            "bold": r"^\*\*Where\?\*\*",
            "table": r"^\| Where\? \|",
            "headings": r"^### Where\?$",
            "list": r"^- \*\*Where:\*\*",
            "plain": r"^Where\? ",
        }.items():
            if re.search(pattern, page.body, re.MULTILINE):
                shapes.add(name)
    assert shapes == {"bold", "table", "headings", "list", "plain"}


def test_the_arabic_post_is_whole_and_arabic() -> None:
    [page] = [page for page in everything() if page.front.get("language") == "ar"]
    letters = [letter for letter in f"{page.front['title']} {page.front['summary']} {page.body}" if letter.isalpha()]
    arabic = sum(unicodedata.name(letter).startswith("ARABIC") for letter in letters)
    assert arabic / len(letters) > 0.99
    assert len(page.body.split()) > 200


def test_welsh_items_are_enough_and_name_their_months() -> None:
    posts = [page for page in pages("cynnwys") if page.is_post]
    assert len(posts) >= 4
    assert sum(page.is_playback for page in posts) == 1
    assert {page.month for page in posts} == {"2026-09", "2026-10"}


def test_every_picture_is_there_and_says_what_it_shows_or_that_it_only_decorates() -> None:
    for page in everything():
        for path, alt in pictures_of(page):
            assert (page.file.parent / path).is_file(), f"{page.file.name}: {path}"
            assert alt is not None, f"{page.file.name}: {path} has no alt"
            assert alt == "" or len(alt) >= 20, f"{page.file.name}: {alt!r} says too little"
            assert not re.search(r"\.(?:png|jpe?g)$|^(?:image|picture|photo) of", alt, re.IGNORECASE), alt


def test_no_picture_is_unused() -> None:
    used = {page.file.parent / path for page in everything() for path, _ in pictures_of(page)}
    drawn = {file for folder in FOLDERS for file in (ROOT / folder / "images").iterdir()}
    assert drawn == used


@pytest.mark.parametrize("folder", [*FOLDERS, "newsletter/starter"])
def test_nothing_points_at_the_real_world(folder: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*") if file.suffix in (".md", ".yaml")]
    assert files
    found = 0
    for file in [*files, ROOT / "schedules.yaml"]:
        text = file.read_text(encoding="utf-8")
        for link in _LINK.findall(text):
            host = urlsplit(link).hostname or ""
            # The one real page is the reference that the example post sends a newcomer to.
            assert host.endswith(".example") or link == "https://commonmark.org/help/", f"{file.name}: {link}"
            assert link.startswith("https://"), f"{file.name}: {link}"
            found += 1
        for domain in _MAIL.findall(text):
            assert domain.endswith(".example"), f"{file.name}: @{domain}"
    assert found > 3


def test_events_do_not_lie_before_they_are_shown() -> None:
    events = [page for page in everything() if "event" in page.front]
    assert len(events) >= 2
    for page in events:
        event = page.front["event"]
        assert isinstance(event, dict)
        assert isinstance(event["start"], datetime)
        assert isinstance(event["end"], datetime)
        assert event["start"] < event["end"]
        shown = page.front["show_from"]
        assert isinstance(shown, date)
        assert shown < event["start"].date()


def test_weekdays_in_the_text_are_right() -> None:
    """A reader who looks a date up in a calendar must not find us out."""
    months = [*calendar.month_name[1:]]
    welsh = ["Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"]
    welsh += ["Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"]
    days = [*calendar.day_name]
    welsh_days = ("Llun", "Mawrth", "Mercher", "Iau", "Gwener", "Sadwrn", "Sul")
    checked = 0
    for page in everything():
        names, words = (months, days) if page.file.parent.name == "content" else (welsh, list(welsh_days))
        pattern = rf"\b({'|'.join(words)}),? (\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(names)})(?: (\d{{4}}))?"
        for weekday, day, month, year in re.findall(pattern, page.body.replace("Nos Wener", "Nos Gwener")):
            spoken = date(int(year or 2026), names.index(month) + 1, int(day))
            assert words[spoken.weekday()] == weekday, f"{page.file.name}: {weekday} {day} {month}"
            checked += 1
    assert checked >= 5


def test_schedules_of_the_sample_and_of_a_new_site_are_valid() -> None:
    sample = load(ROOT / "schedules.yaml")
    assert set(sample.newsletters) == {"monthly", "misol"}
    assert sample.newsletters["misol"].language == "cy"
    networks = {sample.accounts[name].network for name in sample.newsletters["monthly"].social.accounts}
    assert networks == {"mastodon", "bluesky", "x", "linkedin", "facebook", "threads"}
    assert {way.provider for way in sample.mail.values()} == {"console"}
    assert set(load(STARTER / "schedules.yaml").newsletters) == {"monthly"}


def test_starter_has_one_of_each_kind_and_one_placeholder() -> None:
    files = {file.relative_to(STARTER).as_posix() for file in STARTER.rglob("*") if file.is_file()}
    assert files == {
        "README.md", "schedules.yaml", "gitignore", "gitattributes",
        "content/example-post.md", "content/example-playback.md", "content/example-notice.md",
        "content/images/neighbours.png",
    }  # fmt: skip
    marks = set()
    for name in files:
        if name.endswith((".md", ".yaml")):
            marks |= set(re.findall(r"\{\{.*?\}\}", (STARTER / name).read_text(encoding="utf-8")))
    assert marks == {"{{last_month}}"}
    assert "outbox/** -text" in (STARTER / "gitattributes").read_text(encoding="utf-8")
    assert ".env" in (STARTER / "gitignore").read_text(encoding="utf-8").splitlines()


def test_a_new_site_reads_as_examples_of_last_month(tmp_path: Path) -> None:
    make_site(tmp_path / "site", today=date(2031, 3, 5))
    made = [parsed(file) for file in sorted((tmp_path / "site" / "content").glob("*.md"))]
    assert [page.month for page in made if page.is_post] == ["2031-02", "2031-02"]
    for page in made:
        assert "{{" not in page.file.read_text(encoding="utf-8")
        for path, alt in pictures_of(page):
            assert (page.file.parent / path).is_file()
            assert alt
    assert (tmp_path / "site" / ".gitignore").is_file()


class TestThroughTheFolderSource:
    """What the folder source makes of the sample site."""

    def pulled(self, source: str, root: Path = ROOT) -> Pulled:
        config = load(root / "schedules.yaml")
        folder = config.sources[source]
        assert isinstance(folder, FolderSource)
        return read_folder(source, folder, config)

    def test_every_file_comes_in(self) -> None:
        for folder, source in (("content", "desk"), ("cynnwys", "cymraeg")):
            read = self.pulled(source)
            assert {post.title for post in read.posts} == {str(p.front["title"]) for p in pages(folder) if p.is_post}
            assert {notice.title for notice in read.notices} == {
                str(p.front["title"]) for p in pages(folder) if p.kind == "notice"
            }
            assert [entry.title for entry in read.unusable] == (
                ["Who paid for the old bridge?"] if source == "desk" else []
            )
            assert [finding.message for finding in read.findings] == []

    def test_kinds_and_facts_are_read(self) -> None:
        posts = {post.title: post for post in (*self.pulled("desk").posts, *self.pulled("cymraeg").posts)}
        playbacks = {title for title, post in posts.items() if post.facts is not None}
        assert playbacks == {str(page.front["title"]) for page in everything() if page.is_post and page.is_playback}
        for title in playbacks - {"Playback: Fuller's Green, under the trees"}:
            facts = posts[title].facts
            for name in ("who", "where", "when", "event_date", "why", "what", "so_what", "question"):
                assert getattr(facts, name), f"{title}: {name}"
            assert len(facts.insights) >= 3, title
            assert facts.question.endswith("?")
            assert timedelta(0) < posts[title].published.date() - facts.event_date < timedelta(days=31), title

    def test_missing_facts_stay_missing(self) -> None:
        [post] = [post for post in self.pulled("desk").posts if "Fuller's Green, under" in post.title]
        assert post.facts.where == "Fuller's Green, under the third plane tree from the fountain"
        assert (post.facts.who, post.facts.when, post.facts.event_date, post.facts.question) == (None, None, None, None)

    def test_films_quotations_credits_and_consent_are_seen(self) -> None:
        posts = {post.url.rstrip("/").rsplit("/", 1)[-1]: post for post in self.pulled("desk").posts}
        assert posts["night-bus"].video.url == "https://video.riverbank.example/w/night-bus-41"
        assert posts["night-bus"].video.still.alt.startswith("A red double-decker bus")
        assert posts["slow-meeting"].credit.text.startswith("This essay was first published by The Towpath Review")
        assert posts["slow-meeting"].picture.alt == ""
        assert posts["library-van"].consent_pending
        assert not posts["every-bench"].consent_pending
        assert posts["arabic-table"].language == "ar"
        cites = [block.cite for block in posts["every-bench"].blocks if block.cite]
        assert "Winnie Castellan, 78, Tannery Row" in cites
        captions = [block.text for block in posts["lantern-walk"].blocks if block.kind.value == "caption"]
        assert len(captions) == 3

    def test_the_examples_of_a_new_site_are_understood(self, tmp_path: Path) -> None:
        make_site(tmp_path / "site", today=date(2031, 3, 5))
        read = self.pulled("desk", tmp_path / "site")
        assert {(post.title, post.facts is not None) for post in read.posts} == {
            ("Four neighbours, one table", False),
            ("Playback: What would make this street better?", True),
        }
        assert [notice.title for notice in read.notices] == ["Write for us"]
        assert (read.unusable, read.findings) == ((), ())
        [facts] = [post.facts for post in read.posts if post.facts]
        assert facts.event_date == date(2031, 2, 15)
        assert facts.question == "Who should decide where the bench goes?"
