"""Bodies become blocks of plain text."""

from __future__ import annotations

import pytest

from newsletter.sources.blocks import from_html, from_markdown, from_text, plain_text
from newsletter.types import Block, BlockKind, Picture, Video

SITE = "https://riverbank.example/blog/post/"


def kinds(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks]


def only(html: str, base_url: str = SITE) -> Block:
    (block,) = from_html(html, base_url=base_url)
    return block


# Text


def test_a_paragraph_keeps_its_line_breaks_and_folds_its_spaces() -> None:
    assert only("<p>One \n\t two<br />three &amp; <em>four</em></p>").text == "One two\nthree & four"


def test_two_breaks_end_a_paragraph() -> None:
    assert kinds(from_html("<p>One<br><br/>Two<br>\n<br>Three</p>")) == [
        ("paragraph", "One"),
        ("paragraph", "Two"),
        ("paragraph", "Three"),
    ]


def test_text_without_paragraphs_is_read_too() -> None:
    assert kinds(from_html("One <div>Two</div> Three")) == [
        ("paragraph", "One"),
        ("paragraph", "Two"),
        ("paragraph", "Three"),
    ]


@pytest.mark.parametrize("tag", ["script", "style", "template", "noscript", "form", "button"])
def test_what_is_no_text_is_left_out(tag: str) -> None:
    assert kinds(from_html(f"<p>before</p><{tag}><p>alert(1)</p></{tag}><p>after</p>")) == [
        ("paragraph", "before"),
        ("paragraph", "after"),
    ]


def test_drawings_and_formulas_are_left_out() -> None:
    html = "<p>before</p><svg><title>t</title><text>s</text></svg><math><mi>x</mi></math><p>after</p>"
    assert kinds(from_html(html)) == [("paragraph", "before"), ("paragraph", "after")]


def test_what_is_hidden_is_left_out() -> None:
    html = '<p hidden>a</p><p style="DISPLAY : none">b</p><span class="screen-reader-text">c</span><p>d</p>'
    assert kinds(from_html(html)) == [("paragraph", "d")]


def test_control_and_override_characters_go_and_letters_stay() -> None:
    assert (
        only("<p>a\x00\x07\x85b\u202ec\u2066d\ufeff &#x202E;e\u200ff\u00a0g é e\u0301</p>").text
        == "abcd e\u200ff\u00a0g é e\u0301"
    )


def test_a_bold_start_is_the_lead() -> None:
    block = only("<p><strong>Who?</strong> Anna</p>")
    assert (block.kind, block.lead, block.text) == (BlockKind.PARAGRAPH, "Who?", "Who? Anna")
    assert only("<p>Anna <strong>ran</strong></p>").lead == ""
    assert only('<p><b style="font-weight:normal">Pasted text</b></p>').lead == ""


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p><strong>What we heard</strong></p>", BlockKind.HEADING),
        ("<p><b>So what?</b></p>", BlockKind.HEADING),
        ("<p><b>We will not go.</b></p>", BlockKind.PARAGRAPH),
        (f"<p><b>{'long ' * 20}</b></p>", BlockKind.PARAGRAPH),
        ("<p><b>Half</b> bold</p>", BlockKind.PARAGRAPH),
    ],
)
def test_one_short_bold_line_is_a_heading(html: str, kind: BlockKind) -> None:
    assert only(html).kind is kind


def test_headings_have_their_level() -> None:
    assert [(b.kind.value, b.level, b.text) for b in from_html("<h1>A<br>b</h1><h6>C</h6>")] == [
        ("heading", 1, "A b"),
        ("heading", 6, "C"),
    ]


def test_lists_have_their_depth() -> None:
    html = "<ul><li>one<ol><li>two<li>three</ol></li><li><p>four</p><p>five</p></li></ul>"
    assert [(b.kind.value, b.level, b.text) for b in from_html(html)] == [
        ("item", 1, "one"),
        ("item", 2, "two"),
        ("item", 2, "three"),
        ("item", 1, "four\nfive"),
    ]


def test_definitions_and_tables_with_two_columns_are_terms() -> None:
    expected = [("term", "Who?"), ("definition", "Anna\nBo"), ("term", "Where?"), ("definition", "Here")]
    assert kinds(from_html("<dl><dt>Who?<dd><p>Anna</p><p>Bo</p><dt>Where?<dd>Here</dl>")) == expected
    assert kinds(from_html("<table><tr><th>Who?<td><p>Anna</p><p>Bo</p><tr><td>Where?<td>Here</table>")) == expected


def test_a_wider_row_is_a_line_and_a_layout_table_is_what_it_holds() -> None:
    assert kinds(from_html("<table><tr><td>a<td>b<td>c</table>")) == [("paragraph", "a | b | c")]
    assert kinds(from_html("<table><tr><td><h2>Head</h2><p>One</p><p>Two</p><td><p>Three</p></table>")) == [
        ("heading", "Head"),
        ("paragraph", "One"),
        ("paragraph", "Two"),
        ("paragraph", "Three"),
    ]


