"""People come by invitation, keep their name in the record, and go at once; somebody can always invite the next."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from desk import NOW, make_desk, person

from newsletter import config
from newsletter.errors import AccessError, EditError
from newsletter.types import Actor, Via

if TYPE_CHECKING:
    from pathlib import Path

    from newsletter.pipeline import Desk

pytestmark = pytest.mark.usefixtures("database")
BY = Actor(name="Cerys", via=Via.DESK)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The sample site, with its keys."""
    from newsletter.signing import install

    made = make_desk(tmp_path)
    install(made.config)
    return made


def texts() -> list[str]:
    from newsletter.models import LogEntry

    return list(LogEntry.objects.order_by("id").values_list("text", flat=True))


# Invitations


def test_an_invitation_makes_an_account_that_has_no_password_and_a_link_that_signs_in_once(desk: Desk) -> None:
    from newsletter import accounts

    roles = [accounts.Role.APPROVER, accounts.Role.EDITOR]
    account, token = accounts.invite(desk.config, "Amina@Riverbank.example", " Amina ", roles, by=BY, now=NOW)
    assert (account.login, account.email, account.name) == (
        "amina@riverbank.example",
        "Amina@Riverbank.example",
        "Amina",
    )
    assert not account.has_usable_password()
    assert accounts.roles_of(account) == (accounts.Role.EDITOR, accounts.Role.APPROVER)
    assert accounts.use(token, now=NOW).pk == account.pk
    with pytest.raises(AccessError, match="already"):
        accounts.use(token, now=NOW)
    assert texts() == [
        "Invited Amina (Amina@Riverbank.example) as editor and approver; the link works until 10 November 2026, 12:00."
    ]


def test_the_link_itself_is_kept_nowhere(desk: Desk) -> None:
    from django.core import serializers

    from newsletter import accounts, models

    _, token = accounts.invite(desk.config, "amina@riverbank.example", "Amina", [accounts.Role.EDITOR], by=BY, now=NOW)
    rows = [*models.LoginToken.objects.all(), *models.Account.objects.all(), *models.LogEntry.objects.all()]
    assert token not in serializers.serialize("json", rows)
    assert len(token) >= 43  # 256 bits in base64


@pytest.mark.parametrize(("purpose", "lasts"), [("invitation", 7 * 24 * 60), ("sign-in", 15), ("machine", 15)])
def test_a_link_works_for_its_time_and_no_longer(desk: Desk, purpose: str, lasts: int) -> None:
    from newsletter import accounts

    account = person("Amina", "editor")
    first, second = (accounts.make_token(account, "machine", now=NOW) for _ in range(2))
    assert first != second
    token = accounts.make_token(account, purpose, now=NOW)
    end = NOW + timedelta(minutes=lasts)
    assert accounts.look_up(token, now=end - timedelta(seconds=1)).account == account
    with pytest.raises(AccessError, match="too old"):
        accounts.use(token, now=end)
    assert accounts.use(token, now=end - timedelta(seconds=1)) == account


def test_of_many_who_use_a_link_at_once_one_comes_in(desk: Desk) -> None:
    from django.db import connection

    from newsletter import accounts

    token = accounts.make_token(person("Amina", "editor"), "sign-in", now=NOW)
    outcomes: list[str] = []
    together = threading.Barrier(6)

    def come() -> None:
        together.wait(timeout=30)
        try:
            outcomes.append(accounts.use(token, now=NOW).name)
        except AccessError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["Amina", *["refused"] * 5]


def test_who_has_not_come_is_invited_anew_and_the_old_link_ends(desk: Desk) -> None:
    from newsletter import accounts

    _, old = accounts.invite(desk.config, "tom@riverbank.example", "Tom", [accounts.Role.VIEWER], by=BY, now=NOW)
    again, new = accounts.invite(desk.config, "TOM@riverbank.example", "Tom", [accounts.Role.EDITOR], by=BY, now=NOW)
    with pytest.raises(AccessError):
        accounts.use(old, now=NOW)
    assert accounts.use(new, now=NOW) == again
    assert accounts.roles_of(again) == (accounts.Role.EDITOR,)


