"""The preview page as bytes: whole, self-contained, the same each time, and closed to what comes from outside."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import preview_sample as sample
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering import preview_message as message
from newsletter.rendering import preview_social as social
from newsletter.rendering import preview_words as words
from newsletter.rendering.preview import frozen_parts, next_steps, page_parts, policy, render_index
from newsletter.rendering.preview_rows import check_groups, issue_anchors
from newsletter.types import Finding, Level

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """The page as a list of elements with their attributes and own text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self.words: list[str] = []
        self._in = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.raw:
            self._in = tag
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self.raw[self._in][-1] += data
        else:
            self.words.append(data)

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render_index(sample.issue()))


def test_the_same_view_gives_the_same_bytes_in_another_process_zone_and_hash_seed() -> None:
    here = hashlib.sha256(render_index(sample.issue())).hexdigest()
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/rendering'); import preview_sample as s;"
        "from newsletter.rendering.preview import render_index;"
        "print(hashlib.sha256(render_index(s.issue())).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)}
    there = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert there.stdout.strip() == here


def test_the_order_of_the_media_mapping_does_not_matter() -> None:
    view = sample.issue()
    turned = replace(view, media=dict(reversed(list(view.media.items()))))
    assert render_index(turned) == render_index(view)


def test_it_ends_with_one_newline_and_holds_no_carriage_return_from_the_mail() -> None:
    rendered = render_index(sample.issue())
    assert rendered.endswith(b"</html>\n")
    assert not rendered.endswith(b"\n\n")


def test_it_asks_for_nothing(page: Page) -> None:
    assert not {"link", "img", "object", "embed", "video", "audio", "source", "base"} & {
        tag for tag, _ in page.elements
    }
    for tag, attributes in page.elements:
        assert "src" not in attributes, (tag, attributes)
        if tag == "use":
            assert attributes["href"].startswith("#")
    for sheet in page.raw["style"]:
        assert not re.search(r"@import|url\((?!data:)", sheet)


def test_only_links_that_a_person_clicks_lead_out_and_they_give_nothing_away(page: Page) -> None:
    outside = [link for link in page.all("a") if not link["href"].startswith("#")]
    assert outside
    for link in outside:
        assert link["href"].startswith("https://millbrook.example/")
        assert link["rel"] == "noopener noreferrer"


