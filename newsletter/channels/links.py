"""What X's grammar takes for a link, with and without `https://`. Pure functions over text, in linear time.

The grammar is that of twitter-text 3 (https://github.com/twitter/twitter-text, `extractUrlsWithIndices`), which X,
and by its Ruby edition Mastodon, count by; LinkedIn, Facebook and Threads publish none and link much the same. Its one
large pattern is read here as what it says, label by label: matched as a pattern it costs 300 ms to compile and takes
quadratic time over long rows of dots.

Two things are wider than its published data of 2018. An address with a scheme is one under any top-level domain that
is written as one, for X links it; and a name without a scheme is one also under those delegated since (`tlds.txt`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from newsletter.channels.domains import ending_at

LONGEST = 4096  # code points of an address, its scheme counted twice as in the grammar
LONGEST_LABEL = 255  # code points of a label before it is encoded: bounds the encoder, which is quadratic
LONGEST_SLUG = 40  # of a t.co address

# What no domain holds but for its dots, hyphens and underscores; everything else may be in one, also emoji and quotes.
_NEVER = (
    r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$"
    r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
    r"\uFFFE\uFEFF\uFFFF\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
)
_RUN = re.compile(rf"[^{_NEVER}]+")
_SCHEME = r"https?://\Z"
_PORT = r":[0-9]+"
_DOTS = "[.\u3002\uff0e\uff61]"  # RFC 3490, 3.1
_NOT_BEFORE = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@＠$#＃\ufffe\ufeff\uffff"
)  # an address cannot stand directly after one of these
_NOT_BEFORE_BARE = frozenset("-_./")  # nor one without a scheme after these; it is passed over

_LATIN = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B"
    r"\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_IN_PATH = rf"[a-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_IN_BRACKETS = rf"\((?:{_IN_PATH}++(?:\({_IN_PATH}++\){_IN_PATH}*+)?+|\({_IN_PATH}++\){_IN_PATH}*+)\)"
_PATH = rf"/(?:{_IN_PATH}++|{_IN_BRACKETS})*+"
_NOT_LAST_IN_PATH = "!*';:,.$%[]\u2013~@|&"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]+"
_NOT_LAST_IN_QUERY = "!?*'@();:+$%[].,~|"
_SHORT = r"https?://t\.co/([a-z0-9]+)"
_LATIN_NAME = rf"(?:[\-a-z0-9{_LATIN}]++\.)++"

# Labels as registries give them: letters, digits and inner hyphens, at most 63; the ending is letters only, and nothing
# glued to it could go on. Nobody writes a host with more than 21 of them.
_PLAUSIBLE = (
    r"(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.){1,20}[\p{L}\p{M}]{2,63}+"
    r"(?![\p{L}\p{M}\p{N}@+_-]|\.[\p{L}\p{N}])"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text[start:end]`, in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """What a network makes a link of: `text[start:end]`.

    `replaced` is how many code points its counted length stands for. It is less than the link has only where a name in
    other letters stands between an ASCII name and the path (`a.com日本.한국/b`), and the grammar leaves it out.
    """

    start: int
    end: int
    replaced: int
    has_scheme: bool


def addresses(text: str, *, published: bool = False) -> tuple[Span, ...]:
    """The http(s) addresses in `text`, in order. `published`: only those under twitter-text's top-level domains."""
    return tuple(
        Span(link.start, link.end, text[link.start : link.end])
        for link in links(text, published=published)
        if link.has_scheme
    )


def bare_domains(text: str) -> tuple[Span, ...]:
    """What becomes a link although it has no scheme, in order: `setup.py`, `README.md`, `example.org/a`.

    An author seldom means a file name as a link; X, LinkedIn, Facebook and Threads make one of it all the same.
    """
    return tuple(Span(link.start, link.end, text[link.start : link.end]) for link in links(text) if not link.has_scheme)


def links(text: str, *, published: bool = False) -> list[Link]:
    """All links in `text`, in order. `published`: by twitter-text's own list of top-level domains and no other."""
    found: list[Link] = []
    if "." not in text:
        return found
    done = 0  # before it, everything belongs to an earlier link, also the sign that has to stand before the next
    for run in _RUN.finditer(text):
        if run.end() > done and "." in run[0]:
            reader = _Run(text, max(run.start(), done), run.end(), done=done, published=published)
            found += reader.links()
            done = reader.done
    return found


