"""What single values of schedules.yaml may be. Each function gives the value back, or raises ValueError.

The message names the value and ends in what to write instead. A value that may hold a password is never repeated.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from newsletter.errors import ConfigError
from newsletter.schedules import parse_rule, parse_span
from newsletter.wording import WEEKDAYS, closest, quoted


class Word(str):
    """A plain scalar that YAML 1.2's core schema reads as a number or a truth value, as it was written.

    `name: 2017` gives the text "2017" where a text is wanted and the number where a number is.
    """

    __slots__ = ("value",)
    value: bool | int | float

    def __new__(cls, text: str, value: bool | int | float) -> Word:
        """A text that remembers its value."""
        word = super().__new__(cls, text)
        word.value = value
        return word


class ValueAtError(ValueError):
    """A mistake that belongs to one key of the mapping that was checked."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def truth(value: object) -> object:
    """A truth value: in YAML 1.2 `on`, `yes` and `1` are none. What is no scalar is left to pydantic."""
    plain = value.value if isinstance(value, Word) else value
    if isinstance(plain, str | int | float) and not isinstance(plain, bool):
        raise ValueError(f"{quoted(str(value))} is neither true nor false, write true or false")
    return plain


def number(value: object) -> object:
    """A number: in YAML 1.2 `1_000` and `true` are none. What is no scalar is left to pydantic."""
    plain = value.value if isinstance(value, Word) else value
    if isinstance(plain, str | bool):
        raise ValueError(f"{quoted(str(value))} is not a number, write it in digits, for example 2")
    return plain


def one_line(text: str) -> str:
    """Words on one line: they stand in headers and headings."""
    if not text.strip():
        raise ValueError("is empty, write the words that readers see")
    if "\n" in text.strip():
        raise ValueError(f"{quoted(text)} has a line break, write it on one line")
    return text.strip()


def timezone(text: str) -> str:
    """An IANA zone name. Names that mean something else on each machine (`localtime`) are refused."""
    try:
        if text in ("localtime", "posixrules", "Factory") or text.startswith(("posix/", "right/")):
            raise ValueError(text)
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # not found; not a relative path; a folder such as "Europe"
        known = available_timezones()
        cities = {name.rpartition("/")[2].lower(): name for name in sorted(known, reverse=True)}
        meant = closest(text.replace(" ", "_").rpartition("/")[2], cities)
        example = cities[meant] if meant else "Europe/London"
        raise ValueError(f'{quoted(text)} names no time zone, write for example "{example}"') from None
    return text


