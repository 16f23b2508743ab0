"""What every step works on, and how newsletters and periods are found by their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsletter import schedules
from newsletter.config.model import Config, Newsletter
from newsletter.errors import MisuseError
from newsletter.sources.fetch import Fetcher
from newsletter.types import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every step works on: the configuration, where the outbox is, and how to reach the network."""

    config: Config
    outbox: Path
    fetcher: Fetcher


def newsletter_named(config: Config, name: str) -> Newsletter:
    """The entry under `newsletters:`; raises MisuseError that lists the names there are."""
    try:
        return config.newsletters[name]
    except KeyError:
        known = ", ".join(sorted(config.newsletters))
        raise MisuseError(f'there is no newsletter "{name}" in {config.file.name}.', f"There is: {known}.") from None


def period_named(config: Config, settings: Newsletter, name: str | None, *, now: datetime) -> Period:
    """The period called `name`, or the last complete one; raises MisuseError for a name of no period of its kind."""
    kind, zone = settings.schedule.period, config.site.zone
    if name is None:
        return schedules.last_complete(now, kind, zone)
    period = schedules.parse_period(name, zone)
    if period.kind is not kind:
        example = schedules.last_complete(now, kind, zone).name
        raise MisuseError(
            f'"{name}" is a {period.kind}, and this newsletter has one issue a {kind}.',
            f"Write for example {example}.",
        )
    return period
