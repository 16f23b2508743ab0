"""One clean exhibit, made by hand, and ways to change it. Tests import it by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.checks import Exhibit, run_checks
from newsletter.config.model import Config
from newsletter.rendering.eml import build_eml
from newsletter.rendering.theme import Theme, ThemeSettings
from newsletter.rendering.themefile import read_theme_yaml
from newsletter.types import (
    Block,
    BlockKind,
    Card,
    Digest,
    Facts,
    Finding,
    Kind,
    Mail,
    Media,
    Notice,
    Period,
    PeriodKind,
    Picture,
    Post,
    Snippet,
    Taken,
    Video,
)

ZONE = ZoneInfo("Europe/London")
THEME = Path(__file__).parents[1] / "rendering" / "lint" / "base"
PICTURE = "a" * 64 + ".jpg"
WORDS = (
    "Forty carers met in the reading room on Tuesday and read the letters that the council had sent them aloud. "
    "By the third letter people were laughing, and by the fifth they had a list of eleven sentences nobody understood."
)


def at(day: int, month: int = 10) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=ZONE)


def config(**site: Any) -> Config:
    return Config.model_validate(
        {
            "file": Path(__file__).parent / "schedules.yaml",
            "site": {
                "name": "Riverbank Futures",
                "url": "https://riverbank.example",
                "timezone": "Europe/London",
                "public_url": "https://news.riverbank.example",
                "language": "en-GB",
                "postal_address": "1 Mill Lane, Leeds LS1 4AB",
                "follow": {"mastodon": "https://mastodon.example/@riverbank"},
                **site,
            },
            "sources": {"desk": {"type": "folder", "path": Path(__file__).parent}},
            "newsletters": {
                "monthly": {
                    "title": "The Riverbank digest",
                    "from": "Riverbank Futures <news@riverbank.example>",
                    "sources": ["desk"],
                    "audience": "monthly",
                    "mail": "main",
                    "social": {"accounts": ["town-square"], "spread": "weekdays 10:00-16:00"},
                }
            },
            "mail": {"main": {"provider": "console", "sender_domain": "riverbank.example"}},
            "accounts": {"town-square": {"network": "mastodon", "server": "https://mastodon.example"}},
        }
    )


def letters() -> Post:
    return Post(
        source="desk",
        guid="letters",
        url="https://riverbank.example/blog/letters/",
        title="Forty carers read their letters aloud",
        published=at(20),
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=WORDS),),
        picture=Picture(address="https://riverbank.example/hall.jpg", alt="People round a long table, reading"),
    )


def playback() -> Post:
    return Post(
        source="desk",
        guid="ferry",
        url="https://riverbank.example/blog/ferry/",
        title="What the ferry meant to us",
        published=at(12),
        kind=Kind.PLAYBACK,
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=WORDS),),
        facts=Facts(
            who="Nine neighbours",
            where="The old landing",
            when="3 October 2026",
            event_date=date(2026, 10, 3),
            why="To decide what to ask for",
            question="Who will row?",
        ),
    )


def notice() -> Notice:
    return Notice(
        source="desk",
        guid="supper",
        title="River supper",
        text="Bring a dish.",
        url="https://riverbank.example/supper/",
        event_start=at(12, 12),
        event_place="Mill Hall",
    )


HTML = f"""<!doctype html>
<html lang="en-GB" dir="ltr"><head><title>Forty carers</title><style>p {{ margin: 0; }}</style></head><body>
<div lang="en-GB" dir="ltr"><table role="presentation"><tr><td>
<h1>The Riverbank digest</h1>
<p>Two new pieces. <a href="#item-1">Forty carers read their letters aloud</a></p>
<img src="https://news.riverbank.example/media/{PICTURE}" alt="People round a long table, reading"
 width="536" height="300">
<h2 id="item-1"><a href="https://riverbank.example/blog/letters/">Forty carers read their letters aloud</a></h2>
<p>{WORDS}</p>
<p><a href="https://riverbank.example/blog/letters/">Read “Forty carers read their letters aloud”</a></p>
<h2><a href="https://riverbank.example/blog/ferry/">What the ferry meant to us</a></h2>
<p>Nine neighbours at the old landing.</p>
<h2>Coming up</h2>
<h3>River supper</h3><p><a href="https://riverbank.example/supper/">About “River supper”</a></p>
<p><a href="~~unsubscribe_url~~">Unsubscribe</a> <a href="~~preferences_url~~">Preferences</a>
<a href="~~web_view_url~~">View in a browser</a> <a href="mailto:hello@riverbank.example">Write to us</a></p>
<p>1 Mill Lane<br>Leeds LS1 4AB</p>
</td></tr></table></div></body></html>
"""

TEXT = """THE RIVERBANK DIGEST

1. Forty carers read their letters
   aloud
   https://riverbank.example/blog/letters/

2. What the ferry meant to us
   https://riverbank.example/blog/ferry/