def test_an_account_in_use_is_not_invited_over(desk: Desk) -> None:
    from newsletter import accounts

    tom = person("Tom", "viewer")
    tom.last_login = NOW
    tom.save()
    with pytest.raises(EditError, match="has an account already") as refused:
        accounts.invite(desk.config, tom.email, "Tom", [accounts.Role.OPERATOR], by=BY, now=NOW)
    assert refused.value.field == "address"
    assert accounts.roles_of(tom) == (accounts.Role.VIEWER,)


@pytest.mark.parametrize(
    ("address", "name", "field"),
    [
        ("amina", "Amina", "address"),
        ("", "Amina", "address"),
        ("amina@riverbank.example\nBcc: all@riverbank.example", "Amina", "address"),
        ("amina@bücher.example", "Amina", "address"),
        ("a" * 250 + "@riverbank.example", "Amina", "address"),
        ("amina@riverbank.example", "", "name"),
        ("amina@riverbank.example", "A" * 81, "name"),
        ("amina@riverbank.example", "Amina\x1b[2J", "name"),
        ("amina@riverbank.example", "ben", "name"),  # Ben is here already
    ],
)
def test_what_cannot_be_an_invitation_says_which_field(desk: Desk, address: str, name: str, field: str) -> None:
    from newsletter import accounts, models

    person("Ben", "editor")
    with pytest.raises(EditError) as refused:
        accounts.invite(desk.config, address, name, [accounts.Role.EDITOR], by=BY, now=NOW)
    assert refused.value.field == field
    assert models.Account.objects.count() == 1
    assert texts() == []


def test_nobody_is_invited_for_nothing(desk: Desk) -> None:
    from newsletter import accounts, models

    with pytest.raises(EditError) as refused:
        accounts.invite(desk.config, "amina@riverbank.example", "Amina", [], by=BY, now=NOW)
    assert refused.value.field == "roles"
    assert not models.Account.objects.exists()


# Removal


def test_removal_ends_sessions_links_roles_and_deputies_and_keeps_the_record(desk: Desk) -> None:
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from newsletter import accounts, models

    amina, ben = person("Amina", "approver"), person("Ben", "editor")
    for account in (amina, amina, ben):
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session.save()
    token = accounts.make_token(amina, "sign-in", now=NOW)
    accounts.name_deputy(amina, ben, until=NOW + timedelta(days=2), by=BY, now=NOW)
    before = amina.get_session_auth_hash()

    accounts.remove(amina, by=BY, now=NOW)

    left = [row.get_decoded()[SESSION_KEY] for row in models_sessions()]
    assert left == [str(ben.pk)]
    with pytest.raises(AccessError):
        accounts.use(token, now=NOW)
    amina = models.Account.objects.get(pk=amina.pk)
    assert amina.get_session_auth_hash() != before
    assert accounts.abilities_of(amina, now=NOW) == frozenset()
    assert accounts.principals_of(ben, now=NOW) == ()
    assert accounts.people() == [ben]
    assert texts()[-1] == "Removed the account of Amina."


def models_sessions() -> list[object]:
    from django.contrib.sessions.models import Session

    return list(Session.objects.all())


def test_who_was_removed_and_is_invited_again_gets_no_old_password_back(desk: Desk) -> None:
    from newsletter import accounts, models

    tom = person("Tom", "viewer")
    accounts.set_password(tom, "four words of rivers", by=BY, now=NOW)
    accounts.remove(tom, by=BY, now=NOW)
    again, _ = accounts.invite(desk.config, tom.email, "Tom", [accounts.Role.VIEWER], by=BY, now=NOW)
    assert again.pk == tom.pk
    assert again.is_active
    assert not models.Account.objects.get(pk=tom.pk).has_usable_password()


def test_the_last_operator_stays(desk: Desk) -> None:
    from newsletter import accounts

    cerys, ben, here = person("Cerys", "operator"), person("Ben", "editor"), person("ada", "operator", local=True)
    for deed in (
        lambda: accounts.remove(cerys, by=BY, now=NOW),
        lambda: accounts.set_roles(cerys, [accounts.Role.EDITOR], by=BY, now=NOW),
        lambda: accounts.invite(desk.config, cerys.email, "Cerys", [accounts.Role.EDITOR], by=BY, now=NOW),
    ):
        with pytest.raises(EditError, match="last operator"):
            deed()
    assert accounts.people_with(accounts.Role.OPERATOR) == [cerys, here]
    accounts.remove(here, by=BY, now=NOW)  # Cerys is still there
    accounts.set_roles(ben, [accounts.Role.EDITOR, accounts.Role.OPERATOR], by=BY, now=NOW)
    accounts.remove(cerys, by=BY, now=NOW)
    assert accounts.people_with(accounts.Role.OPERATOR) == [ben]


