"""Sentences end where a reader would say so; excerpts have 35 to 55 words and none of the furniture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import post

from newsletter.rendering.excerpt import excerpt, pull_quote, reading_minutes
from newsletter.rendering.sentences import ends_whole, sentences, shorten, words
from newsletter.types import Block, BlockKind, Credit, Facts, Kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Dr. Okafor met Mrs. Lee at St. Anne's. They spoke.",
            ["Dr. Okafor met Mrs. Lee at St. Anne's.", "They spoke."],
        ),
        ("Tools, e.g. Spades, are lent. Ask us.", ["Tools, e.g. Spades, are lent.", "Ask us."]),
        ("By J. R. Hartley. It sold.", ["By J. R. Hartley.", "It sold."]),
        ("It grew… slowly… then fast. Really… Yes.", ["It grew… slowly… then fast.", "Really…", "Yes."]),
        ("Wait... what? No.", ["Wait... what?", "No."]),
        ("“Come in!” she said. “Sit down.” He sat.", ["“Come in!” she said.", "“Sit down.”", "He sat."]),
        ("It cost 3.50 at shop.example today. Good.", ["It cost 3.50 at shop.example today.", "Good."]),
        ("See No. 7 on p. 12. I said no. Then we left.", ["See No. 7 on p. 12.", "I said no.", "Then we left."]),
        ("Bread, soup, etc. Everyone ate.", ["Bread, soup, etc.", "Everyone ate."]),
        ("هل هذا سؤال؟ نعم، هذا جواب. انتهى", ["هل هذا سؤال؟", "نعم، هذا جواب.", "انتهى"]),
        ("यह एक वाक्य है। यह दूसरा है॥ तीसरा", ["यह एक वाक्य है।", "यह दूसरा है॥", "तीसरा"]),
        ("یہ جملہ ہے۔ دوسرا۔", ["یہ جملہ ہے۔", "دوسرا۔"]),
        ("会议结束了。大家回家。", ["会议结束了。", "大家回家。"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_welsh_abbreviations_need_the_language() -> None:
    text = "Roedd bara, h.y. Bara brith, ar y bwrdd. Da iawn."
    assert sentences(text, "cy") == ["Roedd bara, h.y. Bara brith, ar y bwrdd.", "Da iawn."]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=600), st.integers(min_value=1, max_value=60))
def test_shorten_never_exceeds_and_never_cuts_a_word(text: str, most: int) -> None:
    short = shorten(text, most)
    assert words(short) <= most
    assert " ".join(text.split()).startswith(short.removesuffix("…"))


SENTENCE = "Twelve people came to the hall on a wet evening to talk about the bus that stops here. "


def test_an_excerpt_ends_with_a_sentence_between_35_and_55_words() -> None:
    found = excerpt(post("Bus", 1, SENTENCE * 6))
    assert found == SENTENCE.strip()  # the same sentence said six times is said once
    found = excerpt(post("Bus", 1, *[f"{number} {SENTENCE}" for number in range(6)]))
    assert 35 <= words(found) <= 55
    assert found.endswith("stops here.")


def test_furniture_is_passed_over() -> None:
    furniture = (
        Block(kind=BlockKind.HEADING, text="A heading", level=2),
        Block(kind=BlockKind.PARAGRAPH, text="This article was first published by The Weekly Example."),
        Block(kind=BlockKind.PARAGRAPH, text="Originally posted on example.example"),
        Block(kind=BlockKind.PARAGRAPH, text="Photo: somebody with a camera"),
        Block(kind=BlockKind.PARAGRAPH, text="By Ada Marsh"),
        Block(kind=BlockKind.PARAGRAPH, text="The Hall - Opening"),
        Block(kind=BlockKind.CAPTION, text="The hall at night, with everybody in it, seen from the road."),
        Block(kind=BlockKind.QUOTE, text="A hall is a promise.", cite="Ada"),
    )
    body = Block(kind=BlockKind.PARAGRAPH, text=f"{SENTENCE} And then they stayed until ten. Nobody wanted to go.")
    assert excerpt(post("Hall", 1, blocks=(*furniture, body))).startswith("Twelve people came")


def test_the_credit_sentence_is_passed_over_however_it_is_put() -> None:
    credit = "With thanks to The Weekly Example, where this stood in May, for letting us print it here again."
    found = excerpt(post("Hall", 1, credit, SENTENCE, credit=Credit(text=credit)))
    assert found == SENTENCE.strip()


def test_a_whole_summary_is_used_and_a_cut_one_is_not() -> None:
    whole = " ".join(f"{number} {SENTENCE}" for number in (1, 2, 3)).strip()
    assert excerpt(post("A", 1, "Something else, in a paragraph of its own here.", summary=whole)).startswith(
        "1 Twelve"
    )
    cut = whole[:200] + " […]"
    body = "The body says it differently, and it says it in full, in a paragraph that has an end. " * 1
    assert excerpt(post("A", 1, body, summary=cut)) == body.strip()


def test_without_a_sentence_end_the_cut_is_at_a_clause_or_a_word() -> None:
    run_on = "and so it went, " * 40
    found = excerpt(post("A", 1, run_on))
    assert 35 <= words(found) <= 55
    assert found.endswith("went…")
    plain = "word " * 300
    assert words(excerpt(post("A", 1, plain))) == 52


def test_a_playback_is_told_by_what_was_found() -> None:
    facts = Facts(
        insights=("People plan their day round a bus that they do not trust.",), so_what="So the planner came."
    )
    found = excerpt(post("P", 1, "Who? Everybody", kind=Kind.PLAYBACK, facts=facts))
    assert found == "People plan their day round a bus that they do not trust. So the planner came."


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        ("…Those words were hers.", "Those words were hers."),
        ("... Those words were hers.", "Those words were hers."),
        ("…“Those words” were hers.", "…“Those words” were hers."),
        ("…and so it went, says Ada.", "…and so it went, says Ada."),
    ],
)
def test_an_opening_that_goes_on_from_the_title_begins_as_a_sentence_does(opening: str, shown: str) -> None:
    assert excerpt(post("A", 1, opening)) == shown
    assert excerpt(post("A", 1, summary=opening)) == shown


def test_a_sentence_that_announces_a_list_does_not_end_an_excerpt() -> None:
    assert excerpt(post("A", 1, f"{SENTENCE} Here is what they said to us that evening:")) == SENTENCE.strip()


def test_no_text_gives_no_excerpt() -> None:
    assert excerpt(post("A", 1)) == ""


def test_reading_minutes_are_rounded_and_never_none() -> None:
    assert reading_minutes(post("A", 1)) == 1
    assert reading_minutes(post("A", 1, "word " * 660)) == 3
    caption = Block(kind=BlockKind.CAPTION, text="word " * 2000)
    assert reading_minutes(post("A", 1, blocks=(caption,))) == 1


def test_a_pull_quote_needs_a_speaker() -> None:
    said = Block(kind=BlockKind.QUOTE, text="“You do not save a building.”", cite="— Edith Marsh")
    unsaid = Block(kind=BlockKind.QUOTE, text="Nobody said this in the hall.")
    assert pull_quote(post("A", 1, blocks=(unsaid, said))) == ("You do not save a building.", "Edith Marsh")
    assert pull_quote(post("A", 1, blocks=(unsaid,))) == ("", "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=6), st.text(max_size=200))
def test_an_excerpt_is_never_too_long(paragraphs: list[str], summary: str) -> None:
    found = excerpt(post("A", 1, *paragraphs, summary=summary))
    assert words(found) <= 55
    assert len(found) <= 700
    assert not found.startswith(" ")


def test_ends_whole() -> None:
    assert ends_whole("He said “yes.”")
    assert not ends_whole("and then")
    assert not ends_whole("")
