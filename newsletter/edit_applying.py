"""Puts edits on what an issue was made of. Pure: the same basis and edits give the same digest.

Which post leads: the one that a person chose; else the first, where a person ordered the posts; else the one that the
newsletter's rule chose. Where that one was left out, the rule chooses among those that are left. Without an order of
their own, posts stand as the rules put them: the lead first, then newest first, those brought in among them.

What was written about a post that a person left out rests, and is there again when the post is: that is no edit without
a place. One whose post is gone, or was left out by the rules, is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsletter.digest import (
    ALONE,
    LEAD_RULES,
    lead_first,
    left_out_order,
    notice_hidden,
    notice_order,
    notices_at,
)
from newsletter.edit_fields import POST_FIELDS, Edits, field_order, field_words, parsed
from newsletter.edit_values import NO_PICTURE, as_notice
from newsletter.identity import identities, reading_order
from newsletter.periods import instant
from newsletter.types import Basis, Digest, LeftOut, Notice, Picture, Post, Taken, Unfit

LEFT_OUT = "a person left it out"
BROUGHT_IN = "a person brought it in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A digest with the edits on it, and the edits that found no place."""

    digest: Digest
    unfit: tuple[Unfit, ...] = ()


@dataclass(slots=True)
class _Work:
    """A digest while edits are put on it, one after the other."""

    basis: Basis
    edits: Edits
    items: list[Taken]
    left_out: list[LeftOut]
    unfit: list[Unfit] = field(default_factory=list)
    resting: set[str] = field(default_factory=set)  # fields of posts that a person left out

    def fails(self, name: str, why: str) -> None:
        words = field_words(name, self.edits)
        self.unfit.append(Unfit(field=name, value=self.edits.fields[name], words=words, why=why))

    def place_of(self, name: str, key: str) -> int | None:
        """Where the post `key` that the field `name` means stands; None, after saying why, where it does not."""
        for place, item in enumerate(self.items):
            if item.key == key:
                return place
        if self.edits.fields.get(f"post:{key}") == "out" and key in posts_of(self.basis):
            self.resting.add(name)
        else:
            self.fails(name, self._absent(key))
        return None

    def _absent(self, key: str) -> str:
        for left in self.left_out:
            if key and left.key == key:
                return f"the post is left out: {left.why}"
        named = self.edits.named.get(key)
        known = posts_of(self.basis)
        if named and (other := matching(named.identities, known)):
            return f"the post is now part of “{known[other].title}”, which has an edit of its own"
        return "the post is no longer in the issue"


def posts_of(basis: Basis) -> dict[str, Post]:
    """Every post that an edit of `basis` can mean, by its key: those that are in, and those left out."""
    return {**basis.candidates, **{item.key: item.post for item in basis.digest.items}}


def matching(names: Iterable[str], posts: Mapping[str, Post]) -> str | None:
    """The key of the post that shares most identities with `names`; None where none does."""
    wanted = frozenset(names)
    shared = {key: len(wanted & identities(post)) for key, post in posts.items()}
    found = [key for key, count in shared.items() if count]
    return min(found, key=lambda key: (-shared[key], reading_order(posts[key]), key), default=None)