def test_preformatted_text_keeps_its_shape() -> None:
    assert only("<pre>a\n  b</pre>").text == "a\n  b"
    assert from_html("<pre>\x1f</pre>") == ()


def test_links_are_absolute_http_and_nothing_else() -> None:
    html = (
        '<p><a href="/a b">1</a><a href="javascript:alert(1)">2</a><a href="mailto:a@b.example">3</a>'
        '<a href="https://user:secret@x.example/">4</a><a href="//y.example/">5</a><a href="/a b">6</a>'
        '<a href="http://[nonsense">7</a><a href="http://x.example:99999/">8</a></p>'
    )
    assert only(html).links == ("https://riverbank.example/a%20b", "https://y.example/")
    assert only('<p><a href="/a">1</a></p>', base_url="").links == ()


# Quotes


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote><p>“Be bold.”</p><cite>Ada Byron</cite></blockquote>",
        "<blockquote>“Be bold.” <footer>— <cite>Ada Byron</cite></footer></blockquote>",
        "<blockquote><p>“Be bold.”</p><p>— Ada Byron</p></blockquote>",
        "<blockquote><p>“Be bold.”<br>Ada Byron</p></blockquote>",
        "<blockquote><p>“Be bold.” – Ada Byron</p></blockquote>",
        "<blockquote><p>“Be bold.”</p></blockquote><p>– Ada Byron</p>",
        '<figure class="wp-block-pullquote"><blockquote><p>“Be bold.”</p><cite>Ada Byron</cite></blockquote></figure>',
        "<figure><blockquote>“Be bold.”</blockquote><figcaption>— Ada Byron</figcaption></figure>",
        '<div class="pull-quote"><p>“Be bold.”</p><p class="quote-author">Ada Byron</p></div>',
        "<p>“Be bold.”<br>Ada Byron</p>",
        "<p><q>Be bold.</q> <cite>Ada Byron</cite></p>",
        "<p>“Be bold.”</p><p>— Ada Byron</p>",
    ],
)
def test_a_quote_has_its_speaker(html: str) -> None:
    block = only(html)
    assert (block.kind, block.text, block.cite) == (BlockKind.QUOTE, "“Be bold.”", "Ada Byron")


@pytest.mark.parametrize(
    "html",
    [
        "<p>“Be bold,” she said, and “be kind”<br>Ada Byron</p>",
        "<p>“Be bold.”<br>and then they all went home.</p>",
        "<p>“Be bold.”</p><p>Ada Byron</p>",
        "<p>We met<br>Ada Byron</p>",
    ],
)
def test_other_paragraphs_are_no_quotes(html: str) -> None:
    assert all(block.kind is BlockKind.PARAGRAPH for block in from_html(html))


def test_a_poem_keeps_its_last_line() -> None:
    block = only("<blockquote><p>The river goes<br>where rivers go<br>Home to the sea</p></blockquote>")
    assert (block.text, block.cite) == ("The river goes\nwhere rivers go\nHome to the sea", "")


# Pictures and videos


def test_a_figure_is_a_picture_and_its_caption() -> None:
    picture, caption = from_html(
        '<figure><img src="/a.jpg" alt="A hall"><figcaption>The <b>hall</b></figcaption></figure>', base_url=SITE
    )
    assert picture.picture == Picture(address="https://riverbank.example/a.jpg", alt="A hall", caption="The hall")
    assert (caption.kind, caption.text) == (BlockKind.CAPTION, "The hall")


def test_a_caption_above_its_picture_and_the_old_wordpress_way() -> None:
    html = '<div class="wp-caption"><p class="wp-caption-text">The hall</p><img src="/a.jpg"></div>'
    picture, caption = from_html(html, base_url=SITE)
    assert picture.picture is not None
    assert (picture.picture.caption, caption.text) == ("The hall", "The hall")


@pytest.mark.parametrize(
    ("attributes", "alt"), [("", None), ("alt", ""), ('alt=""', ""), ('alt="A\nb"', "A b"), ('role="presentation"', "")]
)
def test_no_alt_text_differs_from_an_empty_one(attributes: str, alt: str | None) -> None:
    picture = only(f"<img src=/a.jpg {attributes}>").picture
    assert picture is not None
    assert picture.alt == alt


@pytest.mark.parametrize(
    "html",
    [
        '<img src="data:image/gif;base64,R0" data-src="/a.jpg">',
        '<img src="/blank.gif" data-lazy-src="/a.jpg">',
        '<img srcset="/small.jpg 300w, /a.jpg 900w, /mid.jpg 600w">',
        '<picture><source srcset="/a.jpg 2x"><img src="data:,x"></picture>',
    ],
)
def test_lazy_pictures_are_found(html: str) -> None:
    picture = only(html).picture
    assert picture is not None
    assert picture.address == "https://riverbank.example/a.jpg"


