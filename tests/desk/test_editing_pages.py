"""The pages on which one post and one notice are edited, the pictures on them, and hostile text in every field."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.desk.desk import signed_in_page
from tests.desk.editing_room import HERE, Room, room_in

HOSTILE = (
    "<script>document.title='owned'</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} ${7*7} "
    "\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627 \U0001f469\u200d\U0001f469\u200d\U0001f467 &amp; "
    "</textarea></style>"
)
"""Script, quotes, two kinds of templates, right-to-left letters, an emoji of three, a reference, ends of elements."""


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return room_in(tmp_path, database)


def png(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(made, "PNG")
    return made.getvalue()


def upload(data: bytes, name: str = "hall.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/png")


def playback(room: Room) -> str:
    return next(post["key"] for post in room.manifest()["posts"] if post["kind"] == "playback")


def inputs(page: str) -> dict[str, str]:
    """The values of the page's text inputs and textareas, by name, as a browser would send them."""
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page)
    found += re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


# One post -------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_post_shows_all_that_may_be_changed(room: Room) -> None:
    from newsletter import exhibiting

    key = playback(room)
    answer = room.amina.get(f"{HERE}posts/{key}/")
    page, said = answer.content.decode(), inputs(answer.content.decode())
    assert answer.status_code == 200
    for snippet in exhibiting.snippets_of(room.issue.revisions.last()):
        if snippet.post_key == key:
            assert said[f"field:snippet:{snippet.account}:{key}"] == snippet.text
    assert said[f"field:excerpt:{key}"] == ""
    assert "The mail tells this workshop by what was read from its write-up." in page
    assert "What was read from the write-up" in page
    assert "It does not say." in page or "The question left" in page
    assert re.search(r"Written in the file <code>content/2026-10-\d\d-[a-z-]+\.md</code>", page)
    assert 'src="data:image/' in page


def test_the_excerpt_on_the_page_is_the_one_in_the_mail(room: Room) -> None:
    key = next(post["key"] for post in room.manifest()["posts"] if post["kind"] == "post")
    said = inputs(room.amina.get(f"{HERE}posts/{key}/").content.decode())[f"field:excerpt:{key}"]
    assert len(said.split()) > 10
    assert said in html.unescape(room.file("email.html"))


def test_every_field_of_a_post_is_saved_in_one_form(room: Room) -> None:
    key = playback(room)
    page = room.amina.get(f"{HERE}posts/{key}/").content.decode()
    said = inputs(page)
    answer = room.edit(
        {
            "page": "post",
            "key": key,
            "next": "excerpt-title",
            f"field:excerpt:{key}": "Forty people, one breakfast.",
            f"was:excerpt:{key}": said[f"was:excerpt:{key}"],
            f"field:picture:{key}": "",
            f"was:picture:{key}": "",
            f"field:alt:{key}": "A table from above",
            f"was:alt:{key}": said[f"was:alt:{key}"],
        }
    )
    assert answer["Location"] == f"{HERE}posts/{key}/#excerpt-title"
    assert room.fields() == {f"excerpt:{key}": "Forty people, one breakfast.", f"alt:{key}": "A table from above"}
    assert "Forty people, one breakfast." in room.file("email.html")
    assert 'alt="A table from above"' in room.file("email.html")
    page = room.amina.get(f"{HERE}posts/{key}/").content.decode()
    assert "Amina changed it on" in page
    room.edit({"page": "post", "key": key, "propose": f"excerpt:{key}"})
    assert room.fields() == {f"alt:{key}": "A table from above"}


def test_a_picture_is_taken_away_and_sent_from_a_computer(room: Room) -> None:
    key = playback(room)
    with_one = room.file("email.html").count("<img")
    room.edit({f"field:picture:{key}": "none", f"was:picture:{key}": ""})
    assert room.file("email.html").count("<img") == with_one - 1
    room.edit({f"field:picture:{key}": "none", f"was:picture:{key}": "none", f"file:picture:{key}": upload(png())})
    assert re.fullmatch(r"upload:[0-9a-f]{64}", room.fields()[f"picture:{key}"])
    assert room.file("email.html").count("<img") == with_one
    page = room.amina.get(f"{HERE}posts/{key}/").content.decode()
    assert "From a computer" in page
    room.edit({f"field:picture:{key}": "", f"was:picture:{key}": room.fields()[f"picture:{key}"]})
    assert room.fields() == {}


