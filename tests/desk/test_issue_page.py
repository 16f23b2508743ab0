"""The page of an issue, as answers to requests: its states, what mends a check, its links again, and what it costs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from desk import NOW, drafted, make_desk, person, visitor
from loopback import Loopback, Reply

from newsletter.sources.fetch import Fetcher

ISSUE = "/n/monthly/2026-10/"


def page(desk: Any, account: Any, path: str = ISSUE) -> str:
    answer = visitor(desk, account).get(path)
    assert answer.status_code == 200, answer.content[:2000]
    return str(unescape(answer.content.decode()))


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def content(desk: Any, name: str, text: str) -> None:
    (desk.config.folder / "content" / name).write_text(text, encoding="utf-8")


def many(desk: Any, count: int) -> None:
    """More posts of October, each with its own picture's words and a body."""
    for number in range(count):
        day = f"2026-10-{number % 28 + 1:02d} 0{number % 9 + 1}:00:00"
        front = (
            f"title: Story {number} of the river\nurl: https://riverbank.example/blog/many-{number}/\ndate: {day}\n"
            f"authors: [Bea Lindqvist-Hale]\nimage:\n  src: images/long-table.png\n  alt: A long table, view {number}\n"
        )
        content(desk, f"many-{number}.md", f"---\n{front}---\n{'Words about the river and its people. ' * 12}\n")


def test_it_shows_what_the_outbox_page_shows_with_frames_by_address(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    html = page(desk, person("Amina", "editor", "approver"))
    for part in ("mail", "social", "text", "links", "message", "log", "checks", "posts", "comments", "decide", "test"):
        assert f'id="{part}"' in html, part
    frames = re.findall(r"<iframe [^>]+>", html)
    assert len(frames) == 4
    for frame in frames:
        assert 'sandbox=""' in frame
        assert re.search(r'src="/n/monthly/2026-10/frame/1/\?pictures=(on|off)"', frame)
    assert "srcdoc" not in html
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)


