"""Text from outside is made fit to be printed, and the quick ways of telling that it is already fit are right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.plaintext import caseless, clean, one_line, tidy_lines

REMOVED = [
    *map(chr, (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF)),
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC), 0xD800, 0xDFFF)),
]
KEPT = "\u00a0\u00ad\u061c\u2003\u200b\u200d\u200e\u200f\ufe0fé字\U0001f600"


@pytest.mark.parametrize("letter", REMOVED, ids=lambda letter: f"{ord(letter):04x}")
def test_what_nobody_can_see_is_taken_out(letter: str) -> None:
    assert clean(f"a{letter}b\u00a0c") == "ab\u00a0c"


@pytest.mark.parametrize(("letter", "becomes"), list(zip("\t\v\f\r\u2028\u2029", "   \n\n\n", strict=True)))
def test_breaks_and_tabs_become_plain_ones(letter: str, becomes: str) -> None:
    assert clean(f"a{letter}b") == f"a{becomes}b"
    assert clean("a\r\nb") == "a\nb"


@pytest.mark.parametrize("letter", KEPT, ids=lambda letter: f"{ord(letter):04x}")
def test_text_stays_as_its_author_wrote_it(letter: str) -> None:
    assert clean(f"a{letter}\nb") == f"a{letter}\nb"


@given(st.text(alphabet="ab \t\n\r\v\u00a0\u2029\x1f", max_size=30))
def test_lines_are_tidy(text: str) -> None:
    lines = tidy_lines(text).split("\n")
    assert all(line == line.strip() and "  " not in line for line in lines)
    assert lines == [""] or (lines[0] and lines[-1])
    assert one_line(text) == " ".join(clean(text).split())
    assert "".join(lines).replace(" ", "").replace("\u00a0", "") == "".join(re.findall("[ab]", text))


@given(st.text(alphabet="FİIıilſsmkK\u212ax ", max_size=12))
def test_a_word_is_found_wherever_a_pattern_that_ignores_case_finds_it(text: str) -> None:
    for word in ("film", "is", "k", "mil"):
        assert re.search(word, text, re.IGNORECASE) is None or word in caseless(text)
