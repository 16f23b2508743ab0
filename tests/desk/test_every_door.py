"""Every address of the desk, with every method, as every kind of visitor: nobody gets in who should not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import NOW, Visitor, drafted, make_desk, person, visitor

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
STAFF = ("viewer", "editor", "approver", "operator")
EVERYBODY = ("nobody", "guest", *STAFF, "deputy", "removed")
"""`guest` has no role; `deputy` is a viewer who may stand in for an approver; `removed` had every role."""

LOOKS = frozenset({*STAFF, "deputy"})
COMMENTS = LOOKS
EDITS = frozenset({"editor", "approver"})
APPROVES = frozenset({"approver", "deputy"})
STOPS = frozenset({"editor", "approver", "operator"})
OPERATES = frozenset({"operator"})
OPEN = frozenset(EVERYBODY)

# Written out by hand, so that a door that is hung wrongly is found: who may send which method where.
MAY: dict[str, dict[str, frozenset[str]]] = {
    "static": {"GET": OPEN},
    "home": {"GET": LOOKS},
    "login": {"GET": OPEN, "POST": OPEN},
    "login-link": {"POST": OPEN},
    "enter": {"GET": OPEN, "POST": OPEN},
    "logout": {"POST": OPEN},
    "account": {"GET": LOOKS, "POST": LOOKS},
    "deputy": {"POST": APPROVES},
    "team": {"GET": OPERATES},
    "invite": {"POST": OPERATES},
    "member": {"POST": OPERATES},
    "issue": {"GET": LOOKS},
    "seen": {"POST": LOOKS},
    "checks": {"POST": EDITS},
    "edit": {"POST": EDITS},
    "undo": {"POST": EDITS},
    "count": {"POST": EDITS},
    "post": {"GET": EDITS},
    "notice": {"GET": EDITS},
    "draft": {"POST": EDITS},
    "put-back": {"POST": EDITS},
    "take-in": {"POST": EDITS},
    "approve": {"GET": APPROVES, "POST": APPROVES},
    "withdraw": {"POST": APPROVES},
    "hold": {"POST": APPROVES},
    "discard": {"POST": APPROVES},
    "release": {"POST": APPROVES},
    "stop": {"POST": STOPS},
    "changes": {"GET": LOOKS},
    "bytes": {"GET": LOOKS},
    "file": {"GET": LOOKS},
    "frame": {"GET": LOOKS},
    "pictures": {"GET": LOOKS},
    "media": {"GET": LOOKS},
    "comment": {"POST": COMMENTS},
    "resolve": {"POST": COMMENTS},
    "review-links": {"POST": EDITS},
    "review-link": {"POST": EDITS},
    "review": {"GET": OPEN},
    "review-frame": {"GET": OPEN},
    "review-pictures": {"GET": OPEN},
    "review-media": {"GET": OPEN},
    "test": {"POST": LOOKS},
    "test-link": {"GET": OPEN, "POST": OPEN},
}
ONE_CLICK = frozenset({"test-link"})
"""RFC 8058 posts have no cookie and no token; this one, of a test mail, changes nothing."""

ENDS_SESSIONS = frozenset({"enter", "login", "logout", "account"})
"""After these somebody else may be signed in, or nobody: so each of them, and what follows, begins anew."""


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Any:
    """The sample site with October drafted, and one of everything that an address can name."""
    return make_desk(tmp_path)


@pytest.fixture
def everybody(desk: Any) -> dict[str, Any]:
    """The accounts by kind; None for nobody."""
    from newsletter.models import Deputy

    people: dict[str, Any] = {"nobody": None, "guest": person("Guest")}
    people |= {role: person(role.title(), role) for role in STAFF}
    people["deputy"] = person("Deputy", "viewer")
    people["removed"] = person("Removed", *STAFF)
    Deputy.objects.create(
        approver=people["approver"],
        deputy=people["deputy"],
        since=NOW - timedelta(days=400),
        until=NOW + timedelta(days=4000),
    )
    return people


@pytest.fixture
def addresses(desk: Any, everybody: dict[str, Any]) -> dict[str, str]:
    """One address for each name, of things that are there."""
    from django.urls import reverse

    from newsletter.accounts import actor_of, make_token
    from newsletter.models import Comment, LoginToken, ReviewLink, Revision
    from newsletter.talking import comment, make_review_link
    from newsletter.types import Via

    issue = drafted(desk)
    editor = actor_of(everybody["editor"], Via.DESK)
    comment(issue, "Can we lead with the bridge?", post_key="", post_title="", actor=editor, now=NOW)
    token = make_review_link(issue, "the board", days=30, actor=editor, now=NOW)
    revision = Revision.objects.get(issue=issue)
    picture = next(path for path in revision.files.values_list("path", flat=True) if path.startswith("media/"))
    things: dict[str, Any] = {
        "newsletter": "monthly",
        "period": "2026-10",
        "revision": revision.number,
        "key": revision.posts.first().key,
    }
    where: dict[str, dict[str, Any]] = {
        "static": {"name": "page.css"},
        "enter": {"token": make_token(everybody["guest"], LoginToken.Purpose.SIGN_IN, now=datetime.now(UTC))},
        "member": {"number": everybody["guest"].pk},
        "file": {"name": "email.txt"},
        "media": {"name": picture.removeprefix("media/")},
        "notice": {"number": "new"},
        "resolve": {"number": Comment.objects.get().pk},
        "review-link": {"number": ReviewLink.objects.get().pk},
        "review": {"token": token},
        "review-frame": {"token": token},
        "review-pictures": {"token": token},
        "review-media": {"token": token, "name": picture.removeprefix("media/")},
        "test-link": {"token": "nothing-signed-this", "what": "unsubscribe"},
    }
    return {name: _reverse(reverse, name, things | where.get(name, {})) for name in MAY}


def _reverse(reverse: Any, name: str, known: dict[str, Any]) -> str:
    from newsletter.web.urls import urlpatterns

    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    return str(reverse(name, kwargs={key: known[key] for key in pattern.pattern.converters}))


def test_the_table_names_every_address(database: str) -> None:
    from newsletter.web.access import doors
    from newsletter.web.urls import urlpatterns

    found = doors(urlpatterns)
    assert found.keys() == MAY.keys()
    assert {name: set(door.methods) for name, door in found.items()} == {name: set(MAY[name]) for name in MAY}


def test_nobody_gets_in_who_should_not(desk: Any, everybody: dict[str, Any], addresses: dict[str, str]) -> None:
    unexpected = []
    tried = 0
    for kind, account in everybody.items():
        who = _arrived(desk, account, kind)
        for name, address in addresses.items():
            for method in METHODS:
                tried += 1
                if name in ENDS_SESSIONS:
                    who = _arrived(desk, account, kind)
                allowed = kind in MAY[name].get("GET" if method == "HEAD" else method, frozenset())
                status = _asked(who, method, address)
                if allowed != _let_in(status, name, method):
                    unexpected.append(f"{kind}: {method} {name} -> {status}, and it should be {allowed}")
    assert unexpected == []
    assert tried == len(EVERYBODY) * len(MAY) * len(METHODS)


def _arrived(desk: Any, account: Any, kind: str) -> Visitor:
    who = visitor(desk, account)
    if kind == "removed":  # signed in before: what the session still says counts for nothing
        account.is_active = False
        account.save()
    return who


def _asked(who: Visitor, method: str, address: str) -> int | str:
    if method == "POST":
        return _status(who.post(address))
    return _status(who.client.generic(method, address))


def _status(answer: Any) -> int | str:
    if answer.status_code == 302 and answer["Location"].startswith("/login/"):
        return "sign in first"
    return int(answer.status_code)


def _let_in(status: int | str, name: str, method: str) -> bool:
    """Whether the view itself answered. A form without its fields is refused by the view, and that is inside."""
    assert status not in (500, 501), f"{method} {name} fails: {status}"
    return status not in (403, 405, "sign in first")


def test_every_post_without_its_token_is_refused(
    desk: Any, everybody: dict[str, Any], addresses: dict[str, str]
) -> None:
    taken = []
    for kind, account in everybody.items():
        who, other = _arrived(desk, account, kind), _arrived(desk, account, kind)
        other.client.cookies["newsletter_csrf"] = "a" * 32
        for name, address in addresses.items():
            if who.raw_post(address).status_code != 403 and name not in ONE_CLICK:
                taken.append(f"{kind}: {name}")
            answer = other.raw_post(address, {"csrfmiddlewaretoken": "b" * 32})
            if answer.status_code != 403 and name not in ONE_CLICK:
                taken.append(f"{kind}: {name} with the token of another")
    assert taken == []
