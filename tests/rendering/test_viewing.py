"""What templates get to see: unique link texts, final addresses, subject and preheader from the content."""

from __future__ import annotations

import dataclasses

import pytest
from samples import Sample, config, post, sample, sample_of

from newsletter.errors import RenderError
from newsletter.rendering.addresses import NO_PUBLIC_URL
from newsletter.rendering.linking import short_title
from newsletter.rendering.viewing import view
from newsletter.rendering.views import DigestView
from newsletter.types import Facts, Kind, Picture, Post, Video

TITLE = "Forty carers read their letters aloud, and the council came to listen"


def seen(made: Sample) -> DigestView:
    return view(made.digest, settings=made.settings, config=made.config, theme=made.theme, media=made.media)


def seen_posts(*posts: Post, **changes: object) -> DigestView:
    return seen(sample_of(list(posts), config(**changes)))  # type: ignore[arg-type]  # keys of a newsletter


def test_one_item_gives_its_title_as_the_subject() -> None:
    assert seen(sample(1)).subject == TITLE
    long = "A title that goes on " * 7
    assert seen_posts(post(long.strip(), 1)).subject == long.strip()


def test_several_items_give_the_lead_as_the_subject_and_the_others_as_the_preheader() -> None:
    shown = seen(sample(7))
    assert shown.subject == "Forty carers read their letters aloud"
    assert shown.preheader.startswith("Also: Holbeck on the bus that does not come; What would you do")
    assert shown.preheader.endswith("and 4 more")
    assert len(shown.preheader) <= 110
    two = seen_posts(post("One", 2), post("Two", 1))
    assert (two.subject, two.preheader) == ("One", "Also: Two")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 12, 40])
def test_subject_and_preheader_fit_and_differ(size: int) -> None:
    shown = seen(sample(size))
    assert 0 < len(shown.preheader) <= 110
    assert shown.subject != shown.preheader
    assert size == 1 or len(shown.subject) <= 60


def test_one_item_gives_its_opening_to_the_preheader_in_whole_sentences() -> None:
    assert seen_posts(post("A", 1, "We knew. They did not. We met.")).preheader == "We knew. They did not. We met."
    long = "and the council came to listen to what forty carers had to say about their letters in the hall."
    cut = seen_posts(post("A", 1, f"We knew what we wanted. Forty carers met, {long}")).preheader
    assert cut.startswith("We knew what we wanted. Forty carers met, and")
    assert cut.endswith("…")


@pytest.mark.parametrize(
    ("title", "changes", "says"),
    [
        ("VIDEO: The night bus", {"video": Video(url="https://video.example/1")}, True),
        ("The video: a history", {"video": Video(url="https://video.example/1")}, False),
        ("Playback: Holbeck", {"kind": Kind.PLAYBACK, "facts": Facts()}, True),
        ("Holbeck: Playback", {"kind": Kind.PLAYBACK, "facts": Facts()}, True),
        ("Holbeck", {"kind": Kind.PLAYBACK, "facts": Facts()}, False),
        ("Video: not one", {}, False),
        ("Playback: filmed", {"kind": Kind.PLAYBACK, "facts": Facts(), "video": Video()}, False),
    ],
)
def test_a_title_that_names_its_kind_is_known(title: str, changes: dict[str, object], says: bool) -> None:
    (item,) = seen_posts(post(title, 1, **changes)).items
    assert item.names_kind is says


def test_what_only_announces_a_list_is_not_shown() -> None:
    facts = Facts(
        insights=("Forty came. Here is what they wrote:",),
        so_what="They want trust. They said:",
        why="So:",
    )
    (item,) = seen_posts(post("Holbeck", 1, kind=Kind.PLAYBACK, facts=facts)).items
    assert item.facts is not None
    assert (item.facts.insights, item.facts.so_what, item.facts.why) == (("Forty came.",), "They want trust.", "So…")


def test_the_intro_has_two_sentences_with_the_total_reading_time() -> None:
    shown = seen(sample(7))
    assert shown.total_minutes == sum(item.minutes for item in shown.items)
    assert shown.intro == (
        "7 new pieces from Riverbank Futures, 2 of them playbacks of community workshops. "
        f"Reading everything takes about {shown.total_minutes} minutes."
    )
    assert seen_posts(post("A", 1)).intro == "1 new piece from Riverbank Futures. It takes about 1 minute to read."


def test_templates_of_the_configuration_win_and_see_what_was_proposed_before() -> None:
    shown = seen(
        sample(
            7,
            subject="{{ digest.period_text }}: {{ digest.items[0].title }}",
            preheader="{{ digest.subject | length }} characters",
            intro="  {{ digest.preheader }}\n and {{ digest.items | length }}",
        )
    )
    assert shown.subject == f"October 2026: {TITLE}"
    assert shown.preheader == f"{len(shown.subject)} characters"
    assert shown.intro == f"{shown.preheader} and 7"


def test_a_wrong_template_of_the_configuration_names_its_key() -> None:
    with pytest.raises(RenderError, match=r"newsletters\.monthly\.intro:1: .*'lead'"):
        seen(sample(1, intro="{{ digest.lead }}"))


@pytest.mark.parametrize("size", [1, 7, 12, 40])
def test_link_texts_and_headings_are_unique(size: int) -> None:
    shown = seen(sample(size))
    names = [item.link_text for item in shown.items] + [notice.link_text for notice in shown.notices]
    assert len(set(names)) == len(names)
    headings = [item.heading for item in shown.items]
    assert len(set(headings)) == size


