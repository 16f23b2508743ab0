"""The tables of MJML, tried on the compiler: what is listed has an effect, what is listed as dropped has none."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from mjml import mjml2html

from newsletter.rendering import mjml_rules as rules
from newsletter.rendering.contrast import contrast

IN_COLUMN = "<mjml><mj-body><mj-section><mj-column>%s</mj-column></mj-section></mj-body></mjml>"
ACCORDION = (
    "<mj-accordion {0}><mj-accordion-element {1}><mj-accordion-title {2}>x</mj-accordion-title>"
    "<mj-accordion-text {3}>x</mj-accordion-text></mj-accordion-element></mj-accordion>"
)
HOLDERS = {
    "mjml": "<mjml {A}><mj-body></mj-body></mjml>",
    "mj-breakpoint": "<mjml><mj-head><mj-breakpoint {A}/></mj-head><mj-body><mj-section><mj-column/></mj-section>"
    "</mj-body></mjml>",
    "mj-style": "<mjml><mj-head><mj-style {A}>p { color: red; }</mj-style></mj-head><mj-body></mj-body></mjml>",
    "mj-body": "<mjml><mj-body {A}><mj-section><mj-column/></mj-section></mj-body></mjml>",
    "mj-wrapper": "<mjml><mj-body><mj-wrapper {A}><mj-section/></mj-wrapper></mj-body></mjml>",
    "mj-section": "<mjml><mj-body><mj-section {A}><mj-column/><mj-column/></mj-section></mj-body></mjml>",
    "mj-group": "<mjml><mj-body><mj-section><mj-group {A}><mj-column/><mj-column/></mj-group></mj-section></mj-body>"
    "</mjml>",
    "mj-column": "<mjml><mj-body><mj-section><mj-column {A}><mj-text>x</mj-text></mj-column></mj-section></mj-body>"
    "</mjml>",
    "mj-hero": "<mjml><mj-body><mj-hero {A}><mj-text>x</mj-text></mj-hero></mj-body></mjml>",
    "mj-text": IN_COLUMN % "<mj-text {A}>x</mj-text>",
    "mj-button": IN_COLUMN % "<mj-button {A}>x</mj-button>",
    "mj-image": IN_COLUMN % "<mj-image {A}/>",
    "mj-divider": IN_COLUMN % "<mj-divider {A}/>",
    "mj-spacer": IN_COLUMN % "<mj-spacer {A}/>",
    "mj-table": IN_COLUMN % "<mj-table {A}><tr><td>x</td></tr></mj-table>",
    "mj-accordion": IN_COLUMN % ACCORDION.format("{A}", "", "", ""),
    "mj-accordion-element": IN_COLUMN % ACCORDION.format("", "{A}", "", ""),
    "mj-accordion-title": IN_COLUMN % ACCORDION.format("", "", "{A}", ""),
    "mj-accordion-text": IN_COLUMN % ACCORDION.format("", "", "", "{A}"),
    "mj-carousel": IN_COLUMN
    % '<mj-carousel {A}><mj-carousel-image src="a"/><mj-carousel-image src="b"/></mj-carousel>',
    "mj-carousel-image": IN_COLUMN % '<mj-carousel><mj-carousel-image {A}/><mj-carousel-image src="b"/></mj-carousel>',
    "mj-navbar": IN_COLUMN % '<mj-navbar {A}><mj-navbar-link href="/x">x</mj-navbar-link></mj-navbar>',
    "mj-navbar-link": IN_COLUMN % "<mj-navbar><mj-navbar-link {A}>x</mj-navbar-link></mj-navbar>",
    "mj-social": IN_COLUMN
    % '<mj-social {A}><mj-social-element name="x" href="https://z.example">x</mj-social-element></mj-social>',
    "mj-social-element": IN_COLUMN % "<mj-social><mj-social-element {A}>x</mj-social-element></mj-social>",
}
# Some attributes show only beside others.
COMPANY = ("", 'background-url="https://u.example/i.png"', 'href="https://q.example"', 'name="facebook"',
           'href="https://q.example" name="facebook"', 'padding="3px"', 'hamburger="hamburger"')  # fmt: skip
CASES = [(tag, name) for tag in HOLDERS for name in sorted(rules.ATTRIBUTES[tag])]
DROPPED = [(tag, name) for tag, names in rules.DROPPED.items() if tag in HOLDERS for name in sorted(names)]


def values(name: str) -> list[str]:
    address = re.search(r"src|href|url|left-icon|right-icon", name) and name not in ("icon-position",)
    guess = "https://probe.example/p.png" if address else "17px"
    words = sorted(rules.CHOICES.get(name, ()))
    return [guess, *words, "99%", "#123456", "facebook", "7px solid #123456", "dotted"]


def compiled(tag: str, attributes: str) -> str:
    html = mjml2html(HOLDERS[tag].replace("{A}", attributes), fonts={})
    return re.sub(r"[0-9a-f]{8,16}", "ID", html)  # carousels and navbars draw a number for their inputs


def changes_something(tag: str, name: str) -> bool:
    for beside in COMPANY:
        if f"{name}=" in beside:
            continue
        plain = compiled(tag, beside)
        if any(compiled(tag, f'{beside} {name}="{value}"') != plain for value in values(name)):
            return True
    return False


@pytest.mark.parametrize(("tag", "name"), CASES)
def test_a_listed_attribute_does_something(tag: str, name: str) -> None:
    assert changes_something(tag, name)


@pytest.mark.parametrize(("tag", "name"), DROPPED)
def test_a_dropped_attribute_does_nothing(tag: str, name: str) -> None:
    assert not changes_something(tag, name)
    assert name not in rules.ATTRIBUTES[tag]


def test_raw_takes_no_attribute_and_ignores_its_position() -> None:
    holder = "<mjml><mj-body><mj-raw {A}><p>x</p></mj-raw></mj-body></mjml>"
    placed = mjml2html(holder.replace("{A}", 'position="file-start"'), fonts={})
    assert placed == mjml2html(holder.replace("{A}", ""), fonts={})
    with pytest.raises(ValueError, match="unexpected"):
        mjml2html(holder.replace("{A}", 'position="file-start" width="17px"'), fonts={})
    assert {tag for tag in rules.DROPPED if tag not in HOLDERS} == {"mj-raw"}


@pytest.mark.parametrize("tag", [tag for tag in HOLDERS if rules.takes_class(tag)])
def test_css_class_does_something_where_it_is_allowed(tag: str) -> None:
    assert compiled(tag, 'css-class="probe"') != compiled(tag, "")


def test_every_tag_is_tried_or_has_no_attributes() -> None:
    assert {tag for tag, names in rules.ATTRIBUTES.items() if names} - set(HOLDERS) == {"mj-font"}


def test_parents_and_children_are_tags() -> None:
    for parent, children in rules.CHILDREN.items():
        assert {parent, *children} <= {*rules.ATTRIBUTES, *rules.REFUSED}, parent


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_as_published(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_contrast_grows_with_the_distance() -> None:
    greys = [f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(0, 256, 5)]
    ratios = [contrast(grey, "#ffffff") for grey in greys]
    assert all(first > second for first, second in pairwise(ratios))


@pytest.mark.parametrize("colour", ["", "red", "#fff", "123456#", "#12345g"])
def test_contrast_refuses_what_is_no_colour(colour: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - int() and our own rule word it differently
        contrast(colour, "#ffffff")
