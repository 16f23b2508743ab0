"""What is added to the frozen message when it is handed over: by us for each reader, and by whom the mail goes through.

In words for people, for the page of the exact bytes. Pure. What a provider does with a message is its own, and is said
as far as it is documented: https://anymail.dev/en/stable/esps/ (2026-11), RFC 5321, 4.4 (Received, Return-Path).
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from newsletter.channels.mail import WORKING
from newsletter.config.model import Config, MailWay
from newsletter.rendering.preview_message import MARK_WORDS

NAMES = {
    "amazon_ses": "Amazon SES",
    "brevo": "Brevo",
    "mailchimp": "Mailchimp",
    "mailersend": "MailerSend",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "mailtrap": "Mailtrap",
    "mandrill": "Mandrill",
    "postal": "Postal",
    "postmark": "Postmark",
    "resend": "Resend",
    "scaleway": "Scaleway",
    "sendgrid": "SendGrid",
    "sparkpost": "SparkPost",
    "unisender_go": "Unisender Go",
}
"""How a provider writes its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Something that is not in the frozen bytes. `name` is a header, a mark, or what else people call it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The way out: `summary` is a sentence or two on how the message is handed over; `adds` is what it adds there."""

    title: str
    summary: str
    adds: tuple[Addition, ...]


def for_each_reader(html: str, text: str) -> tuple[Addition, ...]:
    """What we set anew for each delivery: headers, and the personal marks that the frozen parts hold."""
    headers = (
        Addition(name="To", words="the reader’s name and address, in place of the made-up one"),
        Addition(name="Date", words="the moment when it is handed over, in place of the planned one"),
        Addition(name="Message-ID", words="one of its own for each message"),
        Addition(name="List-Unsubscribe", words=f"{MARK_WORDS['~~unsubscribe_url~~']}, by one click"),
        Addition(name="Feedback-ID", words="the newsletter and the issue, for reports of complaints"),
    )
    used = [mark for mark in MARK_WORDS if mark in html or mark in text]
    return (*headers, *(Addition(name=mark, words=MARK_WORDS[mark]) for mark in used))


def handover(config: Config, way_name: str | None, *, sender: str) -> Handover:
    """How the newsletter's way for mail treats the message. `sender` is the newsletter's From line."""
    way = config.mail.get(way_name) if way_name else None
    if way_name is None or way is None:
        return Handover(
            title="No way for mail yet",
            summary="This newsletter names no entry under mail: in schedules.yaml, so its mail goes nowhere.",
            adds=(),
        )
    domain = way.sender_domain or parseaddr(sender)[1].rpartition("@")[2]
    known = {"console": _console, "outbox": _folder, "smtp": _server}
    made = known.get(way.provider, _service)
    return made(way_name, way, domain)


def _console(name: str, _way: MailWay, _domain: str) -> Handover:
    return Handover(
        title=f"“{name}”: the console",
        summary="The message is printed, nothing is added, and nothing is sent.",
        adds=(),
    )


def _folder(name: str, _way: MailWay, _domain: str) -> Handover:
    return Handover(
        title=f"“{name}”: a folder",
        summary="The message is kept as a file in a folder, nothing is added, and nothing is sent.",
        adds=(),
    )


def _server(name: str, way: MailWay, domain: str) -> Handover:
    return Handover(
        title=f"“{name}”: the mail server {way.host or 'that is not named yet'}",
        summary="The server takes the message as it stands here, and puts lines of its own above it.",
        adds=(
            Addition(name="Received", words="a line from each server on the way"),
            Addition(name="DKIM-Signature", words=f"the signature for {domain}, where the server signs for it"),
            Addition(name="Return-Path", words="where bounces go, set by the last server"),
        ),
    )


def _service(name: str, way: MailWay, domain: str) -> Handover:
    called = NAMES.get(way.provider, way.provider)
    early = "" if way.provider in WORKING else f" This version cannot hand messages to {called} yet."
    return Handover(
        title=f"“{name}”: {called}",
        summary=f"{called} is reached over its API. It is given the subject, the sender, both bodies and the headers "
        "as they stand here, and puts the message together itself: boundaries, encodings and the order of headers are "
        f"then its own, the words are not.{early}",
        adds=(
            Addition(name="Message-ID", words="its own, where it does not keep ours"),
            Addition(name="DKIM-Signature", words=f"the signature for {domain}, once the domain is verified there"),
            Addition(name="Return-Path", words="where bounces go: an address of the provider’s"),
            Addition(name="Received", words="a line from each server on the way"),
            Addition(
                name="Links and pictures",
                words="rewritten, and a counting pixel added, if tracking is on in the account: turn it off there",
            ),
        ),
    )
