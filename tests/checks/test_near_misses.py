"""What a check must not report: the last thing before it would fire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cases import TITLE, late, media, picture
from exhibits import (
    WORDS,
    Change,
    at,
    clean,
    codes,
    digest,
    facts,
    html,
    link,
    mail,
    notices,
    post,
    settings,
    site,
    snippets,
    taken,
    text,
)

from newsletter.config.model import Schedule

SILENT: list[tuple[str, Change]] = [
    ("subject-shouting", mail(subject="NATO, UNESCO and the river")),
    ("subject-shouting", mail(subject="ما تعلمناه من النهر الطويل")),
    ("subject-long", mail(subject="x" * 60)),
    ("subject-too-long", mail(subject="x" * 150)),
    ("subject-generic", mail(subject="The Riverbank digest: forty carers")),
    ("subject-punctuation", mail(subject="Who will row?")),
    ("preheader-long", mail(preheader="x" * 110)),
    ("stray-none", html("Two new pieces", "None of the carers")),
    ("stray-none", lambda exhibit: html(TITLE, "None")(post(title="None")(exhibit))),
    ("unrendered-mark", html("p { margin: 0; }", "@media x{p{{margin:0}}")),
    ("leftover-mjml", html("Two new pieces", "The &lt;mj-text&gt; tag")),
    ("unknown-mark", html("Two new", "~~name~~, two new")),
    ("mark-in-subject", mail(subject="~~name~~, forty carers")),
    ("html-large", html("Two new pieces", "x" * 78_000)),
    ("missing-alt", picture("")),
    ("missing-alt", html('alt="People round a long table, reading"', 'alt=""')),
    ("picture-too-large", media(200_000)),
    ("pictures-too-large", media(200_000, count=5)),
    (
        "picture-hot-linked",
        lambda exhibit: html("https://news.riverbank.example/media/", "https://public-url-not-set.invalid/media/")(
            site(public_url=None)(exhibit)
        ),
    ),
    ("link-private", link("https://river.example./x")),
    ("link-private", link("https://8.8.8.8/")),
    ("link-relative", link("tel:+44113496000", "Ring us")),
    ("link-anchor-broken", link("#item-1", "To the carers")),
    ("link-shortened", link("https://notbit.ly.example/")),
    ("link-text-vague", link("https://riverbank.example/x", "Read more letters")),
    ("link-without-text", link("https://riverbank.example/x", "<img src='x' alt='The map'>")),
    (
        "duplicate-link",
        lambda exhibit: link("https://riverbank.example", "Sign up")(
            link("https://riverbank.example/", "Riverbank Futures")(exhibit)
        ),
    ),
    (
        "duplicate-link",
        link("https://riverbank.example/blog/letters/?utm_source=m&utm_medium=email", "Forty carers read"),
    ),
    (
        "duplicate-link",
        lambda exhibit: link("https://riverbank.example/blog/letters/", "The bus timetable")(
            post(own_url=False)(exhibit)
        ),
    ),
    ("link-text-repeated", link("https://riverbank.example/supper/?utm_source=x", "About “River supper”")),
    ("outside-period", lambda exhibit: late(post(published=at(30, 9))(exhibit))),
    ("outside-period", post(published=at(1).replace(hour=0))),
    ("outside-period", lambda exhibit: taken(brought_in=True)(post(published=at(1, 11))(exhibit))),
    ("edit-not-shown", taken(excerpt="Forty carers read\n\ntheir letters ")),
    (
        "unrendered-mark",
        lambda exhibit: mail(subject="How to write {{ this }}")(digest(subject="How to write {{ this }}")(exhibit)),
    ),
    ("item-without-excerpt", lambda exhibit: taken(excerpt="It has one.")(post(blocks=())(exhibit))),
    ("title-long", post(title="x" * 110)),
    ("title-shouting", post(title="BBC and NHS")),
    ("item-without-excerpt", post(blocks=(), summary=WORDS)),
    ("language-unknown", post(title="ما تعلمناه من النهر", language="ar")),
    ("language-unknown", post(title="Што нам је рекла река", language="sr")),
    ("language-unmarked", post(language="en-US")),
    (
        "language-unmarked",
        lambda exhibit: html(">Forty carers read", ' lang="cy">Forty carers read')(post(language="cy")(exhibit)),
    ),
    ("event-over", notices(event_start=at(10, 11))),
    ("event-in-future", facts(event_date=date(2026, 10, 12))),
    ("missing-from-text", text("Forty carers", "FORTY CARERS")),
    ("snippet-too-long", snippets(length=500)),
    ("snippet-link-lost", snippets(network="facebook", text="Forty carers")),
    ("notice-without-link", notices(url="", event_start=None)),
    (
        "snippet-alt-missing",
        lambda exhibit: picture("")(
            replace(
                exhibit,
                snippets=tuple(replace(one, card=replace(one.card, alt="")) for one in exhibit.snippets if one.card),
            )
        ),
    ),
    ("draft-send-close", settings(schedule=Schedule(draft="day 1 09:00", send="day 4 09:00"))),
    ("table-role", html('<table role="presentation">', '<table role="none">')),
    ("html-language", html('<html lang="en-GB"', '<html lang="en"')),
]


@pytest.mark.parametrize(("code", "change"), SILENT, ids=[f"{n}-{code}" for n, (code, _) in enumerate(SILENT)])
def test_a_near_miss_is_silent(code: str, change: Change) -> None:
    assert code not in codes(change(clean()))
