"""CHOOSE: which posts an issue carries, in which order, with the reason for each one in or left out. Pure.

A post is taken when it was published inside the period and no other issue has used it up. Only settled issues
(approved, sending, sent) use up posts; drafts never do. A late post, published before the period and first seen after
the issue of its own period was settled, joins the next issue. A first issue never floods: before it no period is
settled, so nothing can be late.

Reasons depend on nothing but dates until they have to: the same posts give the same words, whatever was drafted before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from newsletter.config.model import Newsletter
from newsletter.identity import Known, gather, post_key, reading_order, words_in
from newsletter.periods import (
    FIRST_YEAR,
    contains,
    following,
    instant,
    period_at,
    period_in_words,
    previous,
    span_in_words,
)
from newsletter.schedules import parse_period, parse_span
from newsletter.types import Digest, Kind, LeftOut, Notice, Period, Post, Seen, Settled, Taken, Unusable
from newsletter.wording import counted, plain_date, plain_moment

LEAD_RULES = {
    "newest": "the newest item leads",
    "playback": "the newest playback leads; where there is none, the newest item",
    "longest": "the longest read leads; of two as long, the newer",
}
"""What each value of a newsletter's `lead` means, as `explain` prints it."""

ALONE = "a notice alone does not make an issue"
"""Why a notice of a skipped issue is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """All that a single post is judged by."""

    period: Period
    zone: tzinfo
    late_after: timedelta
    before: Period
    after: Period
    used: dict[str, Period]  # every name of a post that an issue has used up -> that issue's period
    settled: dict[str, Settled]  # by the period's name


def choose(
    *,
    newsletter: str,
    settings: Newsletter,
    period: Period,
    planned_send: datetime,
    seen: Sequence[Seen],
    notices: Sequence[Notice],
    unusable: Sequence[Unusable] = (),
    settled: Sequence[Settled] = (),
) -> Digest:
    """The choice for one issue of `newsletter`; the order in which anything is given makes no difference.

    `settled` are this newsletter's approved, sent and skipped issues; `post_keys` in them may hold `post_key`s and
    `identities` alike. The entry of `period` itself, if there is one, uses nothing up, so that the issue can be made
    again. `left_out` has what staff would ask about: posts from one period before to one period after, posts that
    turned up too late in that time, everything unusable; not the whole history. Notices are judged by `planned_send`.
    """
    case = _case(settings, period, settled)
    known = gather(seen)
    verdicts = [verdict for post in known if (verdict := _judge(post, case))]
    items = lead_first([verdict for verdict in verdicts if isinstance(verdict, Taken)], settings.lead)
    left_out = [verdict for verdict in verdicts if isinstance(verdict, LeftOut)]
    left_out += _shadowed(known, case)
    left_out += [LeftOut(title=entry.title, url=entry.url, why=entry.why) for entry in unusable]
    shown, hidden = notices_at(planned_send, notices, period)
    skipped = "" if items or settings.if_empty == "send" else _nothing(known, shown, case)
    if skipped:
        left_out += [LeftOut(title=notice.title, url=notice.url, why=ALONE) for notice in shown]
    return Digest(
        newsletter=newsletter,
        period=period,
        planned_send=planned_send,
        items=items,
        notices=() if skipped else shown,
        left_out=tuple(sorted({*left_out, *hidden}, key=left_out_order)),
        lead_rule=LEAD_RULES[settings.lead],
        skipped=skipped,
    )


def _case(settings: Newsletter, period: Period, settled: Iterable[Settled]) -> _Case:
    zone = _zone(period)
    used: dict[str, Period] = {}
    records: dict[str, Settled] = {}
    for record in sorted(settled, key=lambda record: (instant(record.at), record.period)):
        # The first settling of a period closed it; later parts of the issue change nothing about what is late.
        records.setdefault(record.period, record)
        if record.period != period.name and not record.skipped:
            issue = parse_period(record.period, zone)
            for name in record.post_keys:
                used.setdefault(name, issue)
    return _Case(
        period=period,
        zone=zone,
        late_after=parse_span(settings.late_after),
        before=previous(period),
        after=following(period),
        used=used,
        settled=records,
    )


def _zone(period: Period) -> tzinfo:
    if period.start.tzinfo is None:
        raise ValueError(f"the period {period.name} has no zone; make it with parse_period")
    return period.start.tzinfo


def _judge(known: Known, case: _Case) -> Taken | LeftOut | None:
    """In, left out with a reason, or so far from the period that nobody would ask (None)."""
    post, published = known.post, known.post.published
    issue = min((case.used[name] for name in known.names & case.used.keys()), key=_start, default=None)
    if contains(case.period, published):
        if issue:
            return _left_out(post, f"already in {_issue(issue)}")
        return _taken(post, f"published on {_date(published, case)}, inside {period_in_words(case.period)}")
    if instant(published) >= instant(case.period.end):
        return _left_out(post, _too_new(published, case)) if contains(case.after, published) else None
    near = contains(case.before, published)
    if issue:
        return _left_out(post, f"already in {_issue(issue)}") if near else None
    if own := _closed_without(known, case):
        return _judge_late(known, own, case)
    return _left_out(post, _too_old(published, case)) if near else None


def _closed_without(known: Known, case: _Case) -> Settled | None:
    """The settled issue of the post's own period, where the post turned up only after that; else None."""
    if known.post.published.year <= FIRST_YEAR:
        return None
    own = case.settled.get(period_at(known.post.published, case.period.kind, case.zone).name)
    return own if own and instant(known.first_seen) > instant(own.at) else None


