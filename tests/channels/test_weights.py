"""How long a text is on X: the published cases, emoji, and the list of top-level domains."""

from __future__ import annotations

import pytest
from published_cases import published

from newsletter.channels.emoji import emoji_in
from newsletter.channels.x import weighted_length

# Published for twitter-text configuration v2, in which an emoji of several parts counts each; v3 counts it as one.
ONLY_IN_V2 = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
}


def test_the_published_lengths() -> None:
    in_v2 = published("validate", "WeightedTweetsCounterTest")
    in_v3 = published("validate", "WeightedTweetsWithDiscountedEmojiCounterTest")
    cases = [*in_v3, *(case for case in in_v2 if case["description"] not in ONLY_IN_V2)]
    assert len(cases) == len(in_v2) + len(in_v3) - len(ONLY_IN_V2) >= 40
    wrong = [
        (case["description"], weighted_length(str(case["text"])))
        for case in cases
        if weighted_length(str(case["text"])) != case["expected"]["weightedLength"]  # type: ignore[index]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("a\r\nb\rc", 5),
        ("\u10ff", 1),
        ("\u1100", 2),
        ("\u2000\u200d\u2010\u201f\u2032\u2037", 6),
        ("\u200e\u200f\u2020\u2031\u2038", 10),
        ("e\u0301", 1),
        ("日本", 4),
        ("https://riverbank.org/a/b/c and riverbank.org", 51),
        ("https://riverbank.org/1️⃣", 23 + 4),  # the path takes the digit, and the rest is no keycap any more
        ("a.com日本.한국/b", 23 + 7),  # 23 for `a.com/b`, and as many code points of the text are left out
        ("1️⃣", 2),
        ("#⃣", 2),
        ("1", 1),
        ("🇬🇧", 2),
        ("🇦🇦", 4),  # no flag
        ("🇬🇧🇬", 4),
        ("👍🏽", 2),
        ("😀🏽", 4),  # a face takes no skin tone
        ("👩‍👩‍👧‍👦", 2),
        ("👩‍👩‍👧‍👦‍👩", 5),
        ("🏴󠁧󠁢󠁷󠁬󠁳󠁿", 2),
        ("☺️", 2),
        ("☺\ufe0e", 4),
        ("©", 2),
        ("©️", 2),
        ("🧑‍🧑‍🧒", 8),  # of 2023: its three people and two joiners
    ],
)
def test_lengths(text: str, length: int) -> None:
    assert weighted_length(text) == length


def test_an_address_under_a_new_top_level_domain_is_one() -> None:
    text = "Listen: https://riverbank.music/a-long-path/to-a-song?x=1 now"
    assert weighted_length(text) == len("Listen: ") + 23 + len(" now")
    assert weighted_length(text, published=True) == len(text)


def test_emoji_stand_in_order_and_never_overlap() -> None:
    text = "1️⃣ 👩‍👩‍👧‍👦👍🏽, © and 😀"
    assert [text[start:end] for start, end in emoji_in(text)] == ["1️⃣", "👩‍👩‍👧‍👦", "👍🏽", "©"]
