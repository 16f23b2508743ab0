"""Words stay words, nothing clever gets in, and no file costs much."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from schedules_yaml import SMALL, mistakes, read

from newsletter.config import load
from newsletter.config.yamlfile import Builder, Document, parse
from newsletter.errors import ConfigError


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