def _judge_late(known: Known, own: Settled, case: _Case) -> Taken | LeftOut | None:
    post, this = known.post, case.settled.get(case.period.name)
    state = "skipped" if own.skipped else "approved"
    story = (
        f"published on {_date(post.published, case)}, first seen on {_date(known.first_seen, case)}, after "
        f"{_issue(parse_period(own.period, case.zone))} was {state}"
    )
    turned_up_near = instant(case.before.start) <= instant(known.first_seen) < instant(case.after.end)
    if _face(known.first_seen, case) - _face(post.published, case) > case.late_after:
        too_late = f"{story}; that is later than {counted(case.late_after.days, 'day')} (late_after)"
        return _left_out(post, too_late) if turned_up_near or contains(case.before, post.published) else None
    if this and instant(known.first_seen) > instant(this.at):
        # This issue is being made again; the post joins the one that was next when it turned up.
        return _left_out(post, f"{story}, and after this one was: it joins a later issue")
    return replace(_taken(post, f"{story}; late, so it joins this issue"), late=True)


def _face(moment: datetime, case: _Case) -> datetime:
    """What the site's clocks show: `late_after` counts days of the calendar, of which two a year have no 24 hours."""
    return moment.astimezone(case.zone).replace(tzinfo=None)


def _taken(post: Post, why: str) -> Taken:
    return Taken(key=post_key(post), post=post, why=why)


def _left_out(post: Post, why: str) -> LeftOut:
    return LeftOut(title=post.title, url=post.url, why=why, key=post_key(post), published=post.published)


def _shadowed(known: Iterable[Known], case: _Case) -> list[LeftOut]:
    """Entries that lost their place to another one of the same source, which gave both the same id or address."""
    why = "its source gives it the same id or address as “{}”, so it counts as that post"
    return [
        replace(_left_out(post, why.format(one.post.title)), key="")  # the key is that of the post it counts as
        for one in known
        for post in one.shadowed
        if contains(case.period, post.published) or contains(case.period, one.post.published)
    ]


# Order ---------------------------------------------------------------------------------------------------------------


def lead_first(taken: Iterable[Taken], rule: str) -> tuple[Taken, ...]:
    """The lead, by a rule of `LEAD_RULES`, first and marked, then the others, newest first."""
    items = sorted(taken, key=lambda item: reading_order(item.post))
    if not items:
        return ()
    rank: dict[str, Callable[[Taken], int]] = {
        "newest": lambda _: 0,
        "playback": lambda item: 0 if item.post.kind is Kind.PLAYBACK else 1,
        "longest": lambda item: -words_in(item.post),
    }
    lead = min(items, key=rank[rule])  # min keeps the first of equals, which is the newest
    return (replace(lead, lead=True), *(item for item in items if item is not lead))


