"""Snippets of the shipped theme: the words of each kind, the limit, the link, the card, and who is not notified."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_letters
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.channels import NETWORKS, network
from newsletter.config.model import Account, Config, Newsletter, Site
from newsletter.errors import ConfigError, ThemeError
from newsletter.rendering.snippets import render_snippets
from newsletter.rendering.theme import Theme, load_theme
from newsletter.rendering.views import FactsView, ItemView, PictureView
from newsletter.types import Kind, Media, Snippet

URL = "https://riverbank.example/blog/reading-letters/"
PICTURE = Media(name="b" * 64 + ".jpg", data=b"", width=600, height=400)
FACTS = FactsView(
    who="Forty carers",
    where="Mill Hall, Leeds",
    why="To hear how letters from the council are read.",
    insights=("Letters are read aloud.", "The telephone number is looked for first."),
    so_what="A letter that two people read has to be written for two.",
    question="Who in your house opens the post?",
)


def item(**values: Any) -> ItemView:
    made = {
        "key": "k1",
        "kind": Kind.POST,
        "title": "Five things about heat pumps",
        "url": "unused",
        "plain_url": URL,
        "language": "en-GB",
        "direction": "ltr",
        "foreign": False,
        "published": datetime(2026, 10, 1, tzinfo=UTC),
        "date_text": "1 October 2026",
        "minutes": 3,
        "authors": "Ada and Grace",
        "excerpt": "Twelve households swapped a boiler. They kept a diary of the winter.",
        "link_text": "",
        "lead": False,
        "late": False,
        "number": 1,
        "anchor": "item-1",
        "tags": ("heat pumps", "Uncategorised", "open data", "fuel poverty"),
    }
    return ItemView(**{**made, **values})


def playback(**values: Any) -> ItemView:
    return item(kind=Kind.PLAYBACK, title="Playback: Reading letters", facts=FACTS, **values)


def settings_for(*accounts: str, **values: Any) -> Newsletter:
    return Newsletter.model_validate(
        {
            "title": "The Riverbank digest",
            "from": "Riverbank <news@riverbank.example>",
            "sources": ["desk"],
            "audience": "monthly",
            "social": {"accounts": list(accounts)},
            **values,
        }
    )


def config_for(accounts: dict[str, Account]) -> Config:
    return Config(
        file=Path("/nowhere/schedules.yaml"),
        site=Site(name="Riverbank Futures", url="https://riverbank.example"),
        sources={},
        newsletters={},
        accounts=accounts,
    )


ACCOUNTS = {name: Account(network=name) for name in sorted(NETWORKS)}  # type: ignore[arg-type]
CONFIG = config_for(ACCOUNTS)
THEME = load_theme("monthly", CONFIG)


def snippets(
    *items: ItemView,
    only: tuple[str, ...] = tuple(ACCOUNTS),
    config: Config = CONFIG,
    theme: Theme = THEME,
    **values: Any,
) -> tuple[Snippet, ...]:
    return render_snippets(
        items,
        newsletter="monthly",
        settings=settings_for(*only, **values),
        config=config,
        theme=theme,
        media={"file:hall.jpg": PICTURE},
    )


def text_of(name: str, one: ItemView, **values: Any) -> str:
    (made,) = snippets(one, only=(name,), **values)
    return made.text


def with_template(name: str, text: str) -> Theme:
    return replace(THEME, files={**THEME.files, f"social/{name}.txt": text})


def test_one_for_each_account_and_item_in_order() -> None:
    made = snippets(item(), playback(key="k2"), only=("x", "bluesky"))
    assert [(each.account, each.post_key, each.stem) for each in made] == [
        ("x", "k1", "01-five-things-about-heat-pumps"),
        ("x", "k2", "02-playback-reading-letters"),
        ("bluesky", "k1", "01-five-things-about-heat-pumps"),
        ("bluesky", "k2", "02-playback-reading-letters"),
    ]
    assert snippets(only=("x",)) == ()
    assert snippets(item(), only=()) == ()


@pytest.mark.parametrize("name", sorted(NETWORKS))
@pytest.mark.parametrize("one", [item(), playback(), item(is_video=True), item(quote="So it is.", quote_cite="Ada")])
def test_every_network_has_words_for_every_kind(name: str, one: ItemView) -> None:
    (made,) = snippets(one, only=(name,))
    assert made.length == network(name).count(made.text, ACCOUNTS[name]) <= made.limit
    assert URL in made.text
    assert "#HeatPumps" in made.text
    assert "Uncategorised" not in made.text
    assert "\n\n\n" not in made.text
    assert made.text == made.text.strip()
    assert not set(made.text) & {"\ue000", "\ue001"}
    assert made.post_title == one.title


def test_the_kinds_differ_in_their_words() -> None:
    made = {
        kind: text_of("mastodon", one)
        for kind, one in {
            "post": item(),
            "playback": playback(),
            "video": item(is_video=True),
            "quote": item(quote="So it is.", quote_cite="Ada"),
        }.items()
    }
    assert made["post"].startswith("Five things about heat pumps\n\nTwelve households")
    assert made["playback"].startswith(
        "From the workshop: Reading letters (Mill Hall, Leeds)\n\nA letter that two people read"
    )
    assert "Still open: Who in your house opens the post?" in made["playback"]
    assert made["video"].startswith("Watch: Five things")
    assert made["quote"].startswith("“So it is.”\n— Ada\n\nFive things")


def test_a_playback_that_says_little_invents_nothing() -> None:
    for name in sorted(NETWORKS):
        text = text_of(name, item(kind=Kind.PLAYBACK, title="Reading letters", facts=FactsView()))
        assert text.startswith("From the workshop: Reading letters\n\nTwelve households")
        assert "Still open" not in text
        assert "So what" not in text


def test_a_sentence_that_announces_a_list_is_not_left_dangling() -> None:
    said = "People want another form of trust. Here is what they said:"
    assert "\n\nPeople want another form of trust.\n\n" in text_of("mastodon", item(excerpt=said))
    assert "\n\n我们读信。然后呢？\n\n" in text_of("mastodon", item(excerpt="我们读信。然后呢？他们说："))
    assert "\n\nHere is what they said…\n\n" in text_of("mastodon", item(excerpt="Here is what they said:"))


def test_linkedin_lists_what_stood_out() -> None:
    text = text_of("linkedin", playback())
    assert "What stood out:\n• Letters are read aloud.\n• The telephone number is looked for first.\n\nSo what?" in text


def test_an_item_in_another_language_gets_no_words_of_ours() -> None:
    arabic = item(
        kind=Kind.PLAYBACK,
        title="قراءة الرسائل",
        excerpt="نقرأ الرسائل معا.",
        language="ar",
        direction="rtl",
        foreign=True,
        tags=(),
        facts=FactsView(where="قاعة المطحنة", so_what="الرسالة يقرؤها اثنان.", question="من يفتح البريد؟"),
    )
    for made in snippets(arabic):
        assert not set(made.text.replace(URL, "")) & set("abcdefghijklmnopqrstuvwxyz"), made.text
        assert made.language == "ar"
        assert "الرسا" in made.text


def test_a_post_without_an_address_of_its_own_links_the_archive() -> None:
    (made,) = snippets(item(own_url=False, plain_url="https://riverbank.example/archive/"), only=("mastodon",))
    assert "In our archive: https://riverbank.example/archive/" in made.text


def test_the_labels_follow_the_newsletters_language() -> None:
    own = replace(
        THEME,
        settings=THEME.settings.model_copy(update={"labels": {"cy": {"Watch: %(title)s": "Gwyliwch: %(title)s"}}}),
    )
    made = text_of("mastodon", item(is_video=True), theme=own, language="cy")
    assert made.startswith("Gwyliwch: Five things")


def test_welsh_is_shipped() -> None:
    assert text_of("mastodon", item(is_video=True), language="cy").startswith("Gwyliwch: Five things")
    assert "\n\nGan Ada and Grace\n\n" in text_of("linkedin", item(), language="cy")


def test_every_word_of_our_own_passes_through_the_catalogue() -> None:
    """In the pseudo-language no plain letter is left but those of the content, which is Greek here."""
    greek = {
        "title": "Πέντε πράγματα",
        "excerpt": "Δώδεκα νοικοκυριά κράτησαν ημερολόγιο.",
        "authors": "Άδα",
        "tags": (),
    }
    facts = FactsView(where="Μύλος", why="Γιατί;", insights=("Ένα.", "Δύο."), so_what="Και λοιπόν;", question="Ποιος;")
    items = [
        item(**greek),
        item(**greek, kind=Kind.PLAYBACK, facts=facts),
        item(**greek, is_video=True),
        item(**greek, quote="Έτσι.", quote_cite="Άδα"),
        item(**greek, own_url=False),
    ]
    accented = set()
    pseudo = settings_for(*ACCOUNTS).model_copy(update={"language": "en-XA"})  # no language that one may configure
    for made in render_snippets(items, newsletter="m", settings=pseudo, config=CONFIG, theme=THEME, media={}):
        rest = made.text.replace(URL, "")
        assert not set(rest) & set(ascii_letters), rest
        accented |= set(rest) & set("åéîþŕ")
    assert accented, "the pseudo-language was not used"


def test_hashtags_follow_the_theme() -> None:
    def themed(**values: Any) -> Theme:
        hashtags = THEME.settings.hashtags.model_copy(update=values)
        return replace(THEME, settings=THEME.settings.model_copy(update={"hashtags": hashtags}))

    assert text_of("mastodon", item(), theme=themed(max=3)).endswith("#HeatPumps #OpenData #FuelPoverty")
    assert text_of("mastodon", item(), theme=themed(rule="lower", max=1)).endswith("\n\n#heatpumps")
    assert text_of("mastodon", item(), theme=themed(rule="none")).endswith(URL)
    assert text_of("mastodon", item(), theme=themed(max=0)).endswith(URL)
    assert text_of("threads", item(), theme=themed(max=3)).endswith(f"{URL}\n\n#HeatPumps")
    assert text_of("x", item(tags=("Uncategorised",), categories=("Uncategorised", "Playbacks"))).endswith(URL)


def test_a_template_reads_the_themes_own_settings() -> None:
    theme = with_template("x", "{{ theme.social.greeting }}\n\n{{ link }}")
    theme = replace(theme, settings=theme.settings.model_copy(update={"social": {"greeting": "Bore da!"}}))
    assert text_of("x", item(), theme=theme).startswith("Bore da!")


def test_names_in_the_content_notify_nobody_and_ours_stay_as_written() -> None:
    one = item(title="Thanks, @ada", excerpt="With @grace@social.example and hello@riverbank.example.", tags=())
    text = text_of("mastodon", one)
    assert "@\u200bada" in text
    assert "@\u200bgrace@social.example" in text
    assert "hello@riverbank.example" in text


def test_what_cannot_be_seen_and_line_breaks_in_the_content_are_gone() -> None:
    text = text_of("mastodon", item(title="Five\n\nthings\x00 \ue000about\ue001\ufeff pumps\u2028!"))
    assert text.startswith("Five things about pumps!\n\nTwelve")


def test_campaign_parameters_only_where_wanted_and_only_on_our_own_pages() -> None:
    own, foreign = item(), item(plain_url="https://elsewhere.example/a")
    (made,) = snippets(own, only=("mastodon",), utm={"social": True})
    assert made.url == f"{URL}?utm_source=mastodon&utm_medium=social&utm_campaign=monthly"
    assert made.url in made.text
    assert text_of("mastodon", foreign, utm={"social": True}).count("utm_") == 0
    assert text_of("mastodon", own, utm={"mail": True}).count("utm_") == 0


def test_the_card_carries_the_picture_and_its_words() -> None:
    picture = PictureView(src="s", media=PICTURE.name, alt="Two people at a table", width=600, height=400)
    (made,) = snippets(playback(picture=picture), only=("bluesky",))
    assert made.card is not None
    assert (made.card.picture, made.card.alt) == (PICTURE.name, "Two people at a table")
    assert made.card.description == FACTS.so_what
    assert PICTURE.name in json.dumps(made.request)


def test_a_picture_that_is_not_in_the_issue_is_not_uploaded() -> None:
    picture = PictureView(src="s", media="c" * 64 + ".jpg", alt="A table", width=6, height=4)
    (made,) = snippets(item(picture=picture), only=("x",))
    assert [step["name"] for step in made.request["steps"]] == ["post"]  # type: ignore[attr-defined]


def test_the_frozen_request_says_what_the_snippet_says() -> None:
    for made in snippets(item(), playback()):
        # LinkedIn wants a backslash before a bracket, and JSON writes it as two.
        request = json.dumps(made.request, ensure_ascii=False).replace("\\\\", "")
        first_line = made.text.split("\n", maxsplit=1)[0]
        assert first_line in request
        assert made.url in request


def test_a_title_of_any_length_fits() -> None:
    long = "How forty carers, three nurses and a postman read one letter from the council, " * 12
    for made in snippets(item(title=long)):
        assert made.length <= made.limit
        assert URL in made.text
        assert "#HeatPumps" in made.text


def test_an_account_that_is_not_configured_is_named() -> None:
    with pytest.raises(ConfigError, match=r'newsletters\.monthly\.social\.accounts: there is no account "orkut"'):
        snippets(item(), only=("orkut",))


def test_a_template_that_is_missing_or_loses_the_link_is_named() -> None:
    without = replace(THEME, files={name: text for name, text in THEME.files.items() if name != "social/x.txt"})
    with pytest.raises(ThemeError, match=r"templates/monthly/social/x\.txt: is missing"):
        snippets(item(), only=("x",), theme=without)
    with pytest.raises(ThemeError, match=r"does not print \{\{ link \}\}"):
        snippets(item(), only=("x",), theme=with_template("x", "{{ item.title }}"))
    (made,) = snippets(item(), only=("facebook",), theme=with_template("facebook", "{{ item.title }}"))
    assert made.text == "Five things about heat pumps"
    assert URL in json.dumps(made.request)


def test_a_link_that_cannot_fit_stands_alone_and_shows_that_it_is_too_long() -> None:
    tight = {"small": Account(network="mastodon", characters=100, url_characters=150)}
    (made,) = snippets(item(), only=("small",), config=config_for(tight))
    assert (made.text, made.limit) == (URL, 100)
    assert made.length >= 150


def test_an_address_that_a_server_may_count_in_full_is_not_said_to_fit() -> None:
    long = f"https://riverbank.notatopleveldomain/{'long-' * 120}"
    (made,) = snippets(item(plain_url=long), only=("mastodon",))
    assert made.text == long
    assert made.length == len(long) > made.limit


def test_hashtags_give_way_before_the_words_do() -> None:
    tight = {"small": Account(network="mastodon", characters=100)}
    one = item(tags=("a" * 30, "b" * 30), plain_url="https://riverbank.org/reading-letters-aloud-at-breakfast/")
    (made,) = snippets(one, only=("small",), config=config_for(tight))
    assert made.length <= 100
    assert made.text.startswith("Five things about heat pumps\n\n")
    assert made.text.endswith("/\n\n#A" + "a" * 29)


words = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "👩‍👩‍👧‍👦",
            "مرحبا",
            "क्षि",
            "🇬🇧",
            "👍🏽",
            "e\u0301",
            "zero\u200bwidth",
            "读信",
            "https://a.example/b",
            "@ada",
            "#x",
        ]
    ),
    max_size=60,
).map(" ".join)


@given(
    title=words,
    excerpt=words,
    so_what=words,
    question=words,
    name=st.sampled_from(sorted(NETWORKS)),
    is_playback=st.booleans(),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_content_the_limit_holds_and_the_link_survives(
    title: str, excerpt: str, so_what: str, question: str, name: str, is_playback: bool
) -> None:
    facts = FactsView(where=title, so_what=so_what, question=question) if is_playback else None
    one = item(title=title, excerpt=excerpt, kind=Kind.PLAYBACK if is_playback else Kind.POST, facts=facts)
    (made,) = snippets(one, only=(name,))
    assert network(name).fits(made.text, ACCOUNTS[name])
    assert made.length <= made.limit
    assert URL in made.text
    assert made.text.endswith("#HeatPumps") or made.text.endswith("#HeatPumps #OpenData")
    json.dumps(made.request).encode()