def put_on(basis: Basis, edits: Edits) -> Applied:
    """`edits`, whose keys are those of `basis` where it has their posts, on `basis`. No edits change nothing."""
    if not edits.fields:
        return Applied(digest=basis.digest)
    work = _Work(basis=basis, edits=edits, items=list(basis.digest.items), left_out=list(basis.digest.left_out))
    for name in sorted(edits.fields, key=field_order):
        if parsed(name).kind == "post":
            _choose(work, name)
    ordered = _arrange(work)
    texts: dict[tuple[str, str], str] = {}
    for name in sorted(edits.fields, key=_dressing_order):
        part = parsed(name)
        if part.kind in POST_FIELDS and part.kind != "post" and (place := work.place_of(name, part.key)) is not None:
            if part.kind == "snippet":
                texts[part.account, part.key] = edits.fields[name]
            else:
                _dress(work, name, place)
    digest = _moved(work)
    own = {name: edits.fields[name] for name in ("subject", "preheader", "intro") if name in edits.fields}
    digest = replace(
        digest,
        **own,
        items=tuple(work.items),
        notices=_with_own_notices(work, digest),
        left_out=tuple(sorted(set(work.left_out), key=left_out_order)),
        skipped="" if work.items else digest.skipped,
        snippet_texts=texts,
        ordered=ordered,
        edited=_told(work),
    )
    return Applied(digest=digest, unfit=tuple(sorted(work.unfit, key=lambda one: field_order(one.field))))


def _dressing_order(name: str) -> tuple[object, ...]:
    """A picture before its words."""
    return (parsed(name).kind == "alt", name)


def _told(work: _Work) -> tuple[str, ...]:
    """What the edits changed, in words; files are told by the rendering, which knows whether they fit."""
    silent = work.resting | {one.field for one in work.unfit}
    names = [name for name in work.edits.fields if name not in silent and parsed(name).kind != "file"]
    return tuple(sorted({field_words(name, work.edits) for name in names}))


# Which posts, in which order ------------------------------------------------------------------------------------------


def _choose(work: _Work, name: str) -> None:
    """Leaves a post out, or brings one in."""
    key, wanted = parsed(name).key, work.edits.fields[name]
    there = next((item for item in work.items if item.key == key), None)
    candidate = work.basis.candidates.get(key)
    if there is None and candidate is None:
        work.fails(name, work._absent(key))
    elif wanted == "out" and there is not None:
        post = there.post
        work.items.remove(there)
        work.left_out.append(LeftOut(title=post.title, url=post.url, why=LEFT_OUT, key=key, published=post.published))
    elif wanted == "in" and there is None and candidate is not None:
        before = [left for left in work.left_out if left.key == key]
        work.left_out = [left for left in work.left_out if left.key != key]
        why = f"{BROUGHT_IN}; the rules say: {before[0].why}" if before else BROUGHT_IN
        late = instant(candidate.published) < instant(work.basis.digest.period.start)
        _insert(work.items, Taken(key=key, post=candidate, why=why, late=late, brought_in=True))


def _insert(items: list[Taken], item: Taken) -> None:
    """Puts `item` before the first that is older, after the lead."""
    place = next(
        (
            place
            for place, other in enumerate(items)
            if not other.lead and reading_order(other.post) > reading_order(item.post)
        ),
        len(items),
    )
    items.insert(place, item)


def _arrange(work: _Work) -> bool:
    """The lead and the order. Whether a person ordered the posts."""
    fields = work.edits.fields
    keys = [item.key for item in work.items]
    order = [key for key in fields.get("order", ()) if key in keys]
    if "order" in fields and not order:
        work.fails("order", "none of its posts is in the issue any more")
    chosen = None
    if "lead" in fields and (place := work.place_of("lead", fields["lead"])) is not None:
        chosen = keys[place]
    if order:
        ranks = {key: rank for rank, key in enumerate(order)}
        work.items.sort(key=lambda item: ranks.get(item.key, len(ranks)))
        chosen = chosen or order[0]
        work.items[:] = [replace(item, lead=item.key == chosen) for item in work.items]
    elif chosen or not any(item.lead for item in work.items):
        _lead(work, chosen)
    return bool(order)


def _lead(work: _Work, chosen: str | None) -> None:
    """Puts the lead first: `chosen`, else by the newsletter's rule. The one that led goes where it belongs by date."""
    if not work.items:
        return
    if chosen is None:
        words = work.basis.digest.lead_rule
        rule = next((rule for rule, meaning in LEAD_RULES.items() if meaning == words), "newest")
        chosen = lead_first(work.items, rule)[0].key
    first = next(item for item in work.items if item.key == chosen)
    before = [item for item in work.items if item.lead and item is not first]
    rest = [item for item in work.items if item is not first and item not in before]
    for item in before:
        _insert(rest, replace(item, lead=False))
    work.items[:] = [replace(first, lead=True), *rest]


