"""What a visitor reads when something is not to be had: what it is, and the one next step."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse

from newsletter.accounts import Ability
from newsletter.database import trouble
from newsletter.errors import (
    AccessError,
    ApprovalError,
    ConflictError,
    EditError,
    MisuseError,
    NewsletterError,
    SourceError,
)

_log = logging.getLogger("newsletter.web")

_STATUS: tuple[tuple[type[NewsletterError], int], ...] = (
    (ConflictError, 409),
    (ApprovalError, 409),
    (EditError, 400),
    (AccessError, 403),
    (MisuseError, 404),
    (SourceError, 502),
    (NewsletterError, 500),
)

# Written without a template, the database or a session: any of these may be the reason.
_PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p><p>{fix}</p></main></body></html>
"""

_DOES = {
    Ability.LOOK: "look at this",
    Ability.COMMENT: "comment",
    Ability.EDIT: "change an issue",
    Ability.APPROVE: "approve, hold or discard an issue",
    Ability.STOP: "stop an issue",
    Ability.OPERATE: "look after people",
}


def page(request: HttpRequest, status: int, title: str, text: str, fix: str = "") -> HttpResponse:
    """The page for a failure."""
    from newsletter.web.pages import render

    return render(request, "failure.html", status=status, title=title, text=text, fix=fix)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: a form without its token; seldom an attack, mostly a page that was open for too long, or blocked cookies."""
    text = "This form could not be matched with the page it came from, so nothing was done."
    return page(
        request, 403, "Nothing was done", text, "Go back, reload the page and try again. Cookies must be allowed."
    )


def forbidden(request: HttpRequest, ability: Ability) -> HttpResponse:
    """403: signed in, and not allowed."""
    text = f"Your account may not {_DOES[ability]}, so nothing was done."
    return page(request, 403, "Not with this account", text, "Ask an operator for the role, or somebody who has it.")


def signed_out(request: HttpRequest) -> HttpResponse:
    """403: a form was sent by nobody who is signed in."""
    text = "You are not signed in any more, so nothing was saved."
    return page(request, 403, "Signed out", text, "Sign in, go back, and send it again: what you wrote is still there.")


def wrong_method(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """405: an address that only takes forms was opened, or the other way round."""
    if request.method in ("GET", "HEAD"):
        text = "This address only takes a form, for example after a button was pressed; opening it does nothing."
    else:
        text = "This address shows a page, and takes no form. Nothing was done."
    response = page(request, 405, "Nothing to see here", text, "Begin at the outbox.")
    response["Allow"] = ", ".join((*methods, "HEAD") if "GET" in methods else methods)
    return response


def of_error(request: HttpRequest, error: NewsletterError) -> HttpResponse:
    """The page for an error of ours, with its fix."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if status >= 500:
        _log.error("%s", error)
    return page(request, status, "That did not work", _capital(error.what), error.fix)


def in_words(error: Exception) -> NewsletterError:
    """A database or a disk that failed, for a page that still has what was typed; logged. Mistakes of ours go on."""
    told = trouble(error)
    if told is None:
        raise error
    _log.error("%s", told)
    return told


def sentence(error: NewsletterError) -> str:
    """What to say beside a field: what is wrong, and what to do."""
    return f"{_capital(error.what)} {error.fix}".strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400: a form that is too large, or is none."""
    text = "What was sent is larger than this desk takes, or could not be read. Nothing was done."
    return HttpResponse(_PLAIN.format(title="Nothing was done", text=text, fix="Go back and send less."), status=400)


def broken(_request: HttpRequest) -> HttpResponse:
    """500: a mistake of ours; its traceback is in the log."""
    text = "This is a mistake in the program, and not yours. Whatever you sent may not have been saved."
    fix = "Go back, reload the page and look. The operator finds the details in the log of the server."
    return HttpResponse(_PLAIN.format(title="Something broke", text=text, fix=fix), status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    said = str(exception)
    text = said if said and "tried" not in said else f"There is no page {request.path}."
    return page(request, 404, "Not here", _capital(text), "Begin at the outbox.")
