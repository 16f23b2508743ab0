"""How often somebody may try to sign in: counted by account and by network, without keeping either.

An attempt is written down before it is judged, so that many at once are no way round; one that is refused is taken
back, so that knocking on does not make it longer.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from newsletter.models import Attempt

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` attempts of a kind within `within`."""

    kind: str
    most: int
    within: timedelta


PASSWORD_OF_ACCOUNT = Limit(kind="password of account", most=10, within=timedelta(minutes=15))
PASSWORD_OF_NETWORK = Limit(kind="password of network", most=30, within=timedelta(minutes=15))
LINK_OF_ADDRESS = Limit(kind="link of address", most=5, within=timedelta(hours=1))
LINK_OF_NETWORK = Limit(kind="link of network", most=20, within=timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An attempt that was counted: `rows` under its keys; `ends` is when the limit that it ran into does, or None."""

    rows: tuple[int, ...]
    ends: datetime | None

    def forgive(self) -> None:
        """It was no failure: do not count it."""
        Attempt.objects.filter(pk__in=self.rows).delete()


def note_attempt(limits: Sequence[tuple[Limit, str]], *, now: datetime) -> Tried:
    """Count one attempt against each limit, for the account, address or network that stands beside it.

    `Tried.ends` is set where one of them was used up before: then nothing was counted. Attempts older than a day are
    forgotten.
    """
    Attempt.objects.filter(at__lt=now - KEPT).delete()
    rows = [Attempt.objects.create(key=_key(limit, whom), at=now) for limit, whom in limits]
    own = tuple(row.pk for row in rows)
    ends = [end for limit, whom in limits if (end := limited(limit, whom, now=now, but=own))]
    tried = Tried(rows=own, ends=max(ends, default=None))
    if ends:
        tried.forgive()
    return tried


def limited(limit: Limit, whom: str, *, now: datetime, but: Sequence[int] = ()) -> datetime | None:
    """When the limit ends that `whom` has used up by `now`, the attempts `but` not counted; None: there is room."""
    rows = Attempt.objects.filter(key=_key(limit, whom), at__gt=now - limit.within).exclude(pk__in=but)
    newest = list(rows.order_by("-at", "-id").values_list("at", flat=True)[: limit.most])
    return newest[-1] + limit.within if len(newest) == limit.most else None


def network(address: str) -> str:
    """The network of a visitor: an IPv4 address, or the /64 of an IPv6 address, which one customer has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _key(limit: Limit, whom: str) -> str:
    return salted_hmac(f"newsletter.web.limits {limit.kind}", whom.strip().lower(), algorithm="sha256").hexdigest()
