"""What an account says: the place once, no quotation under a quotation, no list of one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_snippets import FACTS, item, playback, text_of

from newsletter.channels import NETWORKS


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("Mill Hall, Leeds", "Reading letters (Mill Hall, Leeds)\n"),
        (
            "The old bus garage on Cinder Hill, doors open, heaters on",
            "Reading letters (The old bus garage on Cinder Hill)\n",
        ),
        ("The hall (the one behind the swimming pool in Wenbridge)", "Reading letters (The hall)\n"),
        (
            "(behind the swimming pool, on the left hand side)",
            "Reading letters (behind the swimming pool, on the left hand side)\n",
        ),
        ("Mill Hall (back room)", "Reading letters (Mill Hall, back room)\n"),
        ("St Mark’s Church, Barking.", "Reading letters (St Mark’s Church, Barking)\n"),
        ("The old library, Reading letters", "Reading letters (The old library)\n"),
        ("Reading", "Reading letters\n"),
        ("", "Reading letters\n"),
    ],
)
def test_the_place_is_said_once_and_in_short(where: str, said: str) -> None:
    one = playback()
    text = text_of("mastodon", replace(one, facts=replace(FACTS, where=where)))
    assert text.startswith(f"From the workshop: {said}")


def test_a_title_that_is_a_quotation_is_not_put_under_another() -> None:
    one = item(title="“We come out of change…”", quote="So it is.", quote_cite="Ada")
    for name in sorted(NETWORKS):
        assert text_of(name, one).startswith("“We come out of change…”\n\nTwelve households")
    both = item(title="“Change” and “challenge”", quote="So it is.", quote_cite="Ada")
    assert text_of("mastodon", both).startswith("“So it is.”")


@pytest.mark.parametrize(
    ("insights", "said"),
    [
        (("Letters are read aloud.",), "What stood out: Letters are read aloud.\n\n"),
        (
            ("Letters are read aloud.", "Few are kept."),
            "What stood out:\n• Letters are read aloud.\n• Few are kept.\n\n",
        ),
    ],
)
def test_one_insight_is_no_list(insights: tuple[str, ...], said: str) -> None:
    one = playback()
    assert said in text_of("linkedin", replace(one, facts=replace(FACTS, insights=insights)))


def test_a_third_paragraph_is_left_out_before_it_breaks_off() -> None:
    what_came = "The council has promised to write every letter of this winter anew, and to read each of them aloud "
    one = playback()
    one = replace(one, facts=replace(FACTS, so_what=f"{what_came * 3}before it goes."))
    text = text_of("bluesky", one)
    assert "Who in your house opens the post?" in text
    assert "The council" not in text
    assert "…" not in text
