"""Digests to render, of an invented organisation, made the same each time: 1, 7, 12 and 40 items.

`sample(7)` gives everything that a mail is made of, `mail_of(sample(7))` the mail. Tests import it by name: pytest puts
this folder on the path.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from newsletter import types
from newsletter.config.model import Config
from newsletter.config.model import Newsletter as Settings
from newsletter.rendering.mail import render_mail
from newsletter.rendering.theme import Theme, load_theme
from newsletter.rendering.viewing import view
from newsletter.rendering.views import DigestView
from newsletter.types import Block, BlockKind, Digest, Facts, Kind, Mail, Media, Notice, Picture, Post, Taken

ZONE = ZoneInfo("Europe/London")
ROOT = Path(__file__).parents[2]
_HOSTS = {"mastodon": "town-square.example/@", "facebook": "facebook.example/", "x": "x.example/"}
FOLLOW = {network: f"https://{host}riverbank" for network, host in _HOSTS.items()}
_NEWSLETTER = {"title": "The Riverbank digest", "sources": ["desk"], "audience": "monthly"}
_FROM = "Riverbank Futures <news@riverbank.example>"


@dataclass(frozen=True)
class Sample:
    """What a mail is made of."""

    digest: Digest
    settings: Settings
    config: Config
    theme: Theme
    media: Mapping[str, Media]


def config(
    language: str = "en-GB", *, public_url: str | None = "https://news.riverbank.example", **changes: object
) -> Config:
    """A configuration with one newsletter, `monthly`; `changes` are keys of that newsletter."""
    return Config.model_validate(
        {
            "file": ROOT / "schedules.yaml",
            "site": {
                "name": "Riverbank Futures",
                "url": "https://riverbank.example",
                "timezone": "Europe/London",
                "public_url": public_url,
                "language": language,
                "postal_address": "1 Mill Lane, Leeds LS1 4AB",
                "follow": FOLLOW,
            },
            "sources": {"desk": {"type": "folder", "path": ROOT / "content"}},
            "newsletters": {"monthly": {**_NEWSLETTER, "from": _FROM, **changes}},
        }
    )


def sample(
    size: int, *, language: str = "en-GB", public_url: str | None = "https://news.riverbank.example", **changes: object
) -> Sample:
    """A digest of `size` items with its pictures, in October 2026."""
    made = config(language, public_url=public_url, **changes)
    posts = [_SEVEN[index]() if index < len(_SEVEN) else _further(index) for index in range(size)]
    notices = _notices() if size > 1 else ()
    if not language.startswith("en"):  # the texts stay English, and say so
        posts = [replace(post, language=post.language or "en-GB") for post in posts]
        notices = tuple(replace(notice, language="en-GB") for notice in notices)
    return sample_of(posts, made, notices=notices)


def mail_of(made: Sample) -> Mail:
    """The mail of a sample."""
    return render_mail(_shown(made), made.theme, sender=made.settings.sender)


def sample_view(size: int) -> DigestView:
    """What the templates see of `sample(size)`."""
    return _shown(sample(size))


def _shown(made: Sample) -> DigestView:
    return view(made.digest, settings=made.settings, config=made.config, theme=made.theme, media=made.media)


def sample_theme() -> Theme:
    """The shipped theme."""
    return load_theme("monthly", config())


def sample_of(posts: list[Post], made: Config, *, notices: tuple[Notice, ...] = ()) -> Sample:
    """A digest of just these posts, the first of them leading."""
    period = types.Period(
        name="2026-10",
        kind=types.PeriodKind.MONTH,
        start=datetime(2026, 10, 1, tzinfo=ZONE),
        end=datetime(2026, 11, 1, tzinfo=ZONE),
    )
    items = tuple(
        Taken(
            key=hashlib.sha256(post.guid.encode()).hexdigest()[:16],
            post=post,
            why="published inside October 2026",
            lead=index == 0,
        )
        for index, post in enumerate(posts)
    )
    digest = Digest(
        newsletter="monthly",
        period=period,
        planned_send=datetime(2026, 11, 10, 10, tzinfo=ZONE),
        items=items,
        notices=notices,
        lead_rule="newest",
    )
    shown = [post.picture for post in posts] + [post.video.still for post in posts if post.video]
    shown += [notice.picture for notice in notices]
    media = {picture.address: drawn(picture.address) for picture in shown if picture}
    theme = load_theme("monthly", made)
    media |= {
        address: Media(name=named(address), data=data, width=440, height=96) for address, data in theme.pictures.items()
    }
    return Sample(digest, made.newsletters["monthly"], made, theme, media)


def named(address: str) -> str:
    """A name that does not depend on the picture's bytes, as those follow the version of the PNG library."""
    return f"{hashlib.sha256(address.encode()).hexdigest()}.png"


