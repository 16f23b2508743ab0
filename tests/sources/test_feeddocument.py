"""Feeds as lists of elements: read as far as they can be, small whatever came, or refused with a reason."""

from __future__ import annotations

import io
import itertools

import feedparser
import pytest
from golden_feeds import DATA
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ContentError
from newsletter.sources.charsets import decode as decode_bytes
from newsletter.sources.feeddocument import MAX_SHORT, Elements, read_document
from newsletter.sources.feedtokens import decode

HEAD = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
ITEM = HEAD + "<item>{}</item></channel></rss>"
N = 200_000


def entries(text: str) -> list[Elements]:
    return read_document(text).entries


def texts(text: str, name: str) -> list[str]:
    return [entry.text(name) for entry in entries(text)]


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
        read_document(bomb)
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
    (entry,) = entries(ITEM.format(f"<title>Here</title>{bomb}"))
    assert entry.text("title").startswith("Here")
    assert sum(len(element.text) + len(str(element.attributes)) for element in entry.found) < 20 * MAX_SHORT


def test_space_and_comments_before_the_feed_do_not_matter():
    assert texts("\n" * N + "<!-- x -->" * N + ITEM.format("<title>a</title>"), "title") == ["a"]


def test_a_comment_bomb_in_a_text_stays_in_its_text():
    text = "<!-- a -->" * N
    assert texts(ITEM.format(f"<description><![CDATA[{text}]]></description>"), "description") == [text]


def test_deep_markup_in_a_text_is_left_to_its_reader():
    deep = f"<description>{'<div>' * 50_000}deep</description></item><item><title>b</title>"
    one, two = entries(ITEM.format(deep))
    assert one.text("description").count("<div>") == 50_000
    assert two.text("title") == "b"


def test_many_elements_that_never_end_are_no_depth():
    lines = "<description>" + "<br>line" * 300 + "</description>"
    assert texts(ITEM.format(lines + "<title>a</title>" + "<guid>1</guid>" * 400), "title") == ["a"]


def test_many_entries_are_no_depth():
    entry = "<entry><author><name>A</name></author><link href='a'/><title>b</title><content>c</content></entry>"
    found = entries(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry * 1_000}</feed>")
    assert [one.text("author:name") for one in found] == ["A"] * 1_000


def test_an_article_about_entities_is_no_bomb():
    article = '<![CDATA[<pre>&lt;!ENTITY a "b"></pre> <!ENTITY c "d">]]>'
    assert "<!ENTITY c" in texts(ITEM.format(f"<description>{article}</description>"), "description")[0]


def test_the_next_item_begins_where_an_end_is_missing():
    broken = HEAD + "<item><title>One<item><title>Two</title><description>x<item><title>Three"
    assert texts(broken, "title") == ["One", "Two", "Three"]


def test_prefixes_are_what_they_are_bound_to():
    feed = (
        '<rss xmlns:q="http://purl.org/rss/1.0/modules/content/" xmlns:content="urn:other"><channel><item>'
        "<q:encoded>body</q:encoded><content:encoded>not it</content:encoded></item></channel></rss>"
    )
    assert [one.text for one in entries(feed)[0].all("content:encoded")] == ["body"]


def test_what_xhtml_declares_does_not_hold_behind_it():
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "<b>a</b></div></title><id>1</id></entry><entry><title>b</title></entry></feed>"
    )
    assert texts(feed, "title") == ["a", "b"]


def test_words_know_their_picture():
    feed = ITEM.format(
        '<media:description>all</media:description><media:content url="a&amp;b"><media:title>one</media:title>'
        '</media:content><media:content url="c"><media:description>two</media:description></media:content>'
    )
    words = [(one.about, one.text) for one in entries(feed)[0].all("media:title", "media:description")]
    assert words == [("a&b", "one"), ("", "all"), ("c", "two")]


def test_language_and_base_are_inherited():
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en' xml:base='/a/'><entry xml:lang='cy' xml:base='b/'>"
        "<title xml:base='c'>t</title></entry><entry><title>u</title></entry></feed>"
    )
    document = read_document(feed, "https://x.example/feed")
    titles = list(itertools.chain.from_iterable(entry.all("title") for entry in document.entries))
    assert [(one.language, one.base) for one in titles] == [
        ("cy", "https://x.example/a/b/c"),
        ("en", "https://x.example/a/"),
    ]


def test_what_others_say_of_themselves_is_not_the_entrys():
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><source><title>no</title></source><title>yes</title></entry>"
    )
    assert texts(feed, "title") == ["yes"]


def test_a_feed_that_says_it_is_complete():
    feed = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://purl.org/syndication/history/1.0">{}</feed>'
    assert read_document(feed.format("<h:complete/>")).complete
    assert not read_document(feed.format("<h:archive/>")).complete


WELL_FORMED = (
    "atom03",
    "atom10",
    "dates",
    "duplicate-guids",
    "media-rss",
    "rdf10",
    "rss20-wordpress",
    "rtl",
    "youtube",
)


@pytest.mark.parametrize("case", WELL_FORMED)
def test_feedparser_sees_the_same_entries(case: str):
    """Another reader of feeds, on the cases that it reads well: titles, texts, identities and dates are the same."""
    data = (DATA / case / "input.xml").read_bytes()
    theirs = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False).entries
    ours = entries(decode_bytes(data)[0])
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        same = dict.get(their, "published", dict.get(their, "updated", ""))
        dates = ("pubdate", "published", "issued", "dc:date", "updated", "modified")
        assert our.text(*dates) == same
        assert [one.text for one in our.all("guid", "id")][:1] in ([], [their.get("id")])
        bodies = [one.value for one in dict.get(their, "content", [])]
        for body in our.all("content:encoded", "content"):
            if not body.markup:
                assert body.text.strip() in bodies


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
def test_whatever_comes_in_a_feed_comes_out_or_a_reason(soup: str):
    for text in (f"<rss>{soup}", f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{soup}", soup):
        try:
            document = read_document(text, "https://x.example/")
        except ContentError:
            continue
        for element in itertools.chain(document.feed.found, *(entry.found for entry in document.entries)):
            assert len(element.text) <= len(text)


@given(st.text(max_size=300))
def test_a_text_comes_through(text: str):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    (entry,) = entries(ITEM.format(f"<description>{escaped}</description>"))
    assert entry.text("description") == text