def test_enter_in_a_field_saves_and_takes_nobodys_words_away(room: Room) -> None:
    key = room.keys()[0]
    room.edit({"page": "post", "key": key, f"field:excerpt:{key}": "Forty carers, one porridge."})
    page = room.amina.get(f"{HERE}posts/{key}/").content.decode()
    first = re.search(r"<button[^>]*>", page[page.index('id="excerpt-title"') :])
    assert 'name="propose"' in page
    assert first
    assert "name=" not in first[0]


def test_what_is_no_picture_is_refused_beside_its_field(room: Room) -> None:
    key = playback(room)
    form = {"page": "post", "key": key, f"field:picture:{key}": "", f"was:picture:{key}": ""}
    for data in (b"GIF89a but no more", b"<html>", png()[:200], png() + bytes(15_000_000)):
        answer = room.edit(form | {f"file:picture:{key}": upload(data), f"field:excerpt:{key}": "Typed beside it"})
        page = answer.content.decode()
        assert answer.status_code == 400, data[:20]
        assert 'id="picture-wrong"' in page
        assert "Typed beside it" in page
    assert room.issue.editions.count() == 0


def test_an_excerpt_that_is_too_long_comes_back_on_the_page_of_the_post(room: Room) -> None:
    key, long = playback(room), "word " * 1_200
    answer = room.edit({"page": "post", "key": key, f"field:excerpt:{key}": long})
    assert answer.status_code == 400
    assert inputs(answer.content.decode())[f"field:excerpt:{key}"] == long
    assert 'id="f-excerpt-wrong"' in answer.content.decode()


def test_a_post_that_is_not_in_can_be_brought_in_from_its_page(room: Room) -> None:
    key = room.keys()[1]
    room.edit({"page": "post", "key": key, "do": f"out:{key}"})
    page = room.amina.get(f"{HERE}posts/{key}/").content.decode()
    assert "This post is not in the issue: a person left it out." in page
    assert f'value="back:{key}"' in page
    assert "Left out “" in page


def test_there_is_no_page_for_a_post_that_is_not_there(room: Room) -> None:
    for key in ("ffffffffffffffff", "..", "%2e%2e", "'"):
        assert room.amina.get(f"{HERE}posts/{key}/").status_code == 404, key


def test_the_sources_own_edit_page_is_linked_where_it_is_known(room: Room) -> None:
    from dataclasses import replace

    from newsletter.config.model import Config, WordPressSource
    from newsletter.types import Post
    from newsletter.web.origins import origin_of
    from tests.desk.desk import NOW

    wordpress = WordPressSource(type="wordpress", url="https://riverbank.example/blog")
    config: Config = room.desk.config.model_copy(update={"sources": {"site": wordpress}})
    post = Post(
        source="site",
        guid="https://riverbank.example/blog/?p=417",
        url="https://riverbank.example/blog/hall/",
        title="The hall",
        published=NOW,
    )
    origin = origin_of(config, post)
    assert origin.page == "https://riverbank.example/blog/hall/"
    assert origin.editor == "https://riverbank.example/blog/wp-admin/post.php?post=417&action=edit"
    assert origin_of(config, replace(post, guid="tag:riverbank.example,2026:417")).editor == ""
    assert origin_of(config, replace(post, url="javascript:alert(1)")).page == ""
    assert origin_of(room.desk.config, replace(post, source="desk", guid="../schedules.yaml")).file == ""


# A notice -------------------------------------------------------------------------------------------------------------

NOTICE = {
    "notice:title": "Bring a chair",
    "notice:text": "We run out at about eight.",
    "notice:url": "https://riverbank.example/chairs/",
    "notice:link-text": "Say that you come",
    "notice:event-start": "2026-12-03T19:00",
    "notice:event-end": "2026-12-03T21:00",
    "notice:place": "Mill Hall",
}


