"""What is news to somebody who comes back, and what is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from desk import NOW, drafted, make_desk, person

LATER = NOW + timedelta(hours=2)


def news(account: Any, issue: Any) -> Any:
    from newsletter import looking
    from newsletter.models import RevisionPost

    newest = issue.revisions.last()
    titles = {row.key: f"Title {row.position}" for row in RevisionPost.objects.filter(revision=newest)}
    return looking.since(account, issue, newest=newest, log=looking.log_of(issue), titles=titles)


def actor(account: Any) -> Any:
    from newsletter.accounts import actor_of
    from newsletter.types import Via

    return actor_of(account, Via.DESK)


def save(desk: Any, account: Any, changes: dict[str, Any], base: int = 0) -> int:
    from newsletter import pipeline, revising

    settings = pipeline.newsletter_named(desk.config, "monthly")
    period = pipeline.period_named(desk.config, settings, "2026-10", now=NOW)
    saved = revising.save(desk, "monthly", period, changes, base=base, actor=actor(account), now=LATER)
    return saved.edition


def test_a_first_look_has_nothing_to_compare_with(database: str, tmp_path: Path) -> None:
    issue, amina = drafted(make_desk(tmp_path)), person("Amina", "approver")
    first = news(amina, issue)
    assert first.first
    assert first.lines == ()
    assert first.revision == 1


def test_nothing_is_news_after_looking(database: str, tmp_path: Path) -> None:
    from newsletter import looking

    issue, amina = drafted(make_desk(tmp_path)), person("Amina", "approver")
    assert looking.mark(amina, issue, now=NOW)
    assert news(amina, issue) is None


def test_what_others_did_is_told_with_what_it_came_to(database: str, tmp_path: Path) -> None:
    from newsletter import looking, talking

    desk = make_desk(tmp_path)
    issue, amina, ben = drafted(desk), person("Amina", "approver"), person("Ben", "editor")
    looking.mark(amina, issue, now=NOW)
    base = save(desk, ben, {"subject": "A library that lends ladders"})
    keys = [row.key for row in issue.revisions.last().posts.order_by("position")]
    save(desk, ben, {f"post:{keys[2]}": "out"}, base)
    for text in ("One thing", "And another"):
        talking.comment(issue, text, actor=actor(ben), now=LATER)
    told = news(amina, issue)
    assert told.at == NOW
    assert told.looked_at == 1
    assert told.revision == 3
    assert any(line.startswith("Ben changed the subject") for line in told.lines)
    assert "Ben commented on the issue. (2 times)" in told.lines
    assert "The subject is now “A library that lends ladders”." in told.lines
    assert "Now out: 1 post without a title here." in told.lines


def test_own_deeds_are_no_news(database: str, tmp_path: Path) -> None:
    from newsletter import looking, talking

    desk = make_desk(tmp_path)
    issue, amina, ben = drafted(desk), person("Amina", "editor"), person("Ben", "editor")
    looking.mark(amina, issue, now=NOW)
    save(desk, amina, {"subject": "My own words"})
    talking.comment(issue, "My own thought", actor=actor(amina), now=LATER)
    assert news(amina, issue) is None
    looking.mark(ben, issue, now=NOW, revision=1, entry=0)
    assert any(line.startswith("Amina changed the subject") for line in news(ben, issue).lines)


def test_a_change_and_its_undo_are_told_as_deeds_and_come_to_nothing(database: str, tmp_path: Path) -> None:
    from newsletter import looking

    desk = make_desk(tmp_path)
    issue, amina, ben = drafted(desk), person("Amina", "approver"), person("Ben", "editor")
    looking.mark(amina, issue, now=NOW)
    base = save(desk, ben, {"subject": "Another"})
    save(desk, ben, {"subject": None}, base)
    assert not any("is now" in line for line in news(amina, issue).lines)


def test_the_order_of_posts_is_told(database: str, tmp_path: Path) -> None:
    from newsletter import looking

    desk = make_desk(tmp_path)
    issue, amina, ben = drafted(desk), person("Amina", "approver"), person("Ben", "editor")
    looking.mark(amina, issue, now=NOW)
    keys = [row.key for row in issue.revisions.last().posts.order_by("position")]
    save(desk, ben, {"order": [*keys[1:], keys[0]]})
    lines = news(amina, issue).lines
    assert "The posts stand in another order." in lines
    assert not any(line.startswith("Now ") for line in lines)


def test_many_things_are_counted_and_not_all_told(database: str, tmp_path: Path) -> None:
    from newsletter import looking
    from newsletter.recording import log

    issue, amina = drafted(make_desk(tmp_path)), person("Amina", "approver")
    looking.mark(amina, issue, now=NOW)
    for number in range(30):
        log(f"Deed {number}.", now=LATER, newsletter="monthly", period="2026-10", who="Ben")
    told = news(amina, issue)
    assert len(told.lines) == looking.MOST_LINES
    assert told.more == 30 - looking.MOST_LINES
    assert told.lines[0] == "Ben deed 0."


def test_marking_marks_what_the_page_showed_and_never_goes_back(database: str, tmp_path: Path) -> None:
    from newsletter import looking
    from newsletter.models import Look

    desk = make_desk(tmp_path)
    issue, amina, ben = drafted(desk), person("Amina", "approver"), person("Ben", "editor")
    shown = looking.log_of(issue)[0].number
    save(desk, ben, {"subject": "Meanwhile"})
    assert looking.mark(amina, issue, now=NOW, revision=1, entry=shown)
    assert news(amina, issue) is not None, "what came after the page was made is news still"
    assert looking.mark(amina, issue, now=LATER)
    assert not looking.mark(amina, issue, now=LATER, revision=1, entry=shown)
    look = Look.objects.get(account=amina, issue=issue)
    assert look.revision.number == 2
    assert news(amina, issue) is None


def test_a_number_out_of_nowhere_marks_no_more_than_there_is(database: str, tmp_path: Path) -> None:
    from newsletter import looking
    from newsletter.models import Look

    issue, amina = drafted(make_desk(tmp_path)), person("Amina", "approver")
    looking.mark(amina, issue, now=NOW, revision=10**9, entry=10**9)
    look = Look.objects.get(account=amina, issue=issue)
    assert look.revision.number == 1
    assert look.entry == looking.log_of(issue)[0].number
    assert not looking.mark(person("Ben", "viewer"), issue, now=NOW, revision=0)


def test_reading_the_log_tells_who_and_how(database: str, tmp_path: Path) -> None:
    from newsletter import looking
    from newsletter.recording import log

    issue = drafted(make_desk(tmp_path))
    log("Approved revision 1.", now=LATER, newsletter="monthly", period="2026-10", who="Amina", via="shell")
    log("Something of another month.", now=LATER, newsletter="monthly", period="2026-09", who="Amina", via="desk")
    entries = looking.log_of(issue)
    assert (entries[0].who, entries[0].via, entries[0].text) == ("Amina", "in a shell", "Approved revision 1.")
    assert [entry.number for entry in entries] == sorted((entry.number for entry in entries), reverse=True)
    assert not any("another month" in entry.text for entry in entries)
