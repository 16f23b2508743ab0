"""Edits: what may stand in each field, where it ends up in the digest, and what is said of one that found no place."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from bases import DATA, FILM, JOBS, KEY, LETTERS, OLD, applied, basis_of, edited
from choosing import settings, titles, when

from newsletter import edits
from newsletter.codec import basis_from_json, basis_to_json
from newsletter.edit_applying import shown_picture
from newsletter.errors import EditError
from newsletter.identity import post_key
from newsletter.types import Block, BlockKind, Digest, Facts, Kind, Notice, Picture, Post

READING, SHOPS, OPEN, PAGE, STORY = (KEY[one.title] for one in (LETTERS, FILM, DATA, JOBS, OLD))
SHA = "a" * 64


def of(digest: Digest, key: str) -> Post:
    return next(item.post for item in digest.items if item.key == key)


def test_no_edits_change_nothing() -> None:
    basis = basis_of()
    assert edits.apply(basis, edits.EMPTY).digest is basis.digest


# Which posts, in which order


def test_a_post_is_left_out_and_says_so() -> None:
    digest = applied({f"post:{SHOPS}": "out"}).digest
    assert titles(digest) == ["Reading letters", "Open data"]
    assert [(left.title, left.why, left.key) for left in digest.left_out if left.key == SHOPS] == [
        ("A film", "a person left it out", SHOPS)
    ]


def test_a_post_is_brought_in_at_its_place_with_what_the_rules_said() -> None:
    digest = applied({f"post:{PAGE}": "in", f"post:{STORY}": "in"}).digest
    assert titles(digest) == ["Reading letters", "Jobs page", "A film", "Open data", "An old story"]
    assert {left.key for left in digest.left_out} == set()
    brought = {item.key: item for item in digest.items if item.brought_in}
    assert brought.keys() == {PAGE, STORY}
    assert brought[PAGE].why.startswith("a person brought it in; the rules say: published on 2 December 2017")
    assert (brought[PAGE].late, brought[STORY].late) == (False, True)  # readers are told that one was published earlier


def test_a_post_of_another_kind_and_language_is_brought_in_as_it_is() -> None:
    arabic = replace(JOBS, kind=Kind.PLAYBACK, language="ar", facts=Facts(who="Nine neighbours"))
    basis = basis_of(LETTERS, arabic)
    taken = edits.apply(basis, edited({f"post:{PAGE}": "in"}, basis)).digest.items[1]
    assert taken.post == arabic


def test_the_rule_chooses_another_lead_where_the_first_is_left_out() -> None:
    longest = replace(DATA, blocks=(Block(kind=BlockKind.PARAGRAPH, text="word " * 90),))
    basis = basis_of(LETTERS, FILM, longest, settings=settings(lead="longest"))
    assert titles(basis.digest) == ["Open data", "Reading letters", "A film"]
    short = replace(FILM, blocks=(Block(kind=BlockKind.PARAGRAPH, text="word " * 9),))
    basis = basis_of(LETTERS, short, longest, settings=settings(lead="longest"))
    digest = edits.apply(basis, edited({f"post:{OPEN}": "out"}, basis)).digest
    assert [(item.post.title, item.lead) for item in digest.items] == [("A film", True), ("Reading letters", False)]


def test_a_chosen_lead_comes_first_and_the_other_goes_where_its_date_puts_it() -> None:
    digest = applied({"lead": OPEN}).digest
    assert [(item.post.title, item.lead) for item in digest.items] == [
        ("Open data", True),
        ("Reading letters", False),
        ("A film", False),
    ]
    assert not digest.ordered


def test_an_order_stands_as_given_and_what_it_does_not_name_comes_after() -> None:
    digest = applied({"order": [OPEN, READING], f"post:{PAGE}": "in"}).digest
    assert titles(digest) == ["Open data", "Reading letters", "Jobs page", "A film"]
    assert [item.lead for item in digest.items] == [True, False, False, False]
    assert digest.ordered


def test_a_lead_beside_an_order_is_marked_and_moves_nothing() -> None:
    digest = applied({"order": [OPEN, READING, SHOPS], "lead": SHOPS}).digest
    assert titles(digest) == ["Open data", "Reading letters", "A film"]
    assert [item.lead for item in digest.items] == [False, False, True]


def test_the_first_that_is_left_of_an_order_leads() -> None:
    digest = applied({"order": [OPEN, SHOPS, READING], f"post:{OPEN}": "out"}).digest
    assert [(item.post.title, item.lead) for item in digest.items] == [("A film", True), ("Reading letters", False)]


def test_an_issue_without_posts_stays_an_issue() -> None:
    done = applied({f"post:{key}": "out" for key in (READING, SHOPS, OPEN)})
    assert (done.digest.items, done.digest.skipped, done.unfit) == ((), "", ())


def test_a_post_brought_into_a_skipped_issue_makes_it_one_with_its_notices() -> None:
    notice = Notice(source="desk", guid="n", title="Supper", text="Bring a dish.")
    basis = basis_of(JOBS, notices=[notice])
    assert basis.digest.skipped
    digest = edits.apply(basis, edited({f"post:{PAGE}": "in"}, basis)).digest
    assert (digest.skipped, titles(digest), digest.notices) == ("", ["Jobs page"], (notice,))
    assert digest.items[0].lead
    assert digest.left_out == ()


# What is written


def test_words_reach_the_digest() -> None:
    digest = applied(
        {
            "subject": "  Forty carers, ~~name~~ ",
            "preheader": "",
            "intro": "Good morning.\r\n\r\nAll of us",
            f"excerpt:{OPEN}": "Own words",
            f"snippet:sky:{OPEN}": "Look:\nhttps://r.example/data/",
        }
    ).digest
    assert (digest.subject, digest.preheader) == ("Forty carers, ~~name~~", "")
    assert digest.intro == "Good morning.\n\nAll of us"
    assert [item.excerpt for item in digest.items] == [None, None, "Own words"]
    assert digest.snippet_texts == {("sky", OPEN): "Look:\nhttps://r.example/data/"}


def test_a_picture_is_replaced_and_another_has_no_words_yet() -> None:
    digest = applied({f"picture:{READING}": f"upload:{SHA}"}).digest
    assert of(digest, READING).picture == Picture(address=f"upload:{SHA}", alt=None)


def test_a_picture_of_the_post_itself_keeps_its_words() -> None:
    own = Picture(address="https://r.example/second.jpg", alt="Rows of chairs", credit="Jo")
    letters = replace(LETTERS, blocks=(Block(kind=BlockKind.PICTURE, picture=own),))
    basis = basis_of(letters)
    assert of(edits.apply(basis, edited({f"picture:{READING}": own.address}, basis)).digest, READING).picture == own


def test_the_still_of_a_video_is_replaced_and_its_words_too() -> None:
    digest = applied({f"picture:{SHOPS}": "https://r.example/new.jpg", f"alt:{SHOPS}": "A new shop"}).digest
    film = of(digest, SHOPS)
    assert film.video is not None
    assert film.video.still == Picture(address="https://r.example/new.jpg", alt="A new shop")
    assert film.picture is None
    assert film.video.url == "https://v.example/1"


def test_no_picture_takes_the_still_and_the_picture_away() -> None:
    done = applied({f"picture:{SHOPS}": "none", f"alt:{SHOPS}": "Nothing to see"})
    assert shown_picture(of(done.digest, SHOPS)) is None
    assert of(done.digest, SHOPS).video is not None
    assert done.unfit == ()


def test_alternative_text_needs_a_picture() -> None:
    (left,) = applied({f"alt:{OPEN}": "A chart"}).unfit
    assert (left.words, left.why) == ("the alternative text of “Open data”", "the post shows no picture")


# The hour, and notices


def test_a_moved_send_moves_the_notices_too() -> None:
    over = Notice(source="desk", guid="o", title="Supper", text="x", event_start=when("2017-12-14 18:00"))
    later = Notice(source="desk", guid="l", title="Fair", text="x", shown_from=when("2017-12-14 00:00"))
    basis = basis_of(LETTERS, notices=[over, later])
    assert [one.title for one in basis.digest.notices] == ["Supper"]
    digest = edits.apply(basis, edited({"send": "2017-12-15T09:30:00+01:00"}, basis)).digest
    assert digest.planned_send.isoformat() == "2017-12-15T08:30:00+00:00"
    assert [one.title for one in digest.notices] == ["Fair"]
    assert {left.title: left.why for left in digest.left_out} == {
        "Supper": "the event was over on 14 December 2017, 18:00, and this issue goes out on 15 December 2017, 08:30"
    }
    assert edits.send_of(edited({"send": "2017-12-15T09:30:00+01:00"}, basis)) == datetime(
        2017, 12, 15, 8, 30, tzinfo=UTC
    )
    assert edits.send_of(edits.EMPTY) is None


def test_a_notice_by_hand_stands_among_the_others() -> None:
    there = Notice(source="desk", guid="x", title="Supper", text="x", event_start=when("2018-01-14 18:00"))
    basis = basis_of(LETTERS, notices=[there])
    plain = {"title": "Fair", "text": "Come.\n\nAll.", "event_start": "2018-01-02T10:00:00+00:00", "url": ""}
    digest = edits.apply(basis, edited({"notice:fair-1": plain}, basis)).digest
    assert [(one.source, one.guid, one.title) for one in digest.notices] == [
        ("by hand", "fair-1", "Fair"),
        ("desk", "x", "Supper"),
    ]
    assert digest.notices[0].event_start == when("2018-01-02 10:00")


def test_a_notice_that_is_over_is_unfit_with_the_reason_of_the_rules() -> None:
    done = applied({"notice:a": {"title": "Fair", "text": "x", "event_start": "2017-11-02T10:00:00+00:00"}})
    (left,) = done.unfit
    assert left.words == "the notice “Fair”"
    assert left.why.startswith("the event was over on 2 November 2017, 10:00, and this issue goes out on")
    assert done.digest.notices == ()
    assert done.digest.edited == ()


# What may not stand in a field


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("subject", "", "the subject is empty"),
        ("subject", "\u200b \u00ad", "the subject is empty"),
        ("subject", "Hello\nBcc: all@riverbank.example", "line break"),
        ("subject", "Hello\rBcc: all@riverbank.example", "line break"),
        ("subject", "Hello\x85there", "cannot be printed"),
        ("subject", "Hello\u2028there", "cannot be printed"),
        ("preheader", "a\x00b", "cannot be printed"),
        ("preheader", "a\nb", "line break"),
        ("intro", "a\x1b[2Jb", "cannot be printed"),
        ("intro", "\ud800", "cannot be printed"),
        ("subject", "x" * 301, "301 characters; 300 are the most"),
        ("preheader", "x" * 501, "500 are the most"),
        ("intro", "x" * 20_000, "5,000 are the most"),
        ("subject", "Leave: ~~unsubscribe_url~~", "~~unsubscribe_url~~"),
        (f"excerpt:{OPEN}", "Dear ~~name~~", "~~name~~"),
        (f"excerpt:{OPEN}", 5, "is no text"),
        (f"alt:{OPEN}", "x" * 1_001, "1,000 are the most"),
        (f"snippet:sky:{OPEN}", "", "the snippet is empty"),
        (f"snippet:sky:{OPEN}", "x" * 10_001, "10,000 are the most"),
        (f"snippet:sky:{OPEN}", "~~web_view_url~~", "~~web_view_url~~"),
        (f"snippet:sky:{OPEN}", "\ue000", "cannot be printed"),
        (f"snippet:nowhere:{OPEN}", "x", 'no account "nowhere"'),
        ("excerpt:0000000000000000", "x", 'no post "0000000000000000"'),
        ("excerpt", "x", "no field"),
        ("file:../../etc/passwd", {}, "no field"),
        ("file:email.eml", {"base": SHA, "own": SHA}, "no field"),
        ("file:email.html", {"base": SHA}, "names no two hashes"),
        ("file:email.html", {"base": SHA, "own": "b" * 63}, "names no two hashes"),
        ("file:email.html", {"base": SHA, "own": ["b" * 64]}, "names no two hashes"),
        ("title", "x", "no field"),
        ("order", [OPEN, OPEN], "twice"),
        ("order", [OPEN, "ffffffffffffffff"], "no post of this draft"),
        ("order", [], "the order is empty"),
        ("order", OPEN, "no list"),
        ("lead", "ffffffffffffffff", "cannot lead"),
        ("lead", [OPEN], "cannot lead"),
        (f"post:{OPEN}", "maybe", "in or out"),
        (f"post:{OPEN}", ["out"], "in or out"),
        ("send", "2017-12-12 10:00", "no moment with an offset"),
        ("send", "soon", "no moment with an offset"),
        ("send", "2017-10-12T10:00:00+00:00", "before the issue's period"),
        ("send", "2019-12-12T10:00:00+00:00", "more than a year after"),
        ("send", "0001-01-01T00:00:00+23:00", "no moment with an offset"),
        (f"picture:{OPEN}", "javascript:alert(1)", "no address of a picture"),
        (f"picture:{OPEN}", "file:desk/../../secret.png", "no address of a picture"),
        (f"picture:{OPEN}", "theme:logo.png", "no address of a picture"),
        (f"picture:{OPEN}", 'https://r.example/a.png" onerror="x', "no address of a picture"),
        (f"picture:{OPEN}", "https://amina:secret@r.example/a.png", "no address of a picture"),
        (f"picture:{OPEN}", "upload:abc", "no address of a picture"),
        ("notice:a", "Fair", "has no fields"),
        ("notice:a", {"title": " "}, "has no title"),
        ("notice:a", {"title": "Fair", "colour": "red"}, 'has no "colour"'),
        ("notice:a", {"title": "Fair", "url": "javascript:x"}, "is no web address"),
        ("notice:a", {"title": "Fair", "event_end": "2018-01-01T10:00:00Z"}, "never begins"),
        (
            "notice:a",
            {"title": "Fair", "event_start": "2018-01-02T10:00:00Z", "event_end": "2018-01-01T10:00:00Z"},
            "event end is not after its event start",
        ),
        ("notice:a", {"title": "Fair", "shown_from": "2018-01-02T10:00"}, "no moment with an offset"),
        ("notice:a", {"title": "Fair", "language": "the tongue"}, "is no tag"),
        ("notice:a", {"title": "Fair", "picture": {"address": "file:///etc/passwd"}}, "no address of a picture"),
        ("notice:a b", {"title": "Fair"}, "no field"),
    ],
)
def test_what_may_not_be(field: str, value: Any, says: str) -> None:
    with pytest.raises(EditError) as caught:
        edited({field: value})
    assert says in str(caught.value)
    assert caught.value.field == field
    assert caught.value.fix


def test_one_value_that_cannot_be_changes_nothing_and_unknown_fields_cannot_be_taken_away() -> None:
    before = edited({"subject": "One"})
    for changes in ({"preheader": "Two", "lead": "nobody"}, {"colour": None}):
        with pytest.raises(EditError):
            edited(changes, before=before)
    assert dict(before.fields) == {"subject": "One"}


def test_notices_and_fields_have_a_bound() -> None:
    notices = {f"notice:{number}": {"title": f"Notice {number}"} for number in range(51)}
    with pytest.raises(EditError, match="50 notices"):
        edited(notices)
    assert len(edited(dict(list(notices.items())[:50])).fields) == 50


def test_a_file_whose_bytes_are_the_rendered_ones_is_no_edit() -> None:
    before = edited({"file:email.html": {"base": SHA, "own": "b" * 64}})
    assert edits.files_of(before) == {"email.html": (SHA, "b" * 64)}
    assert edited({"file:email.html": {"base": SHA, "own": SHA}}, before=before) == edits.EMPTY


# Posts come and go


def test_an_edit_finds_its_post_by_an_identity_where_the_key_changed() -> None:
    """The feed's entry had an id of its own; now the folder has the post, under the same address."""
    made = edited(
        {f"excerpt:{OPEN}": "Own", f"snippet:sky:{OPEN}": "Look", "order": [OPEN, READING], f"post:{SHOPS}": "out"}
    )
    moved = replace(DATA, source="folder", guid="data.md", title="Open data, corrected")
    assert post_key(moved) != OPEN
    basis = basis_of(LETTERS, FILM, moved)
    done = edits.apply(basis, made)
    assert titles(done.digest) == ["Open data, corrected", "Reading letters"]
    assert done.digest.items[0].excerpt == "Own"
    assert done.digest.snippet_texts == {("sky", post_key(moved)): "Look"}
    assert done.unfit == ()
    now = edits.rekeyed(made, basis)
    assert now.fields[f"excerpt:{post_key(moved)}"] == "Own"
    assert edits.differing(made, now) == {}
    # Changed under its new key, it is one field, and taken away it is gone.
    again = edited({f"excerpt:{post_key(moved)}": None}, basis, made)
    assert not [name for name in again.fields if name.startswith("excerpt:")]
    # It still knows the names it had, so it finds the post again where the feed comes back, with another address even.
    assert edits.apply(basis_of(), now).digest.snippet_texts == {("sky", OPEN): "Look"}
    back = basis_of(LETTERS, replace(DATA, url="https://r.example/new-place/"))
    assert edits.apply(back, now).digest.snippet_texts == {("sky", OPEN): "Look"}