def new_notice(room: Room) -> str:
    return inputs(room.amina.get(f"{HERE}notices/new/").content.decode())["notice"]


def test_a_notice_is_added_changed_and_removed(room: Room) -> None:
    number = new_notice(room)
    form = NOTICE | {"page": "notice", "key": number, "next": "notices", "notice": number}
    assert room.edit(form)["Location"] == f"{HERE}#notices"
    assert "Bring a chair" in room.file("email.html")
    assert "Mill Hall" in room.file("email.txt")
    said = inputs(room.amina.get(f"{HERE}notices/{number}/").content.decode())
    assert {name: said[name] for name in NOTICE} == NOTICE
    room.edit(form)  # a second click on the same button
    assert room.issue.editions.count() == 1
    room.edit(form | {"notice:title": "Bring two chairs"})
    assert "Bring two chairs" in room.file("email.html")
    room.edit(form | {"remove": "1", "notice:title": ""})
    assert room.fields() == {}
    assert "two chairs" not in room.file("email.html")
    assert room.amina.get(f"{HERE}notices/{number}/").status_code == 404


def test_a_notice_has_its_own_picture(room: Room) -> None:
    number, before = new_notice(room), room.file("email.html").count("<img")
    form = NOTICE | {"page": "notice", "key": number, "notice": number, "notice:alt": "Two chairs"}
    room.edit(form | {"notice:file": upload(png("maroon"))})
    address = room.fields()[f"notice:{number}"]["picture"]["address"]
    page = room.amina.get(f"{HERE}notices/{number}/").content.decode()
    assert inputs(page)["notice:picture"] == address
    assert 'src="data:image/' in page
    assert room.file("email.html").count("<img") == before + 1
    room.edit(form | {"notice:picture": address, "notice:no-picture": "1"})
    assert room.fields()[f"notice:{number}"]["picture"] is None


def test_each_mistake_in_a_notice_stands_beside_its_input(room: Room) -> None:
    number = new_notice(room)
    wrong = {
        "notice:title": "",
        "notice:text": "word " * 61,
        "notice:url": "javascript:alert(1)",
        "notice:event-start": "2026-12-03T19:00",
        "notice:event-end": "2026-12-03T18:00",
        "notice:shown-from": "2027-03-28T01:30",
        "notice:language": "klingon!",
    }
    answer = room.edit(wrong | {"page": "notice", "key": number, "notice": number, "notice:place": "Kept"})
    page = answer.content.decode()
    assert answer.status_code == 400
    beside = dict(re.findall(r'id="n-([a-z-]+)-wrong"><svg.*?</svg>(.*?)</p>', page))
    assert set(beside) == {"title", "text", "url", "event-end", "shown-from", "language"}
    assert beside["text"] == "This has 61 words; 60 are the most."
    assert inputs(page)["notice:place"] == "Kept"
    assert inputs(page)["notice:url"] == "javascript:alert(1)"
    assert room.issue.editions.count() == 0


def test_an_event_that_is_over_is_kept_and_shown_as_not_in_the_issue(room: Room) -> None:
    number = new_notice(room)
    over = {"notice:event-start": "2026-11-01T10:00", "notice:event-end": ""}
    room.edit(NOTICE | over | {"page": "notice", "key": number, "notice": number})
    assert "Bring a chair" not in room.file("email.html")
    page = room.amina.get(HERE).content.decode()
    assert "Not in this issue" in page
    assert f"/notices/{number}/" in page


# Hostile text ---------------------------------------------------------------------------------------------------------


def hostile_form(room: Room, key: str) -> dict[str, Any]:
    return {
        f"field:{name}": HOSTILE
        for name in ("subject", "preheader", "intro", f"excerpt:{key}", f"alt:{key}", f"snippet:sky:{key}")
    }


