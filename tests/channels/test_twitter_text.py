"""Our counting against twitter-text-parser, the port of X's library to Python: the same links, the same lengths.

The library is an oracle here and nothing else: it takes 300 ms to compile its patterns, wants setuptools' old
pkg_resources, and knows the top-level domains of 2018. Where it strays from what X publishes, the last tests say so.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.channels.links import links
from newsletter.channels.x import weighted_length


@dataclass(frozen=True)
class Oracle:
    library: Any
    emoji: tuple[str, ...]  # of its emoji-test.txt
    endings: tuple[str, ...]

    def links(self, text: str) -> list[tuple[int, int]]:
        return [tuple(found["indices"]) for found in self.library.extract_urls_with_indices(text)]

    def length(self, text: str) -> int:
        return int(self.library.parse_tweet(text).weightedLength)


def _oracle() -> Oracle:
    with warnings.catch_warnings():
        # setuptools says so when it is imported, and when a package declares a namespace by it.
        warnings.filterwarnings("ignore", message="(?s).*pkg_resources", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message="(?s).*pkg_resources", category=UserWarning)
        pytest.importorskip("pkg_resources", reason="twitter-text-parser needs pkg_resources, of setuptools before 81")
        library = import_module("twitter_text")
        emoji = import_module("twitter_text.regexp.emoji").emoji_list
        lists = [import_module(f"twitter_text.regexp.valid_{each}") for each in ("gtld", "cctld")]
    patterns = [getattr(each, each.__name__.rsplit(".", 1)[-1]).pattern for each in lists]
    endings = [name for pattern in patterns for name in pattern.split("(?=")[0].strip("(?:)").split("|")]
    sequences = ("".join(chr(int(code, 16)) for code in each.codepoint.split()) for each in emoji)
    return Oracle(library, tuple(sequences), tuple(endings))


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return _oracle()


def agree(oracle: Oracle, text: str) -> None:
    assert [(link.start, link.end) for link in links(text, published=True)] == oracle.links(text)
    assert weighted_length(text, published=True) == oracle.length(text)


# What the grammar distinguishes. Cyrillic is left to one address, and folded letters out: see the last tests.
_PIECES = (
    *(
        "a",
        "b",
        "x1",
        "9",
        "é",
        "ß",
        "日",
        "本",
        "だよ",
        "e\u0301",
        "com",
        "Co",
        "uk",
        "org",
        "中国",
        "嘉里大酒店",
        "한국",
    ),
    *("xn--p1ai", "xn--", "setup.py", "README.md", "t.co/", "http://", "https://", "HTTPS://", "https://пример.рф/а"),
    *(".", ".", ".", "。", "-", "_", "/", ":", "@", "#", "＠", "$", "?", "=", "&", "(", ")", "[", "]", "%", "!", ","),
    *(";", "'", '"', "`", "|", "+", "*", "~", "–", "’", "…", " ", "\n", "\r\n", "\u3000", "\xa0", "\u200e", "\u2066"),
    *("\ufeff", "\xad", "x" * 64, "80", "abc/def"),
)
# Emoji and what they are made of, put together as Unicode says and as it does not.
_EMOJI_PARTS = (
    *("😀", "👍", "👩", "👨", "🧑", "👧", "🦰", "🤝", "❤", "☺", "✈", "⚕", "♂", "♀", "🏳", "🏴", "🌈", "☠", "👁", "🗨"),
    *("🏻", "🏿", "\u200d", "\u200d", "\u200d", "\ufe0f", "\ufe0f", "\ufe0e", "🇬", "🇧", "🇫", "\u20e3", "1", "#", "*"),
    *("©", "®", "™", "‼", "\U000e0067", "\U000e0062", "\U000e007f", "🫠"),
)


def test_each_emoji_of_unicode_counts_as_two(oracle: Oracle) -> None:
    assert len(oracle.emoji) > 3800
    wrong = [
        ascii(emoji)
        for emoji in oracle.emoji
        if not weighted_length(emoji) == weighted_length(f"é{emoji}1") - 2 == oracle.length(emoji) == 2
    ]
    assert wrong == []


def test_each_published_top_level_domain_makes_a_link(oracle: Oracle) -> None:
    assert len(oracle.endings) == len(set(oracle.endings)) > 1500
    for ending in oracle.endings:
        agree(oracle, f"http://a.{ending}/b a.{ending.upper()} a.{ending}x a.{ending}-b a.{ending}日")


def test_a_name_in_other_letters_before_the_path(oracle: Oracle) -> None:
    for text in ("a.com日本.한국/b", "see a.com日本.b.co日.한국/b?c=d 日", "a.com日本.한국:80/b", "a.com日本.한국"):
        agree(oracle, text)


@given(text=st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
@settings(max_examples=200, deadline=None)
def test_links_and_lengths_of_mixed_text(oracle: Oracle, text: str) -> None:
    agree(oracle, text)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_lengths_of_emoji_among_words_and_links(oracle: Oracle, data: st.DataObject) -> None:
    address = st.sampled_from(oracle.endings).map(lambda ending: f"https://riverbank.{ending}/a?b=1")
    piece = st.sampled_from(_EMOJI_PARTS) | st.sampled_from(oracle.emoji) | st.sampled_from(["a", " ", "é"]) | address
    agree(oracle, "".join(data.draw(st.lists(piece, max_size=12))))


@given(text=st.text(st.characters(exclude_characters="ſıİK", exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=200, deadline=None)
def test_lengths_of_any_text(oracle: Oracle, text: str) -> None:
    agree(oracle, text)


def test_the_library_overlooks_new_top_level_domains(oracle: Oracle) -> None:
    """X links them. This fails on the day the library learns `.music`; `tlds.txt` may then follow."""
    text = "https://riverbank.music/a-long-path"
    assert oracle.links(text) == []
    assert [(link.start, link.end) for link in links(text)] == [(0, len(text))]


@pytest.mark.parametrize("letter", "ſıİ")
def test_the_library_folds_letters_that_x_does_not(oracle: Oracle, letter: str) -> None:
    """Python's `re` takes these for s and i; X's own patterns, in JavaScript, do not (ECMA-262, 22.2.2.7.3)."""
    text = f"setup.py{letter}"
    assert oracle.links(text) == []
    assert [(link.start, link.end) for link in links(text)] == [(0, 8)]


def test_the_library_replaces_a_domain_in_the_path_too(oracle: Oracle) -> None:
    """JavaScript's `url.replace(domain, ...)` replaces the first, Python's all: one letter is counted too many."""
    text = "ллa.com/лa.com"
    assert oracle.length(text) == 1 + 23 + 2
    assert weighted_length(text) == 1 + 23 + 1
