"""What the compiler does wrong does not reach a mail: attributes of every script, left-over tags, web fonts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from newsletter.errors import RenderError
from newsletter.rendering.mjml import plain_attributes, to_html

NASTY = {
    "hindi": "हिन्दी में क्षेत्र",
    "persian": "می‌خواهم کتاب‌ها را",
    "no-break space": "10\u00a0km",
    "joiner": "👩‍👩‍👧‍👦 and 🏳️‍🌈",
    "newline": "first\nsecond",
    "backslash": "C:\\new\\u{94d}",
    "quotes": "\"double\" & 'single' <b>",
    "combining": "e\u0301 n\u0303 ا\u064b",
    "bidi isolate": "\u2067עברית\u2069",
    "astral": "𝔘𝔫𝔦 🇾🇹",
}


def mail(alt: str) -> str:
    value = escape(alt)
    return (
        f"<mjml><mj-head><mj-title>{value}</mj-title></mj-head><mj-body><mj-section><mj-column>"
        f'<mj-image src="https://a.example/x.png" alt="{value}" href="https://a.example/" title="{value}" />'
        f'<mj-text><p id="raw" title="{value}">{value}</p></mj-text>'
        "</mj-column></mj-section></mj-body></mjml>"
    )


def read_back(alt: str) -> tuple[str | None, ...]:
    page = LexborHTMLParser(to_html(mail(alt)))
    picture, paragraph = page.css_first("img"), page.css_first("#raw")
    assert picture is not None
    assert paragraph is not None
    return picture.attributes["alt"], picture.attributes["title"], paragraph.attributes["title"], paragraph.text()


@pytest.mark.parametrize("name", sorted(NASTY))
def test_attributes_of_every_script_come_back_whole(name: str) -> None:
    text = NASTY[name]
    assert read_back(text) == (text, text, text, text)


@pytest.mark.parametrize("name", sorted(NASTY))
def test_the_title_comes_back_in_both_places(name: str) -> None:
    page = LexborHTMLParser(to_html(mail(NASTY[name])))
    told = " ".join(NASTY[name].split())
    title, article = page.css_first("title"), page.css_first("body > div")
    assert title is not None
    assert article is not None
    assert title.text() == told
    assert article.attributes["aria-label"] == told


# Without what no HTML document may hold: NUL, a bare carriage return, lone surrogates, control characters.
_TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\\\"'&<>"), max_size=60)


@settings(max_examples=200, deadline=None)
@given(_TEXT)
def test_any_text_comes_back_whole(text: str) -> None:
    alt, title, raw, _ = read_back(text)
    assert [alt or "", title or "", raw or ""] == [text, text, text]


def test_the_compiler_does_break_attributes_by_itself() -> None:
    """If this fails, the compiler has been mended and `plain_attributes` may go."""
    from mjml import mjml2html

    assert "\\u{94d}" in mjml2html(mail("क्ष"), fonts={})


def test_only_attributes_and_the_title_are_touched() -> None:
    mjml = '<mj-text css-class="ü">ü < \\ <a href="https://a.example/ü">é</a></mj-text>'
    assert plain_attributes(mjml) == (
        '<mj-text css-class="&#xFC;">ü < \\ <a href="https://a.example/&#xFC;">é</a></mj-text>'
    )


def test_a_tag_without_an_end_costs_no_time() -> None:
    evil = "<a " + "x " * 50_000 + "<"
    assert plain_attributes(evil) == evil
    evil = '<a b="' + " \\" * 50_000
    assert plain_attributes(evil) == evil


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<mj-text>a < b</mj-text>", "MJML refuses it"),
        ("<mj-text><p>a</mj-text>", "MJML refuses it"),
        ("<mj-text>&lt;mj-x <mj-button>x</mj-button></mj-text>", "leaves MJML behind: <mj-button>"),
    ],
)
def test_bad_mjml_is_an_error_with_its_template(body: str, says: str) -> None:
    mjml = f"<mjml><mj-body><mj-section><mj-column>{body}</mj-column></mj-section></mj-body></mjml>"
    with pytest.raises(RenderError, match=says) as caught:
        to_html(mjml, place="templates/monthly/email.mjml")
    assert str(caught.value).startswith("templates/monthly/email.mjml: ")


def test_newlines_and_fonts() -> None:
    mjml = (
        '<mjml>\r\n<mj-body>\r\n<mj-section><mj-column><mj-text font-family="Roboto, Ubuntu">a\r\nb</mj-text>'
        "</mj-column></mj-section></mj-body></mjml>"
    )
    html = to_html(mjml)
    assert "\r" not in html
    assert "fonts.googleapis" not in html
    assert html.endswith("</html>\n")


def test_a_document_beyond_the_limit_is_refused() -> None:
    with pytest.raises(RenderError, match="show fewer items"):
        to_html("<mjml>" + "x" * 1_000_001)
