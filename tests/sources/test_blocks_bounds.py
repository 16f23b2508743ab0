"""Bodies stay within bounds, and what comes of them is clean, whatever they hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.blocks import from_html, from_markdown, from_text, plain_text
from newsletter.sources.making import MAX_BLOCKS, MAX_LINKS
from newsletter.sources.runs import MAX_TEXT
from newsletter.types import BlockKind

SITE = "https://riverbank.example/blog/post/"


def test_bombs_are_bounded_and_keep_their_words() -> None:
    (nested,) = from_html("<div>" * 50_000 + "word" + "</div>" * 50_000)
    assert (nested.kind, nested.text) == (BlockKind.PARAGRAPH, "word")
    assert len(from_html("<p>x</p>" * (MAX_BLOCKS + 10))) == MAX_BLOCKS
    assert [len(block.text) for block in from_html("<p>" + "x" * (MAX_TEXT + 10))] == [MAX_TEXT]
    many = "".join(f'<a href="https://x.example/{n}">x</a>' for n in range(MAX_LINKS + 10))
    assert [len(block.links) for block in from_html(f"<p>{many}</p>")] == [MAX_LINKS]
    assert len(from_markdown("[" * 20_000)) == 1


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<br>",
            "<b>",
            "</b>",
            "<blockquote>",
            "</blockquote>",
            "<cite>",
            "</cite>",
            "<figure>",
            "</figure>",
            "<figcaption>",
            "<img&#32;src=/a>",
            "<li>",
            "<ul>",
            "</ul>",
            "<dl>",
            "<dt>",
            "<dd>",
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "<h2>",
            "</h2>",
            "<pre>",
            "</pre>",
            "<q>",
            "</q>",
            "<a&#32;href=/x>",
            "</a>",
            "<video>",
            "<footer>",
            "</footer>",
            "<hr>",
            "“",
            "”",
            "—",
            "Ada",
            "&nbsp;",
            "&#0;",
            "&#x202e;",
            "\x00",
            "\u202e",
            "�",
        ]
    ).map(lambda tag: tag.replace("&#32;", " "))
    | st.text(max_size=6),
    max_size=40,
).map("".join)
FORBIDDEN = {
    chr(n) for n in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
} - {"\n"}


@given(MARKUP)
@settings(max_examples=300, deadline=None)
def test_any_input_gives_clean_text(text: str) -> None:
    for blocks in (from_html(text, base_url=SITE), from_markdown(text, base_url=SITE), from_text(text)):
        for block in blocks:
            for words in (block.text, block.lead, block.cite):
                assert not FORBIDDEN & set(words)
                words.encode("utf-8")
            assert block.text or block.picture or block.video
            assert block.text == block.text.strip("\n")
            assert block.lead == "" or block.text.startswith(block.lead)
            assert all(link.startswith(("https://", "http://")) for link in block.links)
    assert "\n" not in plain_text(text)
    assert not FORBIDDEN & set(plain_text(text))
