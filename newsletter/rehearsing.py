"""Trying an issue out before it goes: a test mail to oneself, and its links, which change nothing.

A test carries the frozen message: subject and bodies exactly as they stand in the revision, with the personal marks
filled in. What marks it as a test stands in the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address

from django.core.signing import BadSignature, Signer

from newsletter import pipeline, reading
from newsletter.channels.mail import Envelope, Receipt, address_of, nearest_channel
from newsletter.codec import sha256
from newsletter.config.model import Config
from newsletter.errors import AccessError, DeliveryError, EditError
from newsletter.models import Account, Revision
from newsletter.pipeline import Desk
from newsletter.recording import log
from newsletter.rendering.personal import addressed
from newsletter.signing import secret_keys
from newsletter.types import Actor, Period, Via

LINKS_LAST = timedelta(days=90)
"""How long the personal links of a test work."""

PAGES = ("unsubscribe", "preferences", "web", "archive")
"""What a link of a test may stand for; the first three are in every mail."""

_SALT = "newsletter.rehearsing: the links of a test mail"  # a token for one purpose is none for another


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a test's link is about: the revision that was sent, and when."""

    revision: Revision
    sent_at: datetime


def send_test(
    desk: Desk,
    newsletter: str,
    period: Period | str,
    *,
    to: str,
    base_url: str,
    actor: Actor,
    now: datetime,
) -> Receipt:
    """Send the newest revision to the one address `to`, by the newsletter's way for mail, and log it without `to`.

    Where no way is set up that works yet, the message is kept in `var/mail/`, and the receipt says so. `base_url` is
    where the desk is reached: the personal links lead there. At the desk somebody with an address of their own may
    write to that one only. Raises EditError (field `to`) for a bad address, AccessError for another's, MisuseError
    where there is nothing to send, and DeliveryError where the message was not taken.
    """
    config = desk.config
    settings = pipeline.newsletter_named(config, newsletter)
    chosen = pipeline.period_named(config, settings, period, now=now) if isinstance(period, str) else period
    revision = reading.latest_revision(newsletter, chosen)
    reader = _reader(to, actor)
    sender = address_of(settings.sender)
    made_of = sha256(f"{reader.addr_spec}\n{now.isoformat()}\n{revision.content_hash}".encode())
    message = addressed(
        reading.files(revision)["email.eml"],
        to=str(reader),
        date=now.astimezone(config.site.zone),
        message_id=f"<test-{newsletter}-{chosen.name}-{revision.number}-{made_of[:16]}@{sender.domain}>",
        values={**inert_links(config, revision, base_url=base_url, now=now), "name": actor.name},
        headers=[("X-Newsletter-Test", f"revision {revision.number}, {revision.content_hash}")],
    )
    receipt = nearest_channel(settings.mail, config).hand_over(
        message, Envelope(sender=sender.addr_spec, recipient=reader.addr_spec)
    )
    log(
        f"Sent a test of revision {revision.number}.",
        now=now,
        newsletter=newsletter,
        period=chosen.name,
        content_hash=revision.content_hash,
        who=actor.name,
        via=actor.via,
    )
    return receipt


def _reader(to: str, actor: Actor) -> Address:
    """To whom the test goes. Others get an issue when it is sent, so nobody can use the desk to write to them."""
    try:
        address = address_of(to)
    except DeliveryError as error:
        raise EditError(error.what, error.fix, field="to") from error
    account = Account.objects.filter(pk=actor.account_id).first() if actor.account_id is not None else None
    if account is not None and account.email and actor.via is not Via.SHELL:
        own = address_of(account.email)
        if own.addr_spec.lower() != address.addr_spec.lower():
            raise AccessError("a test goes to your own address only.", f"That is {account.email}.")
    return Address(actor.name, addr_spec=address.addr_spec)


def inert_links(config: Config, revision: Revision, *, base_url: str, now: datetime) -> dict[str, str]:
    """The personal links of a test of `revision`, by mark; they work for 90 days and change nothing."""
    token = _signer(config).sign_object([revision.pk, int(now.timestamp())])
    base = f"{base_url.rstrip('/')}/test/{token}"
    return {
        "unsubscribe_url": f"{base}/unsubscribe/",
        "preferences_url": f"{base}/preferences/",
        "web_view_url": f"{base}/web/",
    }


def look_up(config: Config, token: str, *, now: datetime) -> Tested:
    """What the token of a test's link is about. Raises AccessError for one that is not ours, or too old."""
    try:
        number, seconds = _signer(config).unsign_object(token[:1_000])
        sent_at = datetime.fromtimestamp(seconds, UTC)
    except (BadSignature, ValueError, TypeError) as error:
        raise AccessError("this link is not one of ours, or was cut short.", "Open it from the test mail.") from error
    if not sent_at <= now < sent_at + LINKS_LAST:
        raise AccessError("this link is from a test mail that is too old.", "Send yourself a new test.")
    revision = Revision.objects.select_related("issue").filter(pk=number).first()
    if revision is None:
        raise AccessError("the issue that was tested is not here any more.", "Send yourself a new test.")
    return Tested(revision=revision, sent_at=sent_at)


def _signer(config: Config) -> Signer:
    """HMAC with SHA-256 and the installation's key of 256 bits or more; older keys still check."""
    key, *older = secret_keys(config)
    return Signer(key=key, fallback_keys=older, salt=_SALT, algorithm="sha256")
