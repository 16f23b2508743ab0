"""What is wrong with one document of a theme as MJML. See `newsletter.rendering.lint` for the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.rendering import mjml_rules as rules
from newsletter.rendering.lint_rules import Report, did_you_mean
from newsletter.rendering.markup import Attribute, Bare, End, Start, Words, tokens
from newsletter.rendering.template_source import DYNAMIC, Flat
from newsletter.wording import listed

_ENTITY = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})|[a-z]+|rgba?\([\d.,%\s]+\)")
_LENGTH = re.compile(r"0|-?\d+(?:\.\d+)?(?:px|%|em)|normal|auto")
_LINKS = (
    "href",
    "src",
    "background-url",
    "background",
    "action",
    "base-url",
    "thumbnails-src",
    "left-icon",
    "right-icon",
)
_PICTURES = ("mj-image", "mj-carousel-image", "img")
_SAFE_LINK = re.compile(rf"https://[^\s/]|mailto:|tel:|#|~~|{DYNAMIC}")


class MarkupLint:
    """Walks one document and reports to `report`. `whole`: it is the mail itself, not a fragment of one."""

    def __init__(self, flat: Flat, report: Report, *, whole: bool, classes: frozenset[str]) -> None:
        self.flat, self.report, self.whole, self.classes = flat, report, whole, classes
        self.stack: list[Start] = []
        self.seen: set[str] = set()

    def run(self) -> None:
        """Read the document to its end."""
        for token in tokens(self.flat.text):
            if isinstance(token, Start):
                self._start(token)
            elif isinstance(token, End):
                self._end(token)
            elif isinstance(token, Bare):
                self._bare(token)
            else:
                self._words(token)
        for left in self.stack:
            self._say("mjml-unclosed", left.at, f"<{left.name}> is never closed.", f"Add </{left.name}>.")
        if self.whole:
            self._whole()

    def _say(self, code: str, at: int, message: str, fix: str = "") -> None:
        self.report.add(code, self.flat.place(at), message, fix)

    def _start(self, tag: Start) -> None:
        self.seen.add(tag.name)
        is_mjml = tag.name == "mjml" or tag.name.lower().startswith("mj-")
        if is_mjml:
            self._mjml_tag(tag)
        else:
            self._html_tag(tag)
        self._every_tag(tag)
        if not tag.closed and not (not is_mjml and tag.name.lower() in rules.VOID):
            self.stack.append(tag)

    def _end(self, end: End) -> None:
        names = [tag.name for tag in self.stack]
        if end.name not in names:
            if end.name.lower() not in rules.VOID:
                self._say("mjml-stray-end", end.at, f"</{end.name}> closes nothing.", "Remove it, or open the tag.")
            return
        while self.stack:
            tag = self.stack.pop()
            if tag.name == end.name:
                return
            self._say(
                "mjml-unclosed", tag.at, f"<{tag.name}> is not closed before </{end.name}>.", f"Add </{tag.name}>."
            )

    def _bare(self, bare: Bare) -> None:
        if re.match(r"</?[A-Za-z]", bare.text):
            self._say(
                "mjml-unclosed", bare.at, f"The tag {_short(bare.text)!r} has no >.", "Close it, and check its quotes."
            )
        else:
            self._say("bare-less-than", bare.at, f"A < begins no tag: {_short(bare.text)!r}.", "Write &lt; instead.")

    def _words(self, words: Words) -> None:
        if words.css:
            self._css(words)
            return
        for match in _ENTITY.finditer(words.text):
            piece = _short(words.text[match.start() :])
            self._say("bare-ampersand", words.at + match.start(), f"A bare & in the text: {piece!r}.", "Write &amp;.")
        parent = self.stack[-1].name if self.stack else ""
        holds_nothing = parent in rules.ATTRIBUTES and parent not in rules.CONTENT
        text = words.text.replace(DYNAMIC, "").strip()
        if text and (holds_nothing or (self.whole and not self.stack)):
            at = words.at + words.text.index(text[0])
            place = f"<{parent}>" if parent else "no tag"
            self._say(
                "mjml-stray-text",
                at,
                f"The text {_short(text)!r} stands in {place} and would get lost.",
                "Put it into <mj-text>.",
            )

    def _css(self, words: Words) -> None:
        for match in re.finditer(r"@import|@font-face|fonts\.googleapis|url\(\s*['\"]?https?:", words.text):
            self._say(
                "web-font",
                words.at + match.start(),
                f"The style sheet loads something from elsewhere: {match[0]!r}.",
                "Name system fonts; a mail loads nothing but its pictures.",
            )
        if words.text.count("{") != words.text.count("}") and DYNAMIC not in words.text:
            self._say(
                "css-unbalanced", words.at, "The style sheet does not have as many } as {.", "Balance the braces."
            )

    def _mjml_tag(self, tag: Start) -> None:
        parents = [each.name for each in self.stack]
        if tag.name in rules.REFUSED:
            code, why = rules.REFUSED[tag.name]
            self._say(code, tag.at, f"<{tag.name}> {why}.", rules.REFUSED_FIX[code])
            return
        if "mj-attributes" in parents:
            self._defaults(tag)
            return
        if tag.name not in rules.ATTRIBUTES and DYNAMIC not in tag.name:
            self._say(
                "mjml-unknown-tag",
                tag.at,
                f"<{tag.name}> is not a tag of MJML.",
                did_you_mean(tag.name, rules.ATTRIBUTES),
            )
            return
        self._nesting(tag, parents)
        for attribute in tag.attributes:
            self._mjml_attribute(tag, attribute)
        if self.whole and tag.name == "mjml":
            given = {attribute.name for attribute in tag.attributes}
            for name in ("lang", "dir"):
                if name not in given:
                    self._say(
                        "mjml-language",
                        tag.at,
                        f"<mjml> has no {name}.",
                        f'Write {name}="{{{{ digest.{_FIELD[name]} }}}}".',
                    )

    def _nesting(self, tag: Start, parents: list[str]) -> None:
        if not parents:
            if self.whole and tag.name != "mjml":
                self._say("mjml-nesting", tag.at, f"<{tag.name}> stands outside <mjml>.", "Put it into <mjml>.")
            return
        parent = parents[-1]
        if parent in rules.ATTRIBUTES and tag.name not in rules.CHILDREN.get(parent, frozenset()):
            homes = sorted(home for home, inside in rules.CHILDREN.items() if tag.name in inside)
            fix = f"It belongs in {listed(homes, 'or')}." if homes else "It is the outermost tag."
            self._say("mjml-nesting", tag.at, f"<{tag.name}> must not stand in <{parent}>.", fix)
        elif parent not in rules.ATTRIBUTES and not parent.startswith("mj-"):
            self._say(
                "mjml-nesting",
                tag.at,
                f"<{tag.name}> stands in the HTML tag <{parent}>; it is sent as it is.",
                "Move it out.",
            )

    def _defaults(self, tag: Start) -> None:
        """A tag in `<mj-attributes>`."""
        names = {attribute.name for attribute in tag.attributes}
        if tag.name == "mj-class":
            if "name" not in names:
                self._say("mjml-class", tag.at, "<mj-class> has no name.", 'Write name="...".')
            allowed: frozenset[str] = frozenset().union(*rules.ATTRIBUTES.values())
        elif tag.name == "mj-all":
            allowed = frozenset().union(*rules.ATTRIBUTES.values())
        elif tag.name in rules.ATTRIBUTES:
            allowed = rules.ATTRIBUTES[tag.name]
        else:
            known = {*rules.ATTRIBUTES, "mj-all", "mj-class"}
            self._say(
                "mjml-attributes", tag.at, f"<mj-attributes> knows no <{tag.name}>.", did_you_mean(tag.name, known)
            )
            return
        for attribute in tag.attributes:
            if attribute.name not in allowed and attribute.name not in ("css-class", "name"):
                self._say(
                    "mjml-attributes",
                    attribute.at,
                    f"<{tag.name}> in <mj-attributes> takes no {attribute.name}.",
                    did_you_mean(attribute.name, allowed),
                )
            else:
                self._value(tag, attribute)

    def _mjml_attribute(self, tag: Start, attribute: Attribute) -> None:
        name, value = attribute.name, attribute.value
        if name in rules.DROPPED.get(tag.name, ()):
            code = {"mj-style": "mjml-style-inline", "mj-raw": "mjml-raw-position"}.get(tag.name, "mjml-dropped")
            self._say(code, attribute.at, f"{name} on <{tag.name}> has no effect here.", "Remove it.")
        elif name in ("css-class", "mj-class") and rules.takes_class(tag.name):
            unknown = [each for each in (value or "").split() if each not in self.classes and DYNAMIC not in each]
            if name == "mj-class" and unknown:
                self._say(
                    "mjml-class",
                    attribute.at,
                    f'mj-class="{value}": there is no class "{unknown[0]}".',
                    "Define it in <mj-attributes>.",
                )
        elif name not in rules.ATTRIBUTES[tag.name]:
            allowed = rules.ATTRIBUTES[tag.name] | ({"css-class"} if rules.takes_class(tag.name) else frozenset())
            self._say(
                "mjml-unknown-attribute",
                attribute.at,
                f"<{tag.name}> takes no attribute {name}.",
                did_you_mean(name, allowed),
            )
        else:
            self._value(tag, attribute)

    def _value(self, tag: Start, attribute: Attribute) -> None:
        """The value of an attribute that may be there."""
        name, value = attribute.name, attribute.value
        if value is None or DYNAMIC in value:
            return
        wanted = ""
        if name in rules.COLOURS and not _COLOUR.fullmatch(value.strip()):
            wanted = 'a colour, for example "#1f2a30"'
        elif name in rules.LENGTHS and not _LENGTH.fullmatch(value.strip()):
            wanted = 'a length with its unit, for example "16px"'
        elif name in rules.CHOICES and value not in rules.CHOICES[name]:
            wanted = listed(sorted(rules.CHOICES[name]), "or")
        elif re.fullmatch(r"(?:inner-|icon-|ico-|text-)?padding(?:-\w+)?", name) and not _padding(name, value):
            wanted = 'one to four lengths with units, for example "16px 24px"'
        elif name == "width" and tag.name not in ("mj-table",) and not re.fullmatch(r"\d+(?:\.\d+)?(?:px|%)", value):
            wanted = 'a width in px or %, for example "600px"'
        if wanted:
            self._say(
                "mjml-value", attribute.at, f'{name}="{value}" on <{tag.name}> is not {wanted}.', f"Write {wanted}."
            )

    def _html_tag(self, tag: Start) -> None:
        name = tag.name.lower()
        if name in rules.ACTIVE:
            self._say(
                "active-content", tag.at, f"<{name}> does not work in a mail; providers remove it.", "Use a link."
            )
        elif name not in rules.HTML and DYNAMIC not in name:
            self._say(
                "html-unknown-tag",
                tag.at,
                f"<{tag.name}> is not a tag that mail programs know.",
                did_you_mean(name, rules.HTML),
            )
        if name == "link":
            self._say(
                "web-font",
                tag.at,
                "<link> makes the mail load something from elsewhere.",
                "Write styles into <mj-style>.",
            )
        parent = self.stack[-1].name if self.stack else ""
        if parent in rules.ATTRIBUTES and parent not in rules.CONTENT:
            self._say(
                "mjml-nesting",
                tag.at,
                f"The HTML tag <{name}> stands directly in <{parent}>.",
                "Put it into <mj-text> or <mj-raw>.",
            )

    def _every_tag(self, tag: Start) -> None:
        names: set[str] = set()
        for attribute in tag.attributes:
            if attribute.name in names:
                self._say(
                    "duplicate-attribute", attribute.at, f"<{tag.name}> says {attribute.name} twice.", "Keep one."
                )
            names.add(attribute.name)
            self._characters(tag, attribute)
            if attribute.name.lower().startswith("on") and not tag.name.startswith("mj"):
                self._say(
                    "active-content",
                    attribute.at,
                    f"{attribute.name} is a script; mail programs remove it.",
                    "Remove it.",
                )
            if attribute.name in _LINKS:
                self._link(tag, attribute)
        if (
            tag.name in _PICTURES
            and "alt" not in names
            and not any(each.name == "mj-attributes" for each in self.stack)
        ):
            self._say(
                "image-alt",
                tag.at,
                f"<{tag.name}> has no alt.",
                'Write alt="{{ ... }}", or alt="" where it says nothing.',
            )

    def _characters(self, tag: Start, attribute: Attribute) -> None:
        value = attribute.value
        if value is None:
            if tag.name.startswith("mj"):
                self._say(
                    "attribute-quotes",
                    attribute.at,
                    f"{attribute.name} on <{tag.name}> has no value.",
                    'Write name="value".',
                )
            return
        if not attribute.quote:
            self._say(
                "attribute-quotes",
                attribute.at,
                f"{attribute.name}={_short(value)} stands without quotes.",
                "Put the value into quotes.",
            )
        if _ENTITY.search(value):
            self._say(
                "bare-ampersand", attribute.at, f"A bare & in {attribute.name}: {_short(value)!r}.", "Write &amp;."
            )
        for character in value.replace(DYNAMIC, ""):
            if character < " " or character in "\x7f\\":
                self._say(
                    "attribute-character",
                    attribute.at,
                    f"{attribute.name} on <{tag.name}> holds {_named(character)}.",
                    "Put the value on one line, without it."
                    if character < " "
                    else f"Write &#x{ord(character):x}; instead.",
                )
                break

    def _link(self, tag: Start, attribute: Attribute) -> None:
        value = (attribute.value or "").strip()
        if not _SAFE_LINK.match(value):
            self._say(
                "template-link",
                attribute.at,
                f'{attribute.name}="{_short(value)}" on <{tag.name}> is not an absolute https address.',
                "Write https://... in full, or use a mark such as ~~web_view_url~~.",
            )

    def _whole(self) -> None:
        for tag, code in (("mjml", "mjml-nesting"), ("mj-body", "mjml-nesting"), ("mj-title", "mjml-title")):
            if tag not in self.seen:
                self._say(code, 0, f"The mail has no <{tag}>.", f"Add <{tag}>.")


_FIELD = {"lang": "language", "dir": "direction"}


def class_names(flats: tuple[Flat, ...]) -> frozenset[str]:
    """The names that `<mj-class name="...">` defines anywhere."""
    return frozenset(_class_names(flats))


def _class_names(flats: tuple[Flat, ...]) -> Iterator[str]:
    for flat in flats:
        for match in re.finditer(r"<mj-class\b[^>]*\bname=[\"']([^\"']+)[\"']", flat.text):
            yield match[1]


def _padding(name: str, value: str) -> bool:
    parts = value.split()
    most = 1 if re.search(r"-(?:top|right|bottom|left)$", name) else 4
    return 1 <= len(parts) <= most and all(re.fullmatch(r"0|\d+(?:\.\d+)?(?:px|%)", part) for part in parts)


def _short(text: str) -> str:
    line = " ".join(text.replace(DYNAMIC, "...").split())
    return line if len(line) <= 40 else f"{line[:37]}..."


def _named(character: str) -> str:
    return {"\n": "a line break", "\t": "a tab", "\\": "a backslash"}.get(character, f"the character {character!r}")
