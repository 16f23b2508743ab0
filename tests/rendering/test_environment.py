"""The sandbox lets a theme say things, and nothing else; what goes wrong is named with template and line."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from samples import config

from newsletter.errors import NewsletterError, RenderError, ThemeError
from newsletter.rendering.environment import render, render_source
from newsletter.rendering.theme import Theme, load_theme

MOMENT = datetime(2026, 10, 1, 9, tzinfo=ZoneInfo("Europe/London"))


def theme(**files: str) -> Theme:
    shipped = load_theme("monthly", config())
    return dataclasses.replace(shipped, files={name.replace("__", "."): text for name, text in files.items()})


def said(source: str, **values: object) -> str:
    return render(theme(x__txt=source), "x.txt", language="en", **values)


def test_mjml_escapes_and_text_does_not() -> None:
    made = theme(x__mjml="{{ t }}", x__txt="{{ t }}")
    assert render(made, "x.mjml", language="en", t="<b> & \"'") == "&lt;b&gt; &amp; &#34;&#39;"
    assert render(made, "x.txt", language="en", t="<b> & \"'") == "<b> & \"'"


def test_a_translated_label_escapes_what_it_is_filled_with() -> None:
    made = theme(x__mjml='{{ gettext("About “%(title)s”", title=t) }}')
    assert render(made, "x.mjml", language="en", t="<b>") == "About “&lt;b&gt;”"


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("a\n{{ nothing }}", 2, "'nothing' is undefined"),
        ("a\n\n{{ t.x.y }}", 3, "has no attribute"),
        ("{{ none_value }}", 1, "prints None"),
        ("a\n{% if %}", 2, "Expected an expression"),
        ("a\n{{ t | shout }}", 2, "No filter named 'shout'"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("{{ ().__class__ }}", 1, "unsafe"),
        ("{{ t.format(1) }}", 1, "unsafe"),
        ("{{ t.center(999999999) }}", 1, "unsafe"),
        ("a\n{{ 'x' * 999999999 }}", 2, "for numbers only"),
        ("{{ '%999999999d' % 1 }}", 1, "for numbers only"),
        ("{{ 9 ** 9 }}", 1, "too large"),
        ("{{ range(10000000) | length }}", 1, "is over 10,000"),
        ("{{ when.now() }}", 1, "unsafe"),
        ("{{ values.append(1) }}", 1, "unsafe|not safely callable"),
    ],
)
def test_what_a_template_may_not_do_is_named_with_its_line(source: str, line: int, says: str) -> None:
    with pytest.raises(NewsletterError, match=says) as caught:
        said(source, t="text", none_value=None, when=MOMENT, values=[])
    assert str(caught.value).startswith(f"templates/monthly/x.txt:{line}: ")


def test_an_error_in_an_included_part_names_the_part() -> None:
    made = theme(x__mjml='a\n{% include "part.mjml" %}', part__mjml="b\n\n{{ nothing }}")
    with pytest.raises(RenderError, match=r"^templates/monthly/part\.mjml:3: "):
        render(made, "x.mjml", language="en")


def test_a_missing_part_is_named() -> None:
    with pytest.raises(ThemeError, match=r'asks for "gone\.mjml"'):
        render(theme(x__mjml='{% include "gone.mjml" %}'), "x.mjml", language="en")


def test_output_has_an_end() -> None:
    endless = "{% for a in range(10000) %}{% for b in range(10000) %}{{ 'x' }}{% endfor %}{% endfor %}"
    with pytest.raises(RenderError, match="more than 2,000,000 characters"):
        said(endless)


def test_nothing_in_a_template_differs_from_run_to_run() -> None:
    for source in ("{{ lipsum() }}", "{{ [1, 2] | random }}"):
        with pytest.raises(NewsletterError):
            said(source)


def test_a_template_of_the_configuration_names_its_place() -> None:
    place = "schedules.yaml: newsletters.monthly.subject"
    with pytest.raises(RenderError, match=r"^schedules\.yaml: newsletters\.monthly\.subject:1: 'nope' is undefined"):
        render_source(theme(), "{{ nope }}", place=place, language="en")
    assert render_source(theme(), "{{ t }}", place=place, language="en", t="<ok>") == "<ok>"
