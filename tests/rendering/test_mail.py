"""The mail as a whole: golden files, sizes, the same bytes each time, and the rules that mail clients have."""

from __future__ import annotations

import dataclasses
import itertools
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from remake_mails import CASES, HERE, made, rendered
from samples import ZONE, config, mail_of, post, sample, sample_of, sample_theme, sample_view
from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.rendering.labels import Labels
from newsletter.rendering.mail import render_mail
from newsletter.types import MARKS, Facts, Kind, Mail, Notice, Picture, Post, Video

SIZES = (1, 7, 12, 40)


def mail(size: int, language: str = "en-GB") -> Mail:
    return mail_of(sample(size, language=language))


@pytest.mark.parametrize("case", sorted(CASES))
def test_golden_mails(case: str) -> None:
    """After a wanted change: `python tests/rendering/remake_mails.py`, then read the difference."""
    for name, text in rendered(made(case)).items():
        assert text == (HERE / case / name).read_text(), f"{case}/{name}"


@pytest.mark.parametrize("size", SIZES)
def test_the_html_part_stays_under_its_size(size: int) -> None:
    html = mail(size).html
    assert len(html.encode()) < 80_000
    assert max(len(line) for line in html.split("\n")) < 20_000


@pytest.mark.parametrize("size", SIZES)
def test_every_item_is_in_both_parts_once_with_its_address(size: int) -> None:
    made = sample(size)
    both = mail_of(made)
    page = LexborHTMLParser(both.html)
    headings = [node.text(strip=True) for node in page.css("h2 > a, h3 > a")]
    for taken in made.digest.items:
        assert sum(heading.startswith(taken.post.title) for heading in headings) >= 1
        assert f'href="{taken.post.url}"' in both.html
        assert re.search(rf"^ *{re.escape(taken.post.url)}$", both.text, re.MULTILINE)
    assert len(headings) == size


def test_the_same_bytes_whatever_the_hash_seed_and_the_zone() -> None:
    script = (
        "import hashlib, sys; sys.path.insert(0, 'tests/rendering')\n"
        "from samples import mail_of, sample\n"
        "print(hashlib.sha256(repr(mail_of(sample(7))).encode()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=HERE.parents[2],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed, zone in (("1", "UTC"), ("77", "Pacific/Apia"))
    }
    assert len(hashes) == 1


@pytest.mark.parametrize(("language", "direction"), [("cy", "ltr"), ("ar", "rtl")])
def test_another_language_is_named_with_its_direction(language: str, direction: str) -> None:
    page = LexborHTMLParser(mail(7, language).html)
    root, body = page.css_first("html"), page.body
    assert root is not None
    assert body is not None
    children = [child for child in body.iter() if child.tag not in {"-text", "_comment"}]
    assert children
    for node in (root, *children):
        assert (node.attributes.get("lang"), node.attributes.get("dir")) == (language, direction)


