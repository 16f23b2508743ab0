"""Corrections: a post that its source shows differently is told, one that is gone holds the issue."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from desk import person
from small_site import NOW, Site

from newsletter import config

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


def news(site: Site) -> list[tuple[str, str]]:
    from newsletter import revising

    return [(each.title, each.what) for each in revising.news(site.desk, site.issue())]


def lose(site: Site, name: str) -> Path:
    """Take a post off the site; where it lies now."""
    path = site.folder / "content" / f"{name}.md"
    return path.rename(site.folder / f"{name}.md")


def told(site: Site) -> list[tuple[str, str, str]]:
    """The mails to staff: to whom, subject, text."""
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mails(site)]
    return [(str(each["To"]), str(each["Subject"]), each.get_content()) for each in letters]


def mails(site: Site) -> list[Path]:
    return sorted((site.folder / "var").rglob("*.eml"))


# What is news --------------------------------------------------------------------------------------------------------


def test_nothing_is_news_until_something_changes(site: Site) -> None:
    assert news(site) == []
    site.pull(now=LATER)
    assert news(site) == []


def test_an_edited_post_is_news_with_the_lines_that_differ(site: Site) -> None:
    from newsletter import revising

    site.write("weir", "What the weir was for", "2026-10-20", body="Nobody agreed about the weir.")
    site.write("ferry", "The ferry sank", "2026-09-08")  # not in the issue
    site.pull(now=LATER)
    (item,) = revising.news(site.desk, site.issue())
    assert (item.key, item.title, item.what) == (site.key("What the weir"), "What the weir is for", "edited")
    assert "-Title: What the weir is for" in item.lines
    assert "+Title: What the weir was for" in item.lines
    assert "+Nobody agreed about the weir." in item.lines


def test_a_post_that_a_person_brought_in_is_watched_and_one_that_was_left_out_is_not(site: Site) -> None:
    site.save({f"post:{site.key('The ferry')}": "in", f"post:{site.key('What the weir')}": "out"})
    site.write("ferry", "The ferry sank", "2026-09-08")
    site.write("weir", "What the weir was for", "2026-10-20")
    site.pull(now=LATER)
    assert news(site) == [("The ferry is back", "edited")]


def test_an_edit_at_the_desk_is_no_news(site: Site) -> None:
    site.save({f"excerpt:{site.key('What the weir')}": "A weir"})
    site.pull(now=LATER)
    assert news(site) == []


def test_a_draft_takes_the_news_in(site: Site) -> None:
    site.write("weir", "What the weir was for", "2026-10-20")
    site.pull(now=LATER)
    assert news(site) == [("What the weir is for", "edited")]
    site.draft(now=LATER)
    assert news(site) == []


def test_a_post_that_another_source_still_shows_is_not_gone(tmp_path: Path, database: str) -> None:
    def two_sources(text: str) -> str:
        return text.replace(
            "desk: {type: folder, path: content}",
            "desk: {type: folder, path: content}\n  copy: {type: folder, path: copy}",
        ).replace("sources: [desk]", "sources: [desk, copy]")

    (tmp_path / "copy").mkdir()
    site = Site(tmp_path, two_sources)
    original = (tmp_path / "content" / "weir.md").read_text(encoding="utf-8")
    (tmp_path / "copy" / "the-weir.md").write_text(original, encoding="utf-8")
    site.draft()
    lose(site, "weir")
    site.pull(now=LATER)
    assert ("What the weir is for", "gone") not in news(site)
    assert site.issue().status == "draft"


# Gone: held ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("approved", [False, True])
def test_a_post_that_is_gone_holds_the_issue_and_people_are_told(site: Site, approved: bool) -> None:
    ben = person("Ben", "approver")
    if approved:
        site.approve(ben)
    before = site.newest().folder_hash
    for path in mails(site):
        path.unlink()
    lose(site, "weir")
    site.pull(now=LATER)
    issue = site.issue()
    assert issue.status == "held"
    assert "“What the weir is for” is no longer on the site" in issue.reason
    assert site.newest().folder_hash == before
    assert not issue.approvals.filter(ended_at=None).exists()
    assert news(site) == [("What the weir is for", "gone")]
    assert any("“What the weir is for” is no longer on the site" in text for _, text in site.log())
    subjects = [subject for to, subject, _ in told(site) if to == ben.email]
    assert any(subject.startswith("Held: The Riverbank digest") for subject in subjects)


def test_what_an_approver_decided_to_send_all_the_same_is_not_held_again(site: Site) -> None:
    lose(site, "weir")
    site.pull(now=LATER)
    site.approve(person("Ben", "approver"), now=LATER + timedelta(hours=1))
    site.pull(now=LATER + timedelta(hours=2))
    assert site.issue().status == "approved"
    lose(site, "soup")
    site.pull(now=LATER + timedelta(hours=3))
    assert site.issue().status == "held"
    assert "“A soup for thirty-one”" in site.issue().reason
    assert "weir" not in site.issue().reason


def test_drafting_anew_is_a_decision_and_goes_without_the_post(site: Site) -> None:
    lose(site, "weir")
    site.pull(now=LATER)
    assert site.draft(now=LATER + timedelta(hours=1)).status == "draft"
    assert site.titles() == ["A soup for thirty-one", "Where the benches went"]
    site.pull(now=LATER + timedelta(hours=2))
    assert site.issue().status == "draft"


def test_a_draft_that_finds_the_post_gone_takes_that_in_without_holding(site: Site) -> None:
    lose(site, "weir")
    drafted = site.draft(now=LATER)
    assert drafted.status == "draft"
    assert not any("Held" in text for _, text in site.log())


def test_a_hold_that_a_killed_pull_left_out_is_made_up_for(site: Site) -> None:
    from newsletter.models import SeenPost

    lose(site, "weir")
    SeenPost.objects.filter(title__startswith="What the weir").update(gone_at=LATER)
    site.pull(now=LATER + timedelta(minutes=5))
    assert site.issue().status == "held"


@pytest.mark.parametrize("state", ["sending", "sent", "discarded", "skipped"])
def test_what_nobody_can_change_any_more_is_left_alone(site: Site, state: str) -> None:
    site.issue().__class__.objects.update(status=state)
    lose(site, "weir")
    site.write("soup", "A soup for forty", "2026-10-12")
    entries = len(site.log())
    site.pull(now=LATER)
    assert site.issue().status == state
    assert len(site.log()) == entries


def test_a_source_that_was_pointed_elsewhere_holds_nothing(site: Site) -> None:
    (site.folder / "elsewhere").mkdir()
    lose(site, "ferry").rename(site.folder / "elsewhere" / "ferry.md")
    file = site.folder / "schedules.yaml"
    file.write_text(file.read_text().replace("path: content", "path: elsewhere"))
    from newsletter.pipeline import Desk

    site.desk = Desk(config=config.load(file), outbox=site.desk.outbox, fetcher=site.desk.fetcher)
    site.pull(now=LATER)
    assert site.issue().status == "draft"
    assert news(site) == []


def test_a_title_that_would_break_a_line_or_a_page_is_told_in_one_line(site: Site) -> None:
    from newsletter.models import SeenPost

    long = "A weir " + "very " * 400 + "old\u202e\x07"
    site.write("weir", long, "2026-10-20")
    site.draft(now=NOW)
    lose(site, "weir")
    site.pull(now=LATER)
    reason = site.issue().reason
    assert site.issue().status == "held"
    assert len(reason) < 300
    assert reason.isprintable()
    assert SeenPost.objects.filter(gone_at__isnull=False).count() == 1


# Edited: told --------------------------------------------------------------------------------------------------------


def test_an_edited_post_is_told_once_and_changes_nothing(site: Site) -> None:
    ben = person("Ben", "approver")
    person("Tom", "editor")
    site.approve(ben)
    for path in mails(site):
        path.unlink()
    entries = len(site.log())
    site.write("weir", "What the weir was for", "2026-10-20")
    site.pull(now=LATER)
    site.pull(now=LATER + timedelta(hours=1))
    assert site.issue().status == "approved"
    assert site.issue().revisions.count() == 1
    new = [text for _, text in site.log()[entries:]]
    assert new == [
        "“What the weir is for” was changed on the site since the issue was drafted. It goes out as it was drafted, "
        "unless somebody drafts the issue anew and it is approved again."
    ]
    ((to, subject, text),) = told(site)
    assert to == ben.email
    assert subject == "Changed on the site: The Riverbank digest, October 2026"
    assert "-Title: What the weir is for\n+Title: What the weir was for" in text.replace("\r\n", "\n")


def test_each_further_change_is_told_again(site: Site) -> None:
    for number in (1, 2):
        site.write("weir", f"What the weir was for, {number}", "2026-10-20")
        site.pull(now=LATER + timedelta(hours=number))
    assert sum("was changed on the site" in text for _, text in site.log()) == 2


def test_a_change_that_nobody_would_see_is_not_told(site: Site) -> None:
    path = site.folder / "content" / "weir.md"
    path.write_text(path.read_text(encoding="utf-8").replace("---\n", "---\nmodified: 2026-11-01\n", 1))
    entries = len(site.log())
    site.pull(now=LATER)
    assert news(site) == []
    assert len(site.log()) == entries


def test_an_issue_of_another_newsletter_is_told_when_one_is_drafted(tmp_path: Path, database: str) -> None:
    def two(text: str) -> str:
        head, _, rest = text.partition("  monthly:\n")
        own, mark, tail = rest.partition("mail:\n  main")
        return f"{head}  monthly:\n{own}  other:\n{own}{mark}{tail}"

    site = Site(tmp_path, two)
    from newsletter import pipeline
    from newsletter.models import Issue

    for name in ("monthly", "other"):
        pipeline.draft(site.desk, name, site.period(), now=NOW)
    lose(site, "weir")
    pipeline.draft(site.desk, "monthly", site.period(), now=LATER)
    assert dict(Issue.objects.values_list("newsletter", "status")) == {"monthly": "draft", "other": "held"}