@pytest.mark.parametrize(
    "html",
    [
        '<img src="data:image/png;base64,AA">',
        '<img src="javascript:alert(1)">',
        "<img>",
        '<img src="/p.gif" width="1" height="1">',
    ],
)
def test_other_pictures_are_none(html: str) -> None:
    assert from_html(html, base_url=SITE) == ()


def test_a_picture_does_not_cut_its_sentence() -> None:
    assert [b.kind.value for b in from_html("<p>One <img src=/a.jpg> two</p>", base_url=SITE)] == [
        "paragraph",
        "picture",
    ]
    assert from_html('<p>Yes <img class="emoji" alt="🌊" src="/w.png"></p>', base_url=SITE)[0].text == "Yes 🌊"


def test_relative_pictures_of_a_folder_stay_inside_it() -> None:
    def address(src: str) -> str | None:
        found = from_markdown(f"![x]({src})", picture_base="file:blog/2017/")
        return found[0].picture.address if found and found[0].picture else None

    assert address("hall.jpg") == "file:blog/2017/hall.jpg"
    assert address("../hall%20b.jpg") == "file:blog/hall b.jpg"
    assert address("/images/hall.jpg") == "file:images/hall.jpg"
    assert address("https://x.example/a.jpg") == "https://x.example/a.jpg"
    assert address("../../../etc/passwd.png") is None
    assert address("%2e%2e/%2e%2e/%2e%2e/x.png") is None


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/abc-DEF_123?rel=0">',
            "https://www.youtube.com/watch?v=abc-DEF_123",
        ),
        (
            '<iframe data-src="//www.youtube-nocookie.com/embed/abcdefghijk">',
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        ('<iframe src="https://player.vimeo.com/video/12345?h=1">', "https://vimeo.com/12345"),
        ('<iframe src="https://tube.example/videos/embed/1a-2b">', "https://tube.example/videos/watch/1a-2b"),
        ("<p>https://youtu.be/abcdefghijk</p>", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("<video src=/a.mp4></video>", "https://riverbank.example/a.mp4"),
        ('<video><source src="/a.webm"><source src="/b.mp4"></video>', "https://riverbank.example/a.webm"),
    ],
)
def test_videos_lead_to_where_one_watches_them(html: str, url: str) -> None:
    assert only(html).video == Video(url=url)


def test_a_still_comes_from_the_page_or_not_at_all() -> None:
    assert only('<video src="/a.mp4" poster="/p.jpg" title="A walk">').video == Video(
        url="https://riverbank.example/a.mp4", still=Picture(address="https://riverbank.example/p.jpg"), title="A walk"
    )
    linked = only(
        '<a href="https://youtu.be/abcdefghijk"><img src="https://i.ytimg.com/vi/abcdefghijk/hq.jpg" alt="A walk"></a>'
    )
    assert linked.video is not None
    assert linked.video.still == Picture(address="https://i.ytimg.com/vi/abcdefghijk/hq.jpg", alt="A walk")


def test_other_frames_are_no_videos() -> None:
    assert from_html('<iframe src="https://maps.example/embed/1"></iframe><iframe srcdoc="<p>x"></iframe>') == ()


# Markdown and text


def test_markdown_has_tables_html_and_no_scripts() -> None:
    text = "# A\n\nb ~~c~~\n\n|x|y|\n|-|-|\n|1|2|\n\n- i\n  - j\n\n<script>alert(1)</script>\n\n> “Q.”\n> — Ada\n"
    assert kinds(from_markdown(text)) == [
        ("heading", "A"),
        ("paragraph", "b c"),
        ("term", "x"),
        ("definition", "y"),
        ("term", "1"),
        ("definition", "2"),
        ("item", "i"),
        ("item", "j"),
        ("quote", "“Q.”"),
    ]


def test_plain_text_has_paragraphs_and_lists() -> None:
    text = "One\r\ntwo\r\n\r\n\r\n- a\r\n- b\r\n\r\n1. x\r\n2. y\r\n\r\n"
    text += "1) A heading\r\n\r\nSee https://x.example/a, please."
    assert [(b.kind.value, b.text, b.links) for b in from_text(text)] == [
        ("paragraph", "One\ntwo", ()),
        ("item", "a", ()),
        ("item", "b", ()),
        ("item", "x", ()),
        ("item", "y", ()),
        ("paragraph", "1) A heading", ()),
        ("paragraph", "See https://x.example/a, please.", ("https://x.example/a",)),
    ]


def test_plain_text_of_html_is_one_line() -> None:
    assert plain_text("<p>&#8220;Go&#8221;</p><p>now<br>please</p><script>x</script>") == "“Go” now please"
    assert plain_text("1 < 2 &amp; 3") == "1 < 2 & 3"
    assert plain_text("&lt;b&gt; in a title") == "<b> in a title"
    assert plain_text("  a\n b\x00 ") == "a b"
