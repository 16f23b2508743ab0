"""Plain text: 72 columns, whole addresses, no trailing spaces."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.rendering.text import bare, columns, tidy, wrap

URL = "https://riverbank.example/a/very/long/address/" + "x" * 100 + "?a=1&b=2"


def test_an_address_is_never_broken() -> None:
    lines = wrap(f"Read it here: {URL} and then tell us", 3).split("\n")
    assert f"   {URL}" in lines


def test_hanging_indent() -> None:
    assert wrap("a b c " * 20, 5, "  1. ").split("\n")[0].startswith("  1. a b")
    assert wrap("a b c " * 20, 5, "  1. ").split("\n")[1].startswith("     ")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500), st.integers(min_value=0, max_value=10))
def test_lines_fit_and_no_word_is_lost(text: str, indent: int) -> None:
    lines = wrap(text, indent).split("\n")
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    for line in lines:
        assert columns(line) <= 72 or len(line.split()) == 1


def test_wide_and_combining_characters_are_counted_as_seen() -> None:
    assert columns("会议") == 4
    assert columns("e\u0301") == 1
    assert all(columns(line) <= 72 for line in wrap("会 " * 100).split("\n"))


def test_tidy_and_bare() -> None:
    assert tidy("\n\na  \n\n\n\nb\n\n") == "a\n\nb\n"
    assert bare("https://www.riverbank.example/") == "riverbank.example"