def test_roles_count_at_once(desk: Desk) -> None:
    from newsletter import accounts

    ben = person("Ben", "viewer")
    assert accounts.Ability.EDIT not in accounts.abilities_of(ben, now=NOW)
    accounts.set_roles(ben, [accounts.Role.EDITOR], by=BY, now=NOW)
    assert accounts.Ability.EDIT in accounts.abilities_of(ben, now=NOW)
    accounts.set_roles(ben, [accounts.Role.EDITOR], by=BY, now=NOW)
    assert texts() == ["Made Ben editor."]
    with pytest.raises(EditError):
        accounts.set_roles(ben, [], by=BY, now=NOW)


# Names, passwords


def test_a_new_name_is_recorded_and_two_people_have_two_names(desk: Desk) -> None:
    from newsletter import accounts

    ben = person("Ben", "editor")
    person("Tom", "editor")
    accounts.rename(ben, "  Ben   Okoro ", by=BY, now=NOW)
    assert accounts.account_with("ben okoro") == ben
    assert texts() == ["Ben is called Ben Okoro from now on."]
    with pytest.raises(EditError, match="somebody else"):
        accounts.rename(ben, "TOM", by=BY, now=NOW)


@pytest.mark.parametrize("password", ["short", "amina@riverbank.example", "password1234", "x" * 1_001])
def test_a_weak_password_is_refused_with_the_reason(desk: Desk, password: str) -> None:
    from newsletter import accounts

    amina = person("Amina", "editor")
    with pytest.raises(EditError, match=r"password|login") as refused:
        accounts.set_password(amina, password, by=BY, now=NOW)
    assert refused.value.field == "password"
    amina.refresh_from_db()
    assert not amina.has_usable_password()


def test_a_new_password_ends_the_sessions_and_the_links_that_were_there(desk: Desk) -> None:
    from newsletter import accounts

    amina = person("Amina", "editor")
    before, token = amina.get_session_auth_hash(), accounts.make_token(amina, "sign-in", now=NOW)
    accounts.set_password(amina, "four words of rivers", by=BY, now=NOW)
    assert amina.get_session_auth_hash() != before
    assert amina.check_password("four words of rivers")
    with pytest.raises(AccessError):
        accounts.use(token, now=NOW)
    accounts.set_password(amina, None, by=BY, now=NOW)
    assert not amina.has_usable_password()
    assert texts() == ["Set a new password.", "Took the password away."]


# This machine


def test_preview_makes_one_account_for_the_user_of_the_machine(desk: Desk) -> None:
    from newsletter import accounts

    ada = accounts.machine_account("Ada", now=NOW)
    assert (ada.email, ada.is_local, ada.has_usable_password()) == ("", True, False)
    assert accounts.machine_account("ada", now=NOW) == ada
    assert set(accounts.roles_of(ada)) == {accounts.Role.EDITOR, accounts.Role.APPROVER, accounts.Role.OPERATOR}


def test_preview_signs_in_somebody_who_has_an_account_as_that_and_with_its_roles(desk: Desk) -> None:
    from newsletter import accounts

    tom = person("Tom", "viewer")
    assert accounts.machine_account("tom", now=NOW) == tom
    assert accounts.machine_account("TOM@riverbank.example", now=NOW) == tom
    assert accounts.roles_of(tom) == (accounts.Role.VIEWER,)


@pytest.mark.parametrize("name", ["", "x" * 81, "nobody@riverbank.example", "\x00"])
def test_preview_as_nobody_that_can_be_says_so(desk: Desk, name: str) -> None:
    from newsletter import accounts

    with pytest.raises(EditError):
        accounts.machine_account(name, now=NOW)