@pytest.mark.parametrize("size", SIZES)
def test_headings_are_in_order(size: int) -> None:
    page = LexborHTMLParser(mail(size).html)
    levels = [int(str(node.tag)[1]) for node in _in_order(page) if re.fullmatch(r"h[1-6]", str(node.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def _in_order(page: LexborHTMLParser) -> list[LexborNode]:
    assert page.body is not None
    return list(page.body.traverse())


@pytest.mark.parametrize("size", SIZES)
def test_links_go_somewhere_and_have_unique_names(size: int) -> None:
    page = LexborHTMLParser(mail(size).html)
    names = []
    anchors = {node.attributes["id"] for node in page.css("[id]")}
    for link in page.css("a"):
        address = link.attributes["href"] or ""
        assert address.startswith("https://") or address in MARKS or address[1:] in anchors, address
        if link.attributes.get("aria-hidden") == "true":
            continue
        picture = link.css_first("img")
        names.append(link.text(strip=True) or (picture.attributes["alt"] if picture else ""))
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("size", SIZES)
def test_the_contents_list_comes_with_three_items(size: int) -> None:
    html, text = mail(size).html, mail(size).text
    assert ("In this issue" in html) is (size >= 3)
    assert ("IN THIS ISSUE" in text) is (size >= 3)


def test_marks_are_in_both_parts_and_whole() -> None:
    both = mail(7)
    for mark in ("~~unsubscribe_url~~", "~~preferences_url~~", "~~web_view_url~~"):
        assert f'href="{mark}"' in both.html
        assert f"\n{mark}\n" in both.text


def test_the_plain_text_is_72_wide_but_for_addresses() -> None:
    for line in mail(40).text.split("\n"):
        assert len(line) <= 72 or "https://" in line, line
        assert line == line.rstrip()


def test_foreign_markup_is_text() -> None:
    evil = "<script>alert(1)</script> {{ 7 * 7 }} </mj-text> \" onerror='x' &amp;"
    nasty = post(
        evil,
        1,
        f"{evil} and so it goes on, in a sentence that has an end.",
        authors=(evil,),
        picture=Picture(address="https://a.example/x.png", alt=evil, credit=evil),
    )
    notice = Notice(source="desk", guid="n", title=evil, text=evil, url="https://a.example/n", link_text=evil)
    both = mail_of(sample_of([nasty], config(), notices=(notice,)))
    page = LexborHTMLParser(both.html)
    assert not page.css("script")
    assert not [node for node in page.css("*") if any(name.startswith("on") for name in node.attributes)]
    assert "49" not in both.html.replace("2049", "")
    heading = page.css_first("h2 a")
    assert heading is not None
    assert heading.text() == evil
    picture = page.css("img")[-1]
    assert picture.attributes["alt"] == evil


def test_items_of_every_shape_render() -> None:
    shapes = [
        post("Nothing but a title", 9),
        post("A video without a still or an address", 8, video=Video()),
        post("Playback: nothing said", 7, kind=Kind.PLAYBACK, facts=Facts()),
        post("Playback: one fact", 6, kind=Kind.PLAYBACK, facts=Facts(question="Who decides?")),
        post(
            "Playback: with a body", 5, "It was a good evening for everybody there.", kind=Kind.PLAYBACK, facts=Facts()
        ),
        post("x" * 400, 4, "y" * 2000),
        post("No address of its own", 3, own_url=False, url="https://riverbank.example/archive/"),
    ]
    both = mail_of(sample_of(shapes, config()))
    assert "Who decides?" in both.html
    assert "It was a good evening" in both.html
    assert "Find “No address of its own” in the archive of Riverbank Futures" in both.text
    assert "None" not in both.html


def test_no_item_at_all_still_makes_a_mail() -> None:
    notice = Notice(source="desk", guid="n", title="Come", text="Do come.")
    both = mail_of(sample_of([], config(), notices=(notice,)))
    assert both.subject == "The Riverbank digest, October 2026"
    assert "Do come." in both.html


def test_the_sender_changes_nothing_else() -> None:
    one = mail(1)
    assert one.sender == "Riverbank Futures <news@riverbank.example>"
    other = render_mail(sample_view(1), sample_theme(), sender="Somebody <else@riverbank.example>")
    assert other == dataclasses.replace(one, sender="Somebody <else@riverbank.example>")


GREEK = "Λέξεις που δεν είναι δικές μας, και κάτι ακόμη για να γεμίσει η γραμμή."


def _greek(number: int, **more: object) -> Post:
    return post(f"Τίτλος {number}", number, GREEK, guid=f"g{number}", language="el", **more)


def test_no_word_is_hard_coded() -> None:
    """In the pseudo-language our own words have no ASCII letter, so any that is left was written past gettext."""
    facts = Facts(
        who="Ποιος", where="Πού", when="Πότε", why=GREEK, insights=(GREEK, GREEK), so_what=GREEK, question="Γιατί;"
    )
    posts = [
        _greek(1, authors=("Ένας", "Δύο")),
        _greek(2, kind=Kind.PLAYBACK, facts=facts),
        _greek(3, video=Video(url="https://v.example/1")),
        *[_greek(number, own_url=number % 2 == 0) for number in range(4, 18)],
    ]
    start, end = datetime(2026, 11, 12, 18, 30, tzinfo=ZONE), datetime(2026, 11, 13, 20, 0, tzinfo=ZONE)
    notice = Notice(
        source="s", guid="n", title="Τίτλος", text=GREEK, url="https://a.example/", event_start=start, event_end=end
    )
    made = config(title="Το δελτίο")
    site = made.site.model_copy(
        update={
            "language": "en-XA",
            "url": "https://other.example",
            "name": "Ποτάμι",
            "postal_address": "Οδός 1",
            "follow": {"ιστός": "https://a.example/"},
        }
    )
    made = made.model_copy(update={"site": site})
    sample = sample_of(posts, made, notices=(notice,))
    late = dataclasses.replace(sample.digest.items[3], late=True)
    digest = dataclasses.replace(sample.digest, items=(*sample.digest.items[:3], late, *sample.digest.items[4:]))
    both = mail_of(dataclasses.replace(sample, digest=digest))
    labels = Labels("en-XA")
    dates = [
        labels.day(start),
        labels.day(end),
        labels.period(digest.period),
        labels.names(["Ένας", "Δύο"]),
        *{labels.date(p.published) for p in posts},
    ]
    page = LexborHTMLParser(both.html)
    page.strip_tags(["style", "head"])
    attributes = [node.attributes.get(name) or "" for node in page.css("*") for name in ("alt", "aria-label", "title")]
    said = [page.body.text(separator=" ") if page.body else "", *attributes, both.text, both.subject, both.preheader]
    for text in said:
        for known in (*dates, *[date.upper() for date in dates]):
            text = text.replace(known, "")
        left = re.sub(r"https://\S+|~~\w+~~|(?:riverbank|other)\.example", "", text)
        assert re.findall(r"[A-Za-z]+", left) == []
    assert len(re.findall(r"[^\W\d_]+", said[0])) > 100


def test_welsh_is_welsh() -> None:
    both = mail(7, "cy")
    assert 'lang="cy"' in both.html
    for words in ("Yn y rhifyn hwn", "Dad-danysgrifio", "Felly beth", "29 Hydref 2026"):
        assert words in both.html
    assert "Unsubscribe" not in both.html + both.text


def test_a_newsletter_written_from_right_to_left() -> None:
    html = mail(7, "ar").html
    assert "text-align:left" not in html.replace("font-size:0px;text-align:left", "")
    assert "padding-right:24px" in html


def test_the_golden_folder_has_no_case_too_many() -> None:
    assert sorted(folder.name for folder in Path(HERE).iterdir() if folder.name.startswith("mail-")) == sorted(CASES)