def left_out_order(item: LeftOut) -> tuple[object, ...]:
    """A sort key: newest first, what has no date last."""
    stamp = -instant(item.published).timestamp() if item.published else 0.0
    return (item.published is None, stamp, item.title, item.url, item.why, item.key)


def _start(period: Period) -> tuple[datetime, str]:
    return (instant(period.start), period.name)


# Notices -------------------------------------------------------------------------------------------------------------


def notices_at(
    send: datetime, notices: Iterable[Notice], period: Period
) -> tuple[tuple[Notice, ...], tuple[LeftOut, ...]]:
    """Those of `notices` that an issue of `period` shows when it goes out at `send` (events by date, then calls by
    title), and those left out around that time, with the reason."""
    zone = _zone(period)
    sending = period_at(send, period.kind, zone)
    near = (instant(previous(sending).start), instant(following(sending).end))
    shown: list[Notice] = []
    hidden: list[LeftOut] = []
    for notice in {(notice.source, notice.guid, repr(notice)): notice for notice in notices}.values():
        verdict = notice_hidden(notice, send, zone)
        if verdict is None:
            shown.append(notice)
        elif near[0] <= instant(verdict[0]) < near[1]:
            hidden.append(LeftOut(title=notice.title, url=notice.url, why=verdict[1]))
    return tuple(sorted(shown, key=notice_order)), tuple(hidden)


def notice_hidden(notice: Notice, send: datetime, zone: tzinfo) -> tuple[datetime, str] | None:
    """None where the notice is to be shown; else the moment that decides, and the reason in words."""
    out = f"and this issue goes out on {_moment(send, zone)}"
    over = _event_over(notice)
    if over and instant(over) <= instant(send):
        return over, f"the event was over on {_moment(over, zone)}, {out}"
    if notice.shown_until and instant(notice.shown_until) <= instant(send):
        return notice.shown_until, f"shown until {_moment(notice.shown_until, zone)}, {out}"
    if notice.shown_from and instant(send) < instant(notice.shown_from):
        return notice.shown_from, f"shown from {_moment(notice.shown_from, zone)}, {out}"
    return None


def _event_over(notice: Notice) -> datetime | None:
    """When an event is over; one that names no end counts as over when it starts, so it is never shown too long."""
    moments = [moment for moment in (notice.event_start, notice.event_end) if moment]
    return max(moments, key=instant, default=None)


def notice_order(notice: Notice) -> tuple[object, ...]:
    """A sort key: events by date, then the others by title."""
    begins = notice.event_start or notice.event_end
    return (
        begins is None,
        instant(begins).timestamp() if begins else 0.0,
        notice.title,
        notice.source,
        notice.guid,
        repr(notice),
    )


# Words ---------------------------------------------------------------------------------------------------------------


def _nothing(known: Iterable[Known], notices: Sequence[Notice], case: _Case) -> str:
    """Why there is no issue."""
    words, span = period_in_words(case.period), span_in_words(case.period)
    own = sum(contains(case.period, one.post.published) for one in known)
    if own:
        reason = f"nothing is new in {words} ({span}): {counted(own, 'post')} published then went into other issues"
    else:
        reason = f"nothing was published in {words} ({span})"
    if not notices:
        return f"{reason}, and an empty issue is not sent"
    alone = "1 notice alone does" if len(notices) == 1 else f"{len(notices)} notices alone do"
    return f"{reason}, and {alone} not make an issue"


def _too_new(published: datetime, case: _Case) -> str:
    end = case.period.end
    same_day = published.astimezone(case.zone).date() == end.date()
    when = _moment(published, case.zone) if same_day else _date(published, case)
    return f"published on {when}, after this period ends ({plain_moment(end)})"


def _too_old(published: datetime, case: _Case) -> str:
    return f"published on {_date(published, case)}, before this period starts ({plain_moment(case.period.start)})"


def _issue(period: Period) -> str:
    words = period_in_words(period)
    return f"the issue for {words}" if words.startswith(("week", "the")) else f"the {words} issue"


def _date(moment: datetime, case: _Case) -> str:
    return plain_date(moment.astimezone(case.zone))


def _moment(moment: datetime, zone: tzinfo) -> str:
    return plain_moment(moment.astimezone(zone))