def test_ids_are_unique_and_every_jump_and_label_has_its_place(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    html = page(desk, person("Amina", "editor", "approver"))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert target in ids, target
    for names in re.findall(r'(?:aria-labelledby|aria-describedby|for)="([^"]+)"', html):
        assert set(names.split()) <= set(ids), names


def test_a_viewer_sees_no_verb_that_would_be_refused(database: str, tmp_path: Path) -> None:
    from django.urls import resolve

    from newsletter.web.access import Door

    desk = make_desk(tmp_path)
    drafted(desk)
    for roles in (("viewer",), ("editor",), ("approver",), ("operator",)):
        account = person("-".join(roles).title(), *roles)
        html = page(desk, account)
        answer = visitor(desk, account).get(ISSUE)
        able = answer.wsgi_request.visit.abilities
        actions = re.findall(r'<form[^>]* method="post"[^>]* action="([^"]+)"', html)
        assert actions
        for action in actions:
            door: Door = resolve(action).func.door
            assert door.ability is None or door.ability in able, (roles, action)


def test_the_head_says_whose_draft_it_is_and_approvers_find_the_verb(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    amina, ben = person("Amina", "approver"), person("Ben", "editor")
    html = page(desk, amina)
    assert re.search(r"Revision 1 · made .* ago|Revision 1 · made just now", words_of(html))
    assert re.search(r"<a [^>]*data-approve", html)
    assert not re.search(r"<a [^>]*data-approve", page(desk, ben))
    answer = visitor(desk, ben).post(
        ISSUE + "edit/", {"base": "0", "page": "issue", "next": "main", "field:subject": "New words", "was:subject": ""}
    )
    assert answer.status_code == 303
    assert "Revision 2 · changed by Ben just now" in words_of(page(desk, amina))


# ---- states


def test_a_period_without_an_issue_says_when_and_what_to_do(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    html = page(desk, person("Amina", "editor"), "/n/monthly/2026-09/")
    assert "Not drafted yet" in html
    assert "on Thursday 1 October 2026 at 09:00" in html
    assert "Draft it" in words_of(html)
    other = page(desk, person("Cerys", "viewer"), "/n/monthly/2026-09/")
    assert "Somebody who may edit can draft it." in other
    assert "/draft/" not in other


def test_a_skipped_period_gives_its_reason(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    issue = drafted(desk, period="2026-04")
    assert issue.status == "skipped"
    html = page(desk, person("Amina", "editor"), "/n/monthly/2026-04/")
    assert "Skipped: nothing is sent for April 2026" in html
    assert issue.reason.rstrip(".")[1:] in html
    assert "Draft it again" in html
    assert 'class="history"' in html


def test_an_issue_from_before_edits_were_kept_says_so(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    issue = drafted(desk)
    issue.revisions.update(basis=None)
    html = page(desk, person("Amina", "editor"))
    assert "Drafted by an earlier version" in html
    assert "Draft it again" in html


@pytest.mark.parametrize(("deed", "word"), [("hold", "Held"), ("discard", "Discarded")])
def test_a_held_or_discarded_issue_says_why_and_how_to_go_on(
    database: str, tmp_path: Path, deed: str, word: str
) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    amina = person("Amina", "approver")
    visitor(desk, amina).post(f"{ISSUE}{deed}/", {"why": "The council asked us to wait"})
    said = words_of(page(desk, amina))
    assert word in said
    assert "The council asked us to wait" in said
    assert "Release" in said


def test_an_unknown_newsletter_or_period_is_not_here(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    who = visitor(desk, person("Amina", "editor"))
    for path in ("/n/nothing/2026-10/", "/n/monthly/2026-13/", "/n/monthly/x/", "/n/monthly/2026-W46/"):
        assert who.get(path).status_code == 404, path


# ---- checks


def test_each_kind_of_check_leads_to_what_mends_it(database: str, tmp_path: Path) -> None:
    from newsletter.rendering.preview import frozen_parts
    from newsletter.rendering.preview_rows import CheckRow
    from newsletter.web.mending import mender
    from newsletter.web.shelf import Shelf

    desk = make_desk(tmp_path)
    issue = drafted(desk)
    view = Shelf().get(desk.config, issue.revisions.last()).view
    where = {"newsletter": "monthly", "period": "2026-10"}
    frozen = frozen_parts(view)

    def mend(code: str, place: str, *, may_edit: bool = True) -> tuple[str, str] | None:
        row = CheckRow(level="look", code=code, message="m", fix="", target="", place="", where=place)
        found = mender(view, frozen, where, may_edit=may_edit, own_notices=["own-1"])(row)
        return (found.words, found.href) if found else None

    post = view.items[0]
    snippet = next(each for each in view.snippets if each.account == "sky")
    picture = next(each.card.picture for each in view.snippets if each.card and each.card.picture)
    assert mend("subject-long", "subject") == ("Edit the subject", "#f-subject")
    assert mend("preheader-empty", "preheader") == ("Edit the preheader", "#f-preheader")
    assert mend("missing-alt", post.key) == ("Edit the post", f"{ISSUE}posts/{post.key}/")
    assert mend("title-long", post.key) == ("Open it on the site", post.post.url)
    assert mend("missing-alt", post.key, may_edit=False) == ("Open it on the site", post.post.url)
    assert mend("link-dead", post.post.url + "?utm_source=email") == ("Open it on the site", post.post.url)
    words, href = mend("snippet-too-long", f"social/sky/{snippet.stem}.json") or ("", "")
    assert words == "Edit this social post"
    assert f'id="{href[1:]}"' in page(desk, person("Amina", "editor"))
    assert mend("picture-too-large", f"media/{picture}") is not None
    assert mend("event-over", "own-1") == ("Edit the notice", f"{ISSUE}notices/own-1/")
    assert mend("public-url-missing", "schedules.yaml") == ("In schedules.yaml: site.public_url", "")
    assert mend("spread-missing", "schedules.yaml") == ("In schedules.yaml: newsletters.monthly.social.spread", "")
    assert mend("account-incomplete", "accounts.sky") == ("In schedules.yaml: accounts.sky", "")
    assert mend("sender-free-mail", "from") == ("In schedules.yaml: newsletters.monthly.from", "")
    assert mend("mjml-unknown", "email.mjml:14") == ("In the theme: email.mjml:14", "")
    assert mend("edit-unfit", "") == ("See what has no place", "#unfit")
    assert mend("html-large", "email.html") is None
    assert mend("subject-long", "subject", may_edit=False) is None
    assert mend("link-dead", "https://[") is None


def test_every_setting_that_a_check_names_is_one(database: str, tmp_path: Path) -> None:
    from newsletter.checks.rules import BY_CODE
    from newsletter.config.reference import settings_markdown
    from newsletter.web.mending import NAMES, ON_SITE

    assert set(NAMES) | set(ON_SITE) <= set(BY_CODE)
    documented = settings_markdown()
    for name in NAMES.values():
        assert f"`{name.rpartition('.')[2]}`" in documented, name


def test_the_links_are_opened_again_on_request(database: str, tmp_path: Path) -> None:
    from newsletter.models import FindingRow

    with Loopback({"/alive": Reply(body=b"here"), "/dead": Reply(status=404)}) as server:

        def change(text: str) -> str:
            return text.replace("sources:\n", f'fetch: {{allow_hosts: ["{server.host}"]}}\nsources:\n', 1)

        from newsletter import linkcheck, reading

        desk = make_desk(tmp_path, change=change)
        fetcher = Fetcher(desk.config.fetch, allowed=frozenset({server.host}), sleep=lambda _: None)
        desk = replace(desk, fetcher=fetcher)
        for file in (desk.config.folder / "content").glob("*.md"):
            file.unlink()
        for name in ("alive", "dead"):
            content(
                desk,
                f"{name}.md",
                f"---\ntitle: The {name} page\nurl: {server.url}/{name}\ndate: 2026-10-05\n---\nWords.\n",
            )
        issue = drafted(desk)
        revision = issue.revisions.last()
        html = reading.files(revision)["email.html"].decode()
        own = [link for link in linkcheck.links_of(html) if link.startswith(server.url)]
        # Everything but the two pages is on hosts of this world that do not exist: opened, and found dead.
        amina = visitor(desk, person("Amina", "editor"))
        assert FindingRow.objects.filter(revision=revision, code="link-dead").count() == 0
        answer = amina.post(ISSUE + "checks/")
        assert (answer.status_code, answer["Location"]) == (303, ISSUE + "#checks")
        dead = {row.where for row in FindingRow.objects.filter(revision=revision, code="link-dead")}
        assert f"{server.url}/dead" in dead
        assert f"{server.url}/alive" not in dead
        assert own
        said = words_of(unescape(amina.get(ISSUE).content.decode()))
        assert "not answer as" in said
        assert f"The link {server.url}/dead does not answer" in said
        assert "Opened the links again." in said, "it is in the log"


def test_links_are_opened_only_as_long_as_somebody_would_wait(database: str, tmp_path: Path) -> None:
    from newsletter import linkcheck

    desk = make_desk(tmp_path)
    revision = drafted(desk).revisions.last()
    ticks = iter(range(0, 10_000, 100))
    found = linkcheck.check_links(revision, desk.fetcher, seconds=1, clock=lambda: next(ticks))
    assert [finding.code for finding in found] == ["links-unopened"]
    assert "took too long" in found[0].message


# ---- looking


def test_a_look_is_written_down_by_a_post_and_by_nothing_else(database: str, tmp_path: Path) -> None:
    from newsletter.models import Look

    desk = make_desk(tmp_path)
    drafted(desk)
    amina = visitor(desk, person("Amina", "viewer"))
    assert "data-seen" in amina.get(ISSUE).content.decode()
    assert Look.objects.count() == 0
    assert amina.post(ISSUE + "seen/", {"revision": "1", "entry": "x" * 50}).status_code == 303
    assert Look.objects.get().revision.number == 1
    assert "data-seen" not in amina.get(ISSUE).content.decode()


def test_what_others_did_is_told_until_it_is_got(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    amina, ben = visitor(desk, person("Amina", "viewer")), visitor(desk, person("Ben", "editor"))
    amina.post(ISSUE + "seen/", {})
    ben.post(ISSUE + "comments/", {"text": "Shall we lead with the library?", "post": ""})
    html = unescape(amina.get(ISSUE).content.decode())
    assert "Ben commented on the issue." in words_of(html)
    section = html[html.index('id="since"') :]
    fields = dict(re.findall(r'name="(revision|entry)" value="(\d+)"', section)[:2])
    amina.post(ISSUE + "seen/", fields)
    assert 'id="since"' not in amina.get(ISSUE).content.decode()


# ---- what it costs


def test_the_page_asks_the_database_a_bounded_number_of_times(database: str, tmp_path: Path) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(desk: Any, account: Any) -> int:
        who = visitor(desk, account)
        who.get(ISSUE)
        with CaptureQueriesContext(connection) as queries:
            assert who.get(ISSUE).status_code == 200
        return len(queries)

    desk = make_desk(tmp_path)
    drafted(desk)
    amina, ben = person("Amina", "editor", "approver"), visitor(desk, person("Ben", "editor"))
    few = asked(desk, amina)
    assert few <= 25
    many(desk, 33)
    ben.post(ISSUE + "draft/")
    for number in range(12):
        ben.post(ISSUE + "comments/", {"text": f"Remark {number}", "post": ""})
    assert page(desk, amina).count('class="grip"') == 40
    assert asked(desk, amina) == few


def test_revisions_are_kept_worked_out_a_few_at_a_time(database: str, tmp_path: Path) -> None:
    from newsletter.web.shelf import KEPT, Shelf

    desk = make_desk(tmp_path)
    revision = drafted(desk).revisions.last()
    shelf = Shelf()
    first = shelf.get(desk.config, revision)
    assert shelf.get(desk.config, revision) is first
    other = desk.config.model_copy()
    assert shelf.get(other, revision) is not first, "another configuration names other handles"
    for number in range(KEPT + 3):
        revision.folder_hash = f"{number:064d}"
        shelf.get(desk.config, revision)
    assert len(shelf._kept) == KEPT


def test_what_people_and_feeds_write_stays_words(database: str, tmp_path: Path) -> None:
    nasty = "<script>window.pwned=1</script>\"' onload=x {{ 7*7 }}"
    desk = make_desk(tmp_path)
    content(
        desk,
        "nasty.md",
        f"---\ntitle: {nasty!r}\nurl: https://riverbank.example/n/\ndate: 2026-10-30 12:00:00\n---\n{nasty}\n",
    )
    drafted(desk, now=NOW)
    ben = visitor(desk, person("Ben <b>", "editor"))
    assert ben.post(ISSUE + "comments/", {"text": nasty, "post": ""}).status_code == 303
    html = visitor(desk, person("Amina", "editor", "approver")).get(ISSUE).content.decode()
    assert "window.pwned=1" in html
    assert "<script>window" not in html
    assert "Ben <b>" not in html
    assert ">49<" not in html
    assert "49 }}" not in html


def test_what_the_mail_would_load_from_elsewhere_stays_off_until_asked_for(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    amina = person("Amina", "editor")
    drafted(desk)
    assert "not among the frozen ones" not in page(desk, amina)
    theme = desk.config.folder / "templates" / "monthly" / "email.mjml"
    far = '<mj-section><mj-column><mj-image src="https://far.example/p.png" alt="Far" /></mj-column></mj-section>'
    theme.write_text(theme.read_text(encoding="utf-8").replace("</mj-body>", far + "</mj-body>"), encoding="utf-8")
    drafted(desk)
    html = page(desk, amina)
    assert "1 picture is not among the frozen ones. They are not loaded here." in words_of(html)
    assert "remote=on" not in " ".join(re.findall(r"<iframe [^>]+>", html))
    asked = page(desk, amina, ISSUE + "?remote=on")
    assert len(re.findall(r'<iframe [^>]*src="[^"]*&remote=on"', asked)) == 4
    assert "Stop loading them" in asked
