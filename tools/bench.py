"""Measures this project against bare libraries, each pair in one run: `python -m tools.bench`.

Prints a table and writes var/bench.json. A row is a ratio (ours / bare); `aim` is what it should not exceed. The two
sides take turns, and the best of several rounds counts, so that another program on the machine disturbs both alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ROUNDS = 7
FEED_ENTRIES = 500
DEMO_PERIOD = "2026-10"


@dataclass(frozen=True)
class Row:
    """One line of the table. `aim` None: measured, and nothing promised."""

    name: str
    ratio: float
    aim: float | None
    better: str
    ok: bool


def row(name: str, ratio: float, aim: float | None) -> Row:
    """A row where less is better."""
    return Row(name=name, ratio=round(ratio, 3), aim=aim, better="lower", ok=aim is None or ratio <= aim)


def compare(ours: Callable[[], object], bare: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The best time of `ours` over the best time of `bare`, the two taking turns."""
    ours(), bare()  # warm: imports, compiled templates, the disk's cache
    best_ours = best_bare = float("inf")
    for _ in range(rounds):
        best_bare = min(best_bare, _seconds(bare))
        best_ours = min(best_ours, _seconds(ours))
    return best_ours / best_bare


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _process(*arguments: str) -> Callable[[], object]:
    def run() -> object:
        return subprocess.run(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, check=True, timeout=60)

    return run


