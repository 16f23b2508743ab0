"""Changes to the clean exhibit: for each code those that make it fire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from exhibits import (
    PICTURE,
    WORDS,
    Change,
    at,
    digest,
    facts,
    html,
    link,
    mail,
    notices,
    post,
    settings,
    site,
    snippets,
    taken,
    text,
    video,
)

from newsletter.checks import Exhibit
from newsletter.config.model import Schedule
from newsletter.types import Block, BlockKind, Credit, Media, Picture

IMG = f'src="https://news.riverbank.example/media/{PICTURE}"'


def eml(old: bytes, new: bytes) -> Change:
    def change(exhibit: Exhibit) -> Exhibit:
        assert old in exhibit.eml
        return replace(exhibit, eml=exhibit.eml.replace(old, new, 1))

    return change


def media(size: int, count: int = 1) -> Change:
    def change(exhibit: Exhibit) -> Exhibit:
        names = [PICTURE, *(f"{number:064x}.png" for number in range(1, count))]
        return replace(exhibit, media={each: Media(name=each, data=b"x" * size, width=9, height=9) for each in names})

    return change


def accounts(*names: str) -> Change:
    return lambda exhibit: replace(
        exhibit,
        settings=exhibit.settings.model_copy(
            update={"social": exhibit.settings.social.model_copy(update={"accounts": names})}
        ),
    )


def without_spread(exhibit: Exhibit) -> Exhibit:
    social = exhibit.settings.social.model_copy(update={"spread": None})
    return replace(exhibit, settings=exhibit.settings.model_copy(update={"social": social}))


def without_sender_domain(exhibit: Exhibit) -> Exhibit:
    way = exhibit.config.mail["main"].model_copy(update={"sender_domain": None})
    return replace(exhibit, config=exhibit.config.model_copy(update={"mail": {"main": way}}))


def without_server(exhibit: Exhibit) -> Exhibit:
    account = exhibit.config.accounts["town-square"].model_copy(update={"server": None})
    return replace(exhibit, config=exhibit.config.model_copy(update={"accounts": {"town-square": account}}))


late = taken(late=True)


def picture(alt: str | None) -> Change:
    return post(picture=Picture(address="https://riverbank.example/hall.jpg", alt=alt))


def twice(exhibit: Exhibit) -> Exhibit:
    return replace(exhibit, snippets=tuple(replace(each, text="The same") for each in exhibit.snippets))


TITLE = "Forty carers read their letters aloud"
FIRES: dict[str, list[Change]] = {
    "subject-empty": [mail(subject=""), mail(subject="  ")],
    "subject-too-long": [mail(subject="a" * 151)],
    "subject-long": [mail(subject="Letters " * 8)],
    "subject-line-break": [
        mail(subject="Letters\nBcc: x@y.example"),
        mail(subject="Letters\x00"),
        mail(subject="a\u2028b"),
    ],
    "subject-shouting": [mail(subject="FORTY CARERS READ LETTERS")],
    "subject-punctuation": [mail(subject="Letters!!!"), mail(subject="Really?!")],
    "subject-without-words": [mail(subject="\U0001f33f\U0001f33f"), mail(subject="2026 10")],
    "subject-generic": [mail(subject="The Riverbank digest"), mail(subject="Newsletter #12"), mail(subject="Issue 7")],
    "preheader-empty": [mail(preheader=" ")],
    "preheader-long": [mail(preheader="word " * 23)],
    "preheader-same": [mail(preheader=TITLE.upper())],
    "sender-no-reply": [mail(sender="R <no-reply@riverbank.example>"), mail(sender="donotreply@riverbank.example")],
    "sender-free-mail": [mail(sender="Riverbank <riverbank@gmail.com>")],
    "unrendered-mark": [
        html("Two new pieces", "{{ digest.intro }}"),
        text("THE RIVERBANK", "{% if x %}"),
        mail(subject="News of {{ month }}"),
        mail(preheader="{{ preheader }}"),
        html('alt="People round', 'alt="{{ alt }} People round'),
        snippets(text="{{ item.title }} https://riverbank.example/blog/letters/"),
    ],
    "unrendered-mark-in-post": [
        lambda exhibit: html("By the third", "{{ name }} By the third")(
            post(
                blocks=(Block(kind=BlockKind.PARAGRAPH, text=WORDS.replace("By the third", "{{ name }} By the third")),)
            )(exhibit)
        )
    ],
    "stray-none": [
        html("Two new pieces. ", "<span>None</span>"),
        html('alt="People round a long table, reading"', 'alt="undefined"'),
        html('href="~~preferences_url~~"', 'href="None"'),
        text("THE RIVERBANK DIGEST", "None"),
        mail(preheader="None"),
    ],
    "leftover-mjml": [html("Two new pieces", "<mj-button>x</mj-button>")],
    "unknown-mark": [
        html("Two new", "~~first_name~~ two new"),
        text("THE", "~~nmae~~ THE"),
        mail(subject="~~nam~~, hello"),
    ],
    "mark-in-post": [post(title="Leave at ~~unsubscribe_url~~"), post(summary="~~name~~")],
    "mark-in-subject": [mail(subject="See ~~web_view_url~~"), mail(preheader="See ~~web_view_url~~")],
    "unsubscribe-missing": [
        html('href="~~unsubscribe_url~~"', 'href="https://riverbank.example/"'),
        text("~~unsubscribe_url~~", ""),
    ],
    "preferences-missing": [html('<a href="~~preferences_url~~">Preferences</a>', "")],
    "web-view-missing": [html('<a href="~~web_view_url~~">View in a browser</a>', "")],
    "placeholder-text": [
        html("Two new pieces", "Lorem ipsum dolor"),
        mail(subject="[insert month] digest"),
        mail(preheader="TODO"),
    ],
    "html-too-large": [html("Two new pieces", "x" * 100_001)],
    "html-large": [html("Two new pieces", "x" * 80_001)],
    "missing-alt": [
        picture(None),
        html('alt="People round a long table, reading"', ""),
        notices(picture=Picture(address="https://riverbank.example/x.jpg")),
    ],
    "alt-is-file-name": [picture("hall-2.JPG"), picture("IMG_2041")],
    "alt-long": [picture("People " * 40)],
    "alt-says-picture": [picture("Picture of people round a table")],
    "picture-without-size": [html('\n width="536" height="300"', ""), html(' width="536"', ' width="auto"')],
    "picture-too-large": [media(200_001)],
    "pictures-too-large": [media(200_000, count=6)],
    "picture-hot-linked": [
        html(IMG, 'src="https://riverbank.example/hall.jpg"'),
        html(IMG, 'src="http://x.example/p.gif"'),
    ],
    "picture-not-kept": [html(IMG, 'src="https://news.riverbank.example/media/other.jpg"')],
    "link-empty": [link("")],
    "link-relative": [link("/blog/letters/"), link("blog"), link("//riverbank.example/x")],
    "link-unsafe": [
        link("javascript:alert(1)"),
        link("file:///etc/passwd"),
        link("https://me:pw@riverbank.example/"),
        link("https://[x/"),
    ],
    "link-not-https": [link("http://riverbank.example/x"), text("THE", "http://riverbank.example/x THE")],
    "link-private": [
        link("https://localhost/x"),
        link("https://192.168.1.4/x"),
        link("https://[::1]/x"),
        link("https://intranet/x"),
        link("https://wiki.internal/x"),
        link("https://127.1/"),
        link("https://2130706433/"),
        snippets(url="https://10.0.0.1/", text="x https://10.0.0.1/"),
    ],
    "link-anchor-broken": [html('href="#item-1"', 'href="#item-9"'), link("#")],
    "link-shortened": [link("https://bit.ly/3abc")],
    "link-without-text": [
        link("https://riverbank.example/x", "<img alt=''>"),
        link("https://riverbank.example/x", " "),
    ],
    "link-text-vague": [
        link("https://riverbank.example/x", "Read more &rarr;"),
        link("https://riverbank.example/x", "here"),
    ],
    "link-text-is-address": [link("https://riverbank.example/x", "https://riverbank.example/x")],
    "duplicate-link": [link("https://riverbank.example/blog/letters/", "The new bus timetable")],
    "link-text-repeated": [link("https://riverbank.example/x", "Preferences")],
    "no-items": [digest(items=())],
    "item-without-excerpt": [post(blocks=())],
    "outside-period": [post(published=at(1, 11)), post(published=at(30, 9))],
    "late-post": [late],
    "brought-in": [taken(brought_in=True), lambda exhibit: taken(brought_in=True)(post(published=at(1, 11))(exhibit))],
    "edit-not-shown": [
        digest(intro="Written by Amina, and printed nowhere."),
        taken(excerpt="Two lines.\nThe second is lost."),
        lambda exhibit: html("<p>Two new pieces.", "<p>Good morning. Two new pieces.")(
            digest(intro="Good morning.")(exhibit)
        ),
    ],
    "fallback-address": [post(own_url=False)],
    "title-empty": [post(title=" ")],
    "title-long": [post(title="Letters " * 14)],
    "title-shouting": [post(title="FORTY CARERS READ THEIR LETTERS")],
    "title-repeated": [post(title="What the ferry  meant to us")],
    "consent-pending": [post(consent_pending=True)],
    "missing-from-html": [html(TITLE, "Something else"), post(title="Another title")],
    "missing-from-text": [text("1. Forty carers", "1. Some people"), text("https://riverbank.example/blog/ferry/", "")],
    "language-unmarked": [post(language="cy"), post(language="ar", title="رسائل النهر")],
    "language-unknown": [post(title="ما تعلمناه من النهر"), post(title="Что нам сказала река", language="cy")],
    "facts-missing": [facts(who=None), facts(where="", why=None)],
    "event-date-unread": [facts(when="last spring", event_date=None)],
    "event-in-future": [facts(event_date=date(2026, 10, 13))],
    "event-over": [notices(event_start=at(9, 11)), notices(event_end=at(9, 11))],
    "event-without-place": [notices(event_place=" ")],
    "notice-without-link": [notices(url="")],
    "video-without-address": [post(video=video(""))],
    "credit-without-link": [post(credit=Credit(text="First published by the Canal Gazette"))],
    "html-language": [html('<html lang="en-GB"', "<html"), html('<html lang="en-GB"', '<html lang="cy"')],
    "html-direction": [html('<html lang="en-GB" dir="ltr"', '<html lang="en-GB"')],
    "html-title": [html("<title>Forty carers</title>", "")],
    "table-role": [html('<table role="presentation">', "<table>")],
    "heading-order": [
        html("<h1>The Riverbank digest</h1>", ""),
        html("<h3>River supper</h3>", "<h4>River supper</h4>"),
    ],
    "html-active": [html("Two new pieces", "<form><input></form>"), html("Two new pieces", "<script>x()</script>")],
    "html-loads": [
        html("<style>", "<style>@import url(https://f.example/x.css);"),
        html("<style>", '<link rel="stylesheet" href="https://f.example/x.css"><style>'),
    ],
    "snippet-too-long": [snippets(length=501)],
    "snippet-empty": [snippets(text=" ")],
    "snippet-link-lost": [snippets(text="Forty carers")],
    "snippet-accidental-link": [snippets(network="x", text="See setup.py https://riverbank.example/blog/letters/")],
    "snippet-missing": [
        lambda exhibit: replace(exhibit, snippets=exhibit.snippets[:1]),
        accounts("town-square", "sky"),
    ],
    "snippet-repeated": [twice],
    "snippet-alt-missing": [
        lambda exhibit: replace(
            exhibit,
            snippets=tuple(replace(each, card=replace(each.card, alt=" ")) for each in exhibit.snippets if each.card),
        )
    ],
    "postal-address-missing": [site(postal_address="")],
    "postal-address-not-shown": [html("1 Mill Lane", "1 Hill Lane"), text("LS1 4AB", "")],
    "public-url-missing": [site(public_url=None)],
    "follow-missing": [site(follow={})],
    "draft-send-close": [settings(schedule=Schedule(draft="day 1 09:00", send="day 3 10:00"))],
    "mail-not-set": [settings(mail=None)],
    "sender-domain-missing": [without_sender_domain],
    "spread-missing": [without_spread],
    "eml-parts-differ": [eml(b"Two new pieces", b"Six new pieces"), lambda exhibit: replace(exhibit, eml=b"")],
    "eml-line-ends": [eml(b"\r\n\r\n", b"\n\n")],
    "eml-line-too-long": [eml(b"Two new pieces", b"x" * 1000)],
    "eml-header-not-ascii": [eml(b"Subject: F", "Subject: É".encode())],
    "eml-body-not-7bit": [eml(b"Two new pieces", "Two neẃ".encode())],
    "eml-defect": [lambda exhibit: replace(exhibit, eml=exhibit.eml[: exhibit.eml.rindex(b"--=_")])],
    "eml-header-twice": [eml(b"Subject:", b"Subject: x\r\nSubject:")],
    "eml-header-missing": [eml(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b"")],
    "eml-message-id": [eml(b"@riverbank.example>\r\nList-Id", b">\r\nList-Id")],
    "eml-date": [eml(b"Date: Tue, 10 Nov 2026 09:00:00 +0000", b"Date: soon")],
    "eml-unsubscribe": [eml(b"<~~unsubscribe_url~~>", b"<http://news.riverbank.example/u>")],
    "eml-structure": [eml(b"multipart/alternative", b"multipart/mixed")],
    "eml-charset": [eml(b'charset="utf-8"', b'charset="latin-1"')],
    "eml-large": [html("Two new pieces", "x" * 300_000)],
}
