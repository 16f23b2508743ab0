"""Issues for the tests of the preview page, made by hand so that they need no other room. All of it is invented."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from newsletter.rendering.preview import IssueView
from newsletter.types import (
    Card,
    Facts,
    Finding,
    Kind,
    LeftOut,
    Level,
    Media,
    Notice,
    Post,
    Snippet,
    Taken,
    Video,
)

LONDON = ZoneInfo("Europe/London")
BASE = "https://news.millbrook.example/media/"
SITE = "https://millbrook.example"
LIMITS = {"x": 280, "mastodon": 500, "bluesky": 300, "linkedin": 3000, "facebook": 63206, "threads": 500}
ACCOUNTS = {
    "x-main": ("x", "@millbrook"),
    "town-square": ("mastodon", "@millbrook@social.example"),
    "sky": ("bluesky", "@millbrook.example"),
    "pages": ("linkedin", "Millbrook Commons"),
    "facebook": ("facebook", "Millbrook Commons"),
    "threads": ("threads", "millbrook_commons"),
}

STORIES = (
    (
        "What forty carers told us about the night bus",
        Kind.PLAYBACK,
        "Ada Mensah",
        "Forty people who look after somebody at home came to Mill Hall on a wet Thursday. They did not ask for "
        "more leaflets. They asked why the last bus leaves eleven minutes before the evening visit ends.",
    ),
    (
        "A library that lends ladders",
        Kind.POST,
        "Tom Okafor",
        "The tool shelf opened in March with nine drills and a promise to mend whatever broke. Seven months on it has "
        "lent six hundred things, and three have not come back.",
    ),
    (
        "Reading the river: a year of cheap sensors",
        Kind.POST,
        "Priya Nair",
        "Twelve boxes of parts, a map and a great deal of glue. What the volunteers learned is less about water "
        "than about who gets to say that a number is true.",
    ),
    (
        "Watch: how the lantern walk is made",
        Kind.POST,
        "Ewan Hart",
        "Four minutes in the workshop, three weeks before the walk. Withies, tissue, and a boy "
        "who has a plan for a whale.",
    ),
    (
        "ما الذي يجعل الحديقة ملكاً للجميع؟",
        Kind.POST,
        "ليلى حداد",
        "في صباح كل سبت يجتمع الجيران حول مائدة طويلة. تبادلوا البذور أولاً، ثم تبادلوا الحكايات.",
    ),
)


def picture(seed: int) -> Media:
    """Hills under a sky, 1200 x 675, the same for the same seed."""
    image = Image.new("RGB", (1200, 675), (214 - seed * 9, 226, 232))
    draw = ImageDraw.Draw(image)
    draw.ellipse((840 - seed * 60, 90, 980 - seed * 60, 230), fill=(244, 200, 120))
    for layer, colour in enumerate(((120, 160, 150), (74, 124, 122), (34, 84, 92))):
        top = 360 + layer * 90
        points = [(x, top + (x * (layer + 2 + seed) // 7) % 90 - layer * 8) for x in range(0, 1201, 150)]
        draw.polygon([(0, 675), *points, (1200, 675)], fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    data = out.getvalue()
    return Media(name=f"{hashlib.sha256(data).hexdigest()}.jpg", data=data, width=1200, height=675)


PICTURES = tuple(picture(seed) for seed in range(4))


def post(number: int) -> Post:
    """One of the stories, dated in October 2026; from the sixth on they repeat with a number."""
    title, kind, author, text = STORIES[number % len(STORIES)]
    if number >= len(STORIES):
        title = f"{title} ({number + 1})"
    return Post(
        source="desk",
        guid=f"desk-{number}",
        url=f"{SITE}/stories/{number + 1}/",
        title=title,
        published=datetime(2026, 10, 1, 9, 30, tzinfo=LONDON) + timedelta(hours=17 * number),
        kind=kind,
        language="ar" if number % len(STORIES) == 4 else "",
        authors=(author,),
        summary=text,
        video=Video(url=f"{SITE}/watch/") if title.startswith("Watch") else None,
        facts=Facts(
            who="forty carers",
            where="Mill Hall",
            when="a wet Thursday",
            why="to hear what is missing",
            insights=("The last bus leaves too early.",),
            so_what="The bus company was in the room.",
        )
        if kind is Kind.PLAYBACK
        else None,
    )


def taken(number: int) -> Taken:
    """The story as it stands in an issue."""
    story = post(number)
    return Taken(
        key=hashlib.sha256(story.guid.encode()).hexdigest()[:16],
        post=story,
        why=f"published on {story.published.day} October 2026, inside October 2026",
        lead=number == 0,
        late=number == 3,
    )


def mail_html(items: tuple[Taken, ...], subject: str, preheader: str) -> str:
    """A plain but real mail: 600 px, tables, a dark palette, personal marks in the footer."""
    rows = "".join(_story(number, item) for number, item in enumerate(items))
    return f"""<!doctype html>
