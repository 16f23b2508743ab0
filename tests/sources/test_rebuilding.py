"""Feeds built anew: well-formed and small whatever came, or refused with a reason."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ContentError
from newsletter.sources.feedtokens import decode
from newsletter.sources.rebuilding import MAX_SHORT, rebuild

HEAD = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
ITEM = HEAD + "<item>{}</item></channel></rss>"
N = 200_000


def items(text: str) -> list[ET.Element]:
    root = ET.fromstring(rebuild(text).xml)
    return [element for element in root.iter() if element.tag.endswith(("item", "entry"))]


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        (f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{ENTITIES}]><rss><channel/></rss>', "XML entities"),
        (f'<!DOCTYPE rss [<!ENTITY a "{"x" * N}">]><rss><channel>{"&a;" * N}</channel></rss>', "XML entities"),
        ('<!DOCTYPE rss [<!ENTITY % f SYSTEM "file:///etc/passwd">%f;]><rss/>', "XML entities"),
        ('<!DOCTYPE r [ <!ELEMENT r ANY> <!entity x SYSTEM "http://127.0.0.1/">]><rss>&x;</rss>', "XML entities"),
        ("<rss><channel>" + "<a>" * 50_000, "nests elements more than 250 deep"),
        (ITEM.format("<div>" * 50_000), "nests elements more than 250 deep"),
        ("<rss><channel>" + "<a/>" * 400_001, "more than 400,000 elements"),
        (HEAD + "<item/>" * 5_001, "more than 5,000 entries"),
        (ITEM.format("<category>a</category>" * 501), "more than 500 parts"),
        ("no feed at all", "no feed"),
        ("", "no feed"),
        ("<html><body>hello</body></html>", "no feed"),
    ],
    ids=[
        "laughs",
        "quadratic",
        "parameter",
        "external",
        "deep",
        "deep item",
        "wide",
        "items",
        "parts",
        "text",
        "",
        "html",
    ],
)
def test_refuses_what_no_feed_needs(bomb: str, words: str):
    with pytest.raises(ContentError, match=words) as caught:
        rebuild(bomb)
    assert caught.value.permanent


@pytest.mark.parametrize(
    "bomb",
    [
        "<!-- a -->" * N,
        "<!--" * N,
        "<![CDATA[" * N,
        "<?a?>" * N,
        "<" * N,
        "</" * N,
        "&" * N,
        "&#1" * N,
        "<title " * N,
        "<category>" + '<a "' * N,
        "<!" * N,
        "<category " + "".join(f"a{n}='' " for n in range(N // 10)) + "/>",
        "<author>" + "a." * N + "</author>",
        "<media:keywords>" + "a," * N + "</media:keywords>",
        "<pubDate>" + "1:" * N + "</pubDate>",
    ],
    ids=lambda bomb: bomb[:12],
)
def test_bombs_come_out_small(bomb: str):
    rebuilt = rebuild(ITEM.format(f"<title>Here</title>{bomb}"))
    assert len(rebuilt.xml) < 20 * MAX_SHORT
    assert ET.fromstring(rebuilt.xml).findtext("channel/item/title", "").startswith("Here")


def test_comments_before_the_feed_and_space_are_dropped():
    assert len(rebuild("\n" * N + "<!-- x -->" * 1_000 + ITEM.format("<title>a</title>")).xml) < 2_000


def test_a_comment_bomb_in_a_text_stays_in_its_text():
    text = "<!-- a -->" * N
    (item,) = items(ITEM.format(f"<title>a</title><description><![CDATA[{text}]]></description>"))
    assert item.findtext("description") == text


def test_deep_markup_in_a_text_is_left_to_its_reader():
    (item, other) = items(
        ITEM.format(f"<description>{'<div>' * 50_000}deep</description></item><item><title>b</title>")
    )
    assert (item.findtext("description") or "").count("<div>") == 50_000
    assert other.findtext("title") == "b"


def test_many_elements_that_never_end_are_no_depth():
    found = items(
        ITEM.format("<description>" + "<br>line" * 300 + "</description><title>a</title>" + "<guid>1</guid>" * 400)
    )
    assert found[0].findtext("title") == "a"


def test_an_article_about_entities_is_no_bomb():
    article = '<![CDATA[<pre>&lt;!ENTITY a "b"></pre> <!ENTITY c "d">]]>'
    (item,) = items(ITEM.format(f"<description>{article}</description>"))
    assert "<!ENTITY c" in (item.findtext("description") or "")


def test_the_next_item_begins_where_an_end_is_missing():
    found = items(HEAD + "<item><title>One<item><title>Two</title><description>x<item><title>Three")
    assert [item.findtext("title") for item in found] == ["One", "Two", "Three"]


def test_prefixes_are_what_they_are_bound_to():
    feed = (
        '<rss xmlns:q="http://purl.org/rss/1.0/modules/content/" xmlns:content="urn:other"><channel><item>'
        "<q:encoded>body</q:encoded><content:encoded>not it</content:encoded></item></channel></rss>"
    )
    (item,) = items(feed)
    assert [child.text for child in item] == ["body"]


def test_words_go_to_their_picture():
    feed = ITEM.format(
        '<media:description>all</media:description><media:content url="a&amp;b"><media:title>one</media:title>'
        '</media:content><media:content url="c"><media:description>two</media:description></media:content>'
    )
    assert rebuild(feed).words == {(0, ""): ("", "all"), (0, "a&b"): ("one", ""), (0, "c"): ("", "two")}


def test_a_feed_that_says_it_is_complete():
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://purl.org/syndication/history/1.0">{}</feed>'
    assert rebuild(feed.format("<h:complete/>")).complete
    assert not rebuild(feed.format("<h:archive/>")).complete


def test_references_are_undone_once():
    assert decode("&amp;lt; &#65; &#x42; &eacute; &copy=2 &nosuch; &#0; &") == "&lt; A B é &copy=2 &nosuch; \ufffd &"


PARTS = st.sampled_from(
    [
        *("<", ">", "</", "/>", "&", ";", '"', "'", "=", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!", "[", "]"),
        *("item", "entry", "title", "description", "author", "name", "link", "source", "media:content", "xmlns='x'"),
        *("rss", "channel", "feed", "rdf:RDF", " ", "text", "\x00", "\ud800", "é", "url='u'", "type='xhtml'", "div"),
    ]
)


@given(st.lists(PARTS, max_size=60).map("".join))
def test_whatever_comes_in_what_goes_out_is_well_formed(soup: str):
    for text in (f"<rss>{soup}", f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{soup}", soup):
        try:
            rebuilt = rebuild(text)
        except ContentError:
            continue
        ET.fromstring(rebuilt.xml)


@given(st.text(max_size=300))
def test_a_text_comes_through(text: str):
    legal = "".join(c for c in text if c.isprintable() or c in "\t\n")
    escaped = legal.replace("&", "&amp;").replace("<", "&lt;")
    (item,) = items(ITEM.format(f"<description>{escaped}</description>"))
    assert item.findtext("description", "").replace("\r", "\n") == legal
