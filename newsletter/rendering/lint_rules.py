"""What the theme lint can find, as data, and the report that its parts write to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from newsletter.types import Finding, Level

_E, _W = Level.ERROR, Level.WARNING

LINT: Mapping[str, tuple[Level, str]] = MappingProxyType(
    {
        "active-content": (_E, "A template has a script, a form, or another tag that mail providers remove."),
        "attribute-character": (_W, "An attribute of a template holds a line break, a tab or a backslash."),
        "attribute-quotes": (_E, "An attribute of a template has no value, or a value without quotes."),
        "bare-ampersand": (_E, "A template has an & that begins no entity."),
        "bare-less-than": (_E, "A template has a < that begins no tag."),
        "colour-contrast": (_E, "Two colours of theme.yaml have a contrast under 4.5:1, light or dark."),
        "css-unbalanced": (_E, "A style sheet of a template does not have as many } as {."),
        "dark-not-designed": (_W, "theme.yaml has the same colours for light and dark."),
        "duplicate-attribute": (_E, "A tag of a template says one attribute twice."),
        "font-family": (_W, "A font stack of theme.yaml does not end with a generic family."),
        "html-unknown-tag": (_W, "A template has an HTML tag that mail programs do not know."),
        "image-alt": (_E, "A picture in a template has no alt attribute."),
        "template-link": (_E, "A link or picture in a template is not an absolute https address."),
        "mjml-attributes": (_E, "mj-attributes sets something that MJML does not know."),
        "mjml-class": (_E, "An mj-class is used that is not defined, or defined without a name."),
        "mjml-dropped": (_W, "An attribute is valid MJML, and the compiler does nothing with it."),
        "mjml-html-attributes": (_E, "mj-html-attributes is used, which the compiler refuses."),
        "mjml-in-text": (_E, "A plain-text template holds MJML."),
        "mjml-include": (_E, "mj-include is used, which the compiler refuses."),
        "mjml-language": (_E, "mjml has no lang or no dir."),
        "mjml-nesting": (_E, "A tag stands where MJML does not allow it."),
        "mjml-preview": (_E, "mj-preview is used, which prints white text."),
        "mjml-raw-position": (_E, "mj-raw has a position, which the compiler does nothing with."),
        "mjml-stray-end": (_E, "An end tag closes nothing."),
        "mjml-stray-text": (_E, "Text stands where MJML takes none, so it would get lost."),
        "mjml-style-inline": (_E, "mj-style is to be inlined, which the compiler does not do."),
        "mjml-title": (_E, "The mail has no mj-title."),
        "mjml-unclosed": (_E, "A tag of a template is not closed."),
        "mjml-unknown-attribute": (_E, "A tag of a template has an attribute that MJML does not know."),
        "mjml-unknown-tag": (_E, "A template has a tag that MJML does not know."),
        "mjml-value": (_W, "The value of an MJML attribute is not of the kind it takes."),
        "template-field": (_E, "A template asks for a field that the digest, an item or the theme does not have."),
        "template-include": (_E, "A template includes a file that the theme does not have."),
        "template-mark": (_E, "A template holds a personal mark that nobody fills in."),
        "template-missing": (_E, "The theme lacks a template that is needed."),
        "template-safe": (_E, "A template switches escaping off."),
        "template-syntax": (_E, "A template is not valid Jinja."),
        "template-undefined": (_E, "A template uses a name that nothing defines."),
        "template-unsubscribe": (_E, "email.mjml or email.txt has no unsubscribe link."),
        "web-font": (_E, "A template loads a font or style sheet from elsewhere."),
    }
)
"""Each code with its level and what it means."""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "Remove it.") -> str:
    """The fix for a word that is not known: the known one that is nearly the same, else what `otherwise` says."""
    close = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.7)
    return f"Did you mean {close[0]}?" if close else otherwise


class Report:
    """Findings with their place, each once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, str, str], Finding] = {}

    def add(self, code: str, place: tuple[str, int], message: str, fix: str = "") -> None:
        """Note a finding at `place`, a file and its line (from 1; 0 means the whole file)."""
        file, line = place
        where = f"{file}:{line}" if line else file
        key = (file, line, code, message)
        self._found.setdefault(key, Finding(level=LINT[code][0], code=code, message=message, fix=fix, where=where))

    def findings(self) -> tuple[Finding, ...]:
        """All of them, by file and line."""
        return tuple(self._found[key] for key in sorted(self._found))
