"""Who comes in, how, and who does not: links, passwords, and the ways round them that are none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from desk import Visitor, make_desk, person, visitor

from newsletter.types import Actor, Via

if TYPE_CHECKING:
    from pathlib import Path

    from newsletter.models import Account
    from newsletter.pipeline import Desk

pytestmark = pytest.mark.usefixtures("database")
PASSWORD = "four words of rivers"
DESK = "\ndesk: {url: 'https://desk.riverbank.example/'}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The sample site; what it mails lies in var/mail."""
    return make_desk(tmp_path, change=to_folder)


def to_folder(text: str) -> str:
    """schedules.yaml with a folder as the way for mail."""
    return text.replace("provider: console", "provider: outbox")


def now() -> datetime:
    """The views have a clock of their own."""
    return datetime.now(UTC)


def token_for(account: Account, purpose: str = "sign-in") -> str:
    from newsletter import accounts

    return accounts.make_token(account, purpose, now=now())


def with_password(account: Account) -> Account:
    from newsletter import accounts

    accounts.set_password(account, PASSWORD, by=Actor(name=account.name, via=Via.DESK), now=now())
    return account


def who(visiting: Visitor) -> str | None:
    """Who is signed in, by the desk's own account page."""
    answer = visiting.get("/account/")
    if answer.status_code == 302:
        return None
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found
    return found[1]


def mails(desk: Desk) -> list[EmailMessage]:
    """What was posted, when all of it is."""
    from newsletter.web.postbox import POSTBOX

    POSTBOX.wait()
    files = sorted((desk.config.folder / "var" / "mail").rglob("*.eml"))
    return [message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default) for file in files]


def body(message: EmailMessage) -> str:
    content: str = message.get_content()
    return content


# Links


def test_opening_a_link_says_who_signs_in_and_changes_nothing(desk: Desk) -> None:
    from newsletter.models import LoginToken

    amina = person("Amina", "editor")
    link = f"/enter/{token_for(amina)}/"
    nobody = visitor(desk)
    for _ in range(3):
        answer = nobody.get(link)
        assert answer.status_code == 200
        assert "Sign in as Amina" in answer.text
    assert nobody.client.head(link).status_code == 200
    assert LoginToken.objects.get().used_at is None
    assert who(nobody) is None


def test_the_button_signs_in_once(desk: Desk) -> None:
    amina = person("Amina", "editor")
    link = f"/enter/{token_for(amina)}/"
    first, second = visitor(desk), visitor(desk)
    assert first.raw_post(link).status_code == 403  # a form of another site
    answer = first.post(link)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert who(first) == "Amina"
    assert second.post(link).status_code == 410
    assert second.get(link).status_code == 410
    assert "only once" in second.get(link).text
    assert who(second) is None


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3_000, "é"])
def test_a_made_up_link_signs_nobody_in(desk: Desk, token: str) -> None:
    answer = visitor(desk).get(f"/enter/{token}/")
    assert answer.status_code == 410
    assert "signs nobody in" in answer.text
    assert visitor(desk).post(f"/enter/{token}/").status_code == 410


@pytest.mark.parametrize(("purpose", "via"), [("machine", "machine"), ("sign-in", "desk"), ("invitation", "desk")])
def test_the_session_knows_how_somebody_came_in(desk: Desk, purpose: str, via: str) -> None:
    coming = visitor(desk)
    coming.post(f"/enter/{token_for(person('Amina', 'editor'), purpose)}/")
    assert coming.client.session["via"] == via


def test_coming_in_again_otherwise_is_recorded_as_that(desk: Desk) -> None:
    amina = person("Amina", "editor")
    coming = visitor(desk, amina, via=Via.MACHINE)
    before = coming.client.session.session_key
    coming.post(f"/enter/{token_for(amina)}/")
    assert coming.client.session["via"] == "desk"
    assert coming.client.session.session_key != before


def test_only_the_link_of_this_machine_is_confirmed_by_a_script(desk: Desk) -> None:
    ada = person("ada", "editor", local=True)
    assert "data-autosubmit" in visitor(desk).get(f"/enter/{token_for(ada, 'machine')}/").text
    assert "data-autosubmit" not in visitor(desk).get(f"/enter/{token_for(person('Tom', 'viewer'))}/").text


