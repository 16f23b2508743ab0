"""Tags become hashtags that can be read aloud, or none."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.channels.hashtags import hashtag, hashtags


@pytest.mark.parametrize(
    ("tag", "made"),
    [
        ("climate justice", "#ClimateJustice"),
        ("Open data", "#OpenData"),
        ("open-data", "#OpenData"),
        ("UK government", "#UKGovernment"),
        ("OpenStreetMap", "#OpenStreetMap"),
        ("women's rights", "#WomensRights"),
        ("women’s rights", "#WomensRights"),
        ("#heat pumps", "#HeatPumps"),
        ("R&D", "#RD"),
        ("cymunedau'n cysylltu", "#CymunedaunCysylltu"),
        ("été", "#Été"),
        ("e\u0301te\u0301", "#E\u0301te\u0301"),
        ("عدالة مناخية", "#عدالةمناخية"),
        ("जलवायु न्याय", "#जलवायुन्याय"),
        ("می‌شود", "#می‌شود"),
        ("COP 26", "#COP26"),
        ("2017", None),
        ("Uncategorised", None),
        ("uncategorized ", None),
        ("Blog", None),
        ("", None),
        ("!!!", None),
        ("👍", None),
        ("x" * 65, None),
    ],
)
def test_one_tag(tag: str, made: str | None) -> None:
    assert hashtag(tag) == made


def test_the_first_ones_count_each_once() -> None:
    tags = ["open data", "Open Data", "Uncategorised", "Playbacks", "heat", "bread"]
    assert hashtags(tags, most=3, skip=["playbacks"]) == ("#OpenData", "#Heat", "#Bread")
    assert hashtags(tags, most=1, skip=["playbacks"]) == ("#OpenData",)
    assert hashtags(tags, most=0) == ()


@given(st.text(max_size=40))
@settings(max_examples=150)
def test_a_hashtag_is_one_word_that_networks_link(tag: str) -> None:
    made = hashtag(tag)
    if made is not None:
        assert regex.fullmatch(r"#[\p{L}\p{M}\p{N}\u200c]+", made)
        assert regex.search(r"\p{L}", made)
