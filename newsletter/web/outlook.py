"""What lies in the outbox and what is to come: for each newsletter its periods of a year, and the next one. Reads only.

The queries are as many for one issue as for a thousand: issues and their newest revisions come in one, and how an issue
stands in full is asked for at most `MOST_STANDINGS` of them, those whose hour is nearest. The other rows show the state
as it is written down; the page of each issue works it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, OuterRef, Q, Subquery

from newsletter import schedules
from newsletter.config.model import Config, Newsletter
from newsletter.models import Issue, Revision
from newsletter.pipeline import Desk
from newsletter.rendering.preview_words import STATES, State
from newsletter.schedules import Planned
from newsletter.types import Period, PeriodKind
from newsletter.web.countdown import countdown
from newsletter.wording import MONTHS
from newsletter.yeses import Standing, standing

MOST_STANDINGS = 6
YEARS = range(1990, 2101)
"""The years that may be asked for."""
_AHEAD = 120  # periods that are looked through for the next one: two years of weeks, ten of months
_OPEN = ("draft", "approved", "held", "sending")

PLANNED = State(word="Planned", shape="day", meaning="It is drafted when its time comes.")
DUE = State(word="Not drafted", shape="look", meaning="Its time for drafting has come.")
NOTHING = State(word="Nothing", shape="dot", meaning="Nothing was made for this period.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A period of a newsletter. Moments are in the site's zone; `draft` is None once it was drafted.

    `countdown` is in words, without a full stop; `waiting` says who must act, "" for nobody. `stops` counts red checks,
    `comments` those that are not settled.
    """

    period: str
    label: str  # "Oct", "W46", "Q4"
    text: str  # "October 2026", "Week 46 of 2026"
    state: State
    subject: str
    draft: datetime | None
    send: datetime
    countdown: str
    reason: str  # why it was skipped, held or discarded
    waiting: str
    stops: int
    comments: int
    is_next: bool

    @property
    def worth_a_line(self) -> bool:
        """Whether there is something to say of it: an issue, a decision, or that it comes next."""
        return self.is_next or self.state not in (PLANNED, NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A newsletter with its rows of one year, in the order of the calendar. `upcoming` may be of another year.

    `first`: nothing was ever drafted of it; `complete` is the last period that is over, and can be drafted now.
    """

    name: str
    title: str
    kind: PeriodKind
    approval: str  # as schedules.yaml says: "required", "two people" or "none"
    rows: tuple[Row, ...]
    upcoming: Row
    first: bool
    complete: str
    complete_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The whole page: the shelves, the one that must act soonest first, and the years before and after."""

    year: int
    shelves: tuple[Shelf, ...]
    earlier: int | None
    later: int | None
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An issue as the one query has it. `send` is in the site's zone; None where it has no revision."""

    issue: Issue
    subject: str
    send: datetime | None
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """What it takes to make the rows of one newsletter."""

    name: str
    settings: Newsletter
    zone: ZoneInfo
    now: datetime
    found: Mapping[str, _Found]  # by period

    def planned(self, period: Period) -> Planned:
        """As the rules say, a moved send included."""
        planned = schedules.planned(self.settings.schedule, period, self.zone)
        known = self.found.get(period.name)
        return Planned(draft=planned.draft, send=known.send if known and known.send else planned.send)

    @property
    def complete(self) -> Period:
        """The last period that is over."""
        return schedules.last_complete(self.now, self.settings.schedule.period, self.zone)

    def upcoming(self) -> Period:
        """The period whose issue comes next: an open one whose hour is nearest, or the next that will be drafted."""
        period, candidates = self.complete, []
        for known in self.found.values():
            there = schedules.parse_period(known.issue.period, self.zone)
            if known.issue.status in _OPEN and (there.start >= period.start or self.planned(there).send > self.now):
                candidates.append(there)
        for _ in range(_AHEAD):
            if period.name not in self.found and self.planned(period).send > self.now:
                candidates.append(period)
                break
            period = schedules.following(period)
        return min(candidates, key=lambda each: (self.planned(each).send, each.name), default=period)

    def row(self, period: Period, standings: Mapping[int, Standing], *, is_next: bool) -> Row:
        """The row of `period`."""
        planned, known = self.planned(period), self.found.get(period.name)
        stands = standings.get(known.issue.pk) if known else None
        status = stands.status if stands else known.issue.status if known else ""
        state = STATES[status] if status else self._without_issue(planned)
        return Row(
            period=period.name,
            label=_label(period),
            text=text_of(period),
            state=state,
            subject=known.subject if known and status != "skipped" else "",
            draft=None if known else planned.draft,
            send=planned.send,
            countdown=countdown(status, planned, zone=self.zone, now=self.now),
            reason=known.issue.reason if known else "",
            waiting=stands.waiting if stands else "",
            stops=len(stands.stops) if stands else 0,
            comments=known.comments if known else 0,
            is_next=is_next,
        )

    def _without_issue(self, planned: Planned) -> State:
        if planned.draft > self.now:
            return PLANNED
        return DUE if planned.send > self.now else NOTHING


def outlook(desk: Desk, *, year: int | None, now: datetime) -> Outlook:
    """What to show of `year` (None: the year of the issue that comes next). `now` is aware."""
    config, zone = desk.config, desk.config.site.zone
    this_year = now.astimezone(zone).year
    if not config.newsletters:
        return Outlook(year=year or this_year, shelves=(), earlier=None, later=None, zone=config.site.timezone)
    found = _found(config, year, now=now)
    makers = [
        _Maker(name=name, settings=settings, zone=zone, now=now, found=found.get(name, {}))
        for name, settings in config.newsletters.items()
    ]
    nexts = {maker.name: maker.upcoming() for maker in makers}
    makers.sort(key=lambda maker: maker.planned(nexts[maker.name]).send)
    shown = year or int(nexts[makers[0].name].name[:4])
    standings = _standings(desk, makers, nexts, shown, now=now)
    firsts = dict(Issue.objects.order_by().values_list("newsletter").annotate(first=Min("period")))
    begin = min([int(first[:4]) for first in firsts.values()] + [this_year])
    return Outlook(
        year=shown,
        shelves=tuple(_shelf(maker, nexts[maker.name], shown, standings, maker.name not in firsts) for maker in makers),
        earlier=shown - 1 if shown > begin else None,
        later=shown + 1 if shown <= this_year else None,
        zone=config.site.timezone,
    )


def _shelf(maker: _Maker, upcoming: Period, year: int, standings: Mapping[int, Standing], first: bool) -> Shelf:
    periods = _periods_of(year, maker.settings.schedule.period, maker.zone)
    return Shelf(
        name=maker.name,
        title=maker.settings.title,
        kind=maker.settings.schedule.period,
        approval=maker.settings.approval,
        rows=tuple(maker.row(period, standings, is_next=period == upcoming) for period in periods),
        upcoming=maker.row(upcoming, standings, is_next=True),
        first=first,
        complete=maker.complete.name,
        complete_text=text_of(maker.complete),
    )


def _found(config: Config, year: int | None, *, now: datetime) -> dict[str, dict[str, _Found]]:
    """The issues of the year, those still open, and those from the last complete period on; in one query."""
    zone = config.site.zone
    years = {f"{year}-"} if year else {f"{now.astimezone(zone).year + off}-" for off in (-1, 0, 1)}
    wanted = [
        Q(newsletter=name)
        & (
            reduce(or_, (Q(period__startswith=start) for start in years))
            | Q(status__in=_OPEN)
            | Q(period__gte=schedules.last_complete(now, settings.schedule.period, zone).name)
        )
        for name, settings in config.newsletters.items()
    ]
    newest = Revision.objects.filter(issue=OuterRef("pk")).order_by("-number")
    rows = Issue.objects.filter(reduce(or_, wanted), part=0).annotate(
        newest_subject=Subquery(newest.values("subject")[:1]),
        newest_send=Subquery(newest.values("planned_send")[:1]),
        open_comments=Count("comments", filter=Q(comments__resolved_at=None)),
    )
    found: dict[str, dict[str, _Found]] = {}
    for row in rows:
        if _kind_of(row.period) is config.newsletters[row.newsletter].schedule.period:  # else the rhythm was changed
            found.setdefault(row.newsletter, {})[row.period] = _Found(
                issue=row,
                subject=row.newest_subject or "",
                send=row.newest_send.astimezone(zone) if row.newest_send else None,
                comments=row.open_comments,
            )
    return found


def _standings(
    desk: Desk, makers: list[_Maker], nexts: Mapping[str, Period], year: int, *, now: datetime
) -> dict[int, Standing]:
    """How the open issues stand: those that come next, then those whose hour is nearest; by the issue's key."""
    near = [
        (nexts[maker.name].name != period, abs((known.send or now) - now), known.issue)
        for maker in makers
        for period, known in maker.found.items()
        if known.issue.status in _OPEN and (period.startswith(f"{year}-") or nexts[maker.name].name == period)
    ]
    nearest = sorted(near, key=lambda each: (each[0], each[1], each[2].pk))[:MOST_STANDINGS]
    return {issue.pk: standing(desk, issue, now=now) for *_, issue in nearest}


def _periods_of(year: int, kind: PeriodKind, zone: ZoneInfo) -> list[Period]:
    period = schedules.parse_period(f"{year}-{ {'month': '01', 'week': 'W01', 'quarter': 'Q1'}[kind] }", zone)
    periods = []
    while period.name.startswith(f"{year}-"):
        periods.append(period)
        period = schedules.following(period)
    return periods


def _kind_of(name: str) -> PeriodKind:
    return {"W": PeriodKind.WEEK, "Q": PeriodKind.QUARTER}.get(name[5:6], PeriodKind.MONTH)


def _label(period: Period) -> str:
    if period.kind is PeriodKind.MONTH:
        return MONTHS[int(period.name[5:]) - 1][:3]
    return period.name[5:]


def text_of(period: Period) -> str:
    """The period in words, as a heading: `October 2026`, `Week 46 of 2026`, `The fourth quarter of 2026`."""
    words = schedules.period_in_words(period)
    return words[:1].upper() + words[1:]