def test_an_invitation_may_set_a_password_and_a_weak_one_does_not_use_it_up(desk: Desk) -> None:
    tom = person("Tom", "viewer")
    link = f"/enter/{token_for(tom, 'invitation')}/"
    coming = visitor(desk)
    refused = coming.post(link, {"password": "short"})
    assert refused.status_code == 400
    assert 'id="password-wrong"' in refused.text
    assert who(coming) is None
    assert coming.post(link, {"password": PASSWORD}).status_code == 303
    assert who(coming) == "Tom"
    tom.refresh_from_db()
    assert tom.check_password(PASSWORD)


def test_a_sign_in_link_sets_no_password(desk: Desk) -> None:
    tom = person("Tom", "viewer")
    visitor(desk).post(f"/enter/{token_for(tom)}/", {"password": PASSWORD})
    tom.refresh_from_db()
    assert not tom.has_usable_password()


# A link by mail


def test_a_link_is_mailed_to_who_has_an_account_and_the_answer_tells_nobody_who_has(desk: Desk) -> None:
    person("Amina", "editor")
    answers = []
    for address in ("Amina@riverbank.example", "nobody@riverbank.example"):
        asking = visitor(desk)
        assert asking.post("/login/link/", {"address": address}).status_code == 303
        text = asking.get("/login/").text
        answers.append(re.sub(r'value="[\w]{64}"', "", text).replace(address, "ADDRESS"))
        assert f"If {address} has an account here" in text
    assert answers[0] == answers[1]
    (mail,) = mails(desk)
    assert mail["To"] == "amina@riverbank.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    link = re.search(r"http://localhost(/enter/\S+/)\s", body(mail))
    assert link
    coming = visitor(desk)
    coming.post(link[1])
    assert who(coming) == "Amina"


def test_a_mailed_link_leads_to_where_the_desk_is_served_and_on_to_what_was_asked_for(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, change=lambda text: to_folder(text) + DESK)
    person("Amina", "editor")
    onward = "/n/monthly/2026-10/?x=1&y=2"
    visitor(desk).post("/login/link/", {"address": "amina@riverbank.example", "next": onward})
    (mail,) = mails(desk)
    link = re.search(r"https://desk.riverbank.example(/enter/\S+)", body(mail))
    assert link
    coming = visitor(desk)
    page = coming.get(link[1]).text
    assert 'name="next" value="/n/monthly/2026-10/?x=1&amp;y=2"' in page
    assert coming.post(link[1].partition("?")[0], {"next": onward})["Location"] == onward


@pytest.mark.parametrize("address", ["", "amina", "a@b.example\r\nBcc: c@d.example", "x" * 5_000])
def test_what_is_no_address_is_said_beside_the_field(desk: Desk, address: str) -> None:
    answer = visitor(desk).post("/login/link/", {"address": address})
    assert answer.status_code == 400
    assert 'aria-describedby="address-wrong"' in answer.text
    assert mails(desk) == []


def test_nobody_is_mailed_who_was_removed_or_is_of_this_machine_alone(desk: Desk) -> None:
    from newsletter import accounts

    tom, _ = person("Tom", "viewer"), person("ada", "editor", local=True)
    visitor(desk)
    accounts.remove(tom, by=Actor(name="Cerys", via=Via.DESK), now=now())
    for address in (tom.email, "ada@riverbank.example"):
        visitor(desk).post("/login/link/", {"address": address})
    assert mails(desk) == []


# Passwords