Unsubscribe: ~~unsubscribe_url~~
1 Mill Lane, Leeds LS1 4AB
"""


def theme() -> Theme:
    files = {
        path.relative_to(THEME).as_posix(): path.read_text() for path in sorted(THEME.rglob("*")) if path.is_file()
    }
    settings = ThemeSettings.model_validate(read_theme_yaml(files["theme.yaml"], file="theme.yaml")[0])
    return Theme(name="base", folder=THEME, files=files, settings=settings)


def snippet(post: Post, key: str, number: int) -> Snippet:
    text = f"{post.title}\n\n{post.url}"
    return Snippet(
        account="town-square",
        network="mastodon",
        post_key=key,
        post_title=post.title,
        text=text,
        url=post.url,
        length=len(post.title) + 25,
        limit=500,
        unit="characters",
        card=Card(url=post.url, title=post.title, description="", picture=PICTURE, alt="People round a table"),
        stem=f"{number:02d}-x",
    )


def clean(html: str = HTML, text: str = TEXT) -> Exhibit:
    """An exhibit on which no check has anything to say."""
    made = config()
    period = Period(name="2026-10", kind=PeriodKind.MONTH, start=at(1).replace(hour=0), end=at(1, 11).replace(hour=0))
    mail = Mail(
        subject="Forty carers read their letters aloud",
        preheader="Also: what the ferry meant to us",
        sender="Riverbank Futures <news@riverbank.example>",
        mjml="",
        html=html,
        text=text,
    )
    posts = (letters(), playback())
    digest = Digest(
        newsletter="monthly",
        period=period,
        planned_send=at(10, 11),
        items=tuple(Taken(key=post.guid, post=post, why="inside October") for post in posts),
        notices=(notice(),),
    )
    return sealed(
        Exhibit(
            config=made,
            newsletter_name="monthly",
            settings=made.newsletters["monthly"],
            digest=digest,
            mail=mail,
            snippets=tuple(snippet(post, post.guid, number) for number, post in enumerate(posts, start=1)),
            media={PICTURE: Media(name=PICTURE, data=b"x" * 1000, width=1072, height=600)},
            eml=b"",
            theme=theme(),
            period=period,
        )
    )


def sealed(exhibit: Exhibit) -> Exhibit:
    """`exhibit` with the message that its mail makes."""
    eml = build_eml(
        exhibit.mail,
        content_hash="0123456789abcdef" * 4,
        date=exhibit.digest.planned_send,
        list_id="monthly.riverbank.example",
        public_url="https://news.riverbank.example",
        newsletter="The Riverbank digest",
    )
    return replace(exhibit, eml=eml)


def codes(exhibit: Exhibit) -> set[str]:
    return {finding.code for finding in run_checks(exhibit)}


def findings_of(exhibit: Exhibit, code: str) -> list[Finding]:
    return [finding for finding in run_checks(exhibit) if finding.code == code]


Change = Callable[[Exhibit], Exhibit]


def html(old: str, new: str) -> Change:
    """Change the HTML, which holds `old`."""
    assert old in HTML
    return lambda exhibit: sealed(
        replace(exhibit, mail=replace(exhibit.mail, html=exhibit.mail.html.replace(old, new)))
    )


def text(old: str, new: str) -> Change:
    """Change the plain text, which holds `old`."""
    assert old in TEXT
    return lambda exhibit: sealed(
        replace(exhibit, mail=replace(exhibit.mail, text=exhibit.mail.text.replace(old, new)))
    )


def link(address: str, words: str = "A page of ours") -> Change:
    """Put one more link into the mail."""
    return html("<h2>Coming up</h2>", f'<h2>Coming up</h2><p><a href="{address}">{words}</a></p>')


def mail(**changes: str) -> Change:
    return lambda exhibit: replace(exhibit, mail=replace(exhibit.mail, **changes))


def site(**changes: Any) -> Change:
    def change(exhibit: Exhibit) -> Exhibit:
        made = config(**changes)
        return replace(exhibit, config=made, settings=made.newsletters["monthly"])

    return change


def settings(**changes: Any) -> Change:
    return lambda exhibit: replace(exhibit, settings=exhibit.settings.model_copy(update=changes))


def digest(**changes: Any) -> Change:
    return lambda exhibit: replace(exhibit, digest=replace(exhibit.digest, **changes))


def taken(**changes: Any) -> Change:
    """Change the first item."""

    def change(exhibit: Exhibit) -> Exhibit:
        first, *rest = exhibit.digest.items
        return replace(exhibit, digest=replace(exhibit.digest, items=(replace(first, **changes), *rest)))

    return change


def post(**changes: Any) -> Change:
    """Change the first item's post."""

    def change(exhibit: Exhibit) -> Exhibit:
        first, *rest = exhibit.digest.items
        taken = replace(first, post=replace(first.post, **changes))
        return replace(exhibit, digest=replace(exhibit.digest, items=(taken, *rest)))

    return change


def facts(**changes: Any) -> Change:
    """Change the facts of the playback, which is the second item."""

    def change(exhibit: Exhibit) -> Exhibit:
        first, second = exhibit.digest.items
        said = second.post.facts
        assert said is not None
        taken = replace(second, post=replace(second.post, facts=replace(said, **changes)))
        return replace(exhibit, digest=replace(exhibit.digest, items=(first, taken)))

    return change


def notices(**changes: Any) -> Change:
    return lambda exhibit: replace(
        exhibit, digest=replace(exhibit.digest, notices=(replace(exhibit.digest.notices[0], **changes),))
    )


def snippets(**changes: Any) -> Change:
    """Change the first snippet."""
    return lambda exhibit: replace(exhibit, snippets=(replace(exhibit.snippets[0], **changes), *exhibit.snippets[1:]))


def video(url: str) -> Video:
    return Video(url=url)
