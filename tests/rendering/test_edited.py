"""What people wrote, as the mail, the snippets and the frozen folder show it: as it is, whole, and where it belongs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from samples import Sample, mail_of, post, sample, sample_of
from samples import config as sample_config
from selectolax.lexbor import LexborHTMLParser

from newsletter import edits
from newsletter.channels import NETWORKS
from newsletter.codec import sha256
from newsletter.config.model import Account, Config
from newsletter.errors import ConfigError
from newsletter.rendering.revision import freeze
from newsletter.rendering.snippets import measure
from newsletter.schedules import planned
from newsletter.types import Basis, Revision, Unfit

NAMES = tuple(sorted(NETWORKS))


def made(size: int = 7) -> Sample:
    """A sample whose newsletter posts to one account of each network."""
    plain = sample(size, social={"accounts": list(NAMES)})
    accounts = {name: Account(network=name, handle=f"{name}.example") for name in NAMES}  # type: ignore[arg-type]
    return replace(plain, config=plain.config.model_copy(update={"accounts": accounts}))


def with_edits(base: Sample, changes: Mapping[str, Any]) -> Sample:
    basis = Basis(digest=base.digest)
    wanted = edits.changed(edits.EMPTY, changes, basis=basis, accounts=base.settings.social.accounts)
    done = edits.apply(basis, wanted)
    assert done.unfit == ()
    return replace(base, digest=done.digest)


def key(base: Sample, number: int) -> str:
    return base.digest.items[number - 1].key


def frozen(
    base: Sample, by_hand: Mapping[str, tuple[str, bytes]] | None = None, unfit: tuple[Unfit, ...] = ()
) -> Revision:
    times = planned(base.settings.schedule, base.digest.period, base.config.site.zone)
    return freeze(
        base.digest,
        settings=base.settings,
        config=base.config,
        theme=base.theme,
        media=base.media,
        planned=replace(times, send=base.digest.planned_send),
        by_hand=by_hand or {},
        unfit=unfit,
    )


@cache
def plain_revision() -> Revision:
    return frozen(made(2))


def codes(revision: Revision, *wanted: str) -> list[tuple[str, str]]:
    return [(found.code, found.where) for found in revision.findings if found.code in wanted]


# The mail


def test_subject_preheader_and_intro_stand_as_they_are_and_are_no_templates() -> None:
    base = with_edits(
        sample(7), {"subject": "{{ digest.title }} <b>& more", "preheader": "{% raw %}", "intro": "{{ 7 * 7 }}"}
    )
    mail = mail_of(base)
    assert (mail.subject, mail.preheader) == ("{{ digest.title }} <b>& more", "{% raw %}")
    assert LexborHTMLParser(mail.html).css_first("title").text() == "{{ digest.title }} <b>& more"  # type: ignore[union-attr]
    assert "{{ 7 * 7 }}" in mail.html
    assert "{{ 7 * 7 }}" in mail.text


def test_a_persons_words_win_over_the_templates_of_the_configuration() -> None:
    base = sample(2, subject="S {{ digest.title }}", preheader="P {{ digest.subject }}", intro="I {{ digest.subject }}")
    mail = mail_of(with_edits(base, {"subject": "Own", "intro": ""}))
    assert (mail.subject, mail.preheader) == ("Own", "P Own")
    assert "I Own" not in mail.html


def test_paragraphs_and_lines_of_an_intro_are_kept_in_both_parts() -> None:
    mail = mail_of(with_edits(sample(7), {"intro": "Good morning.\n\nFirst line\nsecond <i>line"}))
    page = LexborHTMLParser(mail.html)
    paragraphs = [node for node in page.css("p") if node.text().startswith(("Good morning", "First line"))]
    assert [node.text() for node in paragraphs] == ["Good morning.", "First linesecond <i>line"]
    assert len(paragraphs[1].css("br")) == 1
    assert "\nGood morning.\n\nFirst line\nsecond <i>line\n" in mail.text


LONG = " ".join(f"word{number}" for number in range(200)) + "."


@pytest.mark.parametrize("number", [1, 2, 3])  # an article, a playback, a video
def test_an_excerpt_is_never_cut(number: int) -> None:
    base = sample(7)
    mail = mail_of(with_edits(base, {f"excerpt:{key(base, number)}": f"Above.\n\n{LONG}"}))
    flat = " ".join(LexborHTMLParser(mail.html).text().split())
    assert LONG in flat
    assert LONG in " ".join(mail.text.split())


def test_an_excerpt_of_a_playback_stands_for_what_it_tells_and_leaves_who_where_and_when() -> None:
    base = sample(7)
    mail = mail_of(with_edits(base, {f"excerpt:{key(base, 2)}": "The bus, in short."}))
    for text in (mail.html, mail.text):
        assert "The bus, in short." in text
        assert "Holbeck" in text
        assert "two drivers" in text
        assert "The drivers knew all of it already" not in text
        assert "Who should decide where a bus stops" not in text


def test_an_excerpt_of_a_row_is_shown_whole() -> None:
    base = sample(40)
    last = base.digest.items[-1].key
    mail = mail_of(with_edits(base, {f"excerpt:{last}": LONG}))
    assert LONG in mail.html
    assert LONG in " ".join(mail.text.split())


def test_an_empty_excerpt_shows_none() -> None:
    base = sample_of([post("One", 1, "The opening of it. " * 9), post("Two", 2, "Another. " * 20)], sample_config())
    mail = mail_of(with_edits(base, {f"excerpt:{key(base, 1)}": ""}))
    assert "The opening of it." not in mail.html.partition("<body")[2].replace(mail.preheader, "")
    assert "Another." in mail.html


def linked(base: Sample) -> list[str]:
    """The addresses of the items, in the order of their headings in the mail."""
    page = LexborHTMLParser(mail_of(base).html)
    return [str(node.attributes["href"]) for node in page.css("h2 > a, h3 > a")]


def test_an_order_stands_as_given_where_the_rows_would_be_put_together_by_kind() -> None:
    base = sample(40)
    keys = [item.key for item in base.digest.items]
    order = [*keys[20:], *keys[:20]]
    mixed = with_edits(base, {"order": order})
    assert [item.key for item in mixed.digest.items] == order
    addresses = [item.post.url for item in mixed.digest.items]
    assert linked(mixed) == addresses
    text = mail_of(mixed).text
    assert [line.strip() for line in text.split("\n") if line.strip() in set(addresses)] == addresses
    assert linked(base) != [item.post.url for item in base.digest.items]


@pytest.mark.parametrize(
    ("kinds", "heading"), [("ppp", "More playbacks"), ("nnn", "More posts"), ("pnv", "More posts")]
)
def test_rows_in_a_persons_order_stand_under_one_heading(kinds: str, heading: str) -> None:
    base = sample(40)
    by_kind = {
        "p": [item.key for item in base.digest.items if item.post.facts],
        "v": [item.key for item in base.digest.items if item.post.video],
        "n": [item.key for item in base.digest.items if not item.post.facts and not item.post.video],
    }
    cards = base.theme.settings.cards.otherwise
    first = by_kind["n"][:cards]
    rest = [
        by_kind[kind][cards + place if kind == "n" else place if kind == "p" else 0] for place, kind in enumerate(kinds)
    ]
    out = {item.key for item in base.digest.items} - {*first, *rest}
    few = with_edits(base, {"order": [*first, *rest], **{f"post:{gone}": "out" for gone in out}})
    cards_only = few.theme.settings.model_copy(
        update={"cards": few.theme.settings.cards.model_copy(update={"all_up_to": 1})}
    )
    page = LexborHTMLParser(mail_of(replace(few, theme=replace(few.theme, settings=cards_only))).html)
    assert [node.text() for node in page.css("h2") if node.text().startswith("More ")] == [heading]


# Snippets


@pytest.mark.parametrize("name", NAMES)
def test_a_snippet_goes_out_as_a_person_wrote_it(name: str) -> None:
    base = made(2)
    link = f"https://riverbank.example/blog/{base.digest.items[1].post.guid}/"
    own = f"Forty of us (really) — read on: {link}\n\n#Care"
    edited = with_edits(base, {f"snippet:{name}:{key(base, 2)}": own})
    before, after = frozen(base), frozen(edited)
    changed = {snippet.account: snippet for snippet in after.snippets if snippet.post_key == key(base, 2)}
    assert changed[name].text == own
    counted = measure(own, account_name=name, config=base.config, url=link)
    assert (changed[name].length, changed[name].limit, changed[name].unit) == (
        counted.length,
        counted.limit,
        counted.unit,
    )
    assert counted.fits
    assert counted.has_link
    stem = changed[name].stem
    assert after.files[f"social/{name}/{stem}.txt"].decode() == own + "\n"
    different = {path for path in after.files if path.startswith("social/") and after.files[path] != before.files[path]}
    assert different == {f"social/{name}/{stem}.txt", f"social/{name}/{stem}.json"}
    assert after.content_hash != before.content_hash
    said = json.dumps(json.loads(after.files[f"social/{name}/{stem}.json"]), ensure_ascii=False)
    assert "Forty of us" in said
    # What a person wrote as a hashtag is one there, too, where all else is escaped.
    assert ("{hashtag|\\\\#|Care}" if name == "linkedin" else "#Care") in said


def test_a_snippet_that_is_too_long_or_lost_its_link_is_not_cut_but_told() -> None:
    base = made(2)
    own = "x" * 400
    revision = frozen(with_edits(base, {f"snippet:x:{key(base, 1)}": own}))
    (snippet,) = [one for one in revision.snippets if one.account == "x" and one.post_key == key(base, 1)]
    assert (snippet.text, snippet.length, snippet.limit) == (own, 400, 280)
    assert {code for code, _ in codes(revision, "snippet-too-long", "snippet-link-lost")} == {
        "snippet-too-long",
        "snippet-link-lost",
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_measured_is_what_a_frozen_snippet_says(name: str) -> None:
    base = made(2)
    for snippet in plain_revision().snippets:
        if snippet.account == name:
            counted = measure(f"\r\n{snippet.text}\r\n ", account_name=name, config=base.config, url=snippet.url)
            assert (counted.length, counted.limit, counted.unit) == (snippet.length, snippet.limit, snippet.unit)
            assert counted.fits == (counted.length <= counted.limit)
            assert counted.has_link


def test_a_second_bound_counts_too() -> None:
    families = "👨‍👩‍👧‍👦" * 130
    counted = measure(families, account_name="bluesky", config=made(1).config)
    assert (counted.length, counted.limit, counted.fits) == (130, 300, False)


def test_an_account_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        measure("x", account_name="nowhere", config=made(1).config)
    config: Config = made(1).config
    assert not measure("x", account_name="x", config=config, url="https://r.example/a").has_link
    assert measure("x", account_name="facebook", config=config, url="https://r.example/a").has_link


# The frozen folder


def test_the_manifest_lists_what_was_edited_and_nothing_where_nothing_was() -> None:
    base = made(2)
    revision = frozen(with_edits(base, {"subject": "Own", f"excerpt:{key(base, 1)}": "Words."}))
    title = " ".join(base.digest.items[0].post.title.split())
    assert json.loads(revision.files["issue.json"])["edited"] == [f"the excerpt of “{title}”", "the subject"]
    assert "edited" not in json.loads(plain_revision().files["issue.json"])


def test_the_same_edits_give_the_same_bytes_in_whatever_order_they_were_made() -> None:
    base = made(2)
    changes = {"subject": "Own", "intro": "Words.", f"snippet:x:{key(base, 1)}": "Look"}
    backwards = dict(reversed(changes.items()))
    assert frozen(with_edits(base, changes)).files == frozen(with_edits(base, backwards)).files


def test_a_file_by_hand_takes_the_place_of_the_one_it_was_made_from() -> None:
    base, before = made(2), plain_revision()
    own = before.files["email.html"].replace(b"Riverbank digest</h1>", b"Riverside digest</h1>")
    assert own != before.files["email.html"]
    after = frozen(base, {"email.html": (sha256(before.files["email.html"]), own)})
    assert after.files["email.html"] == own
    assert after.content_hash != before.content_hash
    assert b"Riverside" in after.files["email.eml"]
    assert after.unfit == ()
    assert codes(after, "changed-by-hand") == [("changed-by-hand", "email.html")]
    assert json.loads(after.files["issue.json"])["edited"] == ["the file email.html"]
    assert json.loads(after.files["issue.json"])["files"]["email.html"] == sha256(own)


def test_a_file_by_hand_does_not_fit_what_is_rendered_differently_now() -> None:
    base, before = made(2), plain_revision()
    own = before.files["email.txt"] + b"A line.\n"
    edited = with_edits(base, {"intro": "Changed since."})
    after = frozen(edited, {"email.txt": (sha256(before.files["email.txt"]), own)})
    assert after.files["email.txt"] == frozen(edited).files["email.txt"]
    (left,) = after.unfit
    assert (left.field, left.words) == ("file:email.txt", "the file email.txt")
    assert left.value == {"base": sha256(before.files["email.txt"]), "own": sha256(own)}
    assert codes(after, "edit-unfit", "changed-by-hand") == [("edit-unfit", "email.txt")]
    assert json.loads(after.files["issue.json"])["edited"] == ["the introduction"]


def social(name: str) -> tuple[str, bytes]:
    paths = sorted(
        path for path in plain_revision().files if path.startswith(f"social/{name}/") and path.endswith("json")
    )
    return paths[0], plain_revision().files[paths[0]]


@pytest.mark.parametrize("name", NAMES)
def test_a_request_by_hand_is_kept_to_the_byte_and_its_text_is_read_from_it(name: str) -> None:
    base, (path, rendered) = made(2), social(name)
    own = rendered.replace(b"Forty carers", b"Fifty carers").rstrip() + b"\n\n"
    assert own.count(b"Fifty carers") >= 1
    after = frozen(base, {path: (sha256(rendered), own)})
    assert after.files[path] == own
    snippet = after.snippets[[one.account for one in after.snippets].index(name)]
    assert snippet.request == json.loads(own)
    (found,) = [found for found in after.findings if found.code == "changed-by-hand"]
    if name == "linkedin":  # its text is escaped there, so ours is not read back out of it
        assert "look at the request itself" in found.message
    else:
        assert snippet.text.startswith("Fifty carers")
        assert after.files[path.replace(".json", ".txt")].startswith(b"Fifty carers")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "it is not text in UTF-8"),
        (b"{", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "it is no request: it has no steps"),
        (b'{"network": "x", "steps": []}', "it is no request: it has no steps"),
        (b'{"network": "bluesky", "steps": [{}]}', "it is not a request to x"),
    ],
)
def test_a_request_that_is_none_does_not_fit(data: bytes, why: str) -> None:
    path, rendered = social("x")
    after = frozen(made(2), {path: (sha256(rendered), data)})
    assert [left.why for left in after.unfit] == [why]
    assert after.files[path] == rendered


def test_a_file_that_is_no_part_of_the_issue_does_not_fit() -> None:
    after = frozen(made(2), {"social/x/99-gone.json": ("a" * 64, b"{}"), "email.html": ("a" * 64, b" ")})
    assert [(left.field, left.why.split(",")[0]) for left in after.unfit] == [
        ("file:email.html", "the file would be made differently now"),
        ("file:social/x/99-gone.json", "the issue has no such file any more"),
    ]
    empty = frozen(made(2), {"email.html": (sha256(plain_revision().files["email.html"]), b" \n")})
    assert [left.why for left in empty.unfit] == ["it is empty"]


def test_a_snippet_for_an_account_that_is_not_used_any_more_is_told() -> None:
    base = made(2)
    edited = with_edits(base, {f"snippet:x:{key(base, 1)}": "Look"})
    only = base.settings.social.model_copy(update={"accounts": ("mastodon",)})
    after = frozen(replace(edited, settings=base.settings.model_copy(update={"social": only})))
    (left,) = after.unfit
    assert (left.field, left.value, left.why) == (
        f"snippet:x:{key(base, 1)}",
        "Look",
        "the newsletter does not post to x any more",
    )
    assert "edited" not in json.loads(after.files["issue.json"])
    assert codes(after, "edit-unfit") == [("edit-unfit", key(base, 1))]


def test_an_edit_without_a_place_has_its_finding() -> None:
    left = Unfit(
        field="excerpt:abc", value="x", words="the excerpt of “Jobs”", why="the post is no longer in the issue"
    )
    (found,) = [found for found in frozen(made(2), unfit=(left,)).findings if found.code == "edit-unfit"]
    assert found.message == "The excerpt of “Jobs” found no place: the post is no longer in the issue."
    assert (found.where, found.level.value) == ("abc", "warning")