def test_an_edit_whose_post_is_gone_is_unfit_and_fits_again() -> None:
    made = edited(
        {
            f"excerpt:{OPEN}": "Own",
            "lead": OPEN,
            "order": [OPEN, READING],
            f"snippet:sky:{OPEN}": "Look",
            f"post:{OPEN}": "in",
        }
    )
    without = edits.apply(basis_of(LETTERS, FILM), made)
    assert [(left.field.partition(":")[0], left.words, left.why) for left in without.unfit] == [
        ("lead", "which post leads", "the post is no longer in the issue"),
        ("post", "the choice of posts (“Open data” brought in)", "the post is no longer in the issue"),
        ("excerpt", "the excerpt of “Open data”", "the post is no longer in the issue"),
        ("snippet", "the social post of sky about “Open data”", "the post is no longer in the issue"),
    ]
    assert without.unfit[2].value == "Own"
    assert titles(without.digest) == ["Reading letters", "A film"]
    assert without.digest.items[0].lead
    back = edits.apply(basis_of(), made)
    assert (back.unfit, back.digest.items[0].excerpt) == ((), "Own")


def test_an_order_of_posts_that_are_all_gone_is_unfit() -> None:
    made = edited({"order": [OPEN]})
    done = edits.apply(basis_of(LETTERS, FILM), made)
    assert [left.why for left in done.unfit] == ["none of its posts is in the issue any more"]
    assert not done.digest.ordered


