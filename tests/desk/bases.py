"""What an issue is made of before anybody edits it, chosen by the real rules: for the tests of edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from choosing import pick, post

from newsletter import edits
from newsletter.edits import Applied, Edits
from newsletter.identity import post_key
from newsletter.types import Basis, Notice, Picture, Post, Video

ACCOUNTS = ("sky", "town-square")

LETTERS = post(
    "letters",
    "2017-11-20 09:00",
    title="Reading letters",
    picture=Picture(address="https://r.example/hall.jpg", alt="A hall"),
)
FILM = post(
    "film",
    "2017-11-15 09:00",
    title="A film",
    picture=Picture(address="https://r.example/poster.jpg", alt="The poster"),
    video=Video(url="https://v.example/1", still=Picture(address="https://r.example/still.jpg", alt="Shuttered shops")),
)
DATA = post("data", "2017-11-10 09:00", title="Open data")
JOBS = post("jobs", "2017-12-02 09:00", title="Jobs page")  # after November: left out by the rules
OLD = post("old", "2017-10-30 09:00", title="An old story")  # before November


def basis_of(*posts: Post, notices: Sequence[Notice] = (), **values: Any) -> Basis:
    """The basis of November 2017 for these posts; all those above where none are named."""
    known = posts or (LETTERS, FILM, DATA, JOBS, OLD)
    digest = pick(known, notices=notices, **values)
    out = {left.key for left in digest.left_out}
    return Basis(
        digest=digest,
        candidates={post_key(one): one for one in known if post_key(one) in out},
        notices=tuple(notices),
    )


def edited(changes: Mapping[str, Any], basis: Basis | None = None, before: Edits = edits.EMPTY) -> Edits:
    """`changes` on top of `before`."""
    return edits.changed(before, changes, basis=basis or basis_of(), accounts=ACCOUNTS)


def applied(changes: Mapping[str, Any], basis: Basis | None = None) -> Applied:
    """`changes` put on the basis."""
    chosen = basis or basis_of()
    return edits.apply(chosen, edited(changes, chosen))


KEY = {one.title: post_key(one) for one in (LETTERS, FILM, DATA, JOBS, OLD)}
"""The key of each post above by its title."""
