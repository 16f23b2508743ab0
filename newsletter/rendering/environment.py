"""Jinja for themes: sandboxed, strict, without a clock or a dice, and with an end.

The sandbox guards against a template that does more than say things; it is no wall against an enemy who may write
theme files, as those are the operator's own.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlsplit

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import NewsletterError, RenderError, ThemeError
from newsletter.rendering import views
from newsletter.rendering.labels import Labels
from newsletter.rendering.text import bare, wrap
from newsletter.rendering.theme import Colours, Fonts, Logo, Palette, Theme, ThemeLink, ThemeSettings, shown
from newsletter.rendering.views import PictureView

MAX_OUTPUT = 2_000_000  # characters; a mail of 100,000 bytes is too long already
MAX_ROUNDS = 10_000  # of a range()

# They make text out of numbers without bound, or differ from run to run.
_REFUSED_FILTERS = ("batch", "center", "format", "indent", "pprint", "random", "slice", "wordwrap")
_REFUSED_GLOBALS = ("lipsum", "cycler")
_REFUSED_OF_TEXT = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"})
_CLOCKS = frozenset({"now", "today", "utcnow", "fromtimestamp", "astimezone", "timestamp"})


# The declared fields of what we hand over are plain values: reading one needs no look into the sandbox's rules, which
# takes a fifth of the time of a mail.
_FIELDS: Mapping[type, frozenset[str]] = {
    **{kind: frozenset(field.name for field in dataclasses.fields(kind)) for kind in views.ALL},
    **{kind: frozenset(kind.model_fields) for kind in (ThemeSettings, Colours, Palette, Fonts, Logo, ThemeLink)},
}


class ThemeEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox, a little tighter: text cannot be blown up, and a date cannot be asked for the present."""

    intercepted_binops = frozenset({"*", "**", "%"})
    ours: frozenset[int] = frozenset()
    """The `id` of each function that `_environment` hands to templates: these need no look into the sandbox's rules."""

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic is for numbers, and for small ones where it multiplies."""
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError(f'"{operator}" is for numbers only')
        if operator == "**" or (operator == "*" and abs(left) > 10**9):
            raise SecurityError(f'"{operator}" makes too large a number')
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`, as the sandbox allows it."""
        if attribute in _FIELDS.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(self, context: Any, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call, if it is allowed; a template's own macros are, and our own functions."""
        if type(called) is Macro or id(called) in self.ours:
            return context.call(called, *args, **kwargs)
        return super().call(context, called, *args, **kwargs)

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ARG002  # the signature is Jinja's
        """No `str.format`: its widths make text without bound. Not wrapped, it meets `is_safe_attribute`."""
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may touch `obj.attr`."""
        if isinstance(obj, str) and attr in _REFUSED_OF_TEXT:
            return False
        if (isinstance(obj, date) or (isinstance(obj, type) and issubclass(obj, date))) and attr in _CLOCKS:
            return False
        return super().is_safe_attribute(obj, attr, value)


def labels_of(theme: Theme, language: str) -> Labels:
    """The labels of `language` with the theme's own words."""
    own = theme.settings.labels
    return Labels(language, own.get(language) or own.get(language.split("-")[0]) or {})


def environment(theme: Theme, language: str) -> ThemeEnvironment:
    """The environment of a theme in a language. `.mjml` templates escape, the others do not.

    Templates see `_`, `gettext`, `ngettext` and `{% trans %}`; the filters `wrap` (plain text at 72 columns), `bare`
    (an address without its scheme), `host`, `paragraphs` and `batched(size)`; and `fitted(picture, width)` and
    `numbered(number)`.
    """
    own = labels_of(theme, language)
    return _environment(theme.name, tuple(theme.files.items()), language, tuple(sorted(own.own.items())))


@functools.lru_cache(maxsize=32)
def _environment(
    theme: str, files: tuple[tuple[str, str], ...], language: str, own: tuple[tuple[str, str], ...]
) -> ThemeEnvironment:
    texts = dict(files)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (texts[name], shown(theme, name), lambda: True) if name in texts else None

    env = ThemeEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=_escapes,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        finalize=_said,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        cache_size=64,
    )
    for name in _REFUSED_FILTERS:
        env.filters.pop(name)
    for name in _REFUSED_GLOBALS:
        env.globals.pop(name)
    labels = Labels(language, dict(own))
    # The extension adds the callables itself; it fills in the values, so the labels are asked for the bare text.
    env.install_gettext_callables(  # type: ignore[attr-defined]  # put there by the i18n extension
        labels.gettext_text, labels.ngettext_text, newstyle=True
    )
    env.globals["range"] = _range
    env.globals["fitted"] = fitted
    env.globals["numbered"] = numbered
    env.ours = frozenset(id(env.globals[name]) for name in ("_", "gettext", "ngettext", "range", "fitted", "numbered"))
    env.filters["batched"] = batched
    env.filters["paragraphs"] = paragraphs
    env.filters["wrap"] = wrap
    env.filters["bare"] = bare
    env.filters["host"] = host
    return env