def test_what_a_person_typed_is_what_the_mail_and_the_social_post_say(room: Room) -> None:
    from newsletter import exhibiting

    key, number = playback(room), new_notice(room)
    assert room.edit(hostile_form(room, key)).status_code == 303
    texts = {"notice:title": HOSTILE[:190], "notice:text": HOSTILE, "notice:place": HOSTILE[:190]}
    assert room.edit(texts | {"page": "notice", "key": number, "notice": number}).status_code == 303
    mail = room.file("email.html")
    assert "<script" not in mail
    assert "<img src=x" not in mail
    seen = html.unescape(mail)
    assert seen.count(HOSTILE) >= 5  # title, preheader, intro, excerpt, alt text and notice
    assert HOSTILE in room.issue.revisions.last().subject
    assert HOSTILE.split(" {{")[0] in " ".join(room.file("email.txt").split())
    snippet = {(each.account, each.post_key): each.text for each in exhibiting.snippets_of(room.issue.revisions.last())}
    assert snippet["sky", key] == HOSTILE
    for path in (HERE, f"{HERE}posts/{key}/", f"{HERE}notices/{number}/"):
        page = room.amina.get(path).content.decode()
        assert "<script>document" not in page, path
        assert "<img src=x" not in page, path
    assert inputs(room.amina.get(f"{HERE}posts/{key}/").content.decode())[f"field:excerpt:{key}"] == HOSTILE
    assert inputs(room.amina.get(HERE).content.decode())["field:subject"] == HOSTILE


@pytest.mark.browser
def test_no_script_runs_whatever_is_typed(room: Room, chromium: str) -> None:
    key = playback(room)
    room.edit(hostile_form(room, key))
    amina = room.amina.account
    with signed_in_page(room.desk, amina, chromium, width=375) as (page, base, seen):
        for path in (HERE, f"{HERE}posts/{key}/"):
            page.goto(base + path)
            page.wait_for_load_state("load")
            assert "owned" not in page.title().replace(HOSTILE, "")
            assert page.evaluate("document.documentElement.scrollWidth") <= 375, path
            assert page.locator("#main img[onerror]").count() == 0
        assert page.input_value("#f-excerpt") == HOSTILE
    assert seen.strayed == []
    assert seen.complaints == []


@pytest.mark.browser
def test_an_editor_saves_sorts_and_undoes_without_leaving_the_page(room: Room, chromium: str) -> None:
    keys = room.keys()
    with signed_in_page(room.desk, room.amina.account, chromium) as (page, base, seen):
        page.goto(base + HERE)
        page.click(".edit-head summary >> nth=0")
        page.fill("#f-subject", "Forty carers")
        assert page.text_content("#f-subject-count") == "12 characters"
        page.fill("#f-intro", "Four words stand here")
        assert page.text_content("#f-intro-count") == "4 words"
        page.click(".edit-head details[open] button.main")
        page.wait_for_selector(".told >> text=Saved: the subject and the introduction.")
        assert room.issue.revisions.last().subject == "Forty carers"
        page.click(".told >> text=Undo")
        page.wait_for_selector(".told >> text=Taken back")
        assert room.fields() == {}
        page.focus(f"#posts > li[data-key='{keys[2]}']")
        page.keyboard.press("Alt+ArrowUp")
        page.wait_for_selector(".told >> text=Saved: the order of the posts.")
        assert room.keys()[:3] == [keys[0], keys[2], keys[1]]
        page.click(f"button[value='out:{keys[0]}']")
        page.wait_for_selector(".told >> text=Left out")
        now = room.keys()
        assert keys[0] not in now
    assert seen.strayed == []
    assert seen.complaints == []


@pytest.mark.browser
def test_the_forms_work_without_javascript(room: Room, chromium: str) -> None:
    keys = room.keys()
    with signed_in_page(room.desk, room.amina.account, chromium, javascript=False) as (page, base, _):
        page.goto(base + HERE)
        page.click(f"button[value='down:{keys[0]}']")
        page.click(".edit-head summary >> nth=0")
        page.fill("#f-subject", "Without a script")
        page.click(".edit-head details[open] button.main")
        page.click(".told >> text=Undo")
        page.wait_for_load_state("load")
    assert room.keys()[:2] == [keys[1], keys[0]]
    assert "subject" not in room.fields()
