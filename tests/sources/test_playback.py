"""What a playback says, in the many shapes that people give it.

Golden folders: `playbacks/<shape>/input.{html,md,txt}` beside `expected.json`. To make the expected files again:
`.venv/bin/python tests/sources/test_playback.py`. Read the difference before you commit it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.blocks import from_html, from_markdown, from_text
from newsletter.sources.playback import is_playback, read_facts
from newsletter.types import Block, BlockKind, Facts

CASES = sorted(Path(__file__).with_name("playbacks").iterdir())
READERS: dict[str, Callable[[str], tuple[Block, ...]]] = {
    ".html": from_html,
    ".md": from_markdown,
    ".txt": from_text,
}
NAMES = ("playback", "playbacks")


def blocks_of(case: Path) -> tuple[Block, ...]:
    source = next(path for path in sorted(case.iterdir()) if path.stem == "input")
    return READERS[source.suffix](source.read_text(encoding="utf-8"))


def as_json(facts: Facts) -> dict[str, object]:
    found = dataclasses.asdict(facts)
    found["event_date"] = facts.event_date.isoformat() if facts.event_date else None
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_facts_are_read_from_every_shape(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    assert as_json(read_facts(blocks_of(case), near=date(2017, 7, 3))) == expected


def test_a_repeated_reading_gives_the_same_facts_from_text_and_html() -> None:
    lines = ["The basics", "Who? Ada and Bo", "Where? Mill Hall", "Insights", "Tea helps.", "So what?", "More tea."]
    as_text = read_facts(from_text("\n\n".join(lines)), near=date(2020, 1, 1))
    as_html = read_facts(from_html("".join(f"<p>{line}</p>" for line in lines)), near=date(2020, 1, 1))
    as_markdown = read_facts(from_markdown("\n\n".join(lines)), near=date(2020, 1, 1))
    assert as_text == as_html == as_markdown
    assert (as_text.who, as_text.where, as_text.insights, as_text.so_what) == (
        "Ada and Bo",
        "Mill Hall",
        ("Tea helps.",),
        "More tea.",
    )


@pytest.mark.parametrize(
    "title",
    [
        "Playback: Mill Lane",
        "Mill Lane: Playback",
        "Mill Lane – playback",
        "PLAYBACK – Mill Lane",
        "Playback - Mill Lane",
    ],
)
def test_a_title_makes_a_playback(title: str) -> None:
    assert is_playback(title, (), (), "post", (), NAMES)


@pytest.mark.parametrize(
    "title", ["The playback button", "How to play back a tape", "Playback", "Playbacks: a history of tape"]
)
def test_a_title_that_only_speaks_of_one_does_not(title: str) -> None:
    assert not is_playback(title, (), (), "post", (), NAMES)


@pytest.mark.parametrize(
    ("categories", "tags", "post_type"),
    [
        (("Playbacks",), (), "post"),
        ((), ("PLAYBACK",), "post"),
        ((), (), "playback"),
        (("Workshop play-back",), (), ""),
    ],
)
def test_a_category_tag_or_type_makes_a_playback(
    categories: tuple[str, ...], tags: tuple[str, ...], post_type: str
) -> None:
    assert is_playback("An evening", categories, tags, post_type, (), (*NAMES, "workshop_play back"))


def test_the_basics_with_two_labels_make_a_playback_and_an_essay_does_not() -> None:
    basics = from_html("<h3>The basics</h3><p>Who? Ada</p><p>Where? Here</p>")
    one = from_html("<h3>The basics</h3><p>Who? Ada</p><p>We begin with the alphabet.</p>")
    essay = from_html("<p>Who? Everyone.</p><p>Why? Because it matters.</p><p>What? All of it.</p>")
    assert is_playback("An evening", (), (), "", basics, NAMES)
    assert not is_playback("An evening", (), (), "", one, NAMES)
    assert not is_playback("An evening", (), (), "", essay, NAMES)


def test_a_body_without_labels_has_no_facts() -> None:
    facts = read_facts(from_html("<p>We walked.</p><p>Why does it rain? Nobody knows.</p>"), near=date(2020, 1, 1))
    assert facts == Facts()


TEXT = st.sampled_from(
    [
        "Who? Ada",
        "Who?",
        "Where: here",
        "Insights",
        "So what?",
        "Why",
        "What do you see?",
        "It rained.",
        "Question left",
        "",
    ]
)
BLOCKS = st.lists(
    st.builds(Block, kind=st.sampled_from(BlockKind), text=TEXT | st.text(max_size=40), level=st.integers(0, 6)),
    max_size=25,
)


@given(BLOCKS)
@settings(max_examples=200, deadline=None)
def test_nothing_is_invented(blocks: list[Block]) -> None:
    """Every word of a fact stands in the body: the reader joins and cuts, and adds nothing but stops and commas."""
    facts = read_facts(blocks, near=date(2020, 1, 1))
    body = set("".join("".join(block.text.split()) for block in blocks))
    told = [facts.who, facts.where, facts.when, facts.why, facts.what, facts.so_what, facts.question, *facts.insights]
    assert all(set("".join(text.split())) <= body | set(",.;—“”") for text in told if text)


def remake() -> None:
    for case in CASES:
        facts = json.dumps(as_json(read_facts(blocks_of(case), near=date(2017, 7, 3))), ensure_ascii=False, indent=1)
        (case / "expected.json").write_text(facts + "\n", encoding="utf-8")


if __name__ == "__main__":
    remake()