def drawn(address: str, size: tuple[int, int] = (1200, 675)) -> Media:
    """Hills under a sky, as the address has it."""
    seed = hashlib.sha256(address.encode()).digest()
    (wide, high), data = size, io.BytesIO()
    image = Image.new("RGB", size, ((250, 222, 190), (206, 226, 232), (244, 214, 204))[seed[0] % 3])
    pen = ImageDraw.Draw(image)
    for layer, colour in enumerate(((126, 160, 146), (78, 124, 112), (42, 88, 84))):
        ridge = [(wide * step / 8, high * (0.5 + layer / 7) - seed[layer * 9 + step] / 2) for step in range(9)]
        pen.polygon([(0.0, float(high)), *ridge, (float(wide), float(high))], fill=colour)
    image.save(data, "PNG")
    return Media(name=named(address), data=data.getvalue(), width=wide, height=high)


def at(day: int, hour: int = 9) -> datetime:
    """A moment in October 2026, in London."""
    return datetime(2026, 10, day, hour, tzinfo=ZONE)


def post(title: str, day: int, *paragraphs: str, guid: str = "", **more: object) -> Post:
    """A post of paragraphs; `more` are fields of `Post`."""
    stem = guid or hashlib.sha256(title.encode()).hexdigest()[:8]
    values: dict[str, object] = {
        "source": "desk",
        "guid": stem,
        "url": f"https://riverbank.example/blog/{stem}/",
        "title": title,
        "published": at(day),
        "blocks": tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs),
    }
    values.update(more)
    return Post(**values)  # type: ignore[arg-type]  # the fields are checked by the type at run time


_LONG = (
    "The rest of the afternoon was spent on the small things that keep a group going: who has the key, who brings the "
    "milk, who writes to the people who could not come. None of it is heroic, and all of it is why the room is full "
    "again on the second Thursday of the month. We wrote down what each of us would do before we meet again, and put "
    "the list on the door, where everybody passes it on the way to the kettle."
)


def _letters() -> Post:
    return post(
        "Forty carers read their letters aloud, and the council came to listen",
        29,
        "On a wet Tuesday evening forty people who look after somebody at home stood up in Mill Hall, one after the "
        "other, and read a letter to the person they care for. Nobody had been asked to be brief, and nobody was long.",
        "Three councillors sat in the second row with their phones in a biscuit tin. What they heard has already "
        "changed one rule: from January a carer no longer needs a new form for each night of respite.",
        *[_LONG] * 4,
        guid="letters",
        authors=("Amina Yusuf", "Tom Hartley"),
        categories=("Care",),
        tags=("carers", "listening"),
        picture=Picture(
            address="https://riverbank.example/letters.png",
            alt="A woman reads from a sheet of paper; behind her, rows of people listen in a lamplit hall.",
            credit="Picture: Riverbank Futures",
        ),
    )


def _playback() -> Post:
    return post(
        "Playback: Holbeck on the bus that does not come",
        23,
        guid="holbeck",
        kind=Kind.PLAYBACK,
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=" ".join([_LONG] * 3)),),
        facts=Facts(
            who="Twenty-three people who use the 51 bus, two drivers, and the operator's planner",
            where="St Luke's community rooms, Holbeck",
            when="Thursday 8th October 2026, 6.30pm",
            event_date=date(2026, 10, 8),
            why="The 51 has been cut to one bus an hour, and nobody had asked the people who stand at the stop. "
            "So we asked them.",
            what="A conversation on the bus service",
            insights=(
                "People plan their whole day round a bus they do not trust; a late bus costs a shift, not ten minutes.",
                "The drivers knew all of it already, and had nowhere to say so.",
                "A shelter with a light mattered more to the older women than a bus every half hour.",
            ),
            so_what="The planner left with a list of eleven stops without a light, and has promised dates for four of "
            "them. The drivers will be at the next meeting in their own time, paid by the operator.",
            question="Who should decide where a bus stops: the people who run it, or the people who wait for it?",
        ),
    )


def _video() -> Post:
    return post(
        "VIDEO: What would you do with an empty high street?",
        20,
        "Four neighbours walk down Commercial Street with a camera and say what each closed shop could be. It starts "
        "as a list of wishes and ends with a set of keys. The film is nine minutes long, and has subtitles in English, "
        "Polish and Urdu. A transcript stands below it.",
        guid="highstreet",
        authors=("Jo Lindqvist",),
        video=types.Video(
            url="https://video.example/watch/highstreet",
            still=Picture(
                address="https://riverbank.example/highstreet-still.png",
                alt="A row of shuttered shops on a sunny street.",
            ),
        ),
    )