def test_a_password_signs_in(desk: Desk) -> None:
    with_password(person("Amina", "editor"))
    coming = visitor(desk)
    before = coming.client.session.session_key
    answer = coming.post("/login/", {"address": " AMINA@riverbank.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert who(coming) == "Amina"
    assert coming.client.session["via"] == "desk"
    assert coming.client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(desk: Desk) -> None:
    with_password(person("Amina", "editor"))
    person("Tom", "viewer")  # by mail only
    answers = set()
    for address in ("amina@riverbank.example", "tom@riverbank.example", "nobody@riverbank.example"):
        answer = visitor(desk).post("/login/", {"address": address, "password": "not this one"})
        assert answer.status_code == 400
        answers.add(re.sub(r'value="[\w]{64}"', "", answer.text).replace(address, "ADDRESS"))
    assert len(answers) == 1
    assert "do not belong together" in answers.pop()


def test_a_password_is_hashed_whether_or_not_somebody_has_the_address(desk: Desk, hashed: list[str]) -> None:
    with_password(person("Amina", "editor"))
    person("Tom", "viewer")
    counts = []
    for address in ("amina@riverbank.example", "tom@riverbank.example", "nobody@riverbank.example"):
        hashed.clear()
        visitor(desk).post("/login/", {"address": address, "password": "not this one"})
        counts.append(len(hashed))
    assert counts == [1, 1, 1]


@pytest.fixture
def hashed(database: str) -> list[str]:
    """The passwords that were hashed."""
    from counting_hasher import HASHED

    return HASHED


# Limits


def spend(limit_name: str, whom: str, times: int, *, ago: timedelta = timedelta(0)) -> None:
    from newsletter.web import limits

    for _ in range(times):
        limits.note_attempt([(getattr(limits, limit_name), whom)], now=now() - ago)


def test_ten_wrong_passwords_lock_the_eleventh_out_though_it_is_right(desk: Desk) -> None:
    with_password(person("Amina", "editor"))
    visitor(desk)
    right = {"address": "amina@riverbank.example", "password": PASSWORD}
    spend("PASSWORD_OF_ACCOUNT", "amina@riverbank.example", 9)
    wrong = visitor(desk).post("/login/", {**right, "password": "not this one"})
    assert wrong.status_code == 400
    coming = visitor(desk)
    answer = coming.post("/login/", right)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60 + 1
    assert re.search(r"tried again on \w+ \d+ \w+ \d+ at \d\d:\d\d", answer.text)
    assert who(coming) is None


def test_a_right_password_does_not_count_and_a_limit_passes(desk: Desk) -> None:
    from newsletter.models import Attempt

    with_password(person("Amina", "editor"))
    right = {"address": "amina@riverbank.example", "password": PASSWORD}
    visitor(desk)
    spend("PASSWORD_OF_ACCOUNT", "amina@riverbank.example", 10, ago=timedelta(minutes=15, seconds=1))
    assert visitor(desk).post("/login/", right).status_code == 303
    assert Attempt.objects.count() == 10


def test_one_network_cannot_try_many_accounts(desk: Desk) -> None:
    visitor(desk)
    spend("PASSWORD_OF_NETWORK", "127.0.0.1", 30)
    answer = visitor(desk).post("/login/", {"address": "tom@riverbank.example", "password": "x"})
    assert answer.status_code == 429
    elsewhere = visitor(desk).post(
        "/login/", {"address": "tom@riverbank.example", "password": "x"}, REMOTE_ADDR="192.0.2.7"
    )
    assert elsewhere.status_code == 400


def test_knocking_on_makes_a_limit_no_longer(desk: Desk) -> None:
    from newsletter.models import Attempt

    visitor(desk)
    spend("PASSWORD_OF_ACCOUNT", "tom@riverbank.example", 10, ago=timedelta(minutes=14))
    before = Attempt.objects.count()
    for _ in range(3):
        answer = visitor(desk).post("/login/", {"address": "tom@riverbank.example", "password": "x"})
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) <= 61
    assert Attempt.objects.count() == before


@pytest.mark.parametrize(("limit", "times"), [("LINK_OF_ADDRESS", 5), ("LINK_OF_NETWORK", 20)])
def test_so_many_links_an_hour_and_no_more(desk: Desk, limit: str, times: int) -> None:
    person("Amina", "editor")
    visitor(desk)
    spend(limit, "amina@riverbank.example" if limit == "LINK_OF_ADDRESS" else "127.0.0.1", times - 1)
    asked = {"address": "amina@riverbank.example"}
    assert visitor(desk).post("/login/link/", asked).status_code == 303
    assert visitor(desk).post("/login/link/", asked).status_code == 429
    assert len(mails(desk)) == 1


def test_attempts_are_kept_without_address_or_network_and_for_a_day(desk: Desk) -> None:
    from newsletter.models import Attempt

    visitor(desk)
    spend("PASSWORD_OF_ACCOUNT", "tom@riverbank.example", 3, ago=timedelta(days=1, seconds=5))
    visitor(desk).post("/login/", {"address": "tom@riverbank.example", "password": "x"})
    keys = set(Attempt.objects.values_list("key", flat=True))
    assert len(keys) == Attempt.objects.count() == 2  # the account and the network; the old ones are gone
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)


