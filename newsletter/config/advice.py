"""What schedules.yaml may say, and what a person should still look at: findings, not errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from newsletter.channels import network
from newsletter.config.model import Account, Config, FeedSource, MailWay, Newsletter, WordPressSource
from newsletter.config.values import is_loopback
from newsletter.schedules import instant, parse_period, period_in_words, planned, sample_periods
from newsletter.types import Finding, Level
from newsletter.wording import closest, counted, listed, plain_moment, quoted

REVIEW = timedelta(hours=72)
"""What people need at least to read a draft."""

PROVIDERS = (
    *("console", "outbox", "smtp", "mailchimp"),
    # Backends of django-anymail 15.2: https://anymail.dev/en/stable/esps/
    *("amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark"),
    *("resend", "scaleway", "sendgrid", "sparkpost", "unisender_go"),
)


def warnings(config: Config) -> tuple[Finding, ...]:
    """What a person should look at in the configuration, warnings first, each with the setting's name in `where`."""
    found = [*_site(config), *_unused(config)]
    for name, settings in config.newsletters.items():
        found += _review_time(config, name, settings)
        found += _sender(config, name, settings)
    for name, account in config.accounts.items():
        found += _account(name, account)
    for name, way in config.mail.items():
        found += _provider(name, way)
        found += _server(name, way)
    return tuple(sorted(found, key=lambda finding: (finding.level.rank, finding.code, finding.where)))


def _site(config: Config) -> Iterator[Finding]:
    addresses = {"site.url": config.site.url}
    addresses |= {f"site.follow.{network}": url for network, url in config.site.follow.items()}
    for name, source in config.sources.items():
        if isinstance(source, FeedSource | WordPressSource) and source.url:
            addresses[f"sources.{name}.url"] = source.url
    for where, url in addresses.items():
        if urlsplit(url).scheme == "http":
            yield Finding(
                level=Level.WARNING,
                code="http-address",
                message=f"{quoted(url)} is not encrypted: anybody on the way can read and change it.",
                fix="Write https:// if the site answers there.",
                where=where,
            )


def _review_time(config: Config, name: str, settings: Newsletter) -> Iterator[Finding]:
    """The shortest time that the rules ever leave between draft and sending."""
    zone = config.site.zone
    moments = [
        (planned(settings.schedule, parse_period(sample.name, zone), zone), sample)
        for sample in sample_periods(settings.schedule.period)
    ]
    shortest, period = min(moments, key=lambda pair: instant(pair[0].send) - instant(pair[0].draft))
    left = instant(shortest.send) - instant(shortest.draft)
    if left < REVIEW:
        hours = int(left / timedelta(hours=1))
        yield Finding(
            level=Level.WARNING,
            code="short-review",
            message=f"There may be only {counted(hours, 'hour')} to read the draft: after {period_in_words(period)} it "
            f"would be made on {plain_moment(shortest.draft)} and sent on {plain_moment(shortest.send)}.",
            fix="Leave at least 72 hours, for example send: 3 days after draft 10:00.",
            where=f"newsletters.{name}.schedule",
        )


def _sender(config: Config, name: str, settings: Newsletter) -> Iterator[Finding]:
    """A From address that the provider's domain has nothing to do with fails DMARC (RFC 7489, 3.1)."""
    if settings.mail is None:
        return
    domain = config.mail[settings.mail].sender_domain
    address = settings.sender.rstrip("> ").rpartition("@")[2].lower()
    if domain and not _aligned(domain.lower(), address):
        yield Finding(
            level=Level.WARNING,
            code="sender-domain",
            message=f"The From address is at {quoted(address)}, and {settings.mail} sends for {quoted(domain)}: many "
            "inboxes refuse such mail.",
            fix="Send from the same domain, or from one that ends in it.",
            where=f"newsletters.{name}.from",
        )


def _aligned(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _provider(name: str, way: MailWay) -> Iterator[Finding]:
    if way.provider not in PROVIDERS:
        meant = closest(way.provider, PROVIDERS)
        yield Finding(
            level=Level.WARNING,
            code="unknown-provider",
            message=f"No mail provider is known as {quoted(way.provider)}.",
            fix=f"Write {meant or listed(PROVIDERS, 'or')}.",
            where=f"mail.{name}.provider",
        )


def _server(name: str, way: MailWay) -> Iterator[Finding]:
    """What an SMTP entry lacks, and a line on which others can read along (RFC 8314, 3)."""
    if way.provider != "smtp":
        return
    if way.host is None:
        yield Finding(
            level=Level.NOTE,
            code="mail-incomplete",
            message=f"{quoted(name)} cannot send yet: it names no server.",
            fix="Add host: to it, for example host: mail.riverbank.example.",
            where=f"mail.{name}",
        )
    elif way.security == "none" and not is_loopback(way.host):
        yield Finding(
            level=Level.WARNING,
            code="mail-not-encrypted",
            message=f"Mail goes to {quoted(way.host)} unencrypted: anybody on the way can read and change it.",
            fix="Write security: starttls, or tls; none is for a server on this machine.",
            where=f"mail.{name}",
        )


def _account(name: str, account: Account) -> Iterator[Finding]:
    """What the account must say before it can post; a draft does without."""
    missing = network(account.network).absent(account)
    if missing:
        yield Finding(
            level=Level.NOTE,
            code="account-incomplete",
            message=f"The {account.network} account {quoted(name)} cannot post yet: it has no {listed(missing)}.",
            fix=f"Add {listed([f'{key}:' for key in missing])} to it before the first sending.",
            where=f"accounts.{name}",
        )


def _unused(config: Config) -> Iterator[Finding]:
    newsletters = config.newsletters.values()
    used = {
        "sources": {name for settings in newsletters for name in settings.sources},
        "mail": {name for name in (config.desk.mail, *(settings.mail for settings in newsletters)) if name},
        "accounts": {name for settings in newsletters for name in settings.social.accounts},
    }
    there: dict[str, Iterable[str]] = {"sources": config.sources, "mail": config.mail, "accounts": config.accounts}
    for section, entries in there.items():
        for name in entries:
            if name not in used[section]:
                yield Finding(
                    level=Level.NOTE,
                    code="unused-entry",
                    message=f"Nothing uses {quoted(name)} under {section}:.",
                    fix="Name it in a newsletter, or delete it.",
                    where=f"{section}.{name}",
                )
