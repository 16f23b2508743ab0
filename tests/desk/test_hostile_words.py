"""Script, style and markup in every field that a feed or an editor can fill: nothing runs, nothing is asked for from
elsewhere, and each page keeps its shape."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from desk import NOW, drafted, few_accounts, make_desk, person, signed_in_page

HOSTILE = (
    "\"'><script>window.pwned=1;document.title='pwned'</script><style>body{display:none!important}</style>"
    '<img src="https://evil.example/p.png" onerror="window.pwned=1"><svg onload="window.pwned=1"></svg>'
    '</textarea></title></style></script><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>'
    '<form action="https://evil.example/"><button>x</button></form>{{ 7*7 }}{% for %}${7*7}\u202e\U0001f98a'
)
LONG = "W" * 300  # a word that no line can hold

FRONT_MATTER = """---
title: {title}
date: 2026-10-0{number} 09:00:00
url: {url}
authors: [{words}]
categories: [{category}]
tags: [{words}, "a<b>c"]
summary: {words}
image: {{src: images/lantern-walk.png, alt: {words}, caption: {words}, credit: {words}}}
quote: {{text: {words}, cite: {words}}}
---
"""

PLAYBACK = """
**Who?** {words}

**Where?** {words}

**When?** {words}

**Why?** {words}

## Insights

- {words}
- {long}

## So what?

{words}

## The question left

{words}

<script>window.pwned=1</script> [a link](javascript:window.pwned=1) ![x](https://evil.example/q.png)
"""


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _content(folder: Path) -> None:
    """Four posts that say hostile things in every field that a post has."""
    images = folder / "images"
    images.mkdir(parents=True)
    source = next((Path(__file__).parents[2] / "content" / "images").glob("lantern*.png"))
    shutil.copy(source, images / "lantern-walk.png")
    for number, (title, category, url) in enumerate(
        [
            (HOSTILE, "Playbacks", "https://riverbank.example/a?b=<script>&c=%22onload=1"),
            (LONG, "Blog", "https://riverbank.example/" + "w" * 300),
            ("</script><script>window.pwned=1</script>", "Blog", "https://riverbank.example/c"),
            ("Ordinary", HOSTILE, "https://riverbank.example/d"),
        ],
        start=1,
    ):
        head = FRONT_MATTER.format(
            title=_quoted(title),
            number=number,
            url=_quoted(url),
            words=_quoted(HOSTILE),
            category=_quoted(category),
        )
        body = PLAYBACK.format(words=HOSTILE, long=LONG)
        (folder / f"2026-10-0{number}-hostile.md").write_text(head + body, encoding="utf-8")


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Any:
    """An issue of hostile posts, with hostile edits, comments, notices, names and reasons on top."""
    from newsletter import approving, revising
    from newsletter.accounts import actor_of
    from newsletter.schedules import parse_period
    from newsletter.talking import comment, make_review_link
    from newsletter.types import Via

    desk = make_desk(tmp_path, change=lambda text: few_accounts(text).replace("path: content", "path: hostile"))
    _content(desk.config.folder / "hostile")
    issue = drafted(desk)
    period = parse_period("2026-10", desk.config.site.zone)
    revision = issue.revisions.last()
    keys = [post.key for post in revision.posts.all()]
    assert len(keys) == 4
    editor = actor_of(person("<script>window.pwned=1</script>"[:60], "editor"), Via.DESK)
    one_line = HOSTILE.replace("\u202e", "")[:280]
    changes: dict[str, Any] = {
        "subject": one_line,
        "preheader": one_line,
        "intro": HOSTILE,
        f"excerpt:{keys[0]}": HOSTILE,
        f"alt:{keys[0]}": HOSTILE,
        f"excerpt:{keys[1]}": LONG,
        f"snippet:town-square:{keys[0]}": HOSTILE,
        f"snippet:sky:{keys[1]}": LONG,
    }
    revising.save(desk, "monthly", period, changes, base=0, actor=editor, now=NOW)
    comment(issue, HOSTILE, post_key="", post_title="", actor=editor, now=NOW)
    comment(issue, LONG, post_key=keys[0], post_title=HOSTILE, actor=editor, now=NOW)
    make_review_link(issue, one_line[:80], days=30, actor=editor, now=NOW)
    chief = actor_of(person("Cerys", "approver"), Via.DESK)
    approving.hold(desk, "monthly", period, why=one_line, actor=chief, now=NOW)
    return desk


def _addresses() -> dict[str, str]:
    from newsletter.accounts import actor_of
    from newsletter.models import Account, Revision
    from newsletter.talking import make_review_link
    from newsletter.types import Via

    revision = Revision.objects.last()
    issue = "/n/monthly/2026-10/"
    editor = actor_of(Account.objects.get(name="Cerys"), Via.DESK)
    token = make_review_link(revision.issue, "the board", days=30, actor=editor, now=NOW)
    return {
        "outbox": "/",
        "issue": issue,
        "social": f"{issue}#social",
        "log": f"{issue}#log",
        "post": f"{issue}posts/{revision.posts.first().key}/",
        "changes": f"{issue}changes/?from=1&to=2",
        "bytes": f"{issue}bytes/",
        "approve": f"{issue}approve/",
        "team": "/team/",
        "review": f"/review/{token}/",
        "frame": f"{issue}frame/{revision.number}/?remote=off",
    }


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_runs_and_nothing_leaves_the_machine(desk: Any, chromium: str, width: int) -> None:
    account = person("Amina", "approver", "operator")
    addresses = _addresses()
    with signed_in_page(desk, account, chromium, width=width) as (page, base, seen):
        too_wide: list[str] = []
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        for name, address in addresses.items():
            answer = page.goto(base + address)
            assert answer is None or answer.status == 200, name  # None: another part of the same page
            if name == "frame":  # nothing can be asked of it: no script runs there, not even the test's
                assert answer is not None
                assert "sandbox" in answer.headers["content-security-policy"]
                continue
            assert page.evaluate("window.pwned === undefined"), f"a script ran on {name}"
            assert all(frame.get_attribute("sandbox") == "" for frame in page.locator("iframe").all())
            assert page.locator("main").is_visible(), f"a style hid {name}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                too_wide.append(f"{name} is {wide} px wide on a screen of {width}")
            assert page.locator('form[action^="https://evil"], iframe[srcdoc]').count() == 0
        assert too_wide == []
        assert seen.strayed == []
        assert [said for said in seen.complaints if "evil.example" in said] == []
