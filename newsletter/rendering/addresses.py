"""The addresses that a mail names: pictures, the sign-up page, links with campaign parameters."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from newsletter.config.model import Config, Newsletter
from newsletter.types import Digest

NO_PUBLIC_URL = "https://public-url-not-set.invalid"
"""Stands in for `site.public_url` in a draft while that is not set; RFC 2606 keeps `.invalid` from ever existing."""


def media_base(config: Config) -> str:
    """Where pictures are served: `<public_url>/media/`."""
    return f"{(config.site.public_url or NO_PUBLIC_URL).rstrip('/')}/media/"


def sign_up_url(config: Config, newsletter: str) -> str:
    """The page where somebody who got the mail forwarded can sign up; "" while `public_url` is not set."""
    if not config.site.public_url:
        return ""
    return f"{config.site.public_url.rstrip('/')}/{quote(newsletter)}/sign-up"


def campaign(url: str, digest: Digest, settings: Newsletter, config: Config) -> str:
    """`url` with utm_source, utm_medium and utm_campaign, where the newsletter wants them and the site is our own.

    What the address already says stays as it is, a campaign parameter of its own included.
    """
    return url if not settings.utm.mail else with_utm(url, config, digest.newsletter, "email", digest.period.name)


def with_utm(url: str, config: Config, source: str, medium: str, name: str) -> str:
    """`url` with the three parameters, if it is a page of the site or of a host below it; else as it is."""
    parts = urlsplit(url)
    own = (urlsplit(config.site.url).hostname or "").removeprefix("www.")
    there = (parts.hostname or "").removeprefix("www.")
    if not own or not (there == own or there.endswith(f".{own}")):
        return url
    present = {key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    wanted = {"utm_source": source, "utm_medium": medium, "utm_campaign": f"{source}-{name}"}
    if medium != "email":
        wanted["utm_campaign"] = name
    added = urlencode([(key, value) for key, value in wanted.items() if key not in present])
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit(parts._replace(query=query))
