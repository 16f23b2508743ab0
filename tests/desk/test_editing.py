"""Saving what forms change: the fields, the list of posts, undo, what two editors do, and what comes back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.desk.desk import person, visitor
from tests.desk.editing_room import HERE, Room, room_in


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return room_in(tmp_path, database)


def test_the_subject_is_saved_and_goes_into_the_bytes(room: Room) -> None:
    answer = room.edit({"field:subject": "What forty carers read", "next": "edit-head"})
    assert (answer.status_code, answer["Location"]) == (303, f"{HERE}#edit-head")
    assert room.issue.revisions.last().subject == "What forty carers read"
    page = room.amina.get(HERE).content.decode()
    assert "Saved: the subject." in page
    assert re.search(r'<form method="post" action="/n/monthly/2026-10/undo/".*?name="base" value="1"', page, re.DOTALL)


def test_what_was_not_touched_is_no_change(room: Room) -> None:
    subject = room.issue.revisions.last().subject
    room.edit({"field:subject": subject, "was:subject": subject, "field:intro": "Ours.", "was:intro": "Proposed."})
    assert room.fields() == {"intro": "Ours."}


def test_a_form_that_changes_nothing_makes_no_edition(room: Room) -> None:
    room.edit({"field:subject": "Same\r\nline", "was:subject": "Same\nline"})
    assert room.issue.editions.count() == 0
    assert "Nothing was changed." in room.amina.get(HERE).content.decode()


def test_as_proposed_takes_one_field_away_and_saves_what_was_typed_beside_it(room: Room) -> None:
    room.edit({"field:subject": "Ours", "field:preheader": "Ours, too"})
    room.edit({"propose": "subject", "field:subject": "Ours", "was:subject": "Ours", "field:preheader": "Better"})
    assert room.fields() == {"preheader": "Better"}


def test_what_cannot_be_saved_comes_back_as_typed_with_the_reason_beside_it(room: Room) -> None:
    answer = room.edit({"field:subject": "", "field:preheader": "Kept as typed"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert room.issue.editions.count() == 0
    assert 'value="Kept as typed"' in page
    assert re.search(r'id="f-subject"[^>]*aria-describedby="[^"]*f-subject-wrong"[^>]*aria-invalid="true"', page)
    assert re.search(r'id="f-subject-wrong">.*subject', page)


def test_a_form_that_is_none_of_ours_is_refused(room: Room) -> None:
    for base in ("", "1; DROP", "-1", "9" * 20):
        assert room.amina.post(f"{HERE}edit/", {"base": base, "field:subject": "x"}).status_code == 400
    assert room.edit({"field:colour": "red"}).status_code == 400
    assert room.issue.editions.count() == 0


def test_the_page_to_come_back_to_is_one_of_ours(room: Room) -> None:
    answer = room.edit({"field:subject": "One", "next": "//evil.example/", "page": "https://evil.example"})
    assert answer["Location"] == HERE


def test_undo_takes_the_newest_change_back(room: Room) -> None:
    before = room.issue.revisions.last()
    room.edit({"field:subject": "Ours"})
    answer = room.amina.post(f"{HERE}undo/", {"base": 1})
    assert answer.status_code == 303
    assert room.fields() == {}
    assert room.issue.revisions.last().content_hash == before.content_hash
    assert "Taken back: the subject." in room.amina.get(HERE).content.decode()


def test_undo_leaves_alone_what_somebody_did_since(room: Room) -> None:
    room.edit({"field:subject": "Ours"})
    room.edit({"field:preheader": "Bens"}, who=visitor(room.desk, person("Ben", "editor")))
    room.amina.post(f"{HERE}undo/", {"base": 1})
    assert room.fields() == {"preheader": "Bens", "subject": "Ours"}
    assert "Ben" in room.amina.get(HERE).content.decode()


# The list of posts ----------------------------------------------------------------------------------------------------


def test_a_post_goes_up_and_what_comes_first_leads(room: Room) -> None:
    first, second, third, *rest = room.keys()
    order = " ".join(room.keys())
    room.edit({"do": f"up:{third}", "order": order, "was:order": order})
    assert room.keys() == [first, third, second, *rest]
    assert "lead" not in room.fields()
    room.edit({"do": f"up:{third}", "order": " ".join(room.keys())})
    assert room.keys() == [third, first, second, *rest]
    assert [post["key"] for post in room.manifest()["posts"] if post["lead"]] == [third]


def test_the_first_post_cannot_go_up(room: Room) -> None:
    order = room.keys()
    room.edit({"do": f"up:{order[0]}", "order": " ".join(order)})
    assert room.issue.editions.count() == 0


def test_dragging_sends_the_whole_order(room: Room) -> None:
    order = room.keys()
    turned = [order[0], *reversed(order[1:])]
    room.edit({"order": " ".join(turned), "was:order": " ".join(order)})
    assert room.keys() == turned


def test_a_chosen_lead_comes_first_with_and_without_an_own_order(room: Room) -> None:
    order = room.keys()
    room.edit({"do": f"lead:{order[2]}", "order": " ".join(order)})
    assert room.keys()[0] == order[2]
    assert "order" not in room.fields()
    now = room.keys()
    room.edit({"do": f"down:{now[1]}", "order": " ".join(now)})
    now = room.keys()
    room.edit({"do": f"lead:{now[3]}", "order": " ".join(now), "own-order": "1"})
    assert room.keys()[0] == now[3]
    room.edit({"do": "as-chosen", "order": " ".join(room.keys())})
    assert room.keys() == order
    assert room.fields() == {}


def test_a_post_is_left_out_and_brought_back(room: Room) -> None:
    keys = room.keys()
    room.edit({"do": f"out:{keys[1]}", "order": " ".join(keys)})
    assert room.keys() == [keys[0], *keys[2:]]
    page = room.amina.get(HERE).content.decode()
    assert f'value="back:{keys[1]}"' in page
    room.edit({"do": f"back:{keys[1]}"})
    assert room.keys() == keys
    assert room.fields() == {}


def test_a_post_that_was_left_out_is_brought_in(room: Room) -> None:
    page = room.amina.get(HERE).content.decode()
    key = re.search(r'value="in:([0-9a-f]{16})"', page)
    assert key, "some post of a neighbouring month can be brought in"
    room.edit({"do": f"in:{key[1]}", "order": " ".join(room.keys())})
    now = room.keys()
    assert key[1] in now
    assert f'value="back:{key[1]}"' in room.amina.get(HERE).content.decode()


def test_a_deed_on_a_post_that_is_not_there_is_refused(room: Room) -> None:
    for deed in ("up:ffffffffffffffff", "lead:", "dance:all", "out:ffffffffffffffff"):
        assert room.edit({"do": deed, "order": " ".join(room.keys())}).status_code == 400, deed
    assert room.issue.editions.count() == 0


# Two at once ----------------------------------------------------------------------------------------------------------


def test_what_another_changed_elsewhere_is_kept_and_told(room: Room) -> None:
    room.edit({"field:preheader": "From Ben"}, who=visitor(room.desk, person("Ben", "editor")))
    room.edit({"field:subject": "From Amina"}, base=0)
    assert room.fields() == {"preheader": "From Ben", "subject": "From Amina"}
    assert "Ben changed the preheader meanwhile" in room.amina.get(HERE).content.decode()


def test_a_conflict_shows_both_and_loses_nothing(room: Room) -> None:
    room.edit({"field:subject": "From <b>Ben</b>"}, who=visitor(room.desk, person("Ben", "editor")))
    answer = room.edit({"field:subject": "From Amina", "field:intro": "Along with it"}, base=0)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert room.fields() == {"subject": "From <b>Ben</b>"}
    assert "Ben changed the same meanwhile" in page
    assert "From &lt;b&gt;Ben&lt;/b&gt;" in page
    assert 'name="field:subject" value="From Amina"' in page
    assert 'name="field:intro" value="Along with it"' in page


@pytest.mark.parametrize(("choice", "subject"), [("theirs", "From Ben"), ("yours", "From Amina")])
def test_what_is_chosen_on_the_page_of_a_conflict_is_saved(room: Room, choice: str, subject: str) -> None:
    room.edit({"field:subject": "From Ben"}, who=visitor(room.desk, person("Ben", "editor")))
    page = room.edit({"field:subject": "From Amina", "field:intro": "Along with it"}, base=0).content.decode()
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.partition("<main")[2]))
    form |= {"choose:subject": choice}
    del form["csrfmiddlewaretoken"]
    assert room.amina.post(f"{HERE}edit/", form).status_code == 303
    assert room.fields() == {"intro": "Along with it", "subject": subject}


def test_an_order_and_a_field_taken_away_survive_a_conflict(room: Room) -> None:
    ben, keys = visitor(room.desk, person("Ben", "editor")), room.keys()
    room.edit({"field:subject": "One"})
    room.edit({"field:subject": "Two", "do": ""}, who=ben)
    turned = [keys[0], keys[2], keys[1], *keys[3:]]
    page = room.edit({"propose": "subject", "order": " ".join(turned), "was:order": " ".join(keys)}, base=1)
    text = page.content.decode()
    assert page.status_code == 409
    assert "as proposed" in text
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', text.partition("<main")[2]))
    assert form["none:subject"] == "1"
    del form["csrfmiddlewaretoken"]
    room.amina.post(f"{HERE}edit/", form | {"choose:subject": "yours"})
    assert room.fields() == {"order": turned}


# The send -------------------------------------------------------------------------------------------------------------


def test_the_send_is_moved_on_the_clock_of_the_site_and_back(room: Room) -> None:
    planned = room.issue.revisions.last().planned_send
    room.edit({"field:send": "2027-06-08T10:30", "was:send": "2026-11-10T10:00"})
    assert room.issue.revisions.last().planned_send.isoformat() == "2027-06-08T09:30:00+00:00"  # British summer time
    page = room.amina.get(HERE).content.decode()
    assert 'value="2027-06-08T10:30"' in page
    room.edit({"propose": "send"})
    assert room.issue.revisions.last().planned_send == planned


def test_a_moment_that_cannot_be_is_refused_beside_its_field(room: Room) -> None:
    for typed, sentence in (
        ("2016-02-02T10:00", "is over"),
        ("2027-03-28T01:30", "the clocks go forward"),
        ("2027-02-31T10:00", "is not a date with a time"),
        ("next Tuesday", "is not a date with a time"),
        ("", "is not a date with a time"),
    ):
        answer = room.edit({"field:send": typed, "was:send": "2026-11-10T10:00"})
        assert answer.status_code == 400
        beside = re.search(r'id="f-send-wrong">(.*)</p>', answer.content.decode())
        assert beside, typed
        assert sentence in beside[1]
    assert room.issue.editions.count() == 0


# Counting -------------------------------------------------------------------------------------------------------------


def test_the_live_count_is_that_of_the_frozen_snippet(room: Room) -> None:
    from newsletter import exhibiting

    for snippet in exhibiting.snippets_of(room.issue.revisions.last()):
        asked = {"account": snippet.account, "key": snippet.post_key, "text": snippet.text.replace("\n", "\r\n")}
        said = room.amina.post(f"{HERE}count/", asked).json()
        assert said == {"length": snippet.length, "limit": snippet.limit, "unit": snippet.unit, "over": False}, asked


def test_a_long_text_is_over_and_an_unknown_post_is_not_there(room: Room) -> None:
    key = room.keys()[0]
    asked = {"account": "x", "key": key, "text": "word " * 100}
    assert room.amina.post(f"{HERE}count/", asked).json()["over"] is True
    assert room.amina.post(f"{HERE}count/", asked | {"account": "nobody"}).status_code == 404
    assert room.issue.editions.count() == 0


def test_a_snippet_is_saved_with_the_count_of_the_page(room: Room) -> None:
    from newsletter import exhibiting

    key = room.keys()[0]
    known = {(each.account, each.post_key): each for each in exhibiting.snippets_of(room.issue.revisions.last())}
    text = f"Tonight in the hall 🕯️👩‍👩‍👧\n\n{known['sky', key].url}"
    said = room.amina.post(f"{HERE}count/", {"account": "sky", "key": key, "text": text}).json()
    room.edit({f"field:snippet:sky:{key}": text.replace("\n", "\r\n")})
    saved = {(each.account, each.post_key): each for each in exhibiting.snippets_of(room.issue.revisions.last())}
    assert saved["sky", key].text == text
    assert saved["sky", key].length == said["length"]


# Drafting anew, and what lies outside --------------------------------------------------------------------------------


def test_drafting_anew_keeps_the_edits(room: Room) -> None:
    room.edit({"field:subject": "Ours"})
    post = next((room.desk.config.file.parent / "content").glob("2026-10-27*.md"))
    post.write_text(post.read_text().replace('title: "', 'title: "Amended ', 1))
    answer = room.amina.post(f"{HERE}draft/")
    assert answer.status_code == 303
    assert room.issue.revisions.last().subject == "Ours"
    assert any(post["title"].startswith("Amended ") for post in room.manifest()["posts"])
    assert "Drafted anew with" in room.amina.get(HERE).content.decode()


def test_a_source_that_cannot_be_read_is_shown_with_a_way_on(room: Room) -> None:
    folder = room.desk.config.file.parent / "content"
    folder.rename(folder.with_name("elsewhere"))
    answer = room.amina.post(f"{HERE}draft/")
    page = answer.content.decode()
    assert answer.status_code == 502
    assert "The site could not be read" in page
    assert 'name="no-pull"' in page
    assert room.amina.post(f"{HERE}draft/", {"no-pull": "1"}).status_code == 303


def test_nothing_is_saved_over_a_hand_edit_and_what_was_typed_stays(room: Room) -> None:
    file = room.desk.outbox / "monthly" / "2026-10" / "email.txt"
    file.write_text(file.read_text().replace("the", "teh", 1))
    page = room.edit({"field:subject": "Typed while somebody was at the files"})
    text = page.content.decode()
    assert page.status_code == 409
    assert 'value="Typed while somebody was at the files"' in text
    assert "Changed by hand in the outbox" in text
    assert room.issue.editions.count() == 0


def test_there_is_nothing_to_edit_where_nothing_was_drafted(room: Room) -> None:
    for path in ("edit/", "undo/", "count/", "put-back/", "take-in/"):
        assert room.amina.post(f"/n/monthly/2026-08/{path}", {"base": 0}).status_code == 404, path
        assert room.amina.post(f"/n/nothing/2026-10/{path}", {"base": 0}).status_code == 404, path


def test_only_editors_and_approvers_change_anything(room: Room) -> None:
    for other in (
        visitor(room.desk),
        visitor(room.desk, person("Tom", "viewer")),
        visitor(room.desk, person("Cerys", "operator")),
    ):
        for path in ("edit/", "undo/", "count/", "draft/", "put-back/", "take-in/"):
            assert other.post(f"{HERE}{path}", {"base": 0, "field:subject": "x"}).status_code == 403, path
    assert room.issue.editions.count() == 0


def test_a_hand_edit_is_shown_and_put_back(room: Room) -> None:
    file = room.desk.outbox / "monthly" / "2026-10" / "email.html"
    frozen = file.read_text()
    middle = frozen.index("</title>") + 5_000
    file.write_text(f"{frozen[:middle]}<script>alert('by hand')</script>{frozen[middle:]}")
    page = room.amina.get(HERE).content.decode()
    assert "Changed by hand in the outbox" in page
    assert "&lt;script&gt;alert(&#39;by hand&#39;)" in page
    assert "<script>alert" not in page
    assert room.amina.post(f"{HERE}put-back/").status_code == 303
    assert file.read_text() == frozen
    page = room.amina.get(HERE).content.decode()
    assert "Put back: 1 file as frozen." in page
    assert "Changed by hand in the outbox" not in page


def test_a_hand_edit_is_taken_in(room: Room) -> None:
    from newsletter import reading

    file = room.desk.outbox / "monthly" / "2026-10" / "email.txt"
    file.write_text(file.read_text().replace("October", "Octobre", 1))
    assert room.amina.post(f"{HERE}take-in/").status_code == 303
    assert b"Octobre" in reading.files(room.issue.revisions.last())["email.txt"]
    page = room.amina.get(HERE).content.decode()
    assert "Taken in: " in page
    assert "Changed by hand in the outbox" not in page


def test_what_cannot_be_taken_in_is_told_and_stays(room: Room) -> None:
    stray = room.desk.outbox / "monthly" / "2026-10" / "notes.txt"
    stray.write_text("mine")
    room.amina.post(f"{HERE}take-in/")
    page = room.amina.get(HERE).content.decode()
    assert "notes.txt" in page
    assert "told warning" in page
    assert stray.read_text() == "mine"


def test_a_post_edited_on_the_site_is_shown_with_its_lines(room: Room) -> None:
    from newsletter import pipeline
    from tests.desk.desk import NOW

    post = next((room.desk.config.file.parent / "content").glob("2026-10-27*.md"))
    post.write_text(post.read_text().replace('title: "', 'title: "<i>Amended</i> ', 1))
    pipeline.pull(room.desk, ["desk"], now=NOW)
    page = room.amina.get(HERE).content.decode()
    assert "Changed on the site since this was drafted" in page
    assert "&lt;i&gt;Amended&lt;/i&gt;" in page
    assert "<i>Amended" not in page


def test_an_edit_without_a_place_is_shown_and_let_go(room: Room) -> None:
    key = room.keys()[1]
    room.edit({f"field:excerpt:{key}": "Words <b>for</b> a post that goes"})
    title = room.manifest()["posts"][1]["title"]
    content = room.desk.config.file.parent / "content"
    gone = next(path for path in content.glob("2026-10-*.md") if title in path.read_text())
    gone.unlink()
    room.amina.post(f"{HERE}draft/")
    page = room.amina.get(HERE).content.decode()
    assert "1 change without a place" in page
    assert "Words &lt;b&gt;for&lt;/b&gt; a post that goes" in page
    room.edit({"propose": f"excerpt:{key}"})
    assert room.fields() == {}
    assert "without a place" not in room.amina.get(HERE).content.decode()
