"""The exact bytes: hashes whole, requests as they are frozen, and in words what is not in them."""

from __future__ import annotations

import hashlib
import html
import json
import re
from pathlib import Path

import pytest
from browsing import looked_over
from desk import drafted, make_desk, person, signed_in_page, visitor

from newsletter import config
from newsletter.config.advice import PROVIDERS
from newsletter.types import Snippet

PAGE = "/n/monthly/2026-10/bytes/"


@pytest.fixture
def looking(database: str, tmp_path: Path):
    desk = make_desk(tmp_path)
    return desk, drafted(desk), visitor(desk, person("Cerys", "viewer"))


def test_every_file_stands_there_with_its_whole_hash_and_a_way_to_save_it(looking) -> None:
    _, issue, cerys = looking
    page = cerys.get(PAGE).content.decode()
    revision = issue.revisions.get()
    assert f'data-copy="{revision.content_hash}"' in page
    for row in revision.files.select_related("blob"):
        assert f'href="/n/monthly/2026-10/files/1/{row.path}"' in page, row.path
        assert f'data-copy="{hashlib.sha256(bytes(row.blob.data)).hexdigest()}"' in page, row.path


def test_what_goes_out_is_what_the_content_hash_covers(looking) -> None:
    from newsletter.web.inspecting import file_rows

    _, issue, _ = looking
    revision = issue.revisions.get()
    files = {row.path: bytes(row.blob.data) for row in revision.files.select_related("blob")}
    manifest = json.loads(files["issue.json"])
    inside = {row.path: row.sha256 for row in file_rows(files) if row.goes}
    covered = {
        **{key: manifest[key] for key in ("subject", "preheader", "from", "audience", "accounts")},
        "files": inside,
    }
    from newsletter.codec import canonical_json, sha256

    assert sha256(canonical_json(covered)) == revision.content_hash


def test_the_message_is_shown_by_headers_and_parts(looking) -> None:
    page = html.unescape(looking[2].get(PAGE).content.decode())
    for said in (
        "What forty carers asked for over breakfast",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "quoted-printable",
    ):
        assert said in page, said


def test_every_request_is_shown_to_its_last_value(looking) -> None:
    from newsletter.exhibiting import snippets_of
    from newsletter.web.inspecting import requests

    _, issue, cerys = looking
    revision = issue.revisions.get()
    files = {row.path: bytes(row.blob.data) for row in revision.files.select_related("blob")}
    page = html.unescape(cerys.get(PAGE).content.decode())
    shown = requests(files, snippets_of(revision))
    assert len(shown) == 42
    for request in shown:
        frozen = json.loads(files[request.path])["steps"]
        assert [step.url for step in request.steps] == [
            step["url"] if isinstance(step["url"], str) else json.dumps(step["url"]) for step in frozen
        ]
        for step, plain in zip(request.steps, frozen, strict=True):
            assert f"{step.method} {step.url}" in page
            if step.kind == "JSON":
                assert json.loads(step.body) == plain["json"]
                assert step.body in page
            if step.kind == "form":
                assert [name for name, _ in step.fields] == list(plain["form"])
    assert "a key that stays the same when it is tried again" in page
    assert "what the step “picture” answers as “id”" in page
    assert "The login is added when it is handed over" in page


def test_every_mark_that_a_network_leaves_open_is_explained(looking) -> None:
    from newsletter.exhibiting import snippets_of
    from newsletter.web.inspecting import requests

    revision = looking[1].revisions.get()
    files = {row.path: bytes(row.blob.data) for row in revision.files.select_related("blob")}
    for request in requests(files, snippets_of(revision)):
        marks = re.findall(r'"\$(?:media|answer|delivery)": "([^"]+)"', files[request.path].decode())
        explained = {unknown.written for step in request.steps for unknown in step.unknowns}
        assert {json.loads(written).popitem()[1] for written in explained} == set(marks)
        words = {unknown.words for step in request.steps for unknown in step.unknowns}
        assert "a value of the single delivery" not in words  # each has words of its own


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"null", b'{"steps": 3}', b'{"steps": [{}]}', b'{"steps": ["x"]}', b"\xff<b>"]
)
def test_a_file_that_is_no_request_is_shown_as_it_stands(data: bytes) -> None:
    from newsletter.web.inspecting import requests

    snippet = Snippet(
        account="sky", network="bluesky", post_key="k", post_title="t", text="x", url="", length=1, limit=300, unit="",
        stem="01-t",
    )  # fmt: skip
    (request,) = requests({"social/sky/01-t.json": data}, (snippet,))
    assert request.steps == ()
    assert request.raw == data.decode("utf-8", "replace")


