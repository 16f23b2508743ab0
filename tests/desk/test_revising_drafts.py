"""Drafting anew: edits stay on top, what no longer fits is kept, and a yes stays where the same comes out."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk import person
from small_site import AMINA, NOW, Site

from newsletter.cli.app import app
from newsletter.errors import MisuseError

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


def run(site: Site, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(site.folder / "schedules.yaml"), *arguments])


def test_edits_stay_on_top_of_each_draft(site: Site) -> None:
    weir, soup = site.key("What the weir"), site.key("A soup")
    site.save({"subject": "Forty letters", f"excerpt:{weir}": "The weir stays.", f"post:{soup}": "out"})
    site.write("swan", "One stubborn swan", "2026-10-25")
    site.write("weir", "What the weir was for", "2026-10-20", body="Another text altogether, and longer than before.")
    drafted = site.draft()
    assert drafted.fresh
    assert drafted.revision.subject == "Forty letters"
    assert site.titles() == ["One stubborn swan", "What the weir was for", "Where the benches went"]
    assert "The weir stays." in site.text()
    assert {item.key: item.why for item in drafted.digest.left_out}[soup].startswith("a person left it out")
    assert site.newest().edition.number == 1


def test_an_edit_whose_post_is_gone_is_kept_shown_and_fits_again(site: Site) -> None:
    from newsletter import revising

    weir = site.key("What the weir")
    site.save({f"excerpt:{weir}": "The weir stays."})
    source = site.folder / "content" / "weir.md"
    source.rename(site.folder / "weir.md")
    drafted = site.draft()
    assert "The weir stays." not in site.text()
    unfit = revising.unfit_of(site.newest(), site.desk.config)
    assert [(each.field, each.words) for each in unfit] == [
        (f"excerpt:{weir}", "the excerpt of “What the weir is for”")
    ]
    assert "edit-unfit" in {finding.code for finding in drafted.revision.findings}
    (site.folder / "weir.md").rename(source)
    site.draft()
    assert "The weir stays." in site.text()
    assert revising.unfit_of(site.newest(), site.desk.config) == ()


def test_a_snippet_for_an_account_that_is_used_no_more_is_kept_and_shown(site: Site) -> None:
    from newsletter import config, revising
    from newsletter.pipeline import Desk

    weir = site.key("What the weir")
    site.save({f"snippet:square:{weir}": "Come and see. https://riverbank.example/weir/"})
    file = site.folder / "schedules.yaml"
    file.write_text(file.read_text().replace("accounts: [square, sky]", "accounts: [sky]"))
    site.desk = Desk(config=config.load(file), outbox=site.desk.outbox, fetcher=site.desk.fetcher)
    site.draft()
    unfit = revising.unfit_of(site.newest(), site.desk.config)
    assert [each.field for each in unfit] == [f"snippet:square:{weir}"]
    assert f"snippet:square:{weir}" in site.edits().fields


def test_the_same_again_keeps_the_yes_and_says_so(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    answer = run(site, "draft", "monthly", "--period", "2026-10", "--json")
    assert json.loads(answer.stdout)["status"] == "approved"
    assert site.issue().status == "approved"
    assert site.issue().approvals.get().ended_at is None
    assert site.issue().revisions.count() == 1
    assert "approved, and stays so" in run(site, "draft", "monthly", "--period", "2026-10").stdout


def test_other_bytes_beside_the_same_content_keep_the_yes_under_the_next_number(site: Site) -> None:
    from newsletter import approving

    site.approve(person("Ben", "approver"))
    before = site.newest()
    site.write("ferry", "The ferry is back again", "2026-09-08")  # left out: only the reasons beside the mail say so
    drafted = site.draft()
    assert (drafted.number, drafted.fresh, drafted.status) == (2, True, "approved")
    assert site.newest().content_hash == before.content_hash
    assert approving.standing(site.desk, site.issue(), now=LATER).status == "approved"


def test_another_content_ends_the_yes(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    site.write("swan", "One stubborn swan", "2026-10-25")
    answer = run(site, "draft", "monthly", "--period", "2026-10")
    assert "ended the approval by Ben" in answer.stdout
    assert site.issue().status == "draft"
    assert site.issue().approvals.get().ended_why == "It was drafted again."


def test_an_issue_that_became_empty_is_skipped_and_its_yes_ended(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    for path in (site.folder / "content").glob("*.md"):
        if path.name != "ferry.md":
            path.unlink()
    assert site.draft().status == "skipped"
    assert site.issue().approvals.get().ended_why == "There is nothing in it any more."
    assert not site.folder_of().exists()


def test_a_post_that_a_person_brought_in_makes_an_issue_of_an_empty_month(site: Site) -> None:
    ferry = site.key("The ferry")
    site.save({f"post:{ferry}": "in"})
    for name in ("weir", "soup", "benches"):
        (site.folder / "content" / f"{name}.md").unlink()
    assert site.draft().status == "draft"
    assert site.titles() == ["The ferry is back"]


def test_drafting_what_was_held_is_a_decision(site: Site) -> None:
    site.issue().__class__.objects.update(status="held", reason="it rains")
    assert site.draft().status == "draft"
    assert (site.issue().status, site.issue().reason) == ("draft", "")


def test_the_next_edit_begins_with_what_the_last_draft_was_made_of_although_its_bytes_were_the_same(
    site: Site,
) -> None:
    """A post that was left out says something else: no byte differs, until somebody brings it in."""
    site.write("ferry", "The ferry is back", "2026-09-08", body="The ferry runs on Sundays now.")
    drafted = site.draft()
    assert (drafted.number, drafted.fresh) == (1, False)
    site.save({f"post:{site.key('The ferry')}": "in"})
    assert "runs on Sundays now" in site.text()


def test_a_revision_of_an_earlier_version_can_be_edited_once_it_is_drafted_again(site: Site) -> None:
    site.issue().revisions.update(basis=None, snippets=None)
    with pytest.raises(MisuseError, match="Draft the issue again"):
        site.save({"subject": "Forty letters"})
    assert site.draft().number == 1
    assert site.save({"subject": "Forty letters"}).number == 2


def test_explain_has_the_reasons_of_people_too(site: Site) -> None:
    site.save({f"post:{site.key('A soup')}": "out", f"post:{site.key('The ferry')}": "in"})
    answer = json.loads(run(site, "explain", "monthly", "--period", "2026-10", "--json").stdout)
    why = {each["title"]: each["why"] for each in (*answer["left_out"], *answer["in"])}
    assert why["A soup for thirty-one"].startswith("a person left it out")
    assert why["The ferry is back"].startswith("a person brought it in")


def test_what_was_found_of_links_stays_with_those_that_are_still_there(site: Site) -> None:
    from newsletter.models import FindingRow

    for name in ("weir", "soup"):
        FindingRow.objects.create(
            revision=site.newest(),
            origin=FindingRow.Origin.LINKS,
            level="warning",
            code="link-dead",
            message=f"{name} is dead",
            where=f"https://riverbank.example/{name}/",
        )
    site.save({f"post:{site.key('A soup')}": "out"})
    kept = FindingRow.objects.filter(revision=site.newest(), origin=FindingRow.Origin.LINKS)
    assert [row.message for row in kept] == ["weir is dead"]
    assert FindingRow.objects.filter(origin=FindingRow.Origin.LINKS).count() == 3


# What other issues have used up --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["approved", "sending", "sent"])
def test_what_an_issue_used_up_is_not_in_another_one(site: Site, state: str) -> None:
    ferry = site.key("The ferry")
    site.save({f"post:{ferry}": "in"})
    site.issue().__class__.objects.update(status=state)
    september = site.draft("2026-09")
    assert september.status == "skipped"
    assert {item.key: item.why for item in september.digest.left_out}[ferry] == "already in the October 2026 issue"


def test_a_draft_uses_nothing_up(site: Site) -> None:
    site.save({f"post:{site.key('The ferry')}": "in"})
    assert [item.post.title for item in site.draft("2026-09").digest.items] == ["The ferry is back"]


def test_a_post_whose_address_and_id_changed_in_turn_is_still_used_up(site: Site) -> None:
    from newsletter.models import RevisionPost

    site.save({f"post:{site.key('The ferry')}": "in"})
    site.issue().__class__.objects.update(status="sent")
    RevisionPost.objects.filter(key=site.key("The ferry")).update(key="0123456789abcdef")
    assert site.draft("2026-09").status == "skipped"


def test_a_post_that_turns_up_after_the_yes_joins_the_next_issue(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    site.write("swan", "One stubborn swan", "2026-10-25")
    late = site.draft("2026-11", now=LATER).digest.items
    assert [(item.post.title, item.late) for item in late] == [("One stubborn swan", True)]


def test_the_yes_and_not_the_sending_settles_what_is_late(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    site.write("swan", "One stubborn swan", "2026-10-25")
    site.pull(now=LATER)
    site.issue().__class__.objects.update(status="sent", decided_at=LATER + timedelta(days=7))
    late = site.draft("2026-11", now=LATER + timedelta(days=8)).digest.items
    assert [item.post.title for item in late] == ["One stubborn swan"]


# What changed --------------------------------------------------------------------------------------------------------


def test_show_compares_any_two_revisions(site: Site) -> None:
    site.save({"subject": "One"})
    site.save({"subject": "Two"}, base=1)
    site.save({"subject": "Three"}, base=2)

    def compared(*arguments: str) -> tuple[int, int, str]:
        answer = json.loads(run(site, "show", "monthly", "--period", "2026-10", "--diff", "--json", *arguments).stdout)
        lines = [line for each in answer["changes"] if each["path"] == "issue.json" for line in each["lines"]]
        return answer["from"], answer["to"], "\n".join(line for line in lines if "subject" in line and line[0] in "+-")

    assert compared() == (3, 4, '-  "subject": "Two",\n+  "subject": "Three",')
    assert compared("--from", "2") == (2, 4, '-  "subject": "One",\n+  "subject": "Three",')
    assert compared("--from", "4", "--to", "2") == (4, 2, '-  "subject": "Three",\n+  "subject": "One",')
    assert compared("--to", "3") == (2, 3, '-  "subject": "One",\n+  "subject": "Two",')


def test_show_names_the_revisions_there_are_and_takes_numbers_with_diff_only(site: Site) -> None:
    site.save({"subject": "One"})
    answer = run(site, "show", "monthly", "--period", "2026-10", "--diff", "--from", "9")
    assert isinstance(answer.exception, MisuseError)
    assert str(answer.exception).endswith("There are 1 to 2.")
    assert run(site, "show", "monthly", "--period", "2026-10", "--from", "1").exit_code == 2


def test_show_tells_what_the_site_says_since(site: Site) -> None:
    site.write("weir", "What the weir was for", "2026-10-20")
    (site.folder / "content" / "soup.md").unlink()
    site.pull(now=LATER)
    told = run(site, "show", "monthly", "--period", "2026-10", "--diff").stdout
    assert "-Title: What the weir is for\n+Title: What the weir was for" in told
    assert "“A soup for thirty-one” is no longer there." in told
    news = json.loads(run(site, "show", "monthly", "--period", "2026-10", "--diff", "--json").stdout)["news"]
    assert [(each["title"], each["what"]) for each in news] == [
        ("What the weir is for", "edited"),
        ("A soup for thirty-one", "gone"),
    ]


def test_the_issue_before_is_the_last_one_that_was_decided(site: Site) -> None:
    from newsletter import reading

    site.draft("2026-09")
    site.write("july", "A long table", "2026-07-10")
    site.draft("2026-07")
    assert reading.previous_issue(site.issue()).issue.period == "2026-09"
    site.issue("2026-07").__class__.objects.filter(period="2026-07").update(status="sent")
    assert reading.previous_issue(site.issue()).issue.period == "2026-07"
    assert reading.previous_issue(site.issue("2026-07")) is None


def test_a_revision_read_back_is_what_was_rendered(site: Site) -> None:
    from newsletter.exhibiting import exhibit
    from newsletter.rendering.preview import render_index

    weir, soup = site.key("What the weir"), site.key("A soup")
    site.save({"subject": "Forty letters", f"excerpt:{weir}": "The weir stays.", "order": [soup, weir]})
    view = exhibit(site.desk.config, site.newest(), status="draft")
    assert [item.key for item in view.items][:2] == [soup, weir]
    assert render_index(view) == (site.folder_of() / "index.html").read_bytes()


def test_an_actor_stands_beside_the_draft_in_the_log(site: Site) -> None:
    site.write("swan", "One stubborn swan", "2026-10-25")
    site.draft(actor=AMINA)
    assert site.log()[-1][0] == "Amina"
    assert site.log()[-1][1].startswith("Drafted revision 2 with 4 posts.")
    assert site.newest().by == "Amina"
