"""Clusters and UTF-16 units, by example and by property."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.channels.counting import clusters, grapheme_length, utf16_length, within


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
        ("©\ufe0f", 1, 2),
        ("क्षि", 1, 4),
        ("நி", 1, 2),
        ("\r\n", 1, 2),
        ("\n\r", 2, 2),
        ("한국", 2, 2),
        ("“Café” – it’s €5…", 17, 17),
    ],
)
def test_clusters_and_units(text: str, units: int, utf16: int) -> None:
    assert grapheme_length(text) == len(clusters(text)) == units
    assert utf16_length(text) == utf16


def test_the_short_way_for_plain_text_is_the_rule_of_unicode() -> None:
    for sign in map(chr, range(0x3000)):
        for text in (f"e{sign}e", f"{sign}{sign}", f"\n{sign}\t", f"©{sign}©"):
            assert clusters(text) == regex.findall(r"\X", text), ascii(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x3000), max_size=30) | st.text(max_size=60))
@settings(max_examples=200)
def test_clusters_give_the_text_again_and_units_are_those_of_utf16(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert clusters(text) == regex.findall(r"\X", text)
    assert grapheme_length(text) == len(clusters(text))
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(st.text(alphabet="ae\u0301👩\u200d👧🇬🇧 क्ष", max_size=40), st.integers(0, 40))
@settings(max_examples=100)
def test_within_cuts_between_clusters(text: str, most: int) -> None:
    kept = within(text, most)
    assert len(kept) <= most
    assert clusters(text)[: len(clusters(kept))] == clusters(kept)
