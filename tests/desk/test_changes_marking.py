"""What differs between two texts and two orders: right, and bounded."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.marking import MOST_LINES, MOST_WORDS, Piece, Stretch, lines, moves, seen_moves, words

WORDS = st.text(alphabet="abc .,\n-é", max_size=60)
KEYS = st.lists(st.sampled_from(string.ascii_letters), unique=True, max_size=12)


def marked(before: str, after: str) -> str:
    signs = {"same": "{}", "less": "[-{}-]", "more": "[+{}+]"}
    return "".join(signs[piece.mark].format(piece.text) for piece in words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("What a ferry pilot knows", "What a ferry pilot knows", "What a ferry pilot knows"),
        ("What a pilot knows", "What a ferry pilot knows", "What a [+ferry +]pilot knows"),
        ("Forty carers read", "Sixty people read", "[-Forty carers-][+Sixty people+] read"),
        ("", "New", "[+New+]"),
        ("Old", "", "[-Old-]"),
        ("", "", ""),
        ("Hello", "Hello!", "Hello[+!+]"),
    ],
)
def test_words_are_marked(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


@given(WORDS, WORDS)
def test_pieces_put_together_are_both_texts_again(before: str, after: str) -> None:
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark != "less") == after
    assert "".join(piece.text for piece in pieces if piece.mark != "more") == before


@given(WORDS)
def test_equal_texts_have_no_marks(text: str) -> None:
    assert all(piece.mark == "same" for piece in words(text, text))
    assert not any(stretch.changed for stretch in lines(text, text)[0])


def test_lines_that_did_not_change_are_left_out_and_counted() -> None:
    before = "\n".join(f"line {number}" for number in range(1, 31))
    stretches, whole = lines(before, before.replace("line 15", "verse 15"))
    assert whole
    assert stretches == (
        Stretch(skipped=12),
        Stretch(pieces=(Piece(mark="same", text="line 13\nline 14\n"),)),
        Stretch(
            pieces=(
                Piece(mark="less", text="line"),
                Piece(mark="more", text="verse"),
                Piece(mark="same", text=" 15\n"),
            )
        ),
        Stretch(pieces=(Piece(mark="same", text="line 16\nline 17\n"),)),
        Stretch(skipped=13),
    )


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
def test_stretches_put_together_are_both_texts_again(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()
    stretches, whole = lines("\n".join(before), "\n".join(after))
    assert whole
    for side, unwanted in ((old, "more"), (new, "less")):
        place = 0
        for stretch in stretches:
            text = "".join(piece.text for piece in stretch.pieces if piece.mark != unwanted)
            shown = text.splitlines()
            assert shown == side[place : place + len(shown)]
            place += len(shown) + stretch.skipped
        assert place == len(side)
    assert any(stretch.changed for stretch in stretches) == (old != new)


def test_a_long_stretch_is_marked_as_a_whole_and_a_very_long_text_not_to_its_end() -> None:
    before = "old " * (MOST_WORDS + 1)
    assert [piece.mark for piece in words(before, "new " * 3)] == ["less", "more"]
    long = "\n".join(str(number) for number in range(MOST_LINES + 5))
    stretches, whole = lines(long, long + "\nmore")
    assert not whole
    assert not any(stretch.changed for stretch in stretches)


def test_lines_that_all_look_alike_cost_little() -> None:
    # Counted, not timed: the comparison looks each line up, and frequent ones have no places to be looked at.
    from newsletter.web import marking

    alike = ["a", "b"] * (MOST_LINES // 2)
    matcher = marking._matcher(alike, alike[1:])
    assert max((len(places) for places in matcher.b2j.values()), default=0) <= marking._OFTEN
    stretches, whole = lines("\n".join(alike), "\n".join(alike[1:]))
    assert whole
    assert any(stretch.changed for stretch in stretches)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("abcd", "abcd", []),
        ("abcd", "dabc", [("d", 4, 1)]),
        ("abcd", "bcda", [("a", 1, 4)]),
        ("abcd", "acbd", [("c", 3, 2)]),
        ("abc", "xbcya", [("a", 1, 5)]),
        ("abcd", "", []),
        ("", "ab", []),
        ("ab", "xy", []),
    ],
)
def test_the_fewest_posts_move(before: str, after: str, expected: list[tuple[str, int, int]]) -> None:
    found = [(move.key, move.before, move.after) for move in moves(list(before), list(after))]
    assert len(found) == len(expected)
    if before != "abcd" or after != "acbd":  # there either of two may be the one that moved
        assert found == expected


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [("abc", "cba", {(3, 1)}), ("xab", "ba", {(3, 1)}), ("ab", "xba", {(2, 2)})],
)
def test_a_post_that_kept_its_number_is_named_only_where_no_other_shows_the_change(
    before: str, after: str, numbers: set[tuple[int, int]]
) -> None:
    assert {(move.before, move.after) for move in seen_moves(list(before), list(after))} == numbers


@given(KEYS, st.integers())
def test_taking_the_moved_ones_away_leaves_one_order(keys: list[str], seed: int) -> None:
    after = list(keys)
    random.Random(seed).shuffle(after)
    moved = {move.key for move in moves(keys, after)}
    assert [key for key in keys if key not in moved] == [key for key in after if key not in moved]