def test_equal_titles_are_told_apart() -> None:
    twins = [post("Update", 3, guid="a"), post("Update", 2, guid="b"), post("Update", 2, guid="c")]
    shown = seen_posts(*twins)
    assert [item.link_text for item in shown.items] == [
        "Read “Update”",
        "Read “Update” (2 October 2026)",
        "Read “Update” (2 October 2026) 2",
    ]
    assert len({item.heading for item in shown.items}) == 3


def test_link_texts_say_what_is_to_be_found() -> None:
    shown = seen_posts(
        post("VIDEO: A street", 5, video=Video()),
        post("Playback: Peel Road", 4, kind=Kind.PLAYBACK, facts=Facts()),
        post("An old essay", 3, own_url=False, url="https://riverbank.example/archive/"),
        post("“Quoted”", 2),
    )
    assert [item.link_text for item in shown.items] == [
        "Watch “A street”",
        "Read the playback “Peel Road”",
        "Find “An old essay” in the archive of Riverbank Futures",
        "Read “Quoted”",
    ]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Playback: Marsh Lane", "Marsh Lane"),
        ("Marsh Lane: Playback", "Marsh Lane"),
        ("VIDEO: Who decides?", "Who decides?"),
        ("“We are still here”", "We are still here"),
        ("One two three: four five six seven eight nine ten eleven", "One two three"),
        ("Who decides what we build? And another six or seven words here", "Who decides what we build?"),
        ("a b c d e f g h i j k l", "a b c d e f g h i…"),
        ("Video", "Video"),
    ],
)
def test_short_titles(title: str, short: str) -> None:
    assert short_title(title) == short


def test_pictures_have_their_final_address_and_missing_ones_are_not_shown() -> None:
    made = sample(7)
    picture = seen(made).items[0].picture
    assert picture is not None
    assert picture.src == f"https://news.riverbank.example/media/{picture.media}"
    assert (picture.width, picture.height) == (1200, 675)
    without = seen(dataclasses.replace(made, media={}))
    assert [item.picture for item in without.items] == [None] * 7
    assert without.logo is None
    unset = seen(sample(1, public_url=None))
    assert unset.items[0].picture is not None
    assert unset.items[0].picture.src.startswith(f"{NO_PUBLIC_URL}/media/")
    assert unset.sign_up_url == ""


def test_alt_text_is_kept_as_written() -> None:
    made = sample_of([post("A", 1, picture=Picture(address="https://a.example/x.png", alt="a\u00a0b\nc"))], config())
    shown = seen(made).items[0].picture
    assert shown is not None
    assert shown.alt == "a\u00a0b\nc"


def test_a_video_shows_its_still() -> None:
    still = Picture(address="https://a.example/still.png", alt="s")
    featured = Picture(address="https://a.example/featured.png", alt="f")
    shown = seen_posts(post("V", 1, video=Video(url="https://v.example/1", still=still), picture=featured)).items[0]
    assert shown.is_video
    assert shown.picture is not None
    assert shown.picture.alt == "s"


def test_foreign_items_carry_their_language_and_direction() -> None:
    items = {item.language: item for item in seen(sample(7)).items}
    assert (items["ar"].foreign, items["ar"].direction) == (True, "rtl")
    assert (items["en-GB"].foreign, items["en-GB"].direction) == (False, "ltr")
    assert not seen(sample(1, language="en")).items[0].foreign


def test_campaign_parameters_are_put_on_own_pages_only_and_once() -> None:
    posts = [
        post("A", 4, url="https://riverbank.example/a/?x=1#part"),
        post("B", 3, url="https://www.blog.riverbank.example/b"),
        post("C", 2, url="https://elsewhere.example/c"),
        post("D", 1, url="https://riverbank.example/d?utm_source=own"),
    ]
    shown = seen_posts(*posts, utm={"mail": True})
    added = "utm_source=monthly&utm_medium=email&utm_campaign=monthly-2026-10"
    assert [item.url for item in shown.items] == [
        f"https://riverbank.example/a/?x=1&{added}#part",
        f"https://www.blog.riverbank.example/b?{added}",
        "https://elsewhere.example/c",
        "https://riverbank.example/d?utm_source=own&utm_medium=email&utm_campaign=monthly-2026-10",
    ]
    assert [item.plain_url for item in shown.items] == [item.url for item in posts]
    assert seen_posts(*posts).items[0].url == posts[0].url


def test_facts_are_shortened_and_missing_ones_stay_missing() -> None:
    facts = seen(sample(7)).items[1].facts
    assert facts is not None
    assert facts.why == "The 51 has been cut to one bus an hour, and nobody had asked the people who stand at the stop."
    assert len(facts.insights) == 3
    assert facts.event_date_text == "8 October 2026"
    bare = seen_posts(post("P", 1, kind=Kind.PLAYBACK, facts=Facts(insights=("a",) * 9))).items[0].facts
    assert bare is not None
    assert bare.insights == ("a",) * 3
    assert (bare.who, bare.where, bare.when, bare.why, bare.so_what, bare.question) == ("",) * 6


def test_many_items_are_cards_first_and_then_rows_by_kind() -> None:
    shown = seen(sample(40))
    assert shown.cards == 6
    assert [item.number for item in shown.items] == list(range(1, 41))
    kinds = [(item.is_video, item.kind is not Kind.PLAYBACK) for item in shown.items[6:]]
    assert kinds == sorted(kinds)
    assert seen(sample(12)).cards == 12


def test_a_logo_is_shown_on_its_own_sites_mail_only() -> None:
    made = sample(1)
    assert seen(made).logo is not None
    other = made.config.model_copy(
        update={"site": made.config.site.model_copy(update={"url": "https://other.example"})}
    )
    assert seen(dataclasses.replace(made, config=other)).logo is None
