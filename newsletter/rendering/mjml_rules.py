"""MJML as data: which tags there are, what stands in what, which attributes each takes.

From the MJML 4 component documentation (https://documentation.mjml.io/#components) as of 4.15, narrowed to what the
compiler here (mrml 6.0.1, https://github.com/jdrouet/mrml) does something with: an attribute that is accepted and then
dropped is a mistake to whoever wrote it. `tests/rendering/test_lint_rules.py` tries each of them on the compiler.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PADDING = "padding padding-top padding-right padding-bottom padding-left"
_BORDER = "border border-top border-right border-bottom border-left border-radius"
_FONT = "color font-family font-size font-weight"
_ICON = (
    "icon-align icon-height icon-position icon-unwrapped-alt icon-unwrapped-url icon-width icon-wrapped-alt "
    "icon-wrapped-url"
)
_IN_COLUMN = f"{_PADDING} container-background-color"
_SECTION = (
    "background-color background-position background-position-x background-position-y background-repeat "
    f"background-size background-url {_BORDER} direction full-width {_PADDING} text-align"
)

ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "mjml": _names("lang dir"),
        "mj-head": frozenset(),
        "mj-title": frozenset(),
        "mj-preview": frozenset(),
        "mj-breakpoint": _names("width"),
        "mj-font": _names("name href"),
        "mj-style": frozenset(),
        "mj-attributes": frozenset(),
        "mj-body": _names("background-color width"),
        "mj-raw": frozenset(),
        "mj-wrapper": _names(_SECTION),
        "mj-section": _names(_SECTION),
        "mj-group": _names("background-color direction vertical-align width"),
        "mj-column": _names(
            f"background-color {_BORDER} direction inner-background-color inner-border inner-border-top "
            "inner-border-right inner-border-bottom inner-border-left inner-border-radius "
            f"{_PADDING} vertical-align width"
        ),
        "mj-hero": _names(
            "height width background-url background-width background-height background-position background-color "
            f"inner-background-color {_PADDING} vertical-align"
        ),
        "mj-text": _names(
            f"align {_FONT} font-style height letter-spacing line-height text-decoration text-transform vertical-align "
            f"{_IN_COLUMN}"
        ),
        "mj-button": _names(
            f"align background-color {_BORDER} {_FONT} font-style height href inner-padding letter-spacing "
            f"line-height rel target text-align text-decoration text-transform vertical-align width {_IN_COLUMN}"
        ),
        "mj-image": _names(
            "align alt border border-right border-left border-radius fluid-on-mobile font-size height href max-height "
            f"rel src srcset target title usemap vertical-align width {_IN_COLUMN}"
        ),
        "mj-divider": _names(f"align border-color border-style border-width width {_IN_COLUMN}"),
        "mj-spacer": _names(f"height {_IN_COLUMN}"),
        "mj-table": _names(
            "align border cellpadding cellspacing color font-family font-size line-height table-layout vertical-align "
            f"width {_IN_COLUMN}"
        ),
        "mj-accordion": _names(f"border font-family {_ICON} {_IN_COLUMN}"),
        "mj-accordion-element": _names(f"background-color border font-family {_ICON}"),
        "mj-accordion-title": _names(f"background-color color font-family font-size {_PADDING}"),
        "mj-accordion-text": _names(f"background-color {_FONT} letter-spacing line-height {_PADDING}"),
        "mj-carousel": _names(
            "align border-radius icon-width left-icon right-icon tb-border tb-border-radius tb-hover-border-color "
            f"tb-selected-border-color tb-width thumbnails {_IN_COLUMN}"
        ),
        "mj-carousel-image": _names(
            "alt border-radius href rel src target tb-border tb-border-radius thumbnails-src title"
        ),
        "mj-navbar": _names(
            "align base-url hamburger ico-align ico-close ico-color ico-font-family ico-font-size ico-line-height "
            "ico-open ico-padding ico-padding-top ico-padding-right ico-padding-bottom ico-padding-left "
            f"ico-text-decoration ico-text-transform {_IN_COLUMN}"
        ),
        "mj-navbar-link": _names(
            f"{_FONT} font-style href letter-spacing line-height name {_PADDING} rel target text-decoration "
            "text-transform"
        ),
        "mj-social": _names(
            f"align border-radius {_FONT} font-style icon-height icon-padding icon-size inner-padding line-height mode "
            f"text-decoration text-padding {_IN_COLUMN}"
        ),
        "mj-social-element": _names(
            f"align alt background-color border-radius {_FONT} font-style href icon-height icon-padding icon-size "
            f"line-height name {_PADDING} rel src target text-decoration text-padding title "
            "vertical-align"
        ),
    }
)
"""The attributes of each tag. `css-class` and `mj-class` go with every tag that `takes_class`."""

DROPPED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "mjml": _names("owa"),
        "mj-style": _names("inline"),
        "mj-raw": _names("position"),
        "mj-hero": _names("mode border-radius"),
        "mj-button": _names("title"),
        "mj-image": _names("border-top border-bottom sizes"),
        "mj-table": _names("font-weight role"),
        "mj-accordion-title": _names("font-weight"),
        "mj-social": _names("table-layout"),
        "mj-social-element": _names("icon-position sizes srcset"),
    }
)
"""Attributes that MJML documents and the compiler accepts without doing anything."""

_NO_CLASS = _names(
    "mjml mj-head mj-title mj-preview mj-breakpoint mj-font mj-style mj-attributes mj-raw mj-class mj-all"
)

_BLOCKS = _names(
    "mj-accordion mj-button mj-carousel mj-divider mj-image mj-raw mj-social mj-spacer mj-table mj-text mj-navbar"
)

CHILDREN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "mjml": _names("mj-head mj-body"),
        "mj-head": _names("mj-attributes mj-breakpoint mj-font mj-preview mj-raw mj-style mj-title"),
        "mj-body": _names("mj-raw mj-section mj-wrapper mj-hero"),
        "mj-wrapper": _names("mj-raw mj-section mj-hero"),
        "mj-section": _names("mj-column mj-group mj-raw"),
        "mj-group": _names("mj-column mj-raw"),
        "mj-column": _BLOCKS,
        "mj-hero": _BLOCKS,
        "mj-accordion": _names("mj-accordion-element mj-raw"),
        "mj-accordion-element": _names("mj-accordion-title mj-accordion-text mj-raw"),
        "mj-carousel": _names("mj-carousel-image"),
        "mj-navbar": _names("mj-navbar-link mj-raw"),
        "mj-social": _names("mj-social-element mj-raw"),
    }
)
"""Which tags may stand directly in a tag. A tag that is not here takes no `mj-` tag."""

CONTENT = _names(
    "mj-text mj-button mj-table mj-raw mj-accordion-title mj-accordion-text mj-navbar-link mj-social-element mj-title "
    "mj-preview mj-style"
)
"""Tags that hold text or HTML. Text anywhere else is dropped or refused by the compiler."""

REFUSED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mj-preview": ("mjml-preview", "prints white text, which spam filters count against the mail"),
        "mj-font": ("web-font", "makes the mail load a font from elsewhere"),
        "mj-html-attributes": ("mjml-html-attributes", "is refused by the compiler"),
        "mj-selector": ("mjml-html-attributes", "is refused by the compiler"),
        "mj-html-attribute": ("mjml-html-attributes", "is refused by the compiler"),
        "mj-include": ("mjml-include", "is refused by the compiler"),
    }
)
"""Tags of MJML that a theme must not use: the code of the finding, and why."""

REFUSED_FIX: Mapping[str, str] = MappingProxyType(
    {
        "mjml-preview": "Write the preheader into a hidden <div> in mj-raw.",
        "web-font": "Name system fonts in font-family.",
        "mjml-html-attributes": "Write the attribute where it belongs, or use mj-raw.",
        "mjml-include": 'Use {% include "file.mjml" %}.',
    }
)

COLOURS = _names(
    "background-color border-color color container-background-color ico-color inner-background-color "
    "tb-hover-border-color tb-selected-border-color"
)
"""Attributes whose value is one colour."""

LENGTHS = _names(
    "font-size ico-font-size letter-spacing icon-width icon-height icon-size tb-width border-width background-width "
    "background-height"
)
"""Attributes whose value is one length with its unit."""

CHOICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "align": _names("left right center justify"),
        "direction": _names("ltr rtl"),
        "dir": _names("ltr rtl auto"),
        "full-width": _names("full-width false"),
        "vertical-align": _names("top middle bottom"),
        "fluid-on-mobile": _names("true false"),
        "mode": _names("horizontal vertical"),
        "text-align": _names("left right center justify start end"),
        "table-layout": _names("auto fixed initial inherit"),
        "icon-position": _names("left right"),
        "hamburger": _names("hamburger"),
        "thumbnails": _names("visible hidden"),
    }
)
"""Attributes that take one word of a few."""

VOID = _names("area base br col embed hr img input link meta param source track wbr")
"""HTML tags without an end tag."""

HTML = VOID | _names(
    "a abbr address article aside b bdi bdo big blockquote body caption center cite code colgroup dd del details dfn "
    "div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header html i ins kbd label legend li main map "
    "mark nav noscript ol p pre q s samp section small span strike strong style sub summary sup table tbody td tfoot "
    "th thead time title tr tt u ul var v:fill v:image v:rect v:roundrect v:shape v:stroke v:textbox w:anchorlock "
    "o:allowpng o:officedocumentsettings o:pixelsperinch xml"
)
"""HTML tags that mail programs know, Outlook's among them."""

ACTIVE = _names("script iframe object embed form input button select textarea applet frame frameset audio video svg")
"""Tags that mail programs remove, or that make them distrust the mail."""


def takes_class(tag: str) -> bool:
    """Whether `css-class` and `mj-class` mean something on `tag`."""
    return tag not in _NO_CLASS