def language_tag(text: str) -> str:
    """A BCP 47 tag whose dates and plurals Babel knows."""
    from babel.core import Locale, UnknownLocaleError  # late: it loads the locale index, which most commands never need

    try:
        Locale.parse(text, sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        raise ValueError(
            f'{quoted(text)} is not a language tag (BCP 47) that is known here, write for example "en-GB" or "cy"'
        ) from None
    return text


def source_language(text: str) -> str:
    """A BCP 47 tag, or "" for the site's language."""
    return language_tag(text) if text else text


def web_address(text: str) -> str:
    """An http(s) address with a host, no user or password in it, and nothing that a browser would drop."""
    _address(text)
    return text


def https_address(text: str) -> str:
    """As `web_address`, and https; http is allowed for a loopback host only."""
    parts = _address(text)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError(f'{quoted(text)} is not encrypted, write "https://{text[len("http://") :]}"')
    return text


def _address(text: str) -> SplitResult:
    example = 'write for example "https://riverbank.example"'
    if any(character.isspace() or not character.isprintable() for character in text) or "\\" in text:
        raise ValueError(f"{quoted(text)} holds a space or a character that no address can have, {example}")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"is not a web address: its host or port cannot be read, {example}") from None
    if parts.username is not None or parts.password is not None:
        # Not repeated: it may be a password.
        raise ValueError(
            "holds a user name or password, write the address without it; secrets belong in the environment or .env"
        )
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{quoted(text)} does not start with https://, {example}")
    if not host or port == 0:
        raise ValueError(f"{quoted(text)} names no host, {example}")
    return parts


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, by name or address: what goes there needs no encryption."""
    plain = host.lower().rstrip(".")
    if plain == "localhost" or plain.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    try:
        return ipaddress.ip_address(plain.strip("[]")).is_loopback
    except ValueError:
        return False


def from_line(text: str) -> str:
    """A From line with exactly one address, in ASCII (RFC 5322, 3.6.2; a display name may be in any script)."""
    from email.headerregistry import HeaderRegistry  # late: it takes longer to load than the file takes to read
    from email.headerregistry import UniqueAddressHeader as Addresses

    example = 'write for example "Riverbank Futures <news@riverbank.example>"'
    if not text.isprintable():
        raise ValueError(f"{quoted(text)} holds a line break or a control character, {example}")
    header = HeaderRegistry()("From", text)
    addresses = header.addresses if isinstance(header, Addresses) else ()
    if len(addresses) > 1 or ("," in text and header.defects):
        raise ValueError(f"{quoted(text)} has more than one address; a name with a comma wants quotes in it, {example}")
    if len(addresses) != 1 or header.defects or not addresses[0].username or "." not in addresses[0].domain:
        raise ValueError(f"{quoted(text)} is not a name and an address, {example}")
    if not addresses[0].addr_spec.isascii():
        raise ValueError(f"{quoted(text)} has an address outside ASCII; write its domain as xn--..., {example}")
    return text


def rule(text: str) -> str:
    """A rule of `schedule:`, see `newsletter.schedules.parse_rule`."""
    try:
        parse_rule(text)
    except ConfigError as error:
        raise ValueError(_joined(error)) from None
    return text


def late_after(text: str) -> str:
    """A length of time, see `newsletter.schedules.parse_span`."""
    try:
        parse_span(text)
    except ConfigError as error:
        raise ValueError(_joined(error)) from None
    return text


def _joined(error: ConfigError) -> str:
    return f"{error.what.rstrip(';')}, {error.fix}"


def beside(path: Path, folder: Path | None) -> Path:
    """`path` made absolute beside `folder`; without a folder as it is."""
    if "\0" in str(path) or str(path) in ("", "."):
        raise ValueError('names no file or folder, write for example "content"')
    return folder / path if folder else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The hours for posting: days as in `date.weekday()`, and the half-open span `[opens, closes)` of local time."""

    days: frozenset[int]
    opens: time
    closes: time


_SPREAD = re.compile(r"(?P<days>[a-z, -]+?) (?P<opens>[0-9]{1,2}:[0-9]{2}) ?- ?(?P<closes>[0-9]{1,2}:[0-9]{2})")


def parse_spread(text: str) -> Spread:
    """`weekdays 10:00-16:00`; also `every day ...`, `weekends ...`, `monday-thursday ...`, `monday, friday ...`.

    Raises ValueError.
    """
    found = _SPREAD.fullmatch(" ".join(text.lower().split()))
    try:
        if not found:
            raise ValueError(text)
        opens, closes = _clock(found["opens"]), _clock(found["closes"])
        days = _days(found["days"])
    except ValueError:
        raise ValueError(f'{quoted(text)} is not days and hours, write for example "weekdays 10:00-16:00"') from None
    if opens >= closes:
        raise ValueError(f'{quoted(text)} closes before it opens, write for example "weekdays 10:00-16:00"')
    return Spread(days=days, opens=opens, closes=closes)


def spread(text: str) -> str:
    """Days and hours for posting, see `parse_spread`."""
    parse_spread(text)
    return text


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _days(text: str) -> frozenset[int]:
    whole = {"every day": range(7), "weekdays": range(5), "weekends": range(5, 7)}
    if text in whole:
        return frozenset(whole[text])
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < start:
            raise ValueError(part)
        days.update(range(start, end + 1))
    return frozenset(days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `messages` in each `seconds`."""

    messages: int
    seconds: int


_RATE = re.compile(r"([0-9]{1,7}) ?/ ?(second|minute|hour|day)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def parse_rate(text: str) -> Rate:
    """`50/second`, `1000/hour`, `20000/day`. Raises ValueError."""
    found = _RATE.fullmatch(" ".join(text.lower().split()))
    if not found or int(found[1]) == 0:
        raise ValueError(f'{quoted(text)} is not a rate, write for example "50/second", "1000/hour" or "20000/day"')
    return Rate(messages=int(found[1]), seconds=_SECONDS[found[2]])


def rate(text: str) -> str:
    """A sending rate, see `parse_rate`."""
    parse_rate(text)
    return text
