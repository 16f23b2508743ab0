"""What holds of edits whatever people do: nothing is lost, nothing doubled, and everything can be taken back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from bases import ACCOUNTS, DATA, FILM, JOBS, KEY, LETTERS, OLD, basis_of
from hypothesis import given
from hypothesis import strategies as st
from samples import mail_of, sample
from selectolax.lexbor import LexborHTMLParser

from newsletter import edits
from newsletter.edit_applying import posts_of
from newsletter.edits import Edits
from newsletter.errors import EditError
from newsletter.identity import identities, post_key
from newsletter.rendering.eml import build_eml
from newsletter.types import Basis, Post

BASIS = basis_of()
KEYS = sorted(KEY.values())
FULL = [item.key for item in BASIS.digest.items]

_key = st.sampled_from(KEYS)
_text = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Zl", "Zp"), exclude_characters="~\ufffe\uffff"), max_size=40
)
_said = _text.map(lambda text: f"x{text}")
_value = {
    "subject": _said,
    "preheader": _text,
    "intro": _text,
    "order": st.lists(_key, min_size=1, unique=True),
    "lead": _key,
    "send": st.sampled_from(["2017-12-20T10:00:00+00:00", "2017-12-13T08:00:00+02:00"]),
}


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """A few changes, as the desk's forms could make them."""
    made: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from([*_value, "post", "excerpt", "alt", "picture", "snippet", "notice"]))
        if kind in _value:
            made[kind] = draw(st.none() | _value[kind])
        elif kind == "post":
            made[f"post:{draw(_key)}"] = draw(st.sampled_from([None, "in", "out"]))
        elif kind == "picture":
            made[f"picture:{draw(_key)}"] = draw(st.sampled_from([None, "none", "https://r.example/other.jpg"]))
        elif kind == "snippet":
            made[f"snippet:{draw(st.sampled_from(ACCOUNTS))}:{draw(_key)}"] = draw(st.none() | _said)
        elif kind == "notice":
            made[f"notice:{draw(st.sampled_from('ab'))}"] = draw(st.none() | _said.map(lambda title: {"title": title}))
        else:
            made[f"{kind}:{draw(_key)}"] = draw(st.none() | _text)
    return made


@st.composite
def some_edits(draw: st.DrawFn) -> Edits:
    """Edits as two saves one after the other leave them."""
    made = edits.EMPTY
    for _ in range(2):
        made = edits.changed(made, draw(changes()), basis=BASIS, accounts=ACCOUNTS)
    return made


@given(some_edits(), changes())
def test_what_is_taken_back_was_never_there(before: Edits, more: dict[str, Any]) -> None:
    after = edits.changed(before, more, basis=BASIS, accounts=ACCOUNTS)
    back = {name: old for name, (old, _) in edits.differing(before, after).items()}
    undone = edits.changed(after, back, basis=BASIS, accounts=ACCOUNTS)
    assert undone == before
    assert edits.apply(BASIS, undone) == edits.apply(BASIS, before)


@given(some_edits())
def test_no_post_is_lost_or_doubled(made: Edits) -> None:
    digest = edits.apply(BASIS, made).digest
    there = Counter([*(item.key for item in digest.items), *(left.key for left in digest.left_out if left.key)])
    assert there == Counter(posts_of(BASIS).keys())
    wanted = {name[5:]: value for name, value in made.fields.items() if name.startswith("post:")}
    inside = {item.key for item in digest.items}
    assert inside == {key for key in KEYS if wanted.get(key, "in" if key in FULL else "out") == "in"}


@given(some_edits())
def test_one_post_leads_and_an_order_is_kept(made: Edits) -> None:
    digest = edits.apply(BASIS, made).digest
    if digest.items:
        assert sum(item.lead for item in digest.items) == 1
    keys = [item.key for item in digest.items]
    order = [key for key in made.fields.get("order", ()) if key in keys]
    assert keys[: len(order)] == order
    assert digest.ordered == bool(order)
    if not order and digest.items:
        assert digest.items[0].lead


@given(some_edits())
def test_every_edit_is_told_or_unfit_or_rests_with_its_post(made: Edits) -> None:
    done = edits.apply(BASIS, made)
    unfit = {left.field for left in done.unfit}
    out = {name[5:] for name, value in made.fields.items() if name.startswith("post:") and value == "out"}
    bare = {name[8:] for name, value in made.fields.items() if name.startswith("picture:") and value == "none"}
    for name, value in made.fields.items():
        told = edits.in_words([name], made) in done.digest.edited
        rests = name.rpartition(":")[2] in (out | bare) or (name == "lead" and value in out)
        assert told or name in unfit or rests, name
    assert list(done.digest.edited) == sorted(set(done.digest.edited))


