"""The pages and forms by which an issue is approved, held, discarded, released, stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from desk import NOW, drafted, make_desk, person, visitor
from october import Room, as_actor, nobody, two_people

from newsletter.types import Via

if TYPE_CHECKING:
    from newsletter.models import Account

pytestmark = pytest.mark.usefixtures("database")
ISSUE = "/n/monthly/2026-10/"


def text_of(answer: Any) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class Site(Room):
    """A room with visitors."""

    def ask(self, account: Account, *, via: Via = Via.DESK) -> str:
        answer = visitor(self.desk, account, via=via).get(f"{ISSUE}approve/")
        assert answer.status_code == 200
        return text_of(answer)

    def send(self, account: Account, verb: str, *, via: Via = Via.DESK, **fields: str) -> Any:
        if verb == "approve":
            fields = {"content_hash": self.hash, "send": self.issue.revisions.last().planned_send.isoformat(), **fields}
        return visitor(self.desk, account, via=via).post(f"{ISSUE}{verb}/", fields)


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    return Site(tmp_path)


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Site:
    return Site(tmp_path, two_people)


# ---- The page that asks.


def test_the_page_says_what_a_yes_leads_to(site: Site) -> None:
    said = site.ask(person("Amina", "approver"))
    assert "Approve The Riverbank digest October 2026" in said
    assert "Goes to the list “monthly” and 6 social accounts " in said
    assert "Tuesday 10 November 2026 at 10:00" in said
    assert site.hash[:12] in said
    assert f"in full {site.hash}" in said
    assert "Revision 1, the newest" in said
    assert "After this yes nothing starts for 10 minutes; until then it can be undone." in said
    assert "One person. Waiting for a yes from Amina." in said


def test_looking_at_the_page_decides_nothing(site: Site) -> None:
    from newsletter.models import Approval, LogEntry

    amina = person("Amina", "approver")
    before = LogEntry.objects.count()
    site.ask(amina)
    visitor(site.desk, amina).client.head(f"{ISSUE}approve/")
    assert (Approval.objects.count(), LogEntry.objects.count()) == (0, before)
    assert site.standing().status == "draft"


@pytest.mark.parametrize("verb", ["withdraw", "hold", "discard", "release", "stop"])
def test_a_get_decides_nothing(site: Site, verb: str) -> None:
    amina = person("Amina", "approver")
    assert visitor(site.desk, amina).get(f"{ISSUE}{verb}/").status_code == 405


def test_the_form_carries_the_hash_that_was_read(site: Site) -> None:
    page = visitor(site.desk, person("Amina", "approver")).get(f"{ISSUE}approve/").content.decode()
    assert f'name="content_hash" value="{site.hash}"' in page


def test_a_yes_goes_back_to_the_issue(site: Site) -> None:
    answer = site.send(person("Amina", "approver"), "approve")
    assert (answer.status_code, answer["Location"]) == (303, f"{ISSUE}#decide")
    stands = site.standing()
    assert stands.status == "approved"
    assert [(yes.name, yes.via) for yes in stands.yeses] == [("Amina", Via.DESK)]


@pytest.mark.parametrize("role", ["viewer", "editor", "operator"])
@pytest.mark.parametrize("verb", ["approve", "withdraw", "hold", "discard", "release"])
def test_who_is_no_approver_decides_nothing(site: Site, role: str, verb: str) -> None:
    assert site.send(person("Tom", role), verb).status_code == 403
    assert site.standing().status == "draft"


def test_without_its_token_a_form_does_nothing(site: Site) -> None:
    amina = person("Amina", "approver")
    answer = visitor(site.desk, amina).raw_post(f"{ISSUE}approve/", {"content_hash": site.hash})
    assert answer.status_code == 403
    assert site.standing().status == "draft"


def test_what_changed_while_it_was_read_is_not_approved(site: Site) -> None:
    amina = person("Amina", "approver")
    read = site.hash
    site.refreeze()
    answer = site.send(amina, "approve", content_hash=read)
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Nothing was approved: it changed while you were reading" in said
    assert "You read revision 1. Revision 2 is the newest" in said
    assert "/changes/?from=1&amp;to=2" in answer.content.decode()
    assert '<form class="fields"' not in answer.content.decode()
    assert site.standing().status == "draft"


def test_a_yes_to_another_hour_than_the_page_showed_is_refused(site: Site) -> None:
    """The same content, moved to another time by an editor while an approver had the page open."""
    amina = person("Amina", "approver")
    shown = visitor(site.desk, amina).get(f"{ISSUE}approve/").content.decode()
    read = re.search(r'name="send" value="([^"]+)"', shown)
    assert read
    site.refreeze(same_content=True)
    answer = site.send(amina, "approve", send=read[1])
    assert answer.status_code == 409
    assert "It goes at another time than you were shown: on Wednesday 11 November 2026 at 10:00" in text_of(answer)
    assert site.standing().status == "draft"
    assert site.send(amina, "approve", send="").status_code == 409
    assert site.send(amina, "approve").status_code == 303


def test_a_page_from_before_a_stop_lets_nothing_go(site: Site) -> None:
    amina = person("Amina", "approver")
    assert 'name="held"' not in visitor(site.desk, amina).get(f"{ISSUE}approve/").content.decode()
    site.do("stop", person("Tom", "operator"), why="The bridge is shut")
    answer = site.send(amina, "approve")
    assert answer.status_code == 409
    assert "It was held while you were reading. Tom stopped everything: The bridge is shut." in text_of(answer)
    assert "It is held. Tom stopped everything: The bridge is shut." in text_of(answer)
    assert site.standing().status == "held"
    assert '<input type="hidden" name="held" value="1">' in answer.content.decode()
    assert site.send(amina, "approve", held="1").status_code == 303
    assert site.standing().status == "approved"


@pytest.mark.parametrize("content_hash", ["", "0" * 64, "<script>alert(1)</script>", "1" * 9_999])
def test_a_hash_of_nothing_is_refused(site: Site, content_hash: str) -> None:
    answer = site.send(person("Amina", "approver"), "approve", content_hash=content_hash)
    assert answer.status_code == 409
    assert b"<script>alert" not in answer.content
    assert site.standing().status == "draft"


def test_red_checks_ask_for_a_reason_beside_the_field(site: Site) -> None:
    amina = person("Amina", "approver")
    site.make_red()
    said = site.ask(amina)
    assert "2 checks stop it" in said
    assert "A picture has no words. Mend it." in said
    assert "Why it may go out all the same" in said
    assert "kept in the log" in said
    refused = site.send(amina, "approve", overrule="  ")
    assert refused.status_code == 409
    assert 'id="overrule-wrong"' in refused.content.decode()
    assert 'aria-invalid="true"' in refused.content.decode()
    assert site.send(amina, "approve", overrule="decoration").status_code == 303
    assert site.standing().yeses[0].reason == "decoration"


def test_a_reason_that_is_too_long_comes_back_to_be_shortened(site: Site) -> None:
    site.make_red()
    answer = site.send(person("Amina", "approver"), "approve", overrule="word " * 300)
    assert answer.status_code == 400
    assert "The reason has 1,499 characters." in text_of(answer)
    assert "word word word" in text_of(answer)


def test_a_reason_is_shown_as_text(site: Site) -> None:
    site.make_red()
    amina = person("Amina", "approver")
    site.send(amina, "approve", overrule="<img src=x onerror=alert(1)>")
    page = visitor(site.desk, amina).get(f"{ISSUE}approve/").content.decode()
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda site, amina: site.hand_edit(), "somebody changed the issue by hand"),
        (lambda site, amina: site.yes(amina), "Amina has said yes to this already."),
        (lambda site, amina: site.do("discard", amina), "was discarded, so it cannot be approved"),
        (lambda site, amina: type(site.issue).objects.update(status="sent"), "has been sent, so it cannot be approved"),
    ],
)
def test_what_cannot_be_approved_says_why_and_has_no_button(
    site: Site, prepare: Callable[[Site, Account], object], says: str
) -> None:
    amina = person("Amina", "approver")
    prepare(site, amina)
    page = visitor(site.desk, amina).get(f"{ISSUE}approve/")
    assert "It cannot be approved by you now" in text_of(page)
    assert says in text_of(page)
    assert 'name="content_hash"' not in page.content.decode()


def test_the_second_of_two_sees_the_first(pair: Site) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    assert "Say yes to revision 1" in pair.ask(amina)
    assert "After your yes it waits for a second person." in pair.ask(amina)
    pair.send(amina, "approve")
    said = pair.ask(ben)
    assert "Two people; Amina said yes already. Waiting for a second yes from Ben." in said
    assert "Approve revision 1" in said
    pair.send(ben, "approve")
    assert pair.standing().status == "approved"


def test_signed_in_by_the_machine_nobody_is_the_second(pair: Site) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.send(amina, "approve")
    assert "the second yes cannot come from the machine" in pair.ask(ben, via=Via.MACHINE).lower()
    assert pair.send(ben, "approve", via=Via.MACHINE).status_code == 409
    assert pair.standing().status == "draft"


def test_an_issue_that_was_never_drafted_leads_back(site: Site) -> None:
    amina = person("Amina", "approver")
    answer = visitor(site.desk, amina).get("/n/monthly/2026-09/approve/")
    assert (answer.status_code, answer["Location"]) == (303, "/n/monthly/2026-09/")
    assert visitor(site.desk, amina).get("/n/nothing/2026-09/approve/").status_code == 404
    assert visitor(site.desk, amina).post("/n/monthly/2026-09/hold/").status_code == 404


# ---- The other decisions.


def test_each_decision_is_carried_out_and_leads_back(site: Site) -> None:
    amina = person("Amina", "approver")
    for verb, after in (
        ("approve", "approved"),
        ("withdraw", "draft"),
        ("hold", "held"),
        ("release", "draft"),
        ("discard", "discarded"),
        ("release", "draft"),
        ("stop", "held"),
    ):
        answer = site.send(amina, verb, why=f"reason for {verb}")
        assert (answer.status_code, answer["Location"]) == (303, f"{ISSUE}#decide"), verb
        assert site.standing().status == after
    assert site.standing().reason == "Amina stopped everything: reason for stop."


@pytest.mark.parametrize("role", ["editor", "operator"])
def test_who_may_stop_stops(site: Site, role: str) -> None:
    site.yes(person("Amina", "approver"))
    assert site.send(person("Tom", role), "stop").status_code == 303
    assert site.standing().status == "held"


def test_a_decision_that_cannot_be_is_a_page_with_its_fix(site: Site) -> None:
    answer = site.send(person("Amina", "approver"), "release")
    assert answer.status_code == 409
    assert "nothing to release" in text_of(answer)
    too_long = site.send(person("Ben", "approver"), "hold", why="x" * 1_001)
    assert too_long.status_code == 400
    assert site.standing().status == "draft"


# ---- The part of the issue page, on a draft as it is made.


@pytest.fixture
def real(tmp_path: Path, database: str) -> Callable[..., Site]:
    def make(change: Callable[[str], str] = lambda text: text) -> Site:
        return Site(tmp_path, change, as_drafted=True)

    return make


def decide(site: Site, account: Account) -> str:
    """What the part of the issue page says that is about deciding."""
    answer = visitor(site.desk, account).get(ISSUE)
    assert answer.status_code == 200
    page = answer.content.decode()
    found = re.search(r'(?s)<section class="decide".*?</section>', page)
    assert found is not None, page[:500]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<svg.*?</svg>", "", found[0]))).split())


def test_the_issue_page_shows_how_it_stands_to_each(real: Callable[..., Site]) -> None:
    site = real(two_people)
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    tom, cerys = person("Tom", "viewer"), person("Cerys", "editor")
    assert "Waiting for Amina and Ben." in decide(site, amina)
    assert "Approve revision 1 …" in decide(site, amina)
    for other in (tom, cerys):
        said = decide(site, other)
        assert "Waiting for Amina and Ben." in said
        assert "Approve" not in said
        assert "Hold" not in said
    moment = _real_now()
    site.yes(amina, now=moment)
    assert "Amina said yes to revision 1" in decide(site, tom)
    assert "Take my yes back" in decide(site, amina)
    assert "Approve revision" not in decide(site, amina)
    stands = site.yes(ben, now=moment)
    said = decide(site, ben)
    assert said.startswith("Approved")
    assert f"Nothing starts before {stands.starts_after:%H:%M}." in said
    assert "Undo my yes" in said
    assert "Stop everything" in decide(site, cerys)
    assert "Stop everything" not in decide(site, tom)


def _real_now() -> Any:
    """The views ask the clock themselves: so what is to be shown as just done is done just now."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_the_issue_page_shows_what_does_not_count_any_more(real: Callable[..., Site]) -> None:
    from newsletter import approving

    site = real()
    amina = person("Amina", "approver")
    site.yes(amina)
    approving.end(site.issue, why="Tom changed the subject", now=NOW)
    said = decide(site, amina)
    assert said.startswith("Draft")
    assert "1 yes that does not count any more" in said
    assert "Amina had said yes to revision 1" in said
    assert "Tom changed the subject." in said