def test_markup_in_a_request_is_text(looking) -> None:
    from newsletter.models import Blob

    _, issue, cerys = looking
    row = issue.revisions.get().files.filter(path__startswith="social/sky/", path__endswith=".json").first()
    plain = json.loads(bytes(row.blob.data))
    plain["steps"][-1]["json"] = {"record": {"text": "<script>alert(1)</script>"}, "$answer": "<img src=x>.id"}
    plain["steps"][-1]["url"] = "https://x.example/<b>"
    Blob.objects.create(sha256="e" * 64, data=json.dumps(plain).encode())
    row.blob_id = "e" * 64
    row.save()
    page = cerys.get(PAGE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "https://x.example/<b>" not in page


def test_an_older_revision_is_shown_as_such_and_none_is_not_found(looking) -> None:
    from newsletter.models import Revision

    desk, issue, cerys = looking
    first = issue.revisions.get()
    later = Revision.objects.create(
        issue=issue, number=2, content_hash="2" * 64, folder_hash="2" * 64, subject="x", preheader="",
        created_at=first.created_at, planned_send=first.planned_send, basis=first.basis, snippets=first.snippets,
    )  # fmt: skip
    for row in first.files.all():
        later.files.create(path=row.path, blob_id=row.blob_id)
    assert "Revision 2, the newest" in cerys.get(PAGE).content.decode()
    assert "revision 2 is the newest" in cerys.get(f"{PAGE}?revision=1").content.decode()
    for query in ("revision=3", "revision=0", "revision=x", f"revision={10**40}", "revision=-1"):
        assert cerys.get(f"{PAGE}?{query}").status_code == 404, query
    drafted(desk, period="2026-08")
    for place in ("monthly/2026-08", "monthly/2026-01", "nosuch/2026-10"):
        assert cerys.get(f"/n/{place}/bytes/").status_code == 404, place


def handed_over(tmp_path: Path, provider: str, more: str = ""):
    from newsletter.web.additions import handover

    text = (Path(__file__).parents[2] / "schedules.yaml").read_text(encoding="utf-8")
    file = tmp_path / "schedules.yaml"
    file.write_text(text.replace("provider: console ", f"provider: {provider}{more} #"), encoding="utf-8")
    return handover(config.load(file), "main", sender="Riverbank <news@riverbank.example>")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_is_named_and_what_it_adds_is_told(tmp_path: Path, provider: str) -> None:
    said = handed_over(tmp_path, provider)
    added = [addition.name for addition in said.adds]
    if provider in ("console", "outbox"):
        assert added == []
        assert "nothing is sent" in said.summary
        return
    assert {"DKIM-Signature", "Return-Path", "Received"} <= set(added)
    assert any("mg.riverbank.example" in addition.words for addition in said.adds)
    if provider != "smtp":
        assert provider not in said.title  # its own name, not our word for it
        assert "puts the message together itself" in said.summary
        assert "cannot hand messages to" in said.summary


def test_a_mail_server_is_named(tmp_path: Path) -> None:
    said = handed_over(tmp_path, "smtp", "\n    host: mail.riverbank.example")
    assert said.title == "“main”: the mail server mail.riverbank.example"


def test_without_a_way_for_mail_it_says_so(tmp_path: Path) -> None:
    from newsletter.web.additions import handover

    loaded = config.load(Path(__file__).parents[2] / "schedules.yaml")
    for name in (None, "gone"):
        assert handover(loaded, name, sender="a@b.example").title == "No way for mail yet"


def test_only_marks_that_are_there_are_explained() -> None:
    from newsletter.web.additions import for_each_reader

    names = [each.name for each in for_each_reader("<p>~~name~~</p>", "~~web_view_url~~")]
    assert names == ["To", "Date", "Message-ID", "List-Unsubscribe", "Feedback-ID", "~~web_view_url~~", "~~name~~"]


@pytest.mark.full  # every page is looked over in `test_axe_everywhere`
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_the_page_is_accessible_and_fits(looking, chromium: str, width: int, scheme: str) -> None:
    desk, _, _ = looking
    with signed_in_page(desk, person("Amina", "editor"), chromium, width=width, scheme=scheme) as (page, base, seen):
        page.goto(base + PAGE)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert not looked_over(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (seen.strayed, seen.complaints) == ([], [])
