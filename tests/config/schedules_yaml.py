"""Two sound schedules.yaml, to break in one place at a time, and what reading one gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config import Config, load
from newsletter.errors import ConfigError

SMALL = """\
site: {name: Riverbank Futures, url: https://riverbank.example}
sources:
  desk: {type: folder, path: content}
newsletters:
  monthly:
    title: The Riverbank digest
    from: Riverbank Futures <news@riverbank.example>
    sources: [desk]
    audience: monthly
"""

# The whole of what the file may say, as the documentation shows it.
LARGE = """\
site: {name: Riverbank Futures, url: https://riverbank.example, timezone: Europe/London,
       public_url: https://news.riverbank.example,   # unsubscribe, web view, media, webhooks
       language: en-GB, postal_address: "1 Mill Lane, Leeds LS1 4AB",
       follow: {facebook: https://facebook.example/riverbank, x: https://x.example/riverbank}}
sources:
  blog:      {type: feed, url: https://riverbank.example/feed/}
  site:      {type: wordpress, url: https://riverbank.example, categories: [blog, playbacks]}
  desk:      {type: folder, path: content}
  backlog:   {type: archive, path: /srv/archive.txt, url: https://riverbank.example}
newsletters:
  monthly:
    title: The Riverbank digest
    from: Riverbank Futures <news@riverbank.example>
    sources: [desk]
    theme: monthly
    language: en-GB             # labels, dates, plurals, public pages and confirmations follow it
    audience: monthly
    schedule: {period: month, draft: first weekday 09:00, send: second tuesday 10:00}
    approval: required            # required | two people | none
    if_empty: skip                # skip | send
    mail: main
    social: {accounts: [town-square, sky], spread: weekdays 10:00-16:00, per_day: 2}
mail:
  main: {provider: mailgun, sender_domain: mg.riverbank.example, rate: 50/second}   # /second /hour /day
accounts:
  town-square: {network: mastodon, server: https://mastodon.example}
  sky:         {network: bluesky, handle: riverbank.example}
"""


def read(text: str) -> Config:
    Path("schedules.yaml").write_text(text)
    return load(Path("schedules.yaml"))


def mistakes(text: str) -> list[str]:
    """The lines of the error that `text` gives."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    return str(caught.value).split("\n")
