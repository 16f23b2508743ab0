"""What changed: between two revisions, and against the issue before; who made each."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from browsing import looked_over
from desk import NOW, drafted, make_desk, person, signed_in_page, visitor

from newsletter.types import Actor, Via

PAGE = "/n/monthly/2026-10/changes/"
HOSTILE = "<img src=x onerror=alert(1)> & {{ 7 * 7 }}"


@pytest.fixture
def desk(database: str, tmp_path: Path):
    made = make_desk(tmp_path)
    drafted(made)
    return made


def keys() -> list[str]:
    from newsletter.models import RevisionPost

    rows = RevisionPost.objects.filter(revision__issue__period="2026-10", revision__number=1).order_by("position")
    return list(rows.values_list("key", flat=True))


def save(desk, changes: dict[str, object], *, base: int = 0, who: str = "Amina"):
    from newsletter import revising
    from newsletter.periods import parse_period

    period = parse_period("2026-10", desk.config.site.zone)
    return revising.save(desk, "monthly", period, changes, base=base, actor=Actor(name=who, via=Via.DESK), now=NOW)


def text_of(page: str) -> str:
    """What somebody reads on the page, spaces put together."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main)))


def test_each_kind_of_change_is_told(desk) -> None:
    first, second, *_, last = keys()
    save(desk, {"subject": "What forty carers need over breakfast"})
    save(
        desk, {f"post:{last}": "out", "order": [second, first], f"snippet:sky:{first}": "Only this."}, base=1, who="Ben"
    )
    cerys = visitor(desk, person("Cerys", "viewer"))
    both = text_of(cerys.get(f"{PAGE}?from=1&to=3").content.decode())
    for said in (
        "What forty carers taken out: asked for; put in: need; over breakfast",
        "Not in any more: Four hundred lanterns and one stubborn swan",
        "Moved from ",
        "Leads now: VIDEO: The night bus, told by the people who ride it, not What forty carers asked for",
        "Bluesky, sky: What forty carers asked for over breakfast",
        "put in: Only this.",
        "0 new social posts, 6 gone",
        "Revision 2 by Amina on Tuesday 3 November 2026 at 12:00",
        "Revision 3 by Ben",
        "Changed: the subject.",
    ):
        assert said in both, said
    newest = text_of(cerys.get(PAGE).content.decode())
    assert "What forty carers need over breakfast as it was" in newest  # from 2 to 3: the subject did not change


def test_both_mails_stand_beside_each_other_in_sandboxed_frames(desk) -> None:
    save(desk, {"subject": "Another"})
    page = visitor(desk, person("Cerys", "viewer")).get(PAGE).content.decode()
    frames = re.findall(r'<iframe sandbox="" loading="lazy" title="([^"]+)" src="([^"]+)">', page)
    assert frames == [
        ("The mail, Revision 1", "/n/monthly/2026-10/frame/1/"),
        ("The mail, Revision 2", "/n/monthly/2026-10/frame/2/"),
    ]


def test_against_the_issue_before(desk) -> None:
    cerys = visitor(desk, person("Cerys", "viewer"))
    assert cerys.get(f"{PAGE}?from=last").status_code == 404
    assert "there is nothing to compare yet" in cerys.get(PAGE).content.decode()
    drafted(desk, period="2026-09")
    page = cerys.get(PAGE).content.decode()  # the only revision: so it is compared with September
    said = text_of(page)
    assert said == text_of(cerys.get(f"{PAGE}?from=last&to=1").content.decode())
    assert "September 2026, revision 1 (the issue before)" in said
    assert "In now: What forty carers asked for over breakfast" in said
    assert "taken out: Tuesday 13 October 2026 at 10:00" in said
    assert 'src="/n/monthly/2026-09/frame/1/"' in page


def test_the_same_revision_twice_differs_in_nothing(desk) -> None:
    page = visitor(desk, person("Cerys", "viewer")).get(f"{PAGE}?from=1&to=1").content.decode()
    assert "Not a byte of what goes out differs." in page
    assert "<ins>" not in page
    assert "<del>" not in page


def test_marks_say_what_they_are_without_colour(desk) -> None:
    save(desk, {"subject": "What forty people asked for over breakfast"})
    page = visitor(desk, person("Cerys", "viewer")).get(PAGE).content.decode()
    assert (
        'What forty <del><span class="unseen">taken out: </span>carers<span class="unseen">; </span></del>'
        '<ins><span class="unseen">put in: </span>people<span class="unseen">; </span></ins> asked for'
    ) in page


def test_what_people_and_feeds_write_stays_text(desk) -> None:
    save(desk, {"subject": HOSTILE, f"excerpt:{keys()[0]}": HOSTILE}, who="<b>Amina</b>")
    page = visitor(desk, person("Cerys", "viewer")).get(PAGE).content.decode()
    assert "<img" not in page
    assert "<b>Amina</b>" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt; &amp; {{ 7 * 7 }}") >= 2


@pytest.mark.parametrize(
    "query",
    ["from=0", "from=9", "to=9", "from=x", "from=1&to=last", f"from={10**40}", "from=-1", "from=%00", "from=%D9%A1"],
)
def test_a_revision_that_is_not_there_is_not_found(desk, query: str) -> None:
    assert visitor(desk, person("Cerys", "viewer")).get(f"{PAGE}?{query}").status_code == 404


def test_an_issue_that_is_not_there_is_not_found(desk) -> None:
    cerys = visitor(desk, person("Cerys", "viewer"))
    drafted(desk, period="2026-08")  # skipped: it has no revision
    for place in ("monthly/2026-08", "monthly/2026-01", "monthly/soon", "nosuch/2026-10"):
        assert cerys.get(f"/n/{place}/changes/").status_code == 404, place


@pytest.mark.full  # every page is looked over in `test_axe_everywhere`
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (375, "light")])
def test_the_page_is_accessible_and_fits(desk, chromium: str, width: int, scheme: str) -> None:
    save(desk, {"subject": "Another subject", f"post:{keys()[-1]}": "out"})
    who = person("Amina", "editor")
    with signed_in_page(desk, who, chromium, width=width, scheme=scheme) as (page, base, seen):
        page.goto(base + PAGE)
        assert not looked_over(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (seen.strayed, seen.complaints) == ([], [])
