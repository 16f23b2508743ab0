"""Comments: who may say, settle and open again; and that a text stays a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import NOW, drafted, make_desk, person, visitor

from newsletter.errors import AccessError, EditError
from newsletter.types import Actor, Via

COMMENTS = "/n/monthly/2026-10/comments/"
MARKUP = "<script>alert('x')</script> <b>bold</b> & {{ 7 * 7 }} ~~unsubscribe_url~~"


@pytest.fixture
def issue(database: str, tmp_path: Path):
    return drafted(make_desk(tmp_path))


@pytest.fixture
def desk(database: str, tmp_path: Path):
    made = make_desk(tmp_path)
    drafted(made)
    return made


def actor(account) -> Actor:
    return Actor(name=account.name, via=Via.DESK, account_id=account.pk)


def test_a_comment_says_who_when_and_about_what(issue) -> None:
    from newsletter import talking
    from newsletter.models import LogEntry

    tom = person("Tom", "viewer")
    talking.comment(
        issue, "  Can we lead\r\nwith this?  ", post_key="k" * 16, post_title="Five things", actor=actor(tom), now=NOW
    )
    talking.comment(issue, "Lovely.", actor=actor(tom), now=NOW)
    first, second = talking.remarks(issue, actor=actor(tom), may_edit=False)
    assert (first.text, first.by, first.at, first.post_title) == ("Can we lead\nwith this?", "Tom", NOW, "Five things")
    assert (second.text, second.post_key, second.resolved_at) == ("Lovely.", "", None)
    said = [(entry.who, entry.text, entry.period) for entry in LogEntry.objects.order_by("id")][-2:]
    assert said == [("Tom", "Commented on “Five things”.", "2026-10"), ("Tom", "Commented on the issue.", "2026-10")]


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 5_001, "a\x00b", "a\x1b[31mb", "\ud800"])
def test_a_text_that_cannot_be_is_refused_and_nothing_is_kept(issue, text: str) -> None:
    from newsletter import talking

    with pytest.raises(EditError) as caught:
        talking.comment(issue, text, actor=actor(person("Tom", "viewer")), now=NOW)
    assert caught.value.field == "comment"
    assert caught.value.fix
    assert issue.comments.count() == 0


def test_its_author_and_editors_settle_a_comment_and_nobody_else(issue) -> None:
    from newsletter import talking

    tom, cerys = person("Tom", "viewer"), person("Cerys", "viewer")
    row = talking.comment(issue, "A question", actor=actor(tom), now=NOW)
    with pytest.raises(AccessError, match="Tom"):
        talking.resolve(row, done=True, actor=actor(cerys), may_edit=False, now=NOW)
    assert talking.remarks(issue, actor=actor(cerys), may_edit=False)[0].may_resolve is False
    assert talking.remarks(issue, actor=None, may_edit=False)[0].may_resolve is False
    assert talking.resolve(row, done=True, actor=actor(tom), may_edit=False, now=NOW) is True
    assert talking.resolve(row, done=True, actor=actor(cerys), may_edit=True, now=NOW) is False
    assert talking.remarks(issue, actor=actor(tom), may_edit=False)[0].resolved_by == "Tom"
    assert talking.resolve(row, done=False, actor=actor(cerys), may_edit=True, now=NOW) is True
    remark = talking.remarks(issue, actor=actor(tom), may_edit=False)[0]
    assert (remark.resolved_at, remark.resolved_by) == (None, "")


def test_a_comment_whose_author_is_gone_is_nobodys_own(issue) -> None:
    from newsletter import talking

    row = talking.comment(issue, "From nobody", actor=Actor(name="Ben", via=Via.SHELL), now=NOW)
    assert talking.may_resolve(row, actor=Actor(name="Ben", via=Via.SHELL), may_edit=False) is False


def test_an_issue_holds_so_many_comments_and_no_more(issue, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsletter import talking

    monkeypatch.setattr(talking, "MOST_COMMENTS", 2)
    tom = person("Tom", "viewer")
    for _ in range(2):
        talking.comment(issue, "again", actor=actor(tom), now=NOW)
    with pytest.raises(EditError, match="2 comments already"):
        talking.comment(issue, "again", actor=actor(tom), now=NOW)


def test_a_viewer_comments_at_the_desk_and_markup_stays_text(desk) -> None:
    from newsletter.models import Comment

    tom = visitor(desk, person("Tom", "viewer"))
    answer = tom.post(COMMENTS, {"text": MARKUP, "post": ""})
    row = Comment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/n/monthly/2026-10/#comment-{row.pk}"
    assert row.text == MARKUP
    page = tom.get("/n/monthly/2026-10/").content.decode()
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &lt;b&gt;bold&lt;/b&gt; &amp; {{ 7 * 7 }}" in page
    assert "<script>alert" not in page
    assert f'id="comment-{row.pk}"' in page


def test_a_comment_on_a_post_takes_its_title_from_the_issue(desk) -> None:
    from newsletter.models import Comment, RevisionPost

    key = RevisionPost.objects.order_by("position").values_list("key", flat=True)[1]
    tom = visitor(desk, person("Tom", "viewer"))
    assert tom.post(COMMENTS, {"text": "Nice", "post": key, "post_title": "<b>invented</b>"}).status_code == 303
    row = Comment.objects.get()
    assert row.post_key == key
    assert row.post_title
    assert "invented" not in row.post_title
    page = tom.get("/n/monthly/2026-10/").content.decode()
    assert f'href="#post-2" dir="auto">{row.post_title}</a>' in page


def test_a_comment_that_cannot_be_saved_comes_back_with_its_text(desk) -> None:
    from newsletter.models import Comment

    tom = visitor(desk, person("Tom", "viewer"))
    long = "<i>word</i> " * 600
    for fields, said in (
        ({"text": long, "post": ""}, "and 5,000 fit."),
        ({"text": "Still here", "post": "0123456789abcdef"}, "not in the issue any more"),
        ({}, "A comment needs a text."),
    ):
        answer = tom.post(COMMENTS, fields)
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert str(fields.get("text", ""))[:9].replace("<", "&lt;").replace(">", "&gt;") in answer.content.decode()
    assert Comment.objects.count() == 0


def test_settling_at_the_desk(desk) -> None:
    from newsletter.models import Comment

    tom, cerys, ben = (
        visitor(desk, person(name, role)) for name, role in (("Tom", "viewer"), ("Cerys", "viewer"), ("Ben", "editor"))
    )
    tom.post(COMMENTS, {"text": "One"})
    row = Comment.objects.get()
    address = f"{COMMENTS}{row.pk}/"
    refused = cerys.post(address, {"done": "1"})
    assert refused.status_code == 403
    assert "only Tom or an editor" in refused.content.decode()
    assert tom.post(address, {"done": "perhaps"}).status_code == 400
    assert Comment.objects.get().resolved_at is None
    assert ben.post(address, {"done": "1"}).status_code == 303
    assert Comment.objects.get().resolved_by == "Ben"
    assert "Settled by Ben" in cerys.get("/n/monthly/2026-10/").content.decode()
    assert tom.post(address, {"done": "0"}).status_code == 303
    assert Comment.objects.get().resolved_at is None


def test_comments_of_another_issue_or_of_none_are_not_found(desk) -> None:
    from newsletter.models import Comment

    ben = visitor(desk, person("Ben", "editor"))
    ben.post(COMMENTS, {"text": "One"})
    drafted(desk, "misol")
    number = Comment.objects.get().pk
    assert ben.post(f"/n/misol/2026-10/comments/{number}/", {"done": "1"}).status_code == 404
    assert ben.post(f"{COMMENTS}{number + 1}/", {"done": "1"}).status_code == 404
    assert ben.post(f"{COMMENTS}{10**30}/", {"done": "1"}).status_code == 404
    assert ben.post("/n/monthly/2026-01/comments/", {"text": "x"}).status_code == 404
    assert Comment.objects.get().resolved_at is None