@given(some_edits())
def test_plain_values_round_trip_through_json(made: Edits) -> None:
    assert edits.from_plain(json.loads(json.dumps(edits.to_plain(made)))) == made


@given(some_edits(), st.permutations([LETTERS, FILM, DATA, JOBS, OLD]))
def test_edits_survive_a_redraft_in_which_posts_change_their_keys(made: Edits, posts: list[Post]) -> None:
    """Each post now comes from a folder, under a file's name, at the address that it always had."""
    moved = [replace(post, source="desk", guid=f"{post.title}.md") for post in posts]
    again = basis_of(*moved)
    key = {KEY[post.title]: post_key(post) for post in moved}
    before, after = edits.apply(BASIS, made), edits.apply(again, made)
    assert [item.post.title for item in after.digest.items] == [item.post.title for item in before.digest.items]
    assert [item.excerpt for item in after.digest.items] == [item.excerpt for item in before.digest.items]
    assert [item.lead for item in after.digest.items] == [item.lead for item in before.digest.items]
    assert after.digest.edited == before.digest.edited
    assert Counter(left.why for left in after.unfit) == Counter(left.why for left in before.unfit)
    assert after.digest.snippet_texts == {
        (account, key[post]): text for (account, post), text in before.digest.snippet_texts.items()
    }
    # And back again, from the new keys.
    now = edits.rekeyed(made, again)
    assert edits.differing(made, now) == {}
    assert edits.apply(BASIS, now).digest == before.digest


@given(some_edits(), st.sets(_key))
def test_what_left_fits_again_when_it_is_back(made: Edits, gone: set[str]) -> None:
    digest = BASIS.digest
    thinner = replace(
        BASIS,
        digest=replace(
            digest,
            items=tuple(item for item in digest.items if item.key not in gone),
            left_out=tuple(left for left in digest.left_out if left.key not in gone),
        ),
        candidates={key: post for key, post in BASIS.candidates.items() if key not in gone},
    )
    without = edits.apply(thinner, made)
    lost = {name for name in made.fields if ":" in name and name.rpartition(":")[2] in gone}
    assert lost <= {left.field for left in without.unfit}
    assert {left.value is made.fields[left.field] for left in without.unfit} <= {True}
    kept = edits.changed(made, {}, basis=thinner, accounts=ACCOUNTS)
    assert kept == made
    assert edits.apply(BASIS, kept) == edits.apply(BASIS, made)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_nothing_that_is_typed_puts_a_line_or_markup_where_it_does_not_belong(
    subject: str, preheader: str, intro: str
) -> None:
    markup = f'{intro}<script>alert(1)</script></p><img src=x onerror="x">'
    made = sample(1)
    basis = Basis(digest=made.digest)
    try:
        typed = {"subject": subject, "preheader": preheader, "intro": markup}
        wanted = edits.changed(edits.EMPTY, typed, basis=basis, accounts=())
    except EditError:
        return
    mail = mail_of(replace(made, digest=edits.apply(basis, wanted).digest))
    page = LexborHTMLParser(mail.html)
    assert page.css("script, [onerror], img[src=x]") == []
    assert "<script>alert(1)</script>" in page.text()
    eml = build_eml(
        mail,
        content_hash="0" * 64,
        date=made.digest.planned_send,
        list_id="monthly.riverbank.example",
        public_url="https://news.riverbank.example",
        newsletter="The Riverbank digest",
        language="en-GB",
    )
    head = eml.split(b"\r\n\r\n", 1)[0]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    usual = [line.split(b":")[0] for line in _usual().split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert names == usual


def _usual() -> bytes:
    made = sample(1)
    return build_eml(
        mail_of(made),
        content_hash="0" * 64,
        date=made.digest.planned_send,
        list_id="monthly.riverbank.example",
        public_url="https://news.riverbank.example",
        newsletter="The Riverbank digest",
        language="en-GB",
    ).split(b"\r\n\r\n", 1)[0]


def test_the_samples_share_no_identity() -> None:
    posts = [LETTERS, FILM, DATA, JOBS, OLD]
    assert sum(len(identities(post)) for post in posts) == len({name for post in posts for name in identities(post)})