def test_the_policy_names_each_style_and_script_of_the_page_and_of_the_mail(page: Page) -> None:
    meta = next(m for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in meta.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "unsafe" not in rules["script-src"]
    assert "unsafe" not in rules["style-src-elem"]
    mail = message.anatomy(page.all("iframe")[0]["srcdoc"]).styles
    assert len(mail) == 1

    def hashed(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert rules["style-src-elem"].split() == [hashed(text) for text in (*page.raw["style"], *mail)]
    assert rules["script-src"].split() == [hashed(text) for text in page.raw["script"]]


def test_the_policy_hashes_what_a_browser_will_have_parsed() -> None:
    assert policy(styles=["a\r\nb\rc"], scripts=[]) == policy(styles=["a\nb\nc"], scripts=[])


def test_frames_are_sandboxed_titled_and_hold_the_mail_with_its_pictures_and_nothing_else_changed(page: Page) -> None:
    view = sample.issue()
    frames = page.all("iframe")
    assert len(frames) == 4
    assert all(frame["sandbox"] == "" and frame["title"] and frame["loading"] == "lazy" for frame in frames)
    on, off = frames[0]["srcdoc"], frames[1]["srcdoc"]
    for image in view.media.values():
        assert message.data_uri(image) in on
        on = on.replace(message.data_uri(image), f"{view.public_media_base}{image.name}")
    assert on == view.html
    assert off.count('src="data:,"') == view.html.count("<img")
    assert "base64" not in off
    assert 'alt="A drawing of the hills above Millbrook, number 1"' in off


def test_a_picture_that_is_not_in_the_issue_keeps_its_address_and_so_stays_empty() -> None:
    html = f'<img src="{sample.BASE}{"0" * 64}.jpg">'
    media = sample.issue().media
    assert message.with_pictures(html, sample.BASE, media) == html
    assert message.with_pictures(html, "", media) == html


def test_a_picture_stands_once_for_all_cards(page: Page) -> None:
    view = sample.issue()
    for image in view.media.values():
        assert page.raw["style"][1].count(message.data_uri(image)) == 1
    assert render_index(view).count(b"data:image/") == len(view.media) + 2 * view.html.count("<img")


def test_ids_are_unique_and_every_jump_has_its_place(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in ("href", "aria-labelledby"):
            target = attributes.get(name, "")
            if name == "aria-labelledby" and target:
                assert target in ids
            elif target.startswith("#"):
                assert target[1:] in ids


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_says_what_a_person_must_know(page: Page) -> None:
    for said in (
        "Tuesday 10 November 2026, 10:00",
        "Europe/London, GMT",
        "the list “monthly”",
        "1 thing stops it",
        "2 to look at, 2 notes",
        "Nobody has said yes to it yet.",
        "71 characters",
        "In: published on 1 October 2026, inside October 2026.",
        "Out: already in the September 2026 issue.",
        "Late: from before this period.",
        "Facts read: who, where, when, why, insights, so what. Not in the write-up: what, the question left.",
        "Saturday 21 November 2026 at 17:00, The Weir",
        "each reader’s own address for leaving the list",
        "Shorten the post’s summary, or its template social/x.txt.",
        "multipart/alternative",
        "over the limit: 3",
    ):
        assert said in page.text, said


def test_no_account_no_findings_and_one_post_have_their_words() -> None:
    view = replace(sample.issue(1, accounts=()), findings=(), left_out=(), notices=(), media={}, snippets=())
    text = Page(render_index(view)).text
    assert "No social account is set for this newsletter" in text
    assert "No check has anything to say about this issue." in text
    assert "Nothing stops it" in text
    assert "Nothing was left out." in text


def test_marks_stay_inert_words(page: Page) -> None:
    assert all("~~" not in link["href"] for link in page.all("a"))


def test_foreign_words_stay_words_and_foreign_addresses_are_not_clickable() -> None:
    page = Page(render_index(sample.hostile()))
    assert len(page.raw["script"]) == 1
    assert "pwned" not in page.raw["script"][0]
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag not in ("img", "textarea")
        assert attributes.get("lang", "en") in ("en", "ar", "en-GB")
    for link in page.all("a"):
        assert re.match(r"#|https://millbrook\.example/", link["href"])
    assert sample.NASTY in page.text  # shown as it is, 7*7 not worked out


def test_a_status_that_no_issue_has_is_an_error() -> None:
    with pytest.raises(KeyError, match="perhaps"):
        render_index(replace(sample.issue(1), status="perhaps"))


@pytest.mark.parametrize("status", sorted(words.STATES))
def test_every_state_has_its_word_and_a_shape_that_is_drawn(status: str) -> None:
    page = Page(render_index(replace(sample.issue(1), status=status)))
    state = words.STATES[status]
    assert f"{state.word} {state.meaning}" in page.text
    assert f"shape-{state.shape}" in {symbol["id"] for symbol in page.all("symbol")}


def test_what_happens_next_follows_state_approval_and_checks() -> None:
    view = sample.issue()
    assert next_steps(view)[0].startswith("Mend what stops it")
    clean = replace(view, findings=())
    assert next_steps(clean)[0] == "Read the mail and the social posts."
    assert any(step.startswith("Two people approve it") for step in next_steps(replace(clean, approval="two people")))
    assert "Nobody has to approve it." in next_steps(replace(clean, approval="none"))
    assert next_steps(replace(clean, status="sent")) == (words.STATES["sent"].meaning,)
    assert "voids the approval" in next_steps(replace(clean, status="approved"))[-1]
    assert not any("social post" in step for step in next_steps(replace(clean, snippets=(), status="approved")))


def test_a_check_leads_to_the_place_it_means() -> None:
    view = sample.issue()
    groups = social.groups(view.snippets, name="Millbrook", handles={}, css={}, media={})
    anchors = issue_anchors(view.items, groups)
    places = {
        view.items[1].key: "post-2",
        "email.html": "mail",
        "email.html:14": "mail",
        "email.txt": "text",
        "email.eml": "message",
        f"media/{'0' * 64}.jpg": "pictures",
        "subject": "inbox",
        "social/town-square/01-story.json": "snippet-2",
        "social/town-square/01-story.txt": "snippet-2",
        "social/nowhere/01-story.json": "social",
        "theme.yaml:12": "",
        "": "",
    }
    for where, target in places.items():
        finding = Finding(level=Level.NOTE, code="x", message="m", where=where)
        assert check_groups([finding], anchors)[0].rows[0].target == target, where


def test_the_mail_is_taken_apart() -> None:
    anatomy = message.anatomy(
        '<a href="#item-1">Down</a><h1>Top</h1><a href="https://a.example/"><img src="i.png" alt="A boat"></a>'
        '<h2><a href="mailto:x@a.example">Go</a></h2><h3>So what</h3><p>t<a href="javascript:x">J</a> '
        '<a name="anchor">not a link</a></p><a href="~~unsubscribe_url~~">Leave</a><h2>F</h2><a href="https://[">broken'
    )
    assert [(link.text, link.where, link.href, link.meaning) for link in anatomy.links] == [
        ("Down", "Top of the mail", "", "a place further down in the mail"),
        ("Picture: A boat", "Top", "https://a.example/", ""),
        ("Go", "Go", "mailto:x@a.example", ""),
        ("J", "Go", "", ""),
        ("Leave", "Footer", "", message.MARK_WORDS["~~unsubscribe_url~~"]),
        ("broken", "Footer", "", ""),
    ]
    assert anatomy.alts == {"i.png": "A boat"}


@pytest.mark.parametrize("start", ["<footer>", '<div role="contentinfo">'])
def test_a_footer_is_known_by_its_element_or_role(start: str) -> None:
    links = message.anatomy(f'<h2>Last</h2>{start}<a href="https://a.example/">Follow us</a>').links
    assert [link.where for link in links] == ["Footer"]


def test_deep_markup_costs_nothing_and_deep_mime_is_cut() -> None:
    assert len(message.anatomy("<div>" * 50_000 + '<a href="https://a.example/">x').links) == 1
    eml = (
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(40))
        + b"Content-Type: text/plain\r\n\r\nx"
    )
    part, depth = message.mime_tree(message.message(eml)), 0
    while part.children:
        part, depth = part.children[0], depth + 1
    assert depth == 12


def test_the_mime_tree_and_headers_are_those_of_the_message() -> None:
    view = sample.issue()
    parsed = message.message(sample.eml("Grüße an alle", view.text, view.html))
    assert dict(message.headers(parsed))["Subject"] == "Grüße an alle"
    tree = message.mime_tree(parsed)
    assert tree.content_type == "multipart/alternative"
    assert tree.size == ""
    assert [(p.content_type, p.charset, p.encoding) for p in tree.children] == [
        ("text/plain", "utf-8", "quoted-printable"),
        ("text/html", "utf-8", "quoted-printable"),
    ]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (500, "It fits."),
        (90_000, "Close to where Gmail cuts a mail."),
        (150_000, "Gmail would cut it and hide the rest."),
    ],
)
def test_the_weight_is_said_in_words(length: int, said: str) -> None:
    view = sample.issue(1)
    assert said in Page(render_index(replace(view, html="x" * length))).text


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [(1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (102_000, "102 kB"), (999_499, "999 kB"), (999_500, "1.0 MB")],
)
def test_sizes(bytes_: int, said: str) -> None:
    assert words.size(bytes_) == said


