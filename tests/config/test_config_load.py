"""Reading schedules.yaml: words stay words, nothing clever gets in, and each mistake has its line and its cure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from newsletter.config import Config, FeedSource, FolderSource, WordPressSource, load, warnings
from newsletter.config.yamlfile import Builder, Document, parse
from newsletter.errors import ConfigError
from newsletter.types import Level, PeriodKind

ROOT = Path(__file__).parents[2]

SMALL = """\
site: {name: Riverbank Futures, url: https://riverbank.example}
sources:
  desk: {type: folder, path: content}
newsletters:
  monthly:
    title: The Riverbank digest
    from: Riverbank Futures <news@riverbank.example>
    sources: [desk]
    audience: monthly
"""

# The whole of what the file may say, as the documentation shows it.
LARGE = """\
site: {name: Riverbank Futures, url: https://riverbank.example, timezone: Europe/London,
       public_url: https://news.riverbank.example,   # unsubscribe, web view, media, webhooks
       language: en-GB, postal_address: "1 Mill Lane, Leeds LS1 4AB",
       follow: {facebook: https://facebook.example/riverbank, x: https://x.example/riverbank}}
sources:
  blog:      {type: feed, url: https://riverbank.example/feed/}
  site:      {type: wordpress, url: https://riverbank.example, categories: [blog, playbacks]}
  desk:      {type: folder, path: content}
  backlog:   {type: archive, path: /srv/archive.txt, url: https://riverbank.example}
newsletters:
  monthly:
    title: The Riverbank digest
    from: Riverbank Futures <news@riverbank.example>
    sources: [desk]
    theme: monthly
    language: en-GB             # labels, dates, plurals, public pages and confirmations follow it
    audience: monthly
    schedule: {period: month, draft: first weekday 09:00, send: second tuesday 10:00}
    approval: required            # required | two people | none
    if_empty: skip                # skip | send
    mail: main
    social: {accounts: [town-square, sky], spread: weekdays 10:00-16:00, per_day: 2}
mail:
  main: {provider: mailgun, sender_domain: mg.riverbank.example, rate: 50/second}   # /second /hour /day
accounts:
  town-square: {network: mastodon, server: https://mastodon.example}
  sky:         {network: bluesky, handle: riverbank.example}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the working directory, so that errors name the file as a person would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str) -> Config:
    Path("schedules.yaml").write_text(text)
    return load(Path("schedules.yaml"))


def mistakes(text: str) -> list[str]:
    """The lines of the error that `text` gives."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    return str(caught.value).split("\n")


def test_the_whole_file_as_documented(folder: Path) -> None:
    config = read(LARGE)
    assert config.file == folder / "schedules.yaml"
    assert config.folder == folder
    assert config.site.zone.key == "Europe/London"
    assert list(config.site.follow) == ["facebook", "x"]
    blog, site, desk, backlog = config.sources.values()
    assert isinstance(blog, FeedSource)
    assert blog.url == "https://riverbank.example/feed/"
    assert isinstance(site, WordPressSource)
    assert site.categories == ("blog", "playbacks")
    assert desk.path == folder / "content"
    assert backlog.path == Path("/srv/archive.txt")
    monthly = config.newsletters["monthly"]
    assert monthly.sender == "Riverbank Futures <news@riverbank.example>"
    assert (monthly.schedule.period, monthly.schedule.send) == (PeriodKind.MONTH, "second tuesday 10:00")
    assert monthly.social.per_day == 2
    assert config.mail["main"].rate == "50/second"
    assert config.accounts["town-square"].server == "https://mastodon.example"


def test_a_draft_needs_little(folder: Path) -> None:
    config = read(SMALL)
    assert config.site.public_url is None
    assert config.newsletters["monthly"].mail is None
    assert config.fetch.timeout == 20


def test_the_sample_site_loads() -> None:
    config = load(ROOT / "schedules.yaml")
    assert {"monthly", "misol"} <= set(config.newsletters)
    assert [finding for finding in warnings(config) if finding.level is not Level.NOTE] == []


def test_paths_lie_beside_the_file_wherever_it_is_called_from(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "s.yaml").write_text(SMALL)
    config = load(Path("site/s.yaml"))
    desk = config.sources["desk"]
    assert isinstance(desk, FolderSource)
    assert desk.path == folder / "site" / "content"


def test_the_configuration_does_not_change(folder: Path) -> None:
    config = read(SMALL)
    with pytest.raises(ValueError, match="frozen"):
        config.site.name = "Other"


# YAML 1.2 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["on", "no", "yes", "off", "y", "21:30", "1_000", "2017-11-01", "007", "0x1F", "1e3", "true", "12", "1.10", "=5"],
)
def test_words_stay_as_they_are_written(folder: Path, word: str) -> None:
    config = read(SMALL.replace("The Riverbank digest", word))
    assert config.newsletters["monthly"].title == word


def test_keys_stay_words(folder: Path) -> None:
    config = read(SMALL.replace("desk", "no").replace("site: {", "site: {follow: {on: 'https://x.example'}, "))
    assert list(config.sources) == ["no"]
    assert list(config.site.follow) == ["on"]


@pytest.mark.parametrize(("written", "value"), [("true", True), ("True", True), ("FALSE", False)])
def test_truth_values(folder: Path, written: str, value: bool) -> None:
    assert read(f"{SMALL}    utm: {{mail: {written}}}\n").newsletters["monthly"].utm.mail is value


@pytest.mark.parametrize("written", ["on", "yes", "1", "0", "'true'", "y"])
def test_no_other_word_is_a_truth_value(folder: Path, written: str) -> None:
    (line,) = mistakes(f"{SMALL}    utm: {{mail: {written}}}\n")
    assert line.startswith("schedules.yaml:10: newsletters.monthly.utm.mail: ")
    assert line.endswith("is neither true nor false, write true or false")


@pytest.mark.parametrize(("written", "value"), [("7", 7), ("+7", 7), ("0x0A", 10), ("0o17", 15)])
def test_whole_numbers(folder: Path, written: str, value: int) -> None:
    assert read(f"{SMALL}    social: {{per_day: {written}}}\n").newsletters["monthly"].social.per_day == value


@pytest.mark.parametrize(
    "written", ["1_0", "'2'", "two", "1:30", "true", "2.5", "51", "0", "1e99", ".inf", ".nan", "[2]"]
)
def test_what_is_no_whole_number_in_range(folder: Path, written: str) -> None:
    (line,) = mistakes(f"{SMALL}    social: {{per_day: {written}}}\n")
    assert line.startswith("schedules.yaml:10: newsletters.monthly.social.per_day: ")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (f"{SMALL}x: &a 1", 10, 'an anchor ("a")'),
        (f"{SMALL}x: *a", 10, 'an alias ("a")'),
        ("a: [&a [x], *a, *a]", 1, "an anchor"),
        ("&a site: 1", 1, "an anchor"),
        ("site: !!python/object:os.system x", 1, "a tag"),
        ("site: !x {}", 1, "a tag"),
        ("site: ! x", 1, "a tag"),
        ("%YAML 1.1\n---\nsite: 1", 2, "a directive"),
        ("%TAG ! tag:x.example,2000:\n---\nsite: 1", 2, "a directive"),
        ("site: {}\n<<: {a: 1}", 2, "a merge key"),
        ("site: {<<: [{a: 1}]}", 1, "a merge key"),
        ("site: 1\nsources: 2\nsite: 3", 3, 'the key "site" a second time (first in line 1)'),
        ("site: {a: 1,\n  'a': 2}", 2, 'the key "a" a second time (first in line 1)'),
        ("site: 1\n---\nsite: 2", 2, "a second document"),
        ("? [a]\n: 1", 1, "a list or mapping as a key"),
        ("{{a: 1}: 2}", 1, "a list or mapping as a key"),
        ("site: 'a", 1, "not YAML"),
        ("site:\n\tname: x", 2, "not YAML"),
        ("site: a: b", 1, "not YAML"),
        ("site: 1\nx: \x07", 2, "control character"),
        ("", 0, "is empty"),
        ("# only words\n", 0, "is empty"),
        ("- site", 1, "does not start with a key"),
        ("site", 1, "does not start with a key"),
    ],
)
def test_what_yaml_can_do_is_refused_with_its_line(folder: Path, text: str, line: int, says: str) -> None:
    (message,) = mistakes(text)
    assert message.startswith(f"schedules.yaml:{line}: " if line else "schedules.yaml: ")
    assert says in message
    assert message.isprintable()


@pytest.mark.parametrize("bomb", ["[", "{", "[{", "{a: ", "- ", "? ", "[[],", "{[", "a: [\n", "? {", "[? "])
def test_depth_is_refused_before_it_costs_anything(bomb: str) -> None:
    events = 0

    def counted() -> Iterator[object]:
        nonlocal events
        for event in YAML(typ="safe", pure=True).parse((bomb * 20_000)[:60_000]):
            events += 1
            yield event

    with pytest.raises(ConfigError, match=r"20 levels|as a key"):
        Builder(Document(name="schedules.yaml", tree=None)).build(counted())
    assert events < 100  # ruamel would go on for minutes


def test_depth_counts_levels(folder: Path) -> None:
    parse("a: " + "[" * 19 + "]" * 19, "x")
    with pytest.raises(ConfigError, match="20 levels"):
        parse("a: " + "[" * 20 + "]" * 20, "x")


def test_size_is_limited(folder: Path) -> None:
    assert mistakes(SMALL + "#" * 65_536) == [
        "schedules.yaml: is larger than 64 KB. The configuration is small; posts belong in a source's folder."
    ]


def test_an_endless_file_is_not_read_to_its_end() -> None:
    with pytest.raises(ConfigError, match="64 KB"):
        load(Path("/dev/zero"))


def test_a_byte_order_mark_and_windows_lines_are_fine(folder: Path) -> None:
    Path("schedules.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(Path("schedules.yaml")).site.name == "Riverbank Futures"


def test_another_encoding_has_its_line(folder: Path) -> None:
    Path("schedules.yaml").write_bytes(SMALL.encode() + "x: Zürich".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"schedules\.yaml:10: this is not UTF-8"):
        load(Path("schedules.yaml"))


def test_a_missing_file_names_init(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"^schedules\.yaml: there is no such file\. .*newsletter init DIR"):
        load(Path("schedules.yaml"))


def test_a_folder_is_no_file(folder: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(folder)


@hypothesis_settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%#\n <~1.é\t"), max_size=60))
def test_any_text_is_a_tree_or_a_clear_error(text: str) -> None:
    try:
        document = parse(text, "x")
    except ConfigError as error:
        assert str(error).startswith("x:")  # noqa: PT017 - most texts are trees; either outcome is right
    else:
        assert document.line(("no", "such", "place")) >= 1


# Mistakes ------------------------------------------------------------------------------------------------------------


def test_the_line_that_the_documentation_shows(folder: Path) -> None:
    text = LARGE.replace("second tuesday", "first tuesdy").replace("backlog:", "# backlog:")
    (line,) = mistakes(text)
    assert line == (
        'schedules.yaml:18: newsletters.monthly.schedule.send: "first tuesdy 10:00" is not a rule: "tuesdy" is not a '
        'day, write for example "first tuesday 10:00"'
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("timezone: Europe/London", "timezone: London", "1: site.timezone", 'write for example "Europe/London"'),
        ("timezone: Europe/London", "timezone: Europe", "1: site.timezone", "names no time zone"),
        ("timezone: Europe/London", "timezone: ../../etc/passwd", "1: site.timezone", "names no time zone"),
        ("timezone: Europe/London", "timezone: localtime", "1: site.timezone", "names no time zone"),
        ("language: en-GB,", "language: en_GB,", "3: site.language", 'write for example "en-GB"'),
        ("language: en-GB,", "language: tlh-XX,", "3: site.language", "BCP 47"),
        ("https://news.riverbank", "http://news.riverbank", "2: site.public_url", '"https://news.riverbank.example"'),
        ("url: https://riverbank.example,", "url: riverbank.example,", "1: site.url", "https://"),
        ("https://riverbank.example/feed/", "file:///etc/passwd", "6: sources.blog.url", "https://"),
        ("https://riverbank.example/feed/", "https:///feed", "6: sources.blog.url", "names no host"),
        ("https://riverbank.example/feed/", '"https://a b.example"', "6: sources.blog.url", "a space"),
        ("https://riverbank.example/feed/", "https://a.example:99999", "6: sources.blog.url", "port"),
        ("type: feed, url: https://riverbank.example/feed/", "type: feed", "6: sources.blog", "neither url nor path"),
        ("type: feed,", "type: feed, path: a.xml,", "6: sources.blog", "both url and path"),
        ("type: feed,", "type: fead,", "6: sources.blog.type", "write feed"),
        ("type: folder, path: content", "type: folder", "8: sources.desk.path", "is missing"),
        ("path: content", 'path: ""', "8: sources.desk.path", "names no file"),
        ("path: content", r'path: "a\0b"', "8: sources.desk.path", "names no file"),
        ("news@riverbank.example>", "news>", "13: newsletters.monthly.from", "not a name and an address"),
        ("Futures <news", "Futures, Inc <news", "13: newsletters.monthly.from", "wants quotes"),
        ("news@riverbank.example>", "a@b.example>, c@d.example", "13: newsletters.monthly.from", "more than one"),
        ("Riverbank Futures <news@", r'"x\r\nBcc: a@b.example" # ', "13: newsletters.monthly.from", "a line break"),
        ("sources: [desk]", "sources: [dsk]", "14: newsletters.monthly.sources", 'under sources:, write "desk"'),
        ("sources: [desk]", "sources: desk", "14: newsletters.monthly.sources", "write [desk]"),
        ("sources: [desk]", "sources: []", "14: newsletters.monthly.sources", "at least one"),
        ("mail: main", "mail: mian", "21: newsletters.monthly.mail", 'write "main"'),
        ("[town-square, sky]", "[town-square, ski]", "22: newsletters.monthly.social.accounts", 'write "sky"'),
        ("[town-square, sky]", "[sky, sky]", "22: newsletters.monthly.social.accounts", "stands there twice"),
        ("weekdays 10:00-16:00", "weekdays 16:00-10:00", "22: newsletters.monthly.social.spread", "closes before"),
        ("weekdays 10:00-16:00", "workdays 10-16", "22: newsletters.monthly.social.spread", "weekdays 10:00-16:00"),
        ("rate: 50/second", "rate: 50/fortnight", "24: mail.main.rate", "50/second"),
        ("rate: 50/second", "rate: 0/second", "24: mail.main.rate", "50/second"),
        ("    theme: monthly", "    thema: monthly", "15: newsletters.monthly.thema", 'write "theme"'),
        ("approval: required", "approval: none of it", "19: newsletters.monthly.approval", "two people or none"),
        ("if_empty: skip", "if_empty: skp", "20: newsletters.monthly.if_empty", "write skip"),
        ("network: mastodon", "network: mastadon", "26: accounts.town-square.network", "write mastodon"),
        ("server: https://", "server: http://", "26: accounts.town-square.server", "not encrypted"),
        ("  sky: ", "  Sky High: ", "27: accounts.Sky High", '"sky-high"'),
        ("title: The Riverbank digest", "title:", "12: newsletters.monthly.title", "has no value"),
        ("title: The Riverbank digest", "title: [a, b]", "12: newsletters.monthly.title", "a list"),
        ("period: month,", "period: year,", "18: newsletters.monthly.schedule.period", "month, week or quarter"),
        ("period: month,", "period: week,", "18: newsletters.monthly.schedule.send", "every tuesday 10:00"),
        ("draft: first weekday", "draft: third friday", "18: newsletters.monthly.schedule.send", "not after the draft"),
        (
            "draft: first weekday 09:00",
            "draft: 2 days after draft",
            "18: newsletters.monthly.schedule.draft",
            "own rule",
        ),
        ("mail:\n  main:", "mial:\n  main:", "23: mial", 'write "mail"'),
        ("site: {name", "file: /etc/x\nsite: {name", "1: file", "is not a setting"),
    ],
)
def test_a_mistake_names_its_line_its_key_and_the_cure(folder: Path, old: str, new: str, place: str, says: str) -> None:
    assert LARGE.count(old) >= 1
    lines = mistakes(LARGE.replace(old, new, 1))
    found = [line for line in lines if line.startswith(f"schedules.yaml:{place}")]
    assert found, lines
    assert any(says in line for line in found), lines
    assert all(line.isprintable() for line in lines)


def test_every_mistake_is_reported_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = LARGE.replace("London", "Lodnon").replace("second tuesday", "second").replace("[desk]", "[dsk]")
    lines = mistakes(text.replace("approval:", "aproval:").replace("bluesky", "blue sky"))
    assert [line.split(": ")[1] for line in lines] == [
        "site.timezone",
        "newsletters.monthly.sources",
        "newsletters.monthly.schedule.send",
        "newsletters.monthly.aproval",
        "accounts.sky.network",
    ]


def test_the_error_carries_the_place_of_the_first_mistake(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(LARGE.replace("London", "Lodnon").replace("bluesky", "blue sky"))
    assert (caught.value.file, caught.value.line) == ("schedules.yaml", 1)


def test_very_many_mistakes_are_counted(folder: Path) -> None:
    extra = "".join(f"    x{number}: 1\n" for number in range(50))
    lines = mistakes(SMALL + extra)
    assert len(lines) == 21
    assert lines[-1] == "and 30 more"


def test_missing_sections_are_named(folder: Path) -> None:
    lines = mistakes("fetch: {}")
    assert [line.partition(": ")[2].split(":")[0] for line in lines] == ["newsletters", "site", "sources"]
    assert mistakes(SMALL.replace("newsletters:", "newsletters: {}\nx:"))[0].startswith(
        "schedules.yaml:4: newsletters: has no"
    )


def test_a_password_in_an_address_or_a_key_is_never_repeated(folder: Path) -> None:
    text = LARGE.replace("https://riverbank.example/feed/", "https://ada:hunter2@riverbank.example/feed/")
    text = text.replace("provider: mailgun", "provider: mailgun, api_key: hunter2, passwrod: hunter2")
    lines = mistakes(text)
    assert len(lines) == 3
    assert "hunter2" not in "".join(lines)
    assert "secrets belong in the environment" in "".join(lines)


def test_escape_sequences_never_reach_a_terminal(folder: Path) -> None:
    (line,) = mistakes(LARGE.replace("second tuesday 10:00", r'"\e[31mfirst\u202e"'))
    assert line.isprintable()
    assert r"\x1b" in line


def test_a_loopback_server_may_go_without_encryption(folder: Path) -> None:
    config = read(LARGE.replace("https://news.riverbank.example", "http://127.0.0.1:8000"))
    assert config.site.public_url == "http://127.0.0.1:8000"
    assert read(LARGE.replace("https://mastodon.example", "http://localhost:3000")).accounts["town-square"].server


@pytest.mark.parametrize(
    "line",
    [
        "news@riverbank.example",
        "'\"Futures, Inc\" <news@riverbank.example>'",
        "Ffrindiau’r Afon <newyddion@afon.example>",
        "نادي القراءة <a@b.example>",
    ],
)
def test_from_lines(folder: Path, line: str) -> None:
    config = read(SMALL.replace("Riverbank Futures <news@riverbank.example>", line))
    assert config.newsletters["monthly"].sender == line.strip("'")


def test_an_error_names_the_file_as_it_was_called(folder: Path) -> None:
    os.mkdir("site")  # noqa: PTH102 - relative on purpose
    Path("site/s.yaml").write_text("site: *a")
    with pytest.raises(ConfigError, match=r"^site/s\.yaml:1: "):
        load(Path("site/s.yaml"))


# Advice --------------------------------------------------------------------------------------------------------------


def codes(text: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in warnings(read(text))]


def test_a_sound_configuration_gives_notes_at_most(folder: Path) -> None:
    assert codes(SMALL) == []
    assert codes(LARGE) == [
        ("unused-entry", "sources.backlog"),
        ("unused-entry", "sources.blog"),
        ("unused-entry", "sources.site"),
    ]


def test_little_time_for_review_is_pointed_out_with_the_worst_case(folder: Path) -> None:
    (finding,) = warnings(read(f"{SMALL}    schedule: {{send: first tuesday 10:00}}\n"))
    assert (finding.level, finding.code) == (Level.WARNING, "short-review")
    assert "only 1 hour" in finding.message
    assert codes(f"{SMALL}    schedule: {{send: 3 days after draft}}\n") == []
    assert codes(f"{SMALL}    schedule: {{send: 2 days after draft 23:00}}\n") == [
        ("short-review", "newsletters.monthly.schedule")
    ]


def test_other_things_worth_a_look(folder: Path) -> None:
    text = LARGE.replace("url: https://riverbank.example,", "url: http://riverbank.example,", 1)
    text = text.replace("x: https://x.example", "x: http://x.example").replace("mg.riverbank.example", "other.example")
    text = text.replace("provider: mailgun", "provider: mailgunn").replace(", server: https://mastodon.example", "")
    assert [place for place in codes(text) if place[0] != "unused-entry"] == [
        ("http-address", "site.follow.x"),
        ("http-address", "site.url"),
        ("sender-domain", "newsletters.monthly.from"),
        ("unknown-provider", "mail.main.provider"),
        ("account-incomplete", "accounts.town-square"),
    ]