<html lang="en-GB" dir="ltr"><head><meta charset="utf-8"><title>{escape(subject)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>
body{{margin:0;background:#f4f1ea;color:#22302f;font:17px/1.5 system-ui,Arial,sans-serif}}
a{{color:#0b5f6e}} img{{width:100%;height:auto;border-radius:6px;font:italic 15px/1.4 Arial,sans-serif}}
h1{{font-size:30px;line-height:1.2;margin:0 0 12px}} h2{{font-size:22px;line-height:1.25;margin:24px 0 6px}}
.sheet{{background:#fff;max-width:600px;margin:0 auto}} .pad{{padding:28px}} .small{{font-size:14px;color:#5a6664}}
@media (prefers-color-scheme:dark){{body{{background:#101615;color:#e6ecea}} .sheet{{background:#18211f}}
a{{color:#86d0dc}} .small{{color:#a7b4b1}}}}
@media (max-width:480px){{.pad{{padding:20px 16px}} h1{{font-size:26px}}}}
</style></head>
<body><div lang="en-GB" dir="ltr"><div style="display:none">{escape(preheader)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="sheet"><tr><td class="pad">
<p class="small"><a href="~~web_view_url~~">View in browser</a></p>
<p style="font-weight:700;color:#0b5f6e">Millbrook Commons</p><h1>October, by the river</h1>
<p>Five things from the month, about twelve minutes of reading.</p>{rows}
<div role="contentinfo" class="small" style="border-top:1px solid #cdd5d2;margin-top:28px;padding-top:16px">
<p>You get this because you signed up at Millbrook Commons. <a href="~~unsubscribe_url~~">Unsubscribe</a>,
<a href="~~preferences_url~~">preferences</a>.</p><p>3 Weir Street, Millbrook</p></div>
</td></tr></table></div></body></html>
"""


def _story(number: int, item: Taken) -> str:
    story = item.post
    image = PICTURES[number % len(PICTURES)]
    alt = f"A drawing of the hills above Millbrook, number {number + 1}"
    shown = f'<img src="{BASE}{image.name}" alt="{alt}" width="544" height="306">' if number < 6 else ""
    direction = ' dir="rtl" lang="ar"' if story.language == "ar" else ""
    return (
        f'<div{direction}><h2><a href="{story.url}">{escape(story.title)}</a></h2>{shown}'
        f'<p class="small">{story.kind.value.title()} by {escape(story.authors[0])}</p><p>{escape(story.summary)}</p>'
        f'<p><a href="{story.url}">Read “{escape(story.title)}”</a></p></div>'
    )


def snippets(items: tuple[Taken, ...], accounts: tuple[str, ...]) -> tuple[Snippet, ...]:
    """A snippet for each account and item. The third story is over X's limit, on purpose."""
    made = []
    for number, item in enumerate(items):
        story, image = item.post, PICTURES[number % len(PICTURES)]
        for account in accounts:
            network, _ = ACCOUNTS[account]
            ending = f"Come, and bring a friend who lives by the water.\n\n{story.url} #Millbrook #OpenData"
            text = f"{story.title}.\n\n{story.summary} {ending}"
            if network in ("x", "bluesky", "threads") and number != 2:
                text = f"{story.title}. {story.summary.partition('. ')[0]}. {story.url} #Millbrook"
            made.append(
                Snippet(
                    account=account,
                    network=network,
                    post_key=item.key,
                    post_title=story.title,
                    text=text,
                    url=story.url,
                    length=len(text),
                    limit=LIMITS[network],
                    unit="characters",
                    card=Card(
                        url=story.url,
                        title=story.title,
                        description=story.summary,
                        picture=image.name if number < 6 else "",
                        alt="" if number == 1 else "Hills above Millbrook",
                    ),
                    language=story.language,
                    stem=f"{number + 1:02d}-story",
                )
            )
    return tuple(made)


def eml(subject: str, text: str, html: str) -> bytes:
    """A multipart/alternative message with a fixed boundary."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Millbrook Commons <news@millbrook.example>"
    message["To"] = "Sample Reader <reader@subscriber.example>"
    message["Subject"] = " ".join(subject.split())
    message["Date"] = "Tue, 10 Nov 2026 10:00:00 +0000"
    message["Message-ID"] = "<3f9c21ab7d40e8b1@millbrook.example>"
    message["List-Unsubscribe"] = "<~~unsubscribe_url~~>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary("=_3f9c21ab7d40")
    return message.as_bytes()


def findings(items: tuple[Taken, ...]) -> tuple[Finding, ...]:
    """One of each level and kind of place."""
    return (
        Finding(
            level=Level.ERROR,
            code="snippet-over-limit",
            where="social/x-main/03-story.json",
            message="The post for X about “Reading the river” has 312 characters; X takes 280.",
            fix="Shorten the post’s summary, or its template social/x.txt.",
        ),
        Finding(
            level=Level.WARNING,
            code="subject-long",
            where="subject",
            message="The subject has 71 characters; phones show about 40 of them.",
            fix="Put what matters first, or shorten it.",
        ),
        Finding(
            level=Level.WARNING,
            code="missing-facts",
            where=items[0].key,
            message="The write-up names no question left.",
            fix="Ask the author, or leave it.",
        ),
        Finding(
            level=Level.NOTE,
            code="theme-unused-colour",
            where="theme.yaml:12",
            message="The colour “sand” is not used.",
            fix="Remove it.",
        ),
        Finding(level=Level.NOTE, code="late-post", where="email.html", message="One post is from before this period."),
    )


def issue(count: int = 5, accounts: tuple[str, ...] = tuple(ACCOUNTS)) -> IssueView:
    """An issue of `count` posts."""
    items = tuple(taken(number) for number in range(count))
    subject = "What forty carers told us about the night bus, and a library that lends"
    preheader = "Plus a year of cheap river sensors, how a lantern whale is made, and one long table on Saturdays."
    html = mail_html(items, subject, preheader)
    text = "MILLBROOK COMMONS\nOctober 2026\n\n" + "\n\n".join(
        f"{number}. {item.post.title.upper()}\n\n{item.post.summary[:70]}\n{item.post.url}"
        for number, item in enumerate(items, start=1)
    )
    return IssueView(
        newsletter_title="The Millbrook digest",
        newsletter="monthly",
        site_name="Millbrook Commons",
        period="2026-10",
        period_text="October 2026",
        status="draft",
        planned_send=datetime(2026, 11, 10, 10, 0, tzinfo=LONDON),
        planned_draft=datetime(2026, 11, 2, 9, 0, tzinfo=LONDON),
        content_hash=hashlib.sha256(html.encode()).hexdigest(),
        audience="monthly",
        accounts=accounts,
        handles={account: ACCOUNTS[account][1] for account in accounts},
        sender="Millbrook Commons <news@millbrook.example>",
        subject=subject,
        preheader=preheader,
        html=html,
        text=text,
        eml=eml(subject, text, html),
        media={image.name: image for image in PICTURES},
        items=items,
        left_out=(
            LeftOut(title="Jobs at the mill", url=f"{SITE}/jobs/", why="already in the September 2026 issue"),
            LeftOut(
                title="Winter programme",
                url=f"{SITE}/winter/",
                published=datetime(2026, 11, 1, tzinfo=LONDON),
                why="published on 1 November 2026, after this period ends (1 November 2026, 00:00)",
            ),
        ),
        notices=(
            Notice(
                source="desk",
                guid="n1",
                title="Lantern walk",
                text="Meet at the weir.",
                url=f"{SITE}/lanterns/",
                link_text="Bring a lantern",
                event_start=datetime(2026, 11, 21, 17, 0, tzinfo=LONDON),
                event_place="The Weir",
            ),
            Notice(source="desk", guid="n2", title="Write for us", text="Six hundred words.", url=f"{SITE}/write/"),
        ),
        snippets=snippets(items, accounts),
        findings=findings(items),
        public_media_base=BASE,
        lead_rule="the newest post leads, then newest first.",
    )


NASTY = '"><script>window.pwned=1</script><img src=x onerror="window.pwned=1">\'{{ 7*7 }}</style></textarea>'


def hostile() -> IssueView:
    """An issue whose every foreign word tries to break out."""
    view = issue(2)
    bad = replace(
        view.items[0].post, title=NASTY, url="javascript:window.pwned=1", authors=(NASTY,), language='en" onfocus="x'
    )
    card = Card(url="https://[", title=NASTY, description=NASTY, picture=PICTURES[0].name, alt=NASTY)
    html = view.html.replace("<h1>", f"<script>top.pwned=1;window.pwned=1</script><h1>{escape(NASTY)}").replace(
        "A drawing", escape(NASTY)
    )
    return replace(
        view,
        newsletter_title=NASTY,
        site_name=NASTY,
        period_text=NASTY,
        audience=NASTY,
        subject=NASTY,
        preheader=NASTY,
        sender=f"{NASTY} <news@millbrook.example>",
        html=html + f'<a href="javascript:window.pwned=1">{escape(NASTY)}</a>',
        text=NASTY,
        content_hash=NASTY,
        lead_rule=NASTY,
        handles={"sky": NASTY},
        language=NASTY,
        items=(replace(view.items[0], post=bad, why=NASTY), view.items[1]),
        left_out=(
            LeftOut(title=NASTY, url="data:text/html,x", why=NASTY, published=datetime(2026, 10, 1, tzinfo=UTC)),
        ),
        notices=(replace(view.notices[0], title=NASTY, event_place=NASTY, link_text=NASTY, url="vbscript:x"),),
        findings=(Finding(level=Level.ERROR, code=NASTY, message=NASTY, fix=NASTY, where=NASTY),),
        snippets=tuple(
            replace(
                each,
                text=f"{NASTY} https://a.example/{NASTY}",
                post_title=NASTY,
                card=card,
                account=NASTY,
                language=NASTY,
            )
            for each in view.snippets
        ),
    )
