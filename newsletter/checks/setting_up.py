"""Checks on what schedules.yaml says of this newsletter: what a draft may do without, and a sending may not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newsletter.checks.contract import Exhibit, finding
from newsletter.config.advice import REVIEW, warnings
from newsletter.schedules import instant, planned
from newsletter.types import Finding

_WHERE = "schedules.yaml"


def public_face(exhibit: Exhibit) -> Iterator[Finding]:
    """Postal address, public address, pages to follow."""
    site = exhibit.config.site
    address = " ".join(site.postal_address.split())
    if not address:
        yield finding("postal-address-missing", "There is no postal address.", where=_WHERE)
    else:
        for name, text in (("email.html", exhibit.page.text), ("email.txt", exhibit.mail.text)):
            if not _says(text, address):
                yield finding("postal-address-not-shown", f"The postal address is not in {name}.", where=name)
    if not site.public_url:
        yield finding(
            "public-url-missing", "The address that subscribers reach us at, site.public_url, is not set.", where=_WHERE
        )
    if not site.follow:
        yield finding("follow-missing", "There are no pages to follow.", where=_WHERE)


def _says(text: str, address: str) -> bool:
    """Whether every word of the address is there in its order; a theme may break it into lines."""
    rest = " ".join(text.split()).casefold()
    for word in address.replace(",", " ").casefold().split():
        found = rest.find(word)
        if found < 0:
            return False
        rest = rest[found + len(word) :]
    return True


def timing(exhibit: Exhibit) -> Iterator[Finding]:
    """Time enough between the draft and the sending of this issue for people to read it."""
    plan = planned(exhibit.settings.schedule, exhibit.period, exhibit.config.site.zone)
    between = instant(plan.send) - instant(plan.draft)
    if between < REVIEW:
        hours = int(between / timedelta(hours=1))
        yield finding("draft-send-close", f"There are {hours} hours between draft and send.", where=_WHERE)


def ways_out(exhibit: Exhibit) -> Iterator[Finding]:
    """What sending will need: a way for the mail, complete accounts, hours for posting."""
    settings, config = exhibit.settings, exhibit.config
    if settings.mail is None:
        yield finding(
            "mail-not-set", f"The newsletter {exhibit.newsletter_name} names no way to send its mail.", where=_WHERE
        )
    elif settings.mail in config.mail and not config.mail[settings.mail].sender_domain:
        yield finding(
            "sender-domain-missing", f"The way to send mail, {settings.mail}, names no sender_domain.", where=_WHERE
        )
    if settings.social.accounts and settings.social.spread is None:
        yield finding(
            "spread-missing", "Snippets have no days and hours to go out: social.spread is not set.", where=_WHERE
        )
    places = {f"accounts.{name}" for name in settings.social.accounts} | {f"mail.{settings.mail}.provider"}
    places |= {f"newsletters.{exhibit.newsletter_name}.from"}
    yield from (told for told in warnings(config) if told.where in places)