def _essay() -> Post:
    return post(
        "The quiet work of keeping a village hall open when the roof, the boiler and the treasurer all give up in one "
        "and the same wet winter week",
        16,
        guid="hall",
        authors=("Edith Marsh",),
        credit=types.Credit(
            text="This essay was first published by The Dales Quarterly.", url="https://dales-quarterly.example/hall"
        ),
        blocks=(
            Block(kind=BlockKind.PARAGRAPH, text="This essay was first published by The Dales Quarterly."),
            Block(
                kind=BlockKind.PARAGRAPH,
                text="A hall is a promise that a place makes to itself. When ours began to leak in nine places at "
                "once, we found out how many people had been keeping that promise without telling anyone.",
            ),
            Block(
                kind=BlockKind.QUOTE,
                text="You do not save a building. You save the reasons people have for walking into it.",
                cite="Edith Marsh, treasurer",
            ),
            *[Block(kind=BlockKind.PARAGRAPH, text=_LONG) for _ in range(6)],
        ),
    )


def _arabic() -> Post:
    return post(
        "حديقة واحدة وسبع لغات: كيف تعلّم الجيران أن يزرعوا معًا",
        13,
        "في صباح كل سبت يجتمع أكثر من ثلاثين شخصًا في الحديقة الصغيرة خلف محطة القطار القديمة. يتحدثون سبع لغات، ولا "
        "يحتاجون في العمل إلا إلى بضع كلمات مشتركة: ماء، شمس، صبر. بدأ المشروع بفكرة بسيطة طرحتها أم سورية أرادت أن "
        "تعلّم أطفالها زراعة النعناع كما كانت تفعل جدّتها. واليوم صار للحديقة سبعة عشر حوضًا ومكتبة صغيرة للبذور.",
        guid="garden",
        language="ar",
        authors=("ليلى حدّاد",),
        picture=Picture(address="https://riverbank.example/garden.png", alt=""),
    )


def _update() -> Post:
    return post(
        "Five things we have been up to, and one that went wrong",
        9,
        "September was the month in which most of what we had planned in spring turned out to be real. Here are five "
        "things that got done, with who did them, and one that we would do differently. If you want to help with any "
        "of them, the names are there so that you can ask.",
        *[_LONG] * 2,
        guid="five",
        categories=("Updates",),
    )


def _second_playback() -> Post:
    return post(
        "Otley Road: Playback",
        6,
        guid="otley",
        kind=Kind.PLAYBACK,
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=_LONG),),
        facts=Facts(
            where="The library, Otley Road",
            when="an afternoon in late September",
            insights=("Nobody under twenty had ever been asked what the library was for.",),
            question="What would make you stay here for an hour?",
        ),
    )


_SEVEN = (_letters, _playback, _video, _essay, _arabic, _update, _second_playback)

_PLACES = (
    "Beeston",
    "Kirkstall",
    "Armley",
    "Burley",
    "Headingley",
    "Hunslet",
    "Roundhay",
    "Wortley",
    "Farnley",
    "Pudsey",
)
_THINGS = ("repair café", "community kitchen", "walking group", "choir", "tool library", "youth council", "allotment")
_FOUND = (
    "opens a second room",
    "asks who is missing",
    "counts what it has learnt in a year",
    "moves into the old post office",
    "tries a meeting without a chair",
)


def _further(index: int) -> Post:
    place, thing, found = _PLACES[index % 10], _THINGS[index % 7], _FOUND[index % 5]
    title = f"The {place} {thing} {found}"
    text = (
        f"The {thing} in {place} began with a note on a lamp post and eleven people who answered it. Two years later "
        f"it has a rota, a kettle of its own and a waiting list. We spent a morning there and asked what made the "
        f"difference, and what they would tell anyone who wants to begin."
    )
    picture = None
    if index in (8, 11):
        picture = Picture(address=f"https://riverbank.example/{index}.png", alt=f"People round a table in {place}.")
    when = at(28) - timedelta(hours=9 * index)
    if index % 4 == 3:
        return post(
            f"Playback: {place} {found}",
            1,
            text,
            _LONG,
            guid=f"further-{index}",
            published=when,
            kind=Kind.PLAYBACK,
            facts=Facts(
                where=f"{place} community centre",
                who=f"Neighbours from {place}",
                why=f"To hear what the {thing} needs.",
                insights=(text,),
                so_what="The group now meets in the daytime as well.",
                question="What would have to be true for this to last ten years?",
            ),
        )
    return post(title, 1, text, *[_LONG] * (index % 5), guid=f"further-{index}", published=when, picture=picture)


def _notices() -> tuple[Notice, ...]:
    return (
        Notice(
            source="desk",
            guid="lanterns",
            title="Lantern walk along the river",
            text="Bring a lantern, or make one with us from four o'clock. Soup afterwards in Mill Hall. The path is "
            "level and lit.",
            url="https://riverbank.example/lanterns/",
            link_text="Tell us that you are coming",
            event_start=datetime(2026, 11, 21, 16, 0, tzinfo=ZONE),
            event_end=datetime(2026, 11, 21, 19, 30, tzinfo=ZONE),
            event_place="Mill Hall, Leeds",
        ),
        Notice(
            source="desk",
            guid="write",
            title="Write for us",
            text="Have you tried something where you live, and has it worked, or not? We publish 600 words, we pay 60 "
            "pounds, and we help with the commas.",
            url="https://riverbank.example/write/",
        ),
    )