def test_an_unfit_edit_can_be_taken_away_and_changed() -> None:
    made = edited({f"excerpt:{OPEN}": "Own"})
    basis = basis_of(LETTERS, FILM)
    assert edited({f"excerpt:{OPEN}": None}, basis, made) == edits.EMPTY
    assert edited({f"excerpt:{OPEN}": "Other"}, basis, made).fields[f"excerpt:{OPEN}"] == "Other"


def test_what_was_written_of_a_post_that_a_person_left_out_rests() -> None:
    done = applied({f"excerpt:{OPEN}": "Own", "lead": OPEN, f"post:{OPEN}": "out"})
    assert done.unfit == ()
    assert done.digest.edited == ("the choice of posts (“Open data” left out)",)


def test_what_was_written_of_a_post_that_the_rules_left_out_is_unfit_with_their_reason() -> None:
    (left,) = applied({f"excerpt:{PAGE}": "Own"}).unfit
    assert left.why.startswith("the post is left out: published on 2 December 2017, after this period ends")


def test_of_two_posts_that_became_one_the_edit_of_the_one_that_is_there_stays() -> None:
    other = replace(DATA, guid="https://r.example/?p=other", url="https://r.example/other/", title="Its copy")
    both = basis_of(LETTERS, DATA, other)
    made = edited({f"excerpt:{OPEN}": "Kept", f"excerpt:{post_key(other)}": "Other"}, both)
    merged = replace(DATA, url=other.url)
    done = edits.apply(basis_of(LETTERS, merged), made)
    assert [item.excerpt for item in done.digest.items] == [None, "Kept"]
    (left,) = done.unfit
    assert (left.value, left.why) == ("Other", "the post is now part of “Open data”, which has an edit of its own")