def test_zones_are_named() -> None:
    moment = sample.issue().planned_send
    assert words.zone(moment) == "Europe/London, GMT"
    assert words.zone(moment.replace(tzinfo=UTC)) == "UTC"
    assert words.zone(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))) == "UTC+02:00"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3_599, "59 minutes ago"),
        (7_200, "2 hours ago"),
        (86_399, "23 hours ago"),
        (86_400, "1 day ago"),
        (31 * 86_400, "on 10 October 2026"),
    ],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    moment = datetime(2026, 10, 10, 12, 0, tzinfo=UTC)
    assert words.ago(moment, moment + timedelta(seconds=seconds)) == said


def test_what_the_mail_loads_is_known_each_once() -> None:
    loads = message.anatomy('<img src="a.png"><img src="https://far.example/b.png" alt=""><img src="a.png">').loads
    assert loads == ("a.png", "https://far.example/b.png")


def test_the_parts_can_be_worked_out_once_and_shown_with_another_state() -> None:
    view = sample.issue()
    frozen = frozen_parts(view)
    later = replace(view, status="approved", findings=())
    parts = page_parts(later, frozen)
    assert parts["state"].word == "Approved"
    assert parts["checks"] == ()
    assert parts["social"] is frozen.social
    assert parts == page_parts(later)


def test_a_folded_network_says_what_is_shown() -> None:
    assert "210" in words.fold_note("linkedin", "x" * 211)
    assert words.fold_note("linkedin", "x" * 210) == ""
    assert words.fold_note("x", "x" * 999) == ""


@given(st.text(alphabet=st.sampled_from("ab #@:/.,)https…é‍👩\n"), max_size=80))
def test_tokens_joined_are_the_text_again(text: str) -> None:
    assert "".join(token.text for token in social.tokens(text)) == text


def test_links_tags_and_names_are_coloured_without_their_full_stop() -> None:
    found = [
        token.text
        for token in social.tokens("See https://a.example/x. #Bus, a#b @me@b.example!")
        if token.kind == "link"
    ]
    assert found == ["https://a.example/x", "#Bus", "@me@b.example"]


@given(st.text(max_size=40))
def test_only_wellformed_addresses_can_be_clicked(text: str) -> None:
    href = message.safe_href(text)
    assert href == "" or re.match(r"(?i)(https?://|mailto:).", href)


@given(st.text(max_size=12))
def test_a_language_is_a_tag_or_nothing(tag: str) -> None:
    assert words.language(tag) in ("", tag)
    assert re.fullmatch(r"[A-Za-z0-9-]*", words.language(tag))


def test_templates_never_switch_escaping_off() -> None:
    for file in sorted((ROOT / "newsletter" / "pages").rglob("*.html")):
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape", source), file.name