def test_an_ipv6_customer_is_one_network() -> None:
    from newsletter.web.limits import network

    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::4") != network("2001:db8:1:2::4")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"
    assert network("") == "unknown"


# Where it goes on, and the way out


@pytest.mark.parametrize(
    "onward",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "///elsewhere.example",
        "http:elsewhere.example",
        "/\t/elsewhere.example",
        "elsewhere",
    ],
)
def test_no_link_to_sign_in_leads_elsewhere(desk: Desk, onward: str) -> None:
    amina = with_password(person("Amina", "editor"))
    right = {"address": amina.email, "password": PASSWORD, "next": onward}
    assert visitor(desk).post("/login/", right)["Location"] == "/"
    assert visitor(desk).post(f"/enter/{token_for(amina)}/", {"next": onward})["Location"] == "/"
    assert visitor(desk, amina).get("/login/", QUERY_STRING=f"next={onward}")["Location"] == "/"


def test_who_is_sent_to_sign_in_comes_back_to_where_they_were(desk: Desk) -> None:
    amina = with_password(person("Amina", "editor"))
    coming = visitor(desk)
    sent = coming.get("/account/?a=1&b=2")
    assert sent["Location"] == "/login/?next=%2Faccount%2F%3Fa%3D1%26b%3D2"
    page = coming.get(sent["Location"]).text
    assert page.count('name="next" value="/account/?a=1&amp;b=2"') == 2
    back = coming.post("/login/", {"address": amina.email, "password": PASSWORD, "next": "/account/?a=1&b=2"})
    assert back["Location"] == "/account/?a=1&b=2"


def test_signing_out_ends_the_session_and_is_a_form(desk: Desk) -> None:
    from django.contrib.sessions.models import Session

    leaving = visitor(desk, person("Amina", "editor"))
    assert leaving.get("/logout/").status_code == 405
    assert leaving.raw_post("/logout/").status_code == 403
    assert who(leaving) == "Amina"
    assert leaving.post("/logout/").status_code == 303
    assert who(leaving) is None
    assert not Session.objects.exists()


# Sessions


def test_a_session_that_is_over_is_only_read_by_a_get(desk: Desk) -> None:
    from django.contrib.sessions.models import Session

    amina = person("Amina", "editor")
    staying = visitor(desk, amina)
    before = list(Session.objects.values_list())
    amina.stamp = "another"
    amina.save()
    assert who(staying) is None
    assert list(Session.objects.values_list()) == before


def test_removal_ends_a_session_at_once_and_a_role_counts_at_the_next_request(desk: Desk) -> None:
    from newsletter import accounts

    by = Actor(name="Cerys", via=Via.DESK)
    ben = person("Ben", "operator")
    person("Cerys", "operator")
    working = visitor(desk, ben)
    assert working.get("/team/").status_code == 200
    accounts.set_roles(ben, [accounts.Role.VIEWER], by=by, now=now())
    assert working.get("/team/").status_code == 403
    accounts.remove(ben, by=by, now=now())
    assert who(working) is None
    assert working.post("/account/", {"action": "name", "name": "Ben Okoro"}).status_code == 403


def test_a_session_goes_on_when_the_secret_key_was_changed_and_the_old_one_still_checks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsletter.signing import install, secret_keys

    monkeypatch.delenv("NEWSLETTER_SECRET_KEY", raising=False)
    staying = visitor(desk, person("Amina", "editor"))
    (old,) = secret_keys(desk.config)
    monkeypatch.setenv("NEWSLETTER_SECRET_KEY", "another-key-of-more-than-thirty-two-letters")
    install(desk.config)
    assert who(staying) is None
    monkeypatch.setenv("NEWSLETTER_SECRET_KEY_OLD", old)
    install(desk.config)
    assert who(staying) == "Amina"