# What each post shows -------------------------------------------------------------------------------------------------


def _dress(work: _Work, name: str, place: int) -> None:
    """An excerpt, a picture or its alternative text, for the item at `place`."""
    item, value = work.items[place], work.edits.fields[name]
    kind = parsed(name).kind
    if kind == "excerpt":
        work.items[place] = replace(item, excerpt=value)
    elif kind == "picture":
        work.items[place] = replace(item, post=_with_picture(item.post, value))
    elif (picture := shown_picture(item.post)) is None:
        if work.edits.fields.get(f"picture:{item.key}") == NO_PICTURE:
            work.resting.add(name)
        else:
            work.fails(name, "the post shows no picture")
    else:
        work.items[place] = replace(item, post=_showing(item.post, replace(picture, alt=value)))


def shown_picture(post: Post) -> Picture | None:
    """The picture that the mail shows of `post`: the still of its video, else its own."""
    return (post.video.still if post.video else None) or post.picture


def _with_picture(post: Post, address: str) -> Post:
    """`post` with the picture at `address`, and no other. One of its own keeps its words; another has none yet."""
    if address == NO_PICTURE:
        bare = replace(post, picture=None)
        return replace(bare, video=replace(post.video, still=None)) if post.video else bare
    return _showing(post, next((own for own in _own(post) if own.address == address), Picture(address=address)))


def _showing(post: Post, picture: Picture) -> Post:
    if post.video and post.video.still:
        # Without the still the post's own would show, and it is not the one that was meant.
        return replace(post, video=replace(post.video, still=picture), picture=None)
    return replace(post, picture=picture)


def _own(post: Post) -> list[Picture]:
    stills = [video.still for video in (post.video, *(block.video for block in post.blocks)) if video]
    pictures = [post.picture, *stills, *(block.picture for block in post.blocks)]
    return [picture for picture in pictures if picture]


# When, and the notices ------------------------------------------------------------------------------------------------


def _moved(work: _Work) -> Digest:
    """The digest with its send moved, and the sources' notices judged anew."""
    digest = work.basis.digest
    send = digest.planned_send
    if "send" in work.edits.fields:
        send = datetime.fromisoformat(work.edits.fields["send"]).astimezone(send.tzinfo)
    revived = bool(digest.skipped and work.items)  # a skipped issue shows no notices; with a post brought in it does
    if instant(send) == instant(digest.planned_send) and not revived:
        return digest
    known: tuple[Notice, ...] = work.basis.notices or digest.notices
    _, hidden_before = notices_at(digest.planned_send, known, digest.period)
    alone = {LeftOut(title=notice.title, url=notice.url, why=ALONE) for notice in known} if revived else set()
    shown, hidden = notices_at(send, known, digest.period)
    work.left_out[:] = [left for left in work.left_out if left not in {*hidden_before, *alone}] + [*hidden]
    return replace(digest, planned_send=send, notices=shown)


def _with_own_notices(work: _Work, digest: Digest) -> tuple[Notice, ...]:
    """The notices with those that people added, each where it belongs. One that is over or not yet shown is unfit."""
    zone = digest.planned_send.tzinfo
    if zone is None:
        raise ValueError("the planned send has no zone; make it with schedules.planned")
    added: list[Notice] = []
    for name, value in work.edits.fields.items():
        if parsed(name).kind != "notice":
            continue
        notice = as_notice(value, zone)
        if verdict := notice_hidden(notice, digest.planned_send, zone):
            work.fails(name, verdict[1])
        else:
            added.append(notice)
    return tuple(sorted((*digest.notices, *added), key=notice_order)) if added else digest.notices
