"""The checks on what the shipped theme really renders: 1, 7, 12 and 40 items give no error and no false alarm."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from newsletter.checks import Exhibit, run_checks
from newsletter.rendering.eml import build_eml, part_bytes
from newsletter.rendering.mail import render_mail
from newsletter.rendering.snippets import render_snippets
from newsletter.rendering.viewing import view
from newsletter.types import Level

sys.path.insert(0, str(Path(__file__).parents[1] / "rendering"))
from samples import sample

# What is true of the samples: a long title, playbacks that do not say all, titles that come again among forty items.
TRUE_OF_THEM = {
    "event-date-unread",
    "facts-missing",
    "mail-not-set",
    "subject-long",
    "title-long",
    "title-repeated",
}


def exhibit_of(count: int) -> Exhibit:
    made = sample(count)
    shown = view(made.digest, settings=made.settings, config=made.config, theme=made.theme, media=made.media)
    mail = render_mail(shown, made.theme, sender=made.settings.sender)
    return Exhibit(
        config=made.config,
        newsletter_name=made.digest.newsletter,
        settings=made.settings,
        digest=made.digest,
        mail=mail,
        snippets=render_snippets(
            shown.items,
            newsletter=made.digest.newsletter,
            settings=made.settings,
            config=made.config,
            theme=made.theme,
            media=made.media,
        ),
        media={media.name: media for media in made.media.values()},
        eml=build_eml(
            mail,
            content_hash="ab" * 32,
            date=made.digest.planned_send,
            list_id="monthly.riverbank.example",
            public_url=made.config.site.public_url,
            newsletter=made.settings.title,
        ),
        theme=made.theme,
        period=made.digest.period,
    )


@pytest.mark.parametrize("count", [1, 7, 12, 40])
def test_a_good_issue_gives_no_error_and_no_false_alarm(count: int) -> None:
    found = run_checks(exhibit_of(count))
    assert [finding for finding in found if finding.level is Level.ERROR] == []
    assert {finding.code for finding in found} <= TRUE_OF_THEM


@pytest.mark.parametrize("count", [1, 40])
def test_its_message_carries_the_mail_to_the_byte(count: int) -> None:
    exhibit = exhibit_of(count)
    parts = part_bytes(exhibit.eml)
    assert (parts.html, parts.text) == (exhibit.mail.html.encode(), exhibit.mail.text.encode())
    assert max(map(len, exhibit.eml.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
