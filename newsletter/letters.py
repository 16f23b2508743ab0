"""The letters that let somebody in, and how they are posted: short, plain text, one link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from newsletter.channels.mail import Console, Envelope, Folder, Receipt, address_of, staff_channel
from newsletter.config.model import Config
from newsletter.errors import ConfigError, DeliveryError
from newsletter.wording import plain_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one of the staff."""

    to: str
    subject: str
    text: str


def entrance(base: str, token: str) -> str:
    """The address at which a token signs in; `base` is where the desk is, with or without a slash."""
    return f"{base.rstrip('/')}/enter/{token}/"


def invitation(config: Config, *, to: str, name: str, by: str, roles: str, link: str, until: datetime) -> Letter:
    """What somebody reads who was just invited. `until` is when the link ends."""
    site = config.site.name
    return Letter(
        to=to,
        subject=f"Your invitation to the newsletters of {site}",
        text=f"""Dear {name},

{by} invites you to look after the newsletters of {site}, as {roles}.

Open this page to come in:

{link}

The link is for you alone. It works once, until {plain_moment(until.astimezone(config.site.zone))}
({config.site.zone.key}). On the page you may choose a password; you can as well
do without one and have a link mailed to you each time.

If you did not expect this, do nothing: without the link nothing happens.
""",
    )


def sign_in(config: Config, *, to: str, name: str, link: str, until: datetime) -> Letter:
    """What somebody reads who asked for a link to sign in. `until` is when it ends."""
    return Letter(
        to=to,
        subject=f"Sign in to the newsletters of {config.site.name}",
        text=f"""Dear {name},

Open this page to sign in:

{link}

The link is for you alone. It works once, until {until.astimezone(config.site.zone):%H:%M} ({config.site.zone.key}).

If you did not ask for it, do nothing: somebody typed your address, and gets
no further without this mail.
""",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of an invitation, in a sentence. `link` is set where no mail reached anybody: pass it on yourself."""

    words: str
    link: str = ""


def send_invitation(
    config: Config, *, to: str, name: str, by: str, roles: str, link: str, until: datetime, now: datetime
) -> Sent:
    """Mail an invitation. Where that fails, or mail goes nowhere yet, the answer has the link."""
    letter = invitation(config, to=to, name=name, by=by, roles=roles, link=link, until=until)
    try:
        receipt = post(config, letter, now=now)
    except (DeliveryError, ConfigError) as error:
        return Sent(words=f"The invitation for {to} could not be mailed: {error}", link=link)
    if isinstance(staff_channel(config), Console | Folder):
        return Sent(words=f"The invitation for {to} reached nobody by mail. {receipt.words}", link=link)
    return Sent(words=f"The invitation is on its way to {to}. {receipt.words}")


def post(config: Config, letter: Letter, *, now: datetime) -> Receipt:
    """Hand the letter to the way that mails to staff take. Raises DeliveryError or ConfigError."""
    sender = config.desk.sender or next(iter(config.newsletters.values())).sender
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    address = address_of(sender)
    message["Message-ID"] = make_msgid(domain=address.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    # A link in one piece where that can be; not every server takes 8 bits.
    message.set_content(letter.text, cte="7bit" if letter.text.isascii() else "quoted-printable")
    return staff_channel(config).hand_over(message.as_bytes(), Envelope(sender=address.addr_spec, recipient=letter.to))
