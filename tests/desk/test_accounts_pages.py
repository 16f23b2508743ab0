"""The team page and one's own account, as people use them."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from desk import Visitor, make_desk, person, visitor

from newsletter.types import Actor, Via

if TYPE_CHECKING:
    from pathlib import Path

    from newsletter.models import Account
    from newsletter.pipeline import Desk

PASSWORD = "four words of rivers"
BY = Actor(name="Cerys", via=Via.DESK)


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Desk:
    """The sample site; what it mails lies in var/mail."""
    return make_desk(tmp_path, change=lambda text: text.replace("provider: console", "provider: outbox"))


def now() -> datetime:
    """The views have a clock of their own."""
    return datetime.now(UTC)


def words(answer: Any) -> str:
    """What a person reads on a page, in one line."""
    main = answer.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def told(visiting: Visitor) -> str:
    """What the next page says was done."""
    found = re.findall(r'class="told [^>]*><p>(.*?)</p>', visiting.get("/account/").text)
    return " ".join(html.unescape(text) for text in found)


def roles(account: Account) -> str:
    from newsletter import accounts

    return accounts.in_words(accounts.roles_of(account))


# The team


def test_an_operator_sees_who_is_here_and_as_what(desk: Desk) -> None:
    from newsletter import accounts

    cerys, amina, tom = person("Cerys", "operator"), person("Amina", "approver", "editor"), person("Tom", "viewer")
    person("ada", "editor", local=True)
    visiting = visitor(desk, cerys)
    accounts.name_deputy(amina, tom, until=now() + timedelta(days=3), by=BY, now=now())
    said = words(visiting.get("/team/"))
    assert "Cerys you" in said
    assert "Amina amina@riverbank.example Editor and approver." in said
    assert "Tom stands in until the end of" in said
    assert "ada an account of this machine alone Editor." in said
    assert "Last signed in on" in said  # Cerys, just now
    assert "Invited, and not here yet." in said


def test_an_invitation_that_no_mail_carries_is_shown_once_and_lets_its_owner_in(desk: Desk) -> None:
    visiting = visitor(desk, person("Cerys", "operator"))
    answer = visiting.post(
        "/team/invite/", {"address": "tom@riverbank.example", "name": "Tom", "roles": ["viewer", "editor"]}
    )
    assert answer.status_code == 200
    assert "reached nobody by mail" in words(answer)
    assert "on this machine only" in words(answer)
    assert answer["Cache-Control"] == "no-store"
    link = re.search(r"http://localhost(/enter/[\w-]{43}/)", words(answer))
    assert link
    coming = visitor(desk)
    page = words(coming.get(link[1]))
    assert "Welcome, Tom" in page
    assert "as viewer and editor" in page
    assert coming.post(link[1])["Location"] == "/"
    assert "Viewer and editor" in words(coming.get("/account/"))
    assert link[1] not in visiting.get("/team/").text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "no address", "name": "Tom", "roles": ["viewer"]}, "address"),
        ({"address": "tom@riverbank.example", "name": "", "roles": ["viewer"]}, "name"),
        ({"address": "tom@riverbank.example", "name": "<b>Tom</b>", "roles": []}, "roles"),
        ({"address": "tom@riverbank.example", "name": "Tom", "roles": ["owner"]}, "roles"),
    ],
)
def test_a_mistake_in_an_invitation_stands_beside_its_field_and_keeps_what_was_typed(
    desk: Desk, fields: dict[str, Any], field: str
) -> None:
    from newsletter.models import Account

    answer = visitor(desk, person("Cerys", "operator")).post("/team/invite/", fields)
    assert answer.status_code == 400
    assert f'id="{field}-wrong"' in answer.text
    assert f'value="{html.escape(fields["name"])}"' in answer.text
    assert Account.objects.count() == 1


def test_roles_are_changed_where_they_stand(desk: Desk) -> None:
    visiting, tom = visitor(desk, person("Cerys", "operator")), person("Tom", "viewer")
    answer = visiting.post(f"/team/{tom.pk}/", {"action": "roles", "roles": ["editor", "approver"]})
    assert answer["Location"] == f"/team/#member-{tom.pk}"
    assert roles(tom) == "editor and approver"
    assert "Tom is editor and approver now." in told(visiting)


def test_the_last_operator_is_told_beside_the_name(desk: Desk) -> None:
    cerys = person("Cerys", "operator")
    visiting = visitor(desk, cerys)
    for fields in ({"action": "remove"}, {"action": "roles", "roles": ["viewer"]}, {"action": "roles"}):
        answer = visiting.post(f"/team/{cerys.pk}/", fields)
        assert answer.status_code == 400
        assert 'class="wrong" role="alert"' in answer.text
    assert roles(cerys) == "operator"
    assert "Cerys is the last operator." in words(visiting.post(f"/team/{cerys.pk}/", {"action": "remove"}))


def test_who_is_removed_is_gone_from_the_page_and_cannot_be_removed_twice(desk: Desk) -> None:
    visiting, tom = visitor(desk, person("Cerys", "operator")), person("Tom", "viewer")
    theirs = visitor(desk, tom)
    assert visiting.post(f"/team/{tom.pk}/", {"action": "remove"}).status_code == 303
    assert theirs.get("/account/").status_code == 302
    assert "tom@riverbank.example" not in visiting.get("/team/").text
    assert visiting.post(f"/team/{tom.pk}/", {"action": "remove"}).status_code == 404


def test_who_has_not_come_is_invited_again(desk: Desk) -> None:
    visiting, tom = visitor(desk, person("Cerys", "operator")), person("Tom", "viewer", "editor")
    answer = visiting.post(f"/team/{tom.pk}/", {"action": "invite"})
    assert re.search(r"/enter/[\w-]{43}/", answer.text)
    assert roles(tom) == "viewer and editor"


def test_a_button_that_is_none_does_nothing(desk: Desk) -> None:
    visiting, tom = visitor(desk, person("Cerys", "operator")), person("Tom", "viewer")
    assert visiting.post(f"/team/{tom.pk}/", {"action": "burn"}).status_code == 404
    assert visiting.post("/account/", {"action": "burn"}).status_code == 404


# One's own account


def test_a_name_is_changed_and_a_refused_one_stands_beside_its_field(desk: Desk) -> None:
    amina = person("Amina", "editor")
    person("Tom", "viewer")
    visiting = visitor(desk, amina)
    assert visiting.post("/account/", {"action": "name", "name": "Amina Diallo"}).status_code == 303
    assert "You are called Amina Diallo from now on." in told(visiting)
    refused = visiting.post("/account/", {"action": "name", "name": "tom"})
    assert refused.status_code == 400
    assert 'id="name-wrong"' in refused.text
    assert "<h1>Amina Diallo</h1>" in refused.text
    amina.refresh_from_db()
    assert amina.name == "Amina Diallo"


def test_a_first_password_needs_no_present_one_and_ends_the_other_sessions(desk: Desk) -> None:
    amina = person("Amina", "editor")
    here, there = visitor(desk, amina), visitor(desk, amina)
    assert here.post("/account/", {"action": "password", "password": PASSWORD}).status_code == 303
    assert here.get("/account/").status_code == 200
    assert here.client.session["via"] == "desk"
    assert there.get("/account/").status_code == 302
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


@pytest.mark.parametrize("action", ["password", "no-password"])
def test_a_password_is_changed_only_by_who_knows_the_present_one(desk: Desk, action: str) -> None:
    from newsletter import accounts

    amina = person("Amina", "editor")
    accounts.set_password(amina, PASSWORD, by=BY, now=now())
    visiting = visitor(desk, amina)
    wrong = visiting.post("/account/", {"action": action, "present": "not this", "password": "nine other rivers"})
    assert wrong.status_code == 400
    assert 'id="present-wrong"' in wrong.text
    right = visiting.post("/account/", {"action": action, "present": PASSWORD, "password": "nine other rivers"})
    assert right.status_code == 303
    assert visiting.get("/account/").status_code == 200
    amina.refresh_from_db()
    assert amina.has_usable_password() is (action == "password")


def test_guessing_the_present_password_is_limited(desk: Desk) -> None:
    from newsletter import accounts
    from newsletter.web import limits

    amina = person("Amina", "editor")
    accounts.set_password(amina, PASSWORD, by=BY, now=now())
    visiting = visitor(desk, amina)
    for _ in range(10):
        limits.note_attempt([(limits.PASSWORD_OF_ACCOUNT, amina.login)], now=now())
    answer = visiting.post("/account/", {"action": "password", "present": PASSWORD, "password": "nine other rivers"})
    assert answer.status_code == 400
    assert "tried too often" in words(answer)
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_who_came_in_through_the_machine_gets_no_hold_of_somebodys_login(desk: Desk) -> None:
    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    posing = visitor(desk, amina, via=Via.MACHINE)
    day = (now() + timedelta(days=2)).date().isoformat()
    for path, fields in (
        ("/account/", {"action": "password", "password": PASSWORD}),
        ("/account/", {"action": "no-password"}),
        ("/account/deputy/", {"action": "name", "deputy": str(tom.pk), "until": day}),
        ("/account/deputy/", {"action": "end"}),
    ):
        answer = posing.post(path, fields)
        assert answer.status_code == 400
        assert "came in through this machine" in words(answer)
    amina.refresh_from_db()
    assert not amina.has_usable_password()
    assert not amina.deputies.exists()
    page = posing.get("/account/").text
    assert 'name="password"' not in page
    assert 'name="deputy"' not in page


def test_a_deputy_is_named_until_the_end_of_a_day_of_the_site_and_relieved(desk: Desk) -> None:
    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    visiting = visitor(desk, amina)
    zone = desk.config.site.zone
    day = (now().astimezone(zone) + timedelta(days=2)).date()
    sent = visiting.post("/account/deputy/", {"action": "name", "deputy": str(tom.pk), "until": day.isoformat()})
    assert sent["Location"] == "/account/#deputy"
    (row,) = amina.deputies.all()
    end = row.until.astimezone(zone)
    assert (end.date(), end.hour, end.minute) == (day + timedelta(days=1), 0, 0)
    assert f"Tom can say yes in your place until the end of {day:%A} {day.day} {day:%B %Y}." in told(visiting)
    assert "You stand in for Amina." in words(visitor(desk, tom).get("/account/"))
    visiting.post("/account/deputy/", {"action": "end"})
    assert "Nobody stands in for you any more." in told(visiting)
    assert "stand in for Amina" not in words(visitor(desk, tom).get("/account/"))


@pytest.mark.parametrize("until", ["", "soon", "0001-01-01", "9999-12-31", "2020-02-30"])
def test_a_day_that_no_deputy_can_have_is_refused_beside_the_field(desk: Desk, until: str) -> None:
    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    answer = visitor(desk, amina).post("/account/deputy/", {"action": "name", "deputy": str(tom.pk), "until": until})
    assert answer.status_code == 400
    assert 'id="until-wrong"' in answer.text
    assert not amina.deputies.exists()


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 40, "²"])
def test_nobody_is_no_deputy(desk: Desk, number: str) -> None:
    person("Tom", "viewer")
    answer = visitor(desk, person("Amina", "approver")).post(
        "/account/deputy/", {"action": "name", "deputy": number, "until": "2026-01-01"}
    )
    assert answer.status_code == 400
    assert 'id="deputy-wrong"' in answer.text


def test_a_deputy_names_no_deputy_of_their_own(desk: Desk) -> None:
    from newsletter import accounts

    amina, tom, ben = person("Amina", "approver"), person("Tom", "viewer"), person("Ben", "viewer")
    visiting = visitor(desk, tom)
    accounts.name_deputy(amina, tom, until=now() + timedelta(days=3), by=BY, now=now())
    day = (now() + timedelta(days=2)).date().isoformat()
    answer = visiting.post("/account/deputy/", {"action": "name", "deputy": str(ben.pk), "until": day})
    assert answer.status_code == 400
    assert not tom.deputies.exists()


def test_signing_out_everywhere_keeps_this_session(desk: Desk) -> None:
    amina = person("Amina", "editor")
    here, there = visitor(desk, amina, via=Via.MACHINE), visitor(desk, amina)
    assert here.post("/account/", {"action": "everywhere"}).status_code == 303
    assert here.get("/account/").status_code == 200
    assert here.client.session["via"] == "machine"
    assert there.get("/account/").status_code == 302


def test_markup_in_a_name_stays_text(desk: Desk) -> None:
    nasty = "<script>alert(1)</script>"
    amina = person("Amina", "operator")
    amina.name = nasty
    amina.save()
    visiting = visitor(desk, amina)
    for path in ("/account/", "/team/"):
        page = visiting.get(path).text
        assert nasty not in page
        assert html.escape(nasty) in page