# Comparing, telling, keeping


def test_what_differs_has_both_values_and_none_where_a_field_is_absent() -> None:
    before = edited({"subject": "One", "intro": "Same"})
    after = edited({"subject": "Two", "intro": "Same", "preheader": "New"})
    assert edits.differing(before, after) == {"subject": ("One", "Two"), "preheader": (None, "New")}
    assert edits.differing(after, after) == {}


def test_edits_in_words() -> None:
    made = edited({f"excerpt:{READING}": "x", "order": [OPEN], "subject": "x"})
    said = "the subject, the order of the posts and the excerpt of “Reading letters”"
    assert edits.in_words(made.fields, made) == said
    # Of a field that was taken away, the edits before it know the title.
    assert edits.in_words([f"excerpt:{READING}"], edits.EMPTY, made) == "the excerpt of “Reading letters”"
    assert edits.in_words([f"excerpt:{READING}"], edits.EMPTY) == "the excerpt of a post"
    assert edits.in_words(["notice:a", "file:email.html", "send"], edits.EMPTY) == (
        "the time of sending, a notice and the file email.html"
    )
    assert edits.in_words([], made) == ""


def test_many_edits_are_counted() -> None:
    fields = [f"notice:{number}" for number in range(3)] + [f"file:social/sky/{n:02d}-x.json" for n in range(20)]
    made = edited({name: {"title": name[-1]} for name in fields[:3]})
    said = edits.in_words(fields, made)
    assert said.startswith("the notice “0”, the notice “1”, the notice “2”, the file social/sky/00-x.json,")
    assert said.endswith("social/sky/03-x.json and 16 other things")


