"""Trying an issue out before it goes: a test mail to oneself, whose links change nothing, and the dry run of a send.

A test carries the frozen message: subject and bodies exactly as they stand in the revision, with the personal marks
filled in. What marks it as a test stands in the head.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Any

from django.core.signing import BadSignature, Signer

from newsletter import pipeline, reading
from newsletter.approving import Standing, standing
from newsletter.channels.mail import Envelope, Folder, Receipt, address_of, channel, nearest_channel
from newsletter.codec import readable_json, sha256
from newsletter.config.model import Config, Newsletter
from newsletter.errors import AccessError, DeliveryError, EditError, NewsletterError, OutboxError
from newsletter.made_up import READERS, MadeUpReader
from newsletter.models import Account, Issue, Revision
from newsletter.pipeline import Desk
from newsletter.recording import log
from newsletter.rendering.addresses import NO_PUBLIC_URL
from newsletter.rendering.personal import addressed
from newsletter.signing import secret_keys
from newsletter.types import Actor, Period, Via

LINKS_LAST = timedelta(days=90)
"""How long the personal links of a test work."""

FIRST = 20
"""How many messages a dry run writes unless asked for all."""

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
        to=reader,
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
    except (BadSignature, ValueError, TypeError, OverflowError) as error:
        raise AccessError("this link is not one of ours, or was cut short.", "Open it from the test mail.") from error
    if not sent_at <= now < sent_at + LINKS_LAST:
        raise AccessError("this link is from a test mail that is too old.", "Send yourself a new test.")
    revision = Revision.objects.select_related("issue").filter(pk=number).first()
    if revision is None:
        raise AccessError("the issue that was tested is not here any more.", "Send yourself a new test.")
    return Tested(revision=revision, sent_at=sent_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a dry run made. `messages` of `readers` mails, and `requests` to social accounts, lie in `folder`.

    `obstacles` are sentences: what would stop a real send now. `counts` is what stands in `counts.json`.
    """

    folder: Path
    revision: Revision
    standing: Standing
    messages: int
    readers: int
    requests: int
    obstacles: tuple[str, ...]
    counts: Mapping[str, Any]


def dry_run(desk: Desk, newsletter: str, period: Period | str, *, everyone: bool, now: datetime) -> DryRun:
    """Write every message and request of the newest revision as it would go into `var/dry-run/<newsletter>/<period>/`.

    The first 20 mails, or with `everyone` all. They go to made-up readers, and their personal links lead nowhere.
    Nothing is sent, logged or recorded. Raises MisuseError where there is nothing to send, OutboxError where the folder
    cannot be written.
    """
    config = desk.config
    settings = pipeline.newsletter_named(config, newsletter)
    chosen = pipeline.period_named(config, settings, period, now=now) if isinstance(period, str) else period
    revision = reading.latest_revision(newsletter, chosen)
    frozen = reading.files(revision)
    stands = standing(desk, revision.issue, now=now)
    readers = READERS if everyone else READERS[:FIRST]
    social = {path: data for path, data in frozen.items() if path.startswith("social/")}
    counts = {
        "newsletter": newsletter,
        "period": chosen.name,
        "revision": revision.number,
        "content_hash": revision.content_hash,
        "audience": settings.audience,
        "made_up_readers": len(READERS),
        "messages": len(readers),
        "requests": {
            account: sum(path.startswith(f"social/{account}/") and path.endswith(".json") for path in social)
            for account in settings.social.accounts
        },
    }
    with _fresh_folder(config.folder / "var" / "dry-run" / newsletter / chosen.name) as (made, folder):
        for number, reader in enumerate(readers, start=1):
            _rehearse(config, settings, revision, frozen["email.eml"], number, reader, made / "mail")
        for path, data in {**social, "counts.json": readable_json(counts)}.items():
            (made / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (made / path).write_bytes(data)
    return DryRun(
        folder=folder,
        revision=revision,
        standing=stands,
        messages=len(readers),
        readers=len(READERS),
        requests=sum(counts["requests"].values()),
        obstacles=tuple(_obstacles(config, settings, stands)),
        counts=counts,
    )


def _rehearse(
    config: Config,
    settings: Newsletter,
    revision: Revision,
    eml: bytes,
    number: int,
    reader: MadeUpReader,
    folder: Path,
) -> None:
    """One message, handed to a folder by the way that every message takes."""
    sender = address_of(settings.sender)
    base = f"{(config.site.public_url or NO_PUBLIC_URL).rstrip('/')}/dry-run/{number:04d}"
    message = addressed(
        eml,
        to=Address(reader.name, addr_spec=reader.address),
        date=(revision.planned_send or revision.created_at).astimezone(config.site.zone),
        message_id=f"<{number:04d}-{revision.content_hash[:32]}@{sender.domain}>",
        values={
            "unsubscribe_url": f"{base}/unsubscribe",
            "preferences_url": f"{base}/preferences",
            "web_view_url": f"{base}/web",
            "name": reader.name,
        },
        headers=[("X-Newsletter-Dry-Run", f"revision {revision.number}, {revision.content_hash}")],
    )
    Folder(folder=folder).hand_over(message, Envelope(sender=sender.addr_spec, recipient=reader.address))


@contextlib.contextmanager
def _fresh_folder(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A new folder of its owner alone, which takes the place of `folder` when the `with` ends well; and `folder`."""
    made: Path | None = None
    try:
        for each in (folder.parent.parent, folder.parent):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))  # 0700, as mkdtemp makes them
        yield made, folder
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        made.rename(folder)
    except OSError as error:
        raise OutboxError(
            f"{folder} cannot be written ({error.strerror or error}).",
            "Check the disk's free space and who owns the folder.",
        ) from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)  # gone, where it was renamed


def _obstacles(config: Config, settings: Newsletter, stands: Standing) -> Iterator[str]:
    """What would stop a real send, the nearest first."""
    approved = stands.status == str(Issue.Status.APPROVED)
    if stands.reason and not approved:
        yield f"It is {stands.status}: {stands.reason.rstrip('.')}."
    elif stands.needed and not approved:
        yield f"It is not approved. {stands.waiting}".strip().rstrip(".") + "."
    if not approved:
        yield from (f"A check stops it: {found.message}" for found in stands.stops)
    yield from (f"{edited.path} in the outbox was changed by hand ({edited.how})." for edited in stands.hand_edits)
    if not config.site.public_url:
        yield "site.public_url is not set, so unsubscribe links would lead nowhere."
    yield from _without_a_way(config, settings)
    yield "Sending itself comes with the next version of newsletter."


def _without_a_way(config: Config, settings: Newsletter) -> Iterator[str]:
    if settings.mail is None:
        yield "The newsletter names no way for mail: add mail: to it."
        return
    try:
        channel(settings.mail, config)
    except NewsletterError as error:
        yield str(error)[:1].upper() + str(error)[1:]
    if config.mail[settings.mail].provider in ("console", "outbox"):
        yield f"mail.{settings.mail} is {config.mail[settings.mail].provider}: nothing would leave this machine."


def _signer(config: Config) -> Signer:
    """HMAC with SHA-256 and the installation's key of 256 bits or more; older keys still check."""
    key, *older = secret_keys(config)
    return Signer(key=key, fallback_keys=older, salt=_SALT, algorithm="sha256")
