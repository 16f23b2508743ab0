"""Clusters, addresses and bare domains, against X's published cases and our own."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from twitter_text import parse_tweet

from newsletter.channels.counting import (
    addresses,
    bare_domains,
    clusters,
    grapheme_length,
    utf16_length,
    with_known_endings,
    within,
)
from newsletter.channels.x import weighted_length

CONFORMANCE = Path(__file__).parents[2] / "../shared/conformance"

# Published for twitter-text configuration v2, in which an emoji of several parts counts each; v3 counts it as one.
ONLY_IN_V2 = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
}


def published(name: str, *sections: str) -> list[dict[str, object]]:
    file = CONFORMANCE / f"twitter-text-{name}.yml"
    if not file.is_file():
        pytest.skip(f"X's published cases are not at {CONFORMANCE}")
    tests = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["tests"]
    return [case for section in sections for case in tests[section]]


def test_the_published_links() -> None:
    cases = published("extract", "urls", "urls_with_directional_markers", "tco_urls_with_params")
    assert len(cases) > 80
    wrong = []
    for case in cases:
        found = sorted((*addresses(case["text"]), *bare_domains(case["text"])), key=lambda span: span.start)
        wanted = [each["url"] if isinstance(each, dict) else each for each in case["expected"]]
        if [span.text for span in found] != wanted:
            wrong.append((case["description"], [span.text for span in found]))
    assert wrong == []


def test_the_published_places_of_links() -> None:
    cases = published("extract", "urls_with_indices")
    assert cases
    for case in cases:
        found = sorted((*addresses(case["text"]), *bare_domains(case["text"])), key=lambda span: span.start)
        wanted = [(each["url"], *each["indices"]) for each in case["expected"]]
        assert [(span.text, span.start, span.end) for span in found] == wanted, case["description"]


def test_the_published_lengths() -> None:
    in_v2 = published("validate", "WeightedTweetsCounterTest")
    in_v3 = published("validate", "WeightedTweetsWithDiscountedEmojiCounterTest")
    cases = [*in_v3, *(case for case in in_v2 if case["description"] not in ONLY_IN_V2)]
    assert len(cases) == len(in_v2) + len(in_v3) - len(ONLY_IN_V2) >= 40
    wrong = [
        (case["description"], weighted_length(case["text"]))
        for case in cases
        if weighted_length(case["text"]) != case["expected"]["weightedLength"]
    ]
    assert wrong == []


def test_a_new_top_level_domain_is_an_address_too() -> None:
    """The library's own count, which we correct: this fails on the day it learns `.music`."""
    text = "Listen: https://riverbank.music/a-long-path/to-a-song?x=1 now"
    assert parse_tweet(text).weightedLength == len(text)
    assert weighted_length(text) == len("Listen: ") + 23 + len(" now")
    assert [span.text for span in addresses(text)] == ["https://riverbank.music/a-long-path/to-a-song?x=1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://riverbank.example.", ["https://riverbank.example"]),
        ("(https://riverbank.example/a)", ["https://riverbank.example/a"]),
        ("https://a.zz and https://b.zz/x", ["https://a.zz", "https://b.zz/x"]),
        ("https://RIVERBANK.Example/A", ["https://RIVERBANK.Example/A"]),
        ("https://news.riverbank.example:8080/a", ["https://news.riverbank.example:8080/a"]),
        ("http://no-ending", []),
        ("https://-a.example", []),
        ("https://a-.example", []),
        ("https://a_b.example", []),
        ("https://riverbank.example-and-more", []),
        ("xhttps://riverbank.example", []),
        ("ftp://riverbank.example/", []),
        ("https://riverbank.example_x", []),
    ],
)
def test_addresses_under_an_unknown_ending(text: str, found: list[str]) -> None:
    assert [span.text for span in addresses(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Run setup.py, then read README.md", ["setup.py", "README.md"]),
        ("see riverbank.org/about.", ["riverbank.org/about"]),
        ("https://riverbank.org/setup.py", []),
        ("https://riverbank.example/setup.py", []),
        ("mail hello@riverbank.org", []),
        ("It ended.Then it began", []),
        ("version 3.14 at 10.30", []),
    ],
)
def test_what_becomes_a_link_by_accident(text: str, found: list[str]) -> None:
    assert [span.text for span in bare_domains(text)] == found


@pytest.mark.parametrize(
    ("text", "units", "utf16"),
    [
        ("", 0, 0),
        ("abc", 3, 3),
        ("e\u0301", 1, 2),
        ("👩‍👩‍👧‍👦", 1, 11),
        ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", 1, 14),
        ("🇬🇧🇫🇷", 2, 8),
        ("👍🏽", 1, 4),
        ("क्षि", 1, 4),
        ("நி", 1, 2),
        ("\r\n", 1, 2),
        ("한국", 2, 2),
    ],
)
def test_clusters_and_units(text: str, units: int, utf16: int) -> None:
    assert grapheme_length(text) == units
    assert utf16_length(text) == utf16


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_clusters_give_the_text_again_and_units_are_those_of_utf16(text: str) -> None:
    assert "".join(clusters(text)) == text
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(st.text(alphabet="ae\u0301👩\u200d👧🇬🇧 क्ष", max_size=40), st.integers(0, 40))
@settings(max_examples=100)
def test_within_cuts_between_clusters(text: str, most: int) -> None:
    kept = within(text, most)
    assert len(kept) <= most
    assert clusters(text)[: len(clusters(kept))] == clusters(kept)


@given(st.text(alphabet="ab.-_/:@#()é日 \nhtps", max_size=80))
@settings(max_examples=150, deadline=None)
def test_stand_ins_change_no_length(text: str) -> None:
    assert len(with_known_endings(text)) == len(text)
    for span in (*addresses(text), *bare_domains(text)):
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text",
    ["https://" + "a." * 3000 + "!", "https://" + "a-" * 3000, "é-" * 3000 + ".com", "(a" * 3000, "https://" * 1000],
)
def test_what_would_take_the_grammar_minutes_is_over_at_once(text: str) -> None:
    """Without its bound the first of these takes more than a minute, and the suite shows it."""
    assert addresses(text) == ()


def test_breaking_such_runs_leaves_the_weight_as_it_was() -> None:
    text = "a." * 100
    assert weighted_length(text) == 200
    assert regex.fullmatch(r"[a!]+", with_known_endings(text).rstrip("."))
