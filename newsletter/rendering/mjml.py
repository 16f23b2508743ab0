"""From MJML to the HTML of a mail, round what the compiler does wrong.

mjml-python 1.4.2 (mrml 6.0.1) writes attributes through a debug formatter: a newline, a no-break space, a joiner, a
combining mark or a backslash comes out as `\\n` or `\\u{94d}`. So every attribute value, and the title, which it also
writes into an attribute, is handed over in printable ASCII with character references. This is done to the rendered
MJML as a whole and not by a filter, so that no theme can forget it.
"""

from __future__ import annotations

import re

from mjml import mjml2html

from newsletter.errors import RenderError

MAX_MJML = 1_000_000  # characters; the compiler's time grows with it

# A tag that holds a character to be encoded, up to its end: the first group passes over what is safe, so a tag that is
# safe up to its ">" costs no call. Possessive throughout: a tag that is never closed costs one pass, not a tree of
# them.
_TAG = re.compile(
    r"""<[a-zA-Z](?:[ !#-&(-;=?-\[\]-~]++|"[ !#-\[\]-~]*+"|'[ -&(-\[\]-~]*+')*+(?!>)"""
    r"""[^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+>"""
)
_VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_TITLE = re.compile(r"(<mj-title\s*>)(.*?)(</mj-title\s*>)", re.DOTALL)
_UNSAFE = re.compile(r"[^\x20-\x5b\x5d-\x7e]")
_LEFT_OVER = re.compile(r"</?mj-?[a-z]*[^>]{0,80}>")


def to_html(mjml: str, *, place: str = "email.mjml") -> str:
    """The HTML of a rendered MJML document, one table row a line, with a newline at its end.

    No web font is named in it. Raises `RenderError` where the compiler refuses the document or leaves MJML behind.
    """
    if len(mjml) > MAX_MJML:
        raise RenderError(f"comes to {len(mjml):,} characters.", f"At most {MAX_MJML:,}: show fewer items.", file=place)
    if "\r" in mjml:
        mjml = mjml.replace("\r\n", "\n").replace("\r", "\n")
    ready = plain_attributes(mjml)
    try:
        html = mjml2html(ready, fonts={})
    except ValueError as error:
        raise RenderError(
            f"MJML refuses it: {error}.",
            "Look for a tag that is not closed, or a < that is not written as &lt;.",
            file=place,
        ) from error
    left = _LEFT_OVER.search(html)
    if left:
        raise RenderError(f"leaves MJML behind: {left.group()}", "Close the tag, or correct its name.", file=place)
    return _lines(html)


def plain_attributes(mjml: str) -> str:
    """`mjml` with every attribute value, and the title's text, in printable ASCII without a backslash."""
    with_title = _TITLE.sub(lambda found: found[1] + _encoded(" ".join(found[2].split())) + found[3], mjml)
    return _TAG.sub(_tag, with_title)


def _tag(found: re.Match[str]) -> str:
    return _VALUE.sub(lambda value: _encoded(value.group()), found.group())


def _encoded(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"&#x{ord(found.group()):X};", text)


def _lines(html: str) -> str:
    """Break before each table row, where white space means nothing: for `git diff`, and for mail's line length.

    Indentation of the templates goes: it is a twentieth of the mail's bytes.
    """
    broken = html.replace("<tr><td", "\n<tr><td").replace("<!--[if", "\n<!--[if")
    return "\n".join([bare for line in broken.split("\n") if (bare := line.strip())]) + "\n"
