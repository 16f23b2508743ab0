"""A frozen mail as a page of its own, to stand in a frame; and its pictures. For the desk, and for review links.

The page is the frozen HTML with the addresses of its pictures replaced by `data:` URIs, and nothing else. Its policy
(https://www.w3.org/TR/CSP3/) lets nothing run and nothing load; the empty `sandbox` takes scripts, forms, windows, an
origin, and the right to navigate the page round it. Remote content loads only where somebody asked for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from django.http import Http404, HttpResponse

from newsletter import reading
from newsletter.config.model import Config
from newsletter.models import Revision
from newsletter.rendering import preview_message as message
from newsletter.rendering.addresses import media_base

_MEDIA = "media/"


def policy(*, remote: bool) -> str:
    """The content security policy of the mail's page."""
    pictures = "img-src data: https:" if remote else "img-src data:"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; {pictures}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    )


def page(config: Config, revision: Revision, asked: Mapping[str, str]) -> HttpResponse:
    """The mail of `revision`. `asked` is the query: `pictures=off` as a client shows it that loads none; `remote=on`
    lets pictures of other servers load, should the mail name any."""
    frozen = _frozen(revision)
    html = frozen["email.html"].decode()
    pictures = reading.media(frozen)
    base = _base(html, pictures) or media_base(config)
    shown = message.without_pictures if asked.get("pictures") == "off" else message.with_pictures
    response = HttpResponse(shown(html, base, pictures), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = policy(remote=asked.get("remote") == "on")
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    return response


def style(revision: Revision, address: Callable[[str], str]) -> HttpResponse:
    """A rule for each picture, by the class that the cards and rows of the issue's page use. `address` gives where a
    picture is served, by its name."""
    names = sorted(_pictures(revision))
    rules = [f'.pic-{number}{{background-image:url("{address(name)}")}}' for number, name in enumerate(names, start=1)]
    return HttpResponse("".join(f"{rule}\n" for rule in rules), content_type="text/css; charset=utf-8")


def picture(revision: Revision, name: str) -> HttpResponse:
    """The bytes of one picture, to be shown; Http404 where the revision has none of that name."""
    if name not in _pictures(revision):
        raise Http404(f"there is no picture {name} in this revision.")
    row = revision.files.select_related("blob").get(path=f"{_MEDIA}{name}")
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    response = HttpResponse(bytes(row.blob.data), content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Its name is the hash of its bytes, so what a browser kept is never another picture.
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _frozen(revision: Revision) -> dict[str, bytes]:
    """The mail's HTML and its pictures, by path: not the rest, which may be much."""
    rows = revision.files.select_related("blob").filter(path__startswith=_MEDIA)
    html = revision.files.select_related("blob").get(path="email.html")
    return {row.path: bytes(row.blob.data) for row in (html, *rows)}


def _pictures(revision: Revision) -> list[str]:
    paths = revision.files.filter(path__startswith=_MEDIA).values_list("path", flat=True)
    return [path.removeprefix(_MEDIA) for path in paths]


def _base(html: str, names: Collection[str]) -> str:
    """Under which address the frozen mail names its pictures: that of the day when it was frozen; "" without any."""
    for name in names:
        if found := re.search(rf"https?://[^\s\"'<>()]{{1,500}}/{_MEDIA}(?={re.escape(name)})", html):
            return found[0]
    return ""
