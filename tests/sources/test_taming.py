"""Foreign HTML stays within bounds before a parser sees it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsletter.sources.taming import MAX_ATTRIBUTES, MAX_CHARS, MAX_DEPTH, MAX_FORMATTING, MAX_TAGS, tame


def depth_and_size(html: str) -> tuple[int, int]:
    """How deep and how large the parser's tree is."""
    node, depth, deepest, size = LexborHTMLParser(html).root, 0, 0, 0
    while node is not None:
        size += 1
        deepest = max(deepest, depth)
        if node.first_child is not None:
            node, depth = node.first_child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = node.next if node is not None else None
    return deepest, size


# Each level that is counted may hold one self-ending element (<li>, <td>, <p>, ...) and the open formatting again.
DEEPEST = (MAX_DEPTH + 2) * 4 + MAX_FORMATTING * (MAX_DEPTH + 2)

SNIPPETS = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<font>",
        "</font>",
        "<a>",
        "</a>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<li>",
        "</li>",
        "<ul>",
        "</ul>",
        "<span>",
        "</span>",
        "<form>",
        "</form>",
        "<h1>",
        "</h1>",
        "<h2>",
        "</h2>",
        "<svg>",
        "</svg>",
        "<desc>",
        "<select>",
        "<option>",
        "</select>",
        "<button>",
        "</button>",
        "<dd>",
        "<dl>",
        "</dl>",
        "<object>",
        "</object>",
        "<blockquote>",
        "</blockquote>",
        "<marquee>",
        "<ruby>",
        "<rt>",
        "<rp>",
        "<math>",
        "<mi>",
        "<nobr>",
        "<p/>",
        "</br>",
        "<foreignObject>",
        "<template>",
        "</template>",
        "<caption>",
        "<frameset>",
        "<body>",
        "<html>",
        "<optgroup>",
        "<details>",
        "<summary>",
        "x",
    ]
)


@given(st.lists(SNIPPETS, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_repetition_makes_a_deep_tree(pattern: list[str]) -> None:
    deepest, _ = depth_and_size(tame("".join(pattern) * 400))
    assert deepest <= DEEPEST


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 50_000 + "word",
        "<div><table><td></div></table>" * 5_000 + "word",
        "<form><div></form>" * 5_000 + "word",
        "".join(f"<p><font id={n}></p>" for n in range(5_000)) + "word",
        "<svg><desc></svg>" * 5_000 + "</desc></svg>" * 300 + "word",
        "<option><p>" * 20_000 + "word",
    ],
)
def test_a_bomb_is_a_small_tree_and_its_text_stays(bomb: str) -> None:
    tamed = tame(bomb)
    deepest, size = depth_and_size(tamed)
    assert deepest <= DEEPEST
    assert size <= 3 * MAX_TAGS
    assert tamed.endswith("word")


def test_a_tag_with_too_many_attributes_goes_and_its_text_stays() -> None:
    many = " ".join(f'a{n}=">"' for n in range(MAX_ATTRIBUTES + 1))
    assert tame(f"<p {many}>word</p>").strip() == "word</p>"
    few = " ".join(f'a{n}=">"' for n in range(MAX_ATTRIBUTES))
    assert tame(f"<p {few}>word</p>") == f"<p {few}>word</p>"


def test_a_long_page_is_cut() -> None:
    assert len(tame("x" * (MAX_CHARS + 5))) == MAX_CHARS
    assert tame("<p>x" * (MAX_TAGS + 5)).count("<p>") == MAX_TAGS


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("a<!-- > -- -->b<!--x--!>c<!-->d", "abcd"),
        ("a<!-- never ends <p>b", "a"),
        ("a<script>if (1<b && c='</p>') {}</script>b", "ab"),
        ("a<SCRIPT>x</script >b<style>p{}</style\n>c", "abc"),
        ("a<script>never ends", "a"),
        ('a<p title="never ends>b', "a"),
        ('<a href="x>y">b</a>', '<a href="x>y">b</a>'),
        ('<p class=a">b</p>', '<p class=a">b</p>'),
        ("<?php echo 1 ?>a</ b>c", "ac"),
        ("1 < 2 & 3 > 2 <", "1 < 2 & 3 > 2 <"),
        ("a<plaintext>b", "a"),
        ("<textarea><p>x</textarea>y", "<textarea></textarea>y"),
    ],
)
def test_what_a_browser_would_not_show_goes(html: str, kept: str) -> None:
    assert tame(html) == kept


@given(st.text(alphabet="<>/!-= \"'abp&;\n", max_size=200))
@example("<<!>a")
@example("<<!---->script>alert(1)</script>")
@example("&l<!>t;b&gt;")
@settings(max_examples=300, deadline=None)
def test_the_words_stay_as_a_browser_reads_them(html: str) -> None:
    """Within the bounds taming changes nothing that a parser would call text."""
    before, after = LexborHTMLParser(html).body, LexborHTMLParser(tame(html)).body
    assert before is not None
    assert after is not None
    assert "".join(after.text().split()) == "".join(before.text().split())


ORDINARY = st.recursive(
    st.sampled_from(["word ", "&amp; ", "<br>", '<img src="/a.png" alt="">', "a > b "]),
    lambda inside: st.builds(
        lambda name, attributes, parts, end: f"<{name}{attributes}>{''.join(parts)}{end or f'</{name}>'}",
        st.sampled_from(["p", "div", "a", "em", "b", "ul", "li", "h2", "span"]),
        st.sampled_from(["", ' class="x y"', " href='/a?b'", " id=x hidden", ' title="1 < 2"', " a" * 60]),
        st.lists(inside, max_size=3),
        st.sampled_from(["", "", "", "", "</b>", "</div x=y>"]),
    ),
    max_leaves=30,
)


@given(ORDINARY, st.sampled_from([1, 1, 2, MAX_FORMATTING, MAX_DEPTH // 4]))
@settings(max_examples=300, deadline=None)
def test_an_ordinary_page_is_told_from_one_that_must_be_cut(page: str, repeated: int) -> None:
    """A comment is never ordinary: with one at its end, the same page is read tag by tag."""
    nested = page.replace("word", "<b><div>word") * repeated
    for html in (page, nested):
        assert tame(html) == tame(html + "<!-- x -->")


def test_an_ordinary_page_stays_as_it_is() -> None:
    page = '<h2 class="x">A</h2><p>b <em>c</em> <a href="/d">e<br>f</a></p><ul><li>g</ul>'
    assert tame(page) == page