def rendering() -> list[Row]:
    """The month's mail, against a plain Jinja2 environment and mjml-python on the same templates and values."""
    from jinja2 import DictLoader, Environment
    from mjml import mjml2html

    from newsletter.rendering.environment import environment
    from newsletter.rendering.mail import render_mail
    from tests.rendering.samples import sample_theme, sample_view

    theme, view = sample_theme(), sample_view(7)
    ours = environment(theme, view.language)
    plain = Environment(
        loader=DictLoader(dict(theme.files)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=list(ours.extensions),
    )
    plain.filters |= ours.filters
    plain.globals |= ours.globals
    values = {"digest": view, "theme": theme.settings}

    def bare() -> object:
        mjml = plain.get_template("email.mjml").render(values)
        return mjml2html(mjml, fonts={}), plain.get_template("email.txt").render(values)

    return [
        row(
            "render a mail / bare Jinja2 + mjml-python",
            compare(lambda: render_mail(view, theme, sender=""), bare, 15),
            1.2,
        )
    ]


def starting() -> list[Row]:
    """`newsletter --help`, against the interpreter alone."""
    help_, nothing = _process(str(_bin("newsletter")), "--help"), _process(sys.executable, "-c", "pass")
    return [row("newsletter --help / python -c pass", compare(help_, nothing, 15), 4)]


def pulling() -> list[Row]:
    """Reading a feed of 500 entries into posts, against feedparser with its defaults (which sanitise)."""
    import feedparser

    from newsletter.config import load
    from newsletter.sources import pull
    from newsletter.sources.fetch import Fetcher

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        feed = big_feed().encode()
        (folder / "feed.xml").write_bytes(feed)
        (folder / "schedules.yaml").write_text(CONFIGURATION, encoding="utf-8")
        config = load(folder / "schedules.yaml")
        fetcher = Fetcher(config.fetch, allowed=frozenset())

        def ours() -> None:
            pulled = pull("blog", config, fetcher, {})
            if len(pulled.posts) != FEED_ENTRIES:
                raise RuntimeError(f"{len(pulled.posts)} posts of {FEED_ENTRIES}")

        ratio = compare(ours, lambda: feedparser.parse(feed), 3)
    return [row(f"pull + sanitise {FEED_ENTRIES} entries / feedparser's defaults", ratio, 0.25)]


def drafting() -> list[Row]:
    """A month's draft of the sample site as a whole process, against the interpreter alone."""
    with tempfile.TemporaryDirectory() as name:
        draft = _process(
            str(_bin("newsletter")),
            "--outbox",
            f"{name}/outbox",
            "--database",
            f"sqlite:///{name}/n.sqlite3",
            "draft",
            "monthly",
            "--period",
            DEMO_PERIOD,
            "--json",
        )
        ratio = compare(draft, _process(sys.executable, "-c", "pass"), 3)
        seconds = min(_seconds(draft) for _ in range(2))
    return [row("draft the sample month / python -c pass", ratio, None), row("the same, in seconds", seconds, None)]


def reviewing() -> list[Row]:
    """The issue page with 40 posts, against the bare render of its template; and an edit until its preview is there."""
    from newsletter.database import open_database

    with tempfile.TemporaryDirectory() as name:
        open_database(f"sqlite:///{name}/n.sqlite3", Path(name))
        sys.path[:0] = [str(ROOT / "tests" / "desk"), str(ROOT / "tests")]
        from desk import drafted, make_desk, person, visitor

        small, big = Path(name, "small"), Path(name, "big")
        small.mkdir(), big.mkdir()
        sample = make_desk(small)
        drafted(sample, period=DEMO_PERIOD)
        editor = person("Cerys", "editor", "approver")
        ratio = _page(make_desk(big, change=lambda text: text.replace("path: content", "path: many")), editor)
        seconds = _edit(visitor(sample, editor))
    return [
        row("the issue page with 40 posts / its bare template", ratio, 5),
        row("save an edit and see the new preview, in seconds", seconds, 0.5),
    ]


def _page(desk: Any, account: Any) -> float:
    """The whole answer over the render of the same template with the same values."""
    from desk import drafted, visitor
    from jinja2 import Template

    many = desk.config.folder / "many"
    many.mkdir()
    for number in range(40):
        (many / f"{number}.md").write_text(
            f"---\ntitle: Post number {number}\ndate: 2026-09-{1 + number % 28:02d} 09:00\n"
            f"url: https://riverbank.example/{number}/\n---\n\n{WORDS * 20}\n",
            encoding="utf-8",
        )
    drafted(desk, period="2026-09")
    who, drawn = visitor(desk, account), dict[str, Any]()
    plain = Template.render

    def watched(self: Template, *args: Any, **values: Any) -> str:
        drawn.update(template=self, values=values)
        return plain(self, *args, **values)

    def ask() -> None:
        answer = who.get("/n/monthly/2026-09/")
        if answer.status_code != 200 or answer.content.count(b"Post number 39") == 0:
            raise RuntimeError(f"no page of 40 posts: {answer.status_code}")

    Template.render = watched  # type: ignore[method-assign]  # to have the very values that the page is drawn with
    try:
        ask()
    finally:
        Template.render = plain  # type: ignore[method-assign]
    return compare(ask, lambda: drawn["template"].render(**drawn["values"]), 5)


def _edit(who: Any) -> float:
    """The best of several edits of the sample month: the form sent, the page it leads to, and the mail's frame."""
    best = float("inf")
    for number in range(ROUNDS):
        subject = f"A subject of the bench, number {number}"
        begun = time.perf_counter()
        saved = who.post(
            f"/n/monthly/{DEMO_PERIOD}/edit/",
            {"base": str(number), "field:subject": subject, "was:subject": "", "next": "edit-head"},
        )
        page = who.get(saved["Location"].partition("#")[0])
        frame = who.get(f"/n/monthly/{DEMO_PERIOD}/frame/{number + 2}/")
        best = min(best, time.perf_counter() - begun)
        if subject.encode() not in page.content or frame.status_code != 200:
            raise RuntimeError(f"the edit is not to be seen: {saved.status_code}, {frame.status_code}")
    return best


WORDS = "The path along the river was opened by forty people with spades. "

CONFIGURATION = """
site: {name: Bench, url: "https://bench.example", timezone: Europe/London}
sources:
  blog: {type: feed, path: feed.xml}
newsletters:
  monthly: {title: Bench, from: Bench <news@bench.example>, sources: [blog], audience: all}
"""


def big_feed() -> str:
    """A feed of 500 entries of some 900 words of ordinary markup each."""
    sentence = "The path along the river was opened by <em>forty</em> people with <a href='/spades'>spades</a>. "
    paragraph = f"<p>{sentence * 9}</p>"
    body = f"<h2>What we did</h2>{paragraph * 4}<ul><li>{sentence}</li><li>{sentence}</li></ul>{paragraph * 2}"
    entries = "".join(
        f"<item><title>Post {n}</title><link>https://bench.example/{n}/</link>"
        f"<guid>https://bench.example/?p={n}</guid><category>News</category>"
        f"<pubDate>Mon, {1 + n % 28:02d} {('Jan', 'Feb', 'Mar')[n % 3]} 2026 09:{n % 60:02d}:00 +0000</pubDate>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
        for n in range(FEED_ENTRIES)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Bench</title>'
        f"<link>https://bench.example/</link><description>x</description>{entries}</channel></rss>"
    )


def _bin(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def main() -> int:
    """Measure, print, write; exits with 1 where an aim was missed."""
    rows = [*starting(), *rendering(), *pulling(), *drafting(), *reviewing()]
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(item) for item in rows], indent=2) + "\n", encoding="utf-8")
    width = max(len(item.name) for item in rows)
    for item in rows:
        aim = "" if item.aim is None else f"aim ≤ {item.aim:g}   {'reached' if item.ok else 'MISSED'}"
        print(f"{item.name:<{width}}  {item.ratio:8.3f}   {aim}")
    return 0 if all(item.ok for item in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