def render(theme: Theme, name: str, /, *, language: str, **variables: object) -> str:
    """The text of the theme's template `name`, with newlines normalised.

    Raises `ThemeError` where a template is missing or wrong, `RenderError` where it refuses these values; both name
    the template and the line.
    """
    place = shown(theme.name, name)
    return _rendered(lambda: environment(theme, language).get_template(name), place, variables)


def render_source(theme: Theme, source: str, /, *, place: str, language: str, **variables: object) -> str:
    """The same for a template that stands in schedules.yaml; `place` names it there (`newsletters.monthly.subject`)."""
    return _rendered(lambda: environment(theme, language).from_string(source), place, variables)


def fitted(picture: PictureView, width: int) -> tuple[int, int]:
    """Width and height of `picture` in the mail: at most `width` wide, never larger than it is."""
    wide = min(picture.width, width)
    return wide, max(1, round(picture.height * wide / picture.width))


def numbered(number: int) -> str:
    """`  7. `, five columns wide, as a list of the plain text begins its lines."""
    return f"{number:>3}. "


def batched(items: Sequence[object], size: int) -> list[Sequence[object]]:
    """`items` in runs of `size`: tables taller than 1,800 px are torn apart by Outlook."""
    return [items[start : start + size] for start in range(0, len(items), max(1, size))]


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of `text`, which empty lines part, each as its lines: what a person wrote stands as they wrote it.

    [] for an empty text.
    """
    parted = re.split(r"\n\s*\n", str(text).strip("\n"))
    return [[line.strip() for line in part.split("\n")] for part in parted if part.strip()]


def host(url: str) -> str:
    """The host of an address, without `www.`."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _escapes(name: str | None) -> bool:
    # Jinja's own default looks at .html and .xml only, and would leave .mjml open.
    return name is not None and name.endswith(".mjml")


def _said(value: object) -> object:
    if value is None:
        raise _NothingSaidError("prints None")
    return value


class _NothingSaidError(Exception):
    """A template prints a value that is not there."""


def _range(*bounds: int) -> range:
    asked = range(*bounds)
    if len(asked) > MAX_ROUNDS:
        raise SecurityError(f"range() of {len(asked):,} is over {MAX_ROUNDS:,}")
    return asked


def _rendered(load: Callable[[], Template], place: str, variables: Mapping[str, object]) -> str:
    try:
        template = load()
        pieces: list[str] = []
        size = 0
        # Closed here, by hand: a template that includes itself cannot even be closed, and left to the garbage collector
        # that would print a traceback.
        with contextlib.closing(cast(Generator[str, None, None], template.generate(**variables))) as coming:
            for piece in coming:
                pieces.append(piece)
                size += len(piece)
                if size > MAX_OUTPUT:
                    break
    except NewsletterError:
        raise
    except TemplateNotFound as error:
        raise ThemeError(f'asks for "{error.name}", which the theme does not have.', "Add it.", file=place) from error
    except TemplateSyntaxError as error:
        raise ThemeError(
            f"{error.message}.", "Correct the template.", file=error.filename or place, line=error.lineno
        ) from error
    except (TemplateError, _NothingSaidError) as error:
        file, line = _where(error.__traceback__, place)
        raise RenderError(f"{str(error).rstrip('.')}.", "Correct the template.", file=file, line=line) from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # What a template does wrong with values (an unknown filter argument, 1/0) comes as Python's own errors.
        file, line = _where(error.__traceback__, place)
        if line == 0:
            raise
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        raise RenderError(f"{kind}: {error}.", "Correct the template.", file=file, line=line) from error
    if size > MAX_OUTPUT:
        raise RenderError(f"prints more than {MAX_OUTPUT:,} characters.", "Shorten its loops.", file=place)
    text = "".join(pieces)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _where(trace: TracebackType | None, place: str) -> tuple[str, int]:
    """The innermost template line of a traceback; Jinja rewrites its frames to name templates."""
    found = (place, 0)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("templates/"):
            found = (name, trace.tb_lineno)
        elif name == "<template>":
            found = (place, trace.tb_lineno)
        trace = trace.tb_next
    return found
