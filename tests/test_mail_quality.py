"""The message as mail programs and filters take it: no defect, no long line, no spam rule, on real renderings."""

from __future__ import annotations

import re
import shutil
import subprocess
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from samples import sample
from selectolax.lexbor import LexborHTMLParser

from newsletter.rendering.eml import part_bytes
from newsletter.rendering.revision import freeze
from newsletter.schedules import planned
from newsletter.types import MARKS, Revision

SIZES = (1, 7, 12, 40)
# Rules about the way a message came, which a file has not gone; and that it is HTML at all.
OF_THE_WAY = {"NO_RECEIVED", "NO_RELAYS", "HTML_MESSAGE"}


def frozen(size: int) -> Revision:
    made = sample(size)
    moments = planned(made.settings.schedule, made.digest.period, made.config.site.zone)
    return freeze(
        made.digest, settings=made.settings, config=made.config, theme=made.theme, media=made.media, planned=moments
    )


@pytest.fixture(scope="module", params=SIZES)
def revision(request: pytest.FixtureRequest) -> Revision:
    return frozen(request.param)


def test_the_message_parses_without_a_defect(revision: Revision) -> None:
    message = message_from_bytes(revision.files["email.eml"], policy=policy.default)
    parts = list(message.walk())
    assert [part.get_content_type() for part in parts] == ["multipart/alternative", "text/plain", "text/html"]
    assert [defect for part in parts for defect in part.defects] == []
    assert [defect for value in message.values() for defect in value.defects] == []
    assert message["Subject"] == revision.subject


def test_no_line_is_longer_than_a_server_must_take(revision: Revision) -> None:
    assert max(len(line) for line in revision.files["email.eml"].split(b"\r\n")) <= 998
    assert b"\n" not in revision.files["email.eml"].replace(b"\r\n", b"")


def test_the_parts_are_the_frozen_ones_and_the_marks_are_whole(revision: Revision) -> None:
    parts = part_bytes(revision.files["email.eml"])
    assert (parts.html, parts.text) == (revision.files["email.html"], revision.files["email.txt"])
    raw = revision.files["email.eml"]
    for mark in MARKS[:3]:
        assert mark.encode() in raw


def test_spamassassin_has_nothing_against_it(revision: Revision) -> None:
    if shutil.which("spamassassin") is None:
        pytest.skip("no SpamAssassin here; try: apt-get install spamassassin")
    done = subprocess.run(
        ["spamassassin", "-L", "-t"], input=revision.files["email.eml"], capture_output=True, timeout=120, check=True
    )
    report = done.stdout.decode("utf-8", "replace").rpartition("Content analysis details:")[2]
    rules = re.findall(r"^\s*(-?\d+\.\d+) ([A-Z0-9_]+) ", report, re.MULTILINE)
    assert rules, report
    assert {name for points, name in rules if float(points) > 0} <= OF_THE_WAY, report


def test_it_keeps_the_rules_of_the_email_markup_consortium(revision: Revision) -> None:
    """https://emailmarkup.org: language and direction, roles, a title, alternative texts."""
    html = revision.files["email.html"].decode()
    tree = LexborHTMLParser(html)
    root = tree.css_first("html")
    assert root is not None
    assert root.attributes.get("lang") == "en-GB"
    assert root.attributes.get("dir") == "ltr"
    assert tree.body is not None
    children = [node for node in tree.body.iter() if node.tag not in ("-comment", "style")]
    assert children
    for child in children:
        assert child.attributes.get("lang"), child.html[:120] if child.html else ""
        assert child.attributes.get("dir")
    title = tree.css_first("title")
    assert title is not None
    assert title.text() == revision.subject
    tables = re.findall(r"<table\b[^>]*>", html)  # those in Outlook's conditional comments, too
    assert tables
    assert [table for table in tables if 'role="presentation"' not in table] == []
    images = tree.css("img")
    assert images
    for image in images:
        assert "alt" in image.attributes, image.html
        assert image.attributes.get("width"), image.html
        assert image.attributes.get("height"), image.html


def test_it_stays_under_what_gmail_cuts_and_loads_nothing_but_its_pictures(revision: Revision) -> None:
    html = revision.files["email.html"].decode()
    assert len(html.encode()) < 80_000
    sources = {image.attributes.get("src") or "" for image in LexborHTMLParser(html).css("img")}
    assert all(source.startswith("https://news.riverbank.example/media/") for source in sources)
    assert "@import" not in html
    assert "<link" not in html
    assert "url(" not in html


def test_no_folder_of_the_machine_and_no_template_language_is_in_any_file(revision: Revision) -> None:
    here = str(Path(__file__).parents[1]).encode()
    for name, data in revision.files.items():
        assert here not in data, name
        if name in ("email.html", "email.txt"):
            assert b"{{" not in data
            assert b"{%" not in data
            assert b"<mj-" not in data