def test_what_people_changed_is_told_without_anybodys_name_and_sorted() -> None:
    told = applied({"subject": "x", f"excerpt:{OPEN}": "y", f"alt:{OPEN}": "unfit"}).digest.edited
    assert told == ("the excerpt of “Open data”", "the subject")


def test_only_posts_that_a_field_means_are_named() -> None:
    made = edited({f"excerpt:{OPEN}": "x", "lead": READING})
    assert {key: named.title for key, named in made.named.items()} == {OPEN: "Open data", READING: "Reading letters"}
    assert set(made.named[OPEN].identities) == {"https://r.example/data", "https://r.example?p=data"}
    assert edited({f"excerpt:{OPEN}": None}, before=made).named.keys() == {READING}


def test_plain_values_are_json_and_come_back() -> None:
    made = edited({"order": [OPEN, READING], "notice:a": {"title": "Fair"}, "send": "2017-12-15T08:30:00Z"})
    assert edits.from_plain(json.loads(json.dumps(edits.to_plain(made)))) == made
    assert edits.to_plain(edits.EMPTY) == {"fields": {}, "named": {}}


@pytest.mark.parametrize(
    "plain", [{}, {"fields": {}}, {"fields": {"colour": 1}, "named": {}}, {"fields": {}, "named": {"a": {}}}]
)
def test_what_is_no_edits_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(EditError):
        edits.from_plain(plain)


def test_a_basis_with_its_notices_comes_back_as_it_was() -> None:
    notice = Notice(source="desk", guid="n", title="Supper", text="x", shown_from=when("2018-12-14 00:00"))
    basis = basis_of(LETTERS, JOBS, notices=[notice])
    zone = basis.digest.planned_send.tzinfo
    assert zone is not None
    assert basis_from_json(basis_to_json(basis), zone) == basis


def test_a_post_changed_since_keeps_its_edit() -> None:
    made = edited({f"excerpt:{OPEN}": "Own"})
    renamed = replace(DATA, title="Open data, second edition", blocks=())
    done = edits.apply(basis_of(LETTERS, renamed), made)
    assert (done.digest.items[1].excerpt, done.digest.items[1].post.title) == ("Own", "Open data, second edition")
