"""What a check gets, and what it gives.

A check is one function `(exhibit) -> findings` with a docstring that says what it is for; it is listed in
`newsletter.checks.CHECKS`, and each code that it uses is declared in `newsletter.checks.rules`. Checks are pure: they
look at what was rendered and change nothing. What needs the network (whether a link answers) is not one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from newsletter.checks.page import Page, read_page
from newsletter.checks.rules import BY_CODE
from newsletter.config.model import Config, Newsletter
from newsletter.rendering.theme import Theme
from newsletter.types import Digest, Finding, Mail, Media, Period, Snippet


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """Everything that was rendered for one issue. `media` holds what mail and cards show, by its name.

    `extra` are findings from before the rendering (of a source, of a picture); they are listed with the others.
    """

    config: Config
    newsletter_name: str
    settings: Newsletter
    digest: Digest
    mail: Mail
    snippets: tuple[Snippet, ...]
    media: Mapping[str, Media]
    eml: bytes
    theme: Theme
    period: Period
    extra: tuple[Finding, ...] = ()

    @cached_property
    def page(self) -> Page:
        """The mail's HTML, read once."""
        return read_page(self.mail.html)

    @property
    def language(self) -> str:
        """The newsletter's language, a BCP 47 tag."""
        return self.settings.language or self.config.site.language


Check = Callable[[Exhibit], Iterable[Finding]]


def finding(code: str, message: str, *, where: str = "", fix: str = "") -> Finding:
    """A finding of a declared code: its level is the declared one, and so is its fix unless `fix` says more.

    Raises KeyError for a code that is not declared.
    """
    rule = BY_CODE[code]
    return Finding(level=rule.level, code=code, message=message, fix=fix or rule.fix, where=where)


def shown(text: str, most: int = 60) -> str:
    """`text` in one line, cut to `most` characters, in quotation marks unless it brings its own."""
    line = " ".join(text.split())
    cut = line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
    return cut if cut.startswith(("“", '"', "«")) else f"“{cut}”"
