"""Labels are known however they are dressed, and prose that begins like one is none."""

from __future__ import annotations

import pytest

from newsletter.sources.labels import begins_basics, read_label


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("Who?", "who", ""),
        ("1. Who was there? Ada", "who", "Ada"),
        ("(2) WHERE: Mill Hall", "where", "Mill Hall"),
        ("* When – 3 May", "when", "3 May"),
        ("The\u00a0 Basics", "basics", ""),
        ("_What was most surprising_", "insights", ""),
        ("The question we’re left with: who pays?", "question", "who pays?"),
        ("What’s still open? The roof.", "question", "The roof."),
        ("The questions you're left with", "question", ""),
        ("So, what?\nMore tea.", "so_what", "More tea."),
        ("Insights (what stood out for you?)", "insights", ""),
        ("Y manylion:", "basics", ""),
        ("Pwy oedd yno? Nia", "who", "Nia"),
    ],
)
def test_a_label_is_known_in_any_dress(text: str, name: str, answer: str) -> None:
    label = read_label(text)
    assert label is not None
    assert (label.name, label.answer) == (name, answer)


@pytest.mark.parametrize(
    "text",
    [
        "The path along the river was opened: forty people came.",
        "What we’re left with",
        "Whose idea was it? Ours.",
        "What a day – and the tea!",
        "“Who?” asked the chair.",
        "Facts are stubborn: they stay.",
        "",
        "???",
    ],
)
def test_prose_is_no_label(text: str) -> None:
    assert read_label(text) is None


def test_a_bold_start_says_where_the_label_ends() -> None:
    label = read_label("Who Ada and Bo", lead="Who")
    assert label is not None
    assert (label.name, label.answer, label.heading) == ("who", "Ada and Bo", "Who")
    assert read_label("What was surprisingly good", lead="What was surprising") is not None


@pytest.mark.parametrize(
    "text",
    ["The basics", "1) THE\u00a0 BASICS:", "_Basic facts_", "At a glance – ours", "About this session", "Y manylion"],
)
def test_the_basics_are_seen_from_their_first_words(text: str) -> None:
    label = read_label(text)
    assert label is not None
    assert label.name == "basics"
    assert begins_basics(text)
    assert not begins_basics(f"Here are {text}")
