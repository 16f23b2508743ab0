"""Frozen files as the desk hands them out: byte for byte, and nothing that a browser would run."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from desk import drafted, make_desk, person, signed_in_page, visitor

FRAME = "/n/monthly/2026-10/frame/1/"
ABSENT = (
    "/n/monthly/2026-10/files/1/email.htm",
    "/n/monthly/2026-10/files/1/../../../../../schedules.yaml",
    "/n/monthly/2026-10/files/1/%2e%2e/%2e%2e/schedules.yaml",
    "/n/monthly/2026-10/files/1/media/../email.html",
    "/n/monthly/2026-10/files/1//etc/passwd",
    "/n/monthly/2026-10/files/1/email.html%00",
    "/n/monthly/2026-10/files/2/email.html",
    f"/n/monthly/2026-10/files/{10**30}/email.html",
    "/n/monthly/2026-09/files/1/email.html",
    "/n/monthly/october/files/1/email.html",
    "/n/misol/2026-10/files/1/email.html",
    "/n/nosuch/2026-10/files/1/email.html",
    "/n/monthly/2026-10/frame/7/",
    "/n/monthly/2026-W40/frame/1/",
    "/n/monthly/2026-10/frame/7/pictures.css",
    "/n/monthly/2026-10/frame/1/media/no.png",
    "/n/monthly/2026-10/frame/1/media/%2e%2e%2femail.html",
    "/n/monthly/2026-10/frame/1/media/x%00.png",
)


@pytest.fixture
def looking(database: str, tmp_path: Path):
    """A desk with October drafted, and somebody who may look."""
    desk = make_desk(tmp_path)
    issue = drafted(desk)
    return desk, issue, visitor(desk, person("Cerys", "viewer"))


def test_every_frozen_file_is_handed_out_byte_for_byte(looking) -> None:
    _, issue, cerys = looking
    rows = list(issue.revisions.get().files.select_related("blob"))
    assert len(rows) > 40
    for row in rows:
        answer = cerys.get(f"/n/monthly/2026-10/files/1/{row.path}")
        assert answer.status_code == 200
        assert answer.content == bytes(row.blob.data), row.path
        assert answer["Content-Type"] == "application/octet-stream"
        assert re.fullmatch(r'attachment; filename="monthly-2026-10-1-[\w.-]+"', answer["Content-Disposition"])
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]


def test_what_is_not_there_is_not_found(looking) -> None:
    assert {path: looking[2].get(path).status_code for path in ABSENT} == dict.fromkeys(ABSENT, 404)


def test_the_frame_is_the_frozen_mail_with_its_pictures_put_in_and_nothing_else(looking) -> None:
    desk, issue, cerys = looking
    frozen = {row.path: bytes(row.blob.data) for row in issue.revisions.get().files.select_related("blob")}
    page = cerys.get(FRAME).content.decode()
    assert page.count("data:image/") > 3
    by_hash = {}
    for uri in set(re.findall(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+", page)):
        ending = "png" if uri.startswith("data:image/png") else "jpg"
        by_hash[uri] = f"{hashlib.sha256(base64.b64decode(uri.partition(',')[2])).hexdigest()}.{ending}"
    for uri, name in by_hash.items():
        page = page.replace(uri, f"{desk.config.site.public_url}/media/{name}")
    assert page.encode() == frozen["email.html"]


def test_without_pictures_the_frame_is_the_frozen_mail_with_their_addresses_emptied(looking) -> None:
    desk, issue, cerys = looking
    frozen = bytes(issue.revisions.get().files.get(path="email.html").blob.data).decode()
    expected = re.sub(rf"{desk.config.site.public_url}/media/[0-9a-f]{{64}}\.(?:png|jpg)", "data:,", frozen)
    assert expected != frozen
    assert cerys.get(f"{FRAME}?pictures=off").content.decode() == expected


def test_pictures_are_found_after_the_public_address_moved(looking) -> None:
    desk, _, cerys = looking
    moved = desk.config.site.model_copy(update={"public_url": "https://moved.example"})
    cerys.client.defaults["newsletter.desk"] = type(desk)(
        config=desk.config.model_copy(update={"site": moved}), outbox=desk.outbox, fetcher=desk.fetcher
    )
    page = cerys.get(FRAME).content.decode()
    assert "data:image/" in page
    assert "/media/" not in page


def test_the_frame_lets_nothing_run_and_nothing_load(looking) -> None:
    answer = looking[2].get(FRAME)
    policy = answer["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    )
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"  # bytes that somebody is about to approve are never stale
    asked = looking[2].get(f"{FRAME}?remote=on")["Content-Security-Policy"]
    assert asked == policy.replace("img-src data:", "img-src data: https:")
    assert "https:" not in looking[2].get(f"{FRAME}?remote=off")["Content-Security-Policy"]


def test_each_picture_has_the_class_that_the_cards_use(looking) -> None:
    _, issue, cerys = looking
    names = sorted(
        path.removeprefix("media/")
        for path in issue.revisions.get().files.values_list("path", flat=True)
        if path.startswith("media/")
    )
    answer = cerys.get(f"{FRAME}pictures.css")
    rules = re.findall(r'\.pic-(\d+)\{background-image:url\("([^"]+)"\)\}', answer.content.decode())
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert [int(number) for number, _ in rules] == list(range(1, len(names) + 1))
    for (_, address), name in zip(rules, names, strict=True):
        picture = cerys.get(address)
        assert hashlib.sha256(picture.content).hexdigest() == name.partition(".")[0]
        assert picture["Content-Type"] == ("image/png" if name.endswith("png") else "image/jpeg")
        assert picture["X-Content-Type-Options"] == "nosniff"


@pytest.mark.browser
def test_links_scripts_and_forms_of_a_mail_do_nothing_outside_its_frame(
    database: str, tmp_path: Path, chromium: str
) -> None:
    from newsletter.models import Blob

    desk = make_desk(tmp_path)
    row = drafted(desk).revisions.get().files.get(path="email.html")
    hostile = b"""<!doctype html><title>x</title><script>top.document.title = 'taken'; window.ran = 1</script>
    <body onload="window.ran = 1"><img src="https://tracker.example/p.gif" onerror="window.ran = 1">
    <link rel="stylesheet" href="https://tracker.example/s.css">
    <a id="top" target="_top" href="https://elsewhere.example/">top</a>
    <a id="blank" target="_blank" href="https://elsewhere.example/">blank</a>
    <a id="self" href="https://elsewhere.example/">self</a>
    <form action="https://elsewhere.example/" target="_top"><button id="send">send</button></form>"""
    Blob.objects.create(sha256="f" * 64, data=hostile)
    row.blob_id = "f" * 64
    row.save()
    with signed_in_page(desk, person("Cerys", "viewer"), chromium) as (page, base, seen):
        page.goto(f"{base}/static/page.css")  # a page of ours, with room for a frame
        page.evaluate(
            "address => { const frame = document.createElement('iframe'); frame.sandbox = ''; frame.src = address;"
            " return new Promise(done => { frame.onload = done; document.body.append(frame); }); }",
            f"{base}{FRAME}",
        )
        frame = page.frames[1]
        assert frame.url == f"{base}{FRAME}"
        assert page.title() != "taken"
        for name in ("top", "blank", "send"):
            frame.locator(f"#{name}").click()
            assert page.url == f"{base}/static/page.css"
            assert frame.url == f"{base}{FRAME}"
        assert len(page.context.pages) == 1
        assert frame.evaluate("() => window.ran") is None
        assert seen.strayed == []