def test_preview_lets_nobody_back_in_who_was_removed(desk: Desk) -> None:
    from newsletter import accounts

    person("Cerys", "operator")
    ada = accounts.machine_account("Ada", now=NOW)
    accounts.remove(ada, by=BY, now=NOW)
    with pytest.raises(EditError, match="removed"):
        accounts.machine_account("Ada", now=NOW)


# Deputies


def test_a_deputy_may_approve_for_as_long_as_was_said(desk: Desk) -> None:
    from newsletter import accounts

    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    accounts.name_deputy(amina, tom, until=NOW + timedelta(days=3), by=BY, now=NOW)
    assert accounts.principals_of(tom, now=NOW) == (amina,)
    assert accounts.Ability.APPROVE in accounts.abilities_of(tom, now=NOW + timedelta(days=2))
    assert accounts.Ability.APPROVE not in accounts.abilities_of(tom, now=NOW + timedelta(days=3))
    accounts.end_deputy(amina, by=BY, now=NOW + timedelta(days=1))
    assert accounts.principals_of(tom, now=NOW + timedelta(days=1)) == ()
    assert accounts.deputy_of(amina, now=NOW + timedelta(days=1)) is None


def test_an_approver_has_one_deputy_at_a_time(desk: Desk) -> None:
    from newsletter import accounts

    amina, tom, ben = person("Amina", "approver"), person("Tom", "viewer"), person("Ben", "editor")
    accounts.name_deputy(amina, tom, until=NOW + timedelta(days=3), by=BY, now=NOW)
    later = NOW + timedelta(hours=1)
    accounts.name_deputy(amina, ben, until=NOW + timedelta(days=4), by=BY, now=later)
    assert accounts.principals_of(tom, now=later) == ()
    assert accounts.principals_of(ben, now=later) == (amina,)


def test_a_deputy_cannot_pass_it_on_nor_outlive_the_limit(desk: Desk) -> None:
    from newsletter import accounts

    amina, tom, ben = person("Amina", "approver"), person("Tom", "viewer"), person("Ben", "viewer")
    accounts.name_deputy(amina, tom, until=NOW + timedelta(days=90), by=BY, now=NOW)
    for approver, deputy, until, field in (
        (tom, ben, NOW + timedelta(days=1), "deputy"),
        (amina, amina, NOW + timedelta(days=1), "deputy"),
        (amina, ben, NOW + timedelta(days=90, seconds=1), "until"),
        (amina, ben, NOW, "until"),
    ):
        with pytest.raises(EditError) as refused:
            accounts.name_deputy(approver, deputy, until=until, by=BY, now=NOW)
        assert refused.value.field == field


def test_who_is_no_approver_any_more_has_no_deputy(desk: Desk) -> None:
    from newsletter import accounts

    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    accounts.name_deputy(amina, tom, until=NOW + timedelta(days=3), by=BY, now=NOW)
    accounts.set_roles(amina, [accounts.Role.EDITOR], by=BY, now=NOW)
    assert accounts.Ability.APPROVE not in accounts.abilities_of(tom, now=NOW)


# The key of the installation


def test_the_first_start_makes_a_key_that_only_its_owner_reads_and_the_next_uses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsletter.signing import secret_keys

    desk = make_desk(tmp_path)
    path = desk.config.folder / ".env"
    path.unlink(missing_ok=True)
    monkeypatch.delenv("NEWSLETTER_SECRET_KEY", raising=False)
    (key,) = secret_keys(desk.config)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(key) >= 43
    assert secret_keys(desk.config) == (key,)
    again = config.load(desk.config.file)
    assert secret_keys(again) == (key,)


def test_first_starts_at_once_agree_on_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsletter.signing import secret_keys

    desk = make_desk(tmp_path)
    (desk.config.folder / ".env").write_text("NEWSLETTER_MAIL_MAIN_PASSWORD=x")  # without a newline at its end
    (desk.config.folder / ".env").chmod(0o600)
    monkeypatch.delenv("NEWSLETTER_SECRET_KEY", raising=False)
    made: list[tuple[str, ...]] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait(timeout=30)
        made.append(secret_keys(desk.config))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(made) == 8
    assert len(set(made)) == 1
    assert (
        (desk.config.folder / ".env").read_text().startswith("NEWSLETTER_MAIL_MAIN_PASSWORD=x\nNEWSLETTER_SECRET_KEY=")
    )