def test_the_issue_page_of_a_held_and_a_discarded_issue(real: Callable[..., Site]) -> None:
    site = real()
    amina = person("Amina", "approver")
    site.do("hold", amina, why="the venue changed")
    said = decide(site, amina)
    assert said.startswith("Held Amina held it: the venue changed.")
    assert "Waiting for Amina to decide." in said
    assert "Approve revision 1 …" in said
    assert "Release …" in said
    site.do("discard", amina)
    said = decide(site, amina)
    assert said.startswith("Discarded Amina discarded it.")
    assert "Approve" not in said
    assert "Draft it anew" not in visitor(site.desk, amina).get(ISSUE).content.decode()  # it would be refused


def test_where_nobody_has_to_approve_there_is_no_button_for_it(real: Callable[..., Site]) -> None:
    site = real(nobody)
    said = decide(site, person("Amina", "approver"))
    assert "Nobody has to approve it." in said
    assert "Approve revision" not in said
    assert "Stop everything" in said


def test_the_page_of_a_real_draft(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    answer = visitor(desk, person("Amina", "approver")).get(f"{ISSUE}approve/")
    assert "What forty carers asked for over breakfast" in text_of(answer)


def test_a_person_who_stands_in_finds_the_button(real: Callable[..., Site]) -> None:
    from october import deputise

    site = real()
    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    deputise(amina, tom, since=_real_now(), days=3)
    assert "Approve revision 1 …" in decide(site, tom)
    assert site.send(tom, "approve").status_code == 303
    assert site.standing(_real_now()).yeses[0].who == "Tom, standing in for Amina"
    assert "Tom, standing in for Amina said yes" in decide(site, tom)
    assert as_actor(tom).name == "Tom"


@pytest.mark.browser
def test_a_yes_and_its_undo_in_a_browser(real: Callable[..., Site], chromium: str) -> None:
    """The key `a`, the button, the undo beside the result, a reason: in place, and nothing leaves this machine."""
    from desk import signed_in_page

    site = real()
    amina = person("Amina", "approver")
    with signed_in_page(site.desk, amina, chromium) as (page, base, seen):
        page.goto(f"{base}{ISSUE}")
        page.keyboard.press("a")
        page.get_by_role("button", name="Approve revision 1").click()
        page.wait_for_url(f"**{ISSUE}#decide")
        panel = page.locator("#decide")
        assert panel.get_by_role("heading", name="Approved").is_visible()
        assert panel.get_by_text("Nothing starts before").is_visible()
        panel.get_by_role("button", name="Undo my yes").click()
        panel.get_by_role("heading", name="Draft").wait_for()
        panel.locator("summary", has_text="Hold").click()
        panel.locator("#why-hold").fill("the venue changed")
        panel.get_by_role("button", name="Hold it").click()
        panel.get_by_role("heading", name="Held").wait_for()
        assert panel.get_by_text("Amina held it: the venue changed.").first.is_visible()
        assert (seen.strayed, seen.complaints) == ([], [])
    assert site.standing().status == "held"
    assert [yes.ended_why for yes in site.standing().past] == ["Amina took it back."]