class _Run:
    """Reads one run of letters, dots and hyphens: what may hold a host, with what follows it."""

    def __init__(self, text: str, start: int, end: int, *, done: int, published: bool) -> None:
        self.text, self.start, self.done, self.published = text, start, done, published
        labels = text[start:end].split(".")
        self.labels = labels
        self.begins = [start]
        for label in labels[:-1]:
            self.begins.append(self.begins[-1] + len(label) + 1)
        self.near = [ending_at(text, begin, len(text), published=published) for begin in self.begins[1:]]
        self.far = self._far()

    def _far(self) -> list[int]:
        """For each label but the last: where the longest domain ends that has a whole label after this one, or 0."""
        far = [0] * len(self.near)
        for at in range(len(far) - 2, -1, -1):
            label = self.labels[at + 1]
            if label and label[0] not in "-_" and label[-1] not in "-_":
                far[at] = far[at + 1] or (0 if "_" in label else self.near[at + 1])
        return far

    def links(self) -> Iterator[Link]:
        """The links that begin in this run; `done` is then where the last of them ends, or what was passed over."""
        scheme = self._scheme()
        if scheme is not None:
            end = self._domain_end(0, self.start)
            wider = 0 if self.published else _plausible_end(self.text, self.start)
            # A host in other letters that ends earlier by the grammar ends there: "http://example.comだよ.comtest".
            if wider and not (end and not self.text[self.start : wider].isascii()):
                end = wider
            if end:
                yield from self._finished(scheme, self.start, end)
        for at in range(len(self.far)):
            if self.far[at] or self.near[at]:
                for start in self._starts(at):
                    end = self._domain_end(at, start)
                    if end:
                        yield from self._finished(start, start, end)
                        break

    def _domain_end(self, at: int, start: int) -> int:
        """Where the domain ends that begins at `start`, in label `at`; 0 where none begins there."""
        end = self.begins[at] + len(self.labels[at])
        if start >= end or self.text[start] in "-_" or self.text[end - 1] in "-_":
            return 0
        return self.far[at] or (0 if self.text.find("_", start, end) >= 0 else self.near[at])

    def _scheme(self) -> int | None:
        """Where the scheme before this run begins, None where there is none that counts."""
        match = _compiled(_SCHEME).search(self.text, max(self.done, self.start - 8), self.start)
        return match.start() if match and self._may_begin(match.start()) else None

    def _may_begin(self, place: int) -> bool:
        """Whether an address may begin at `place`, for what stands before it."""
        return place == 0 or (place > self.done and self.text[place - 1] not in _NOT_BEFORE)

    def _starts(self, at: int) -> Iterator[int]:
        """Where a domain may begin in label `at`, in the order in which the grammar tries."""
        first, end = max(self.begins[at], self.done), self.begins[at] + len(self.labels[at])
        if first == 0 and end > 1 and self._may_begin(1):
            yield 1  # the text's first sign is rather one before a domain than the first one in it
        for place in range(first, end):
            if self._may_begin(place):
                yield place

    def _finished(self, start: int, domain: int, domain_end: int) -> Iterator[Link]:
        """The address from `start` with its port, path and query; none where its domain cannot be one after all."""
        text = self.text
        port = _compiled(_PORT).match(text, domain_end)
        path = _path_end(text, port.end() if port else domain_end)
        has_path = path > (port.end() if port else domain_end)
        end = self.done = _query_end(text, path, len(text))
        encoded = _encoded_length(text[domain:domain_end])
        scheme_length = domain - start or len("https://")
        if not encoded or scheme_length + end - start + encoded - (domain_end - domain) > LONGEST:
            return
        if domain > start:
            end = _short_end(text, start, end)
            if end:
                yield Link(start, end, end - start, has_scheme=True)
        elif start == 0 or text[start - 1] not in _NOT_BEFORE_BARE:
            names = list(_ascii_names(text[domain:domain_end], published=self.published))
            for name, name_end in names[:-1] if has_path else names:
                yield Link(domain + name, domain + name_end, name_end - name, has_scheme=False)
            if names and has_path:
                name, name_end = names[-1]
                yield Link(domain + name, end, end - domain_end + name_end - name, has_scheme=False)


def _path_end(text: str, start: int) -> int:
    """Where the path from `start` ends: with brackets in pairs, without the punctuation of a sentence."""
    match = _compiled(_PATH).match(text, start)
    return start + 1 + len(match[0][1:].rstrip(_NOT_LAST_IN_PATH)) if match else start


def _query_end(text: str, start: int, limit: int) -> int:
    match = _compiled(_QUERY).match(text, start, limit)
    kept = match[0][1:].rstrip(_NOT_LAST_IN_QUERY) if match else ""
    return start + 1 + len(kept) if kept else start


def _short_end(text: str, start: int, end: int) -> int:
    """Where an address ends that may be one of t.co, which has no path but its slug; 0 where that is too long."""
    match = _compiled(_SHORT).match(text, start, end)
    if match is None:
        return end
    return _query_end(text, match.end(), end) if len(match[1]) <= LONGEST_SLUG else 0


def _encoded_length(domain: str) -> int:
    """How long `domain` is in ASCII (RFC 3490); 0 where it cannot be encoded."""
    labels = re.split(_DOTS, domain)
    if domain.isascii():
        return len(domain) if all(0 < len(label) < 64 for label in labels) else 0
    if max(map(len, labels)) > LONGEST_LABEL:
        return 0
    try:
        return len(domain.encode("idna"))
    except UnicodeError:
        return 0  # not a name that can be registered, so not a link; the text stays as it is


def _ascii_names(domain: str, *, published: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each name in `domain` that is of Latin letters: without a scheme only those are links."""
    done = 0
    while match := _compiled(_LATIN_NAME).search(domain, done):
        dots = [match.start() + place for place, sign in enumerate(match[0]) if sign == "."]
        ends = (ending_at(domain, dot + 1, len(domain), published=published) for dot in reversed(dots))
        end = next((end for end in ends if end), 0)
        if end:
            yield match.start(), end
        done = end or match.end()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`pattern`, compiled when it is first needed: most texts hold no link."""
    return re.compile(pattern, re.IGNORECASE)


def _plausible_end(text: str, start: int) -> int:
    """Where the host at `start` ends that is written as one, whatever its top-level domain; 0 where there is none."""
    match = regex.match(_PLAUSIBLE, text, pos=start)
    return match.end() if match else 0
