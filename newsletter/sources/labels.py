"""The words under which a playback says its facts: "Who?", "Venue", "Insights", "So what?", "Pwy?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsletter.sources.plaintext import fold

BASICS: Final = "basics"
FACTS: Final = ("who", "where", "when", "why", "what")
PARTS: Final = ("insights", "so_what", "question")

_EVENT = r"(?: (?:this|the|our|your) (?:session|conversation|event|workshop|meeting|evening|day))?"
_MEETING = r"(?:it|this|we|you|they|everyone|people)"
_LABELS: Final = {
    BASICS: r"(?:the )?basics|(?:the )?basic facts|at a glance|in brief|(?:the |key )facts|"
    r"about (?:the|this) (?:session|event|conversation|workshop|meeting)|"
    r"y pethau sylfaenol|y manylion|y ffeithiau|yr hanfodion",
    "who": rf"who|who (?:was|were) (?:there|here|present|involved|in the room|at{_EVENT})|who (?:came|attended|joined|"
    r"took part|met|did you meet|was it for|participated)(?: in (?:it|this))?|who were the (?:people|participants)|"
    r"participants|(?:the )?attendees|(?:the )?people(?: involved| there| present)?|those present|present|attended by|"
    r"pwy|pwy oedd (?:yno|yna|yn bresennol)|cyfranogwyr|y bobl",
    "where": rf"where|where (?:was (?:it|this)|did {_MEETING} (?:happen|take place|meet)|we met|they met|it happened|"
    r"it took place)|(?:the )?(?:location|venue|place)|ble|b'le|lle|ym mhle|(?:y )?lleoliad|(?:y )?lle",
    "when": rf"when|when (?:was (?:it|this)|did {_MEETING} (?:happen|take place|meet)|we met|they met|it happened|"
    r"it took place)|(?:the )?date|date (?:and|&) time|date/time|time (?:and|&) date|day (?:and|&) time|time|"
    r"event date|date of (?:the )?(?:event|session|conversation|workshop)|pryd|(?:y )?dyddiad|dyddiad ac amser",
    "why": rf"why|why (?:did|were|was|do) {_MEETING} (?:meet|happen|take place|there|held|gather|do (?:it|this))|"
    r"why (?:we|they|you) met|why it was held|(?:the |its |our )?(?:purpose|reason|aim|aims|background)|pam|"
    r"(?:y )?(?:pwrpas|diben|rheswm)",
    "what": rf"what|what (?:was (?:it|this|discussed|it about|the (?:event|topic|session|subject))|happened|"
    rf"did {_MEETING} (?:do|discuss|talk about)|(?:we|they|you) (?:did|discussed|talked about))|"
    r"(?:the )?(?:topic|subject|activity|theme)|beth|beth oedd o|beth ddigwyddodd|(?:y )?pwnc",
    "insights": rf"(?:the |our |key |main |some |top |your )*(?:insights?|highlights|take-?aways|learnings?|findings)|"
    rf"key (?:points|messages|themes)|what (?:stood|stands) out(?: (?:for|to) (?:you|us|me|people))?{_EVENT}|"
    r"what (?:was|were) (?:the )?(?:most )?(?:surprising|memorable|striking|interesting|surprises?)\b[^?]*|"
    r"what (?:surprised|struck)(?: \w+){0,3}(?: most)?(?: about| in)?[^?]{0,60}|"
    r"what (?:did (?:you|we) (?:hear|learn|notice)|we (?:heard|learned|learnt|noticed)|people (?:said|told us))"
    r"[^?]{0,40}|"
    r"(?:y )?(?:prif )?(?:mewnwelediadau|negeseuon|uchafbwyntiau|bwyntiau|pwyntiau)|"
    r"beth (?:oedd yn|wnaeth|a) (?:sefyll|safodd|drawiadol)[^?]{0,40}|beth (?:glyw(?:s|odd)on ni|ddysgon ni)",
    "so_what": r"so,? what|so what (?:does (?:this|it) mean|now)|(?:and )?what does (?:this|it|that) (?:all )?mean"
    r"(?: for (?:us|you))?|why (?:does )?(?:it|this) matters?|felly beth|beth nesaf felly|pam mae hyn yn bwysig",
    "question": r"(?:so )?what (?:is|was|are|were) the (?:\w+ )?questions? (?:that )?(?:you|we|they|people) "
    r"(?:are|were|is) (?:now |still )?left with|"
    r"(?:what|which) questions? (?:are|is|were|do|did)? ?(?:you|we|they)? ?(?:now |still )?(?:are )?(?:left with|left|"
    r"take away|remains?|stays?)[^?]{0,30}|"
    r"(?:the |our |your )*(?:one )?(?:question|questions) (?:that )?(?:is |are )?(?:still )?"
    r"(?:left|open|remaining|remains?|unanswered|(?:you|we) (?:are|were) (?:now )?left with)|"
    r"(?:the )?(?:last|final|remaining|open|unanswered|burning) questions?|still (?:open|unanswered|to answer)|"
    r"(?:what is|what's) (?:still|left) (?:open|unanswered)|"
    r"(?:y )?cwestiwn (?:sydd )?(?:ar ôl|agored|sy'n aros|sy'n weddill)|(?:y )?cwestiynau (?:sydd )?(?:ar ôl|agored)",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS.items()))
_BASICS = re.compile(_LABELS[BASICS])
_BASICS_WORDS: Final = 4  # one more than any of them has
_BEFORE = re.compile(r"[\W\d_]*+")  # ornaments, numbers, brackets: more than may stand before a label
_CONTRACTED = re.compile(r"\b(you|we|they)'re\b")
_LAST_ASIDE = re.compile(r"\s*\([^()]*\)$")
_LONGEST: Final = 200  # characters of a text that can be a label
_SEPARATED = re.compile(
    r"(?P<label>[^?:\n]{1,160}?)\s*(?P<mark>\?\s*:?|:|\s[–—-](?=\s|$)|[–—](?=\s|$))\s*(?P<rest>.*)", re.DOTALL
)
_ORNAMENT = re.compile(r"^(?:[^\w\"“‘'(]+|\(?\d{1,2}[.)]\s+)+|[*_#\s]+$")
_ASIDE = re.compile(r"^\(([^()]{1,200})\)\s*[:?]?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label at the start of a text. `answer` is what stands behind it, "" where it stands alone."""

    name: str  # one of FACTS, PARTS or BASICS
    answer: str
    heading: str  # the label as written, an aside in brackets included


def read_label(text: str, lead: str = "") -> Label | None:
    """The label that `text` begins with, None where it is ordinary text. `lead` is its bold start."""
    text = text.strip()
    # A bold start says by itself where the label ends: "**Who** Anna".
    if lead and text.startswith(lead) and "\n" not in lead:
        name = _name(lead)
        if name:
            return _label(name, lead, text[len(lead) :].lstrip(" ?:–—-\n\u00a0"))
    if not _may_begin(text):  # nearly all texts: reading on is slow
        return None
    name = _name(text) if "\n" not in text else ""
    if name:
        return Label(name=name, answer="", heading=text)
    match = _SEPARATED.match(text)
    if match is None:
        first, _, rest = text.partition("\n")
        name = _name(first) if rest else ""
        return _label(name, first, rest) if name else None
    name = _name(match["label"])
    if not name:
        return None
    return _label(name, text[: match.end("mark")].rstrip(" –—-"), match["rest"])


def _label(name: str, heading: str, answer: str) -> Label:
    """A label whose aside ("Insights: (what stood out for you?)") belongs to the heading, not to the answer."""
    answer = answer.strip()
    aside = _ASIDE.match(answer)
    if aside is not None and (aside[1].rstrip().endswith("?") or not answer[aside.end() :].strip()):
        if name in FACTS and not aside[1].rstrip().endswith("?"):
            return Label(name=name, answer=answer, heading=heading)
        return Label(name=name, answer=answer[aside.end() :].strip(), heading=f"{heading} {aside[0].strip()}")
    return Label(name=name, answer=answer, heading=heading)


def _name(text: str) -> str:
    """Which label `text` is as a whole, "" where it is none."""
    plain = fold(_ORNAMENT.sub("", text[:_LONGEST].strip())).strip(" ?:–—-.*_")
    plain = _uncontracted(_LAST_ASIDE.sub("", plain))  # "Insights (what stood out for you?)"
    found = _LABEL.fullmatch(plain)
    return (found.lastgroup or "") if found else ""


def begins_basics(text: str) -> bool:
    """Whether a line may be the label "The basics", seen from its first words. Where it is one, this is True."""
    before = _BEFORE.match(text)
    words = text[before.end() if before else 0 :].split(maxsplit=_BASICS_WORDS)[:_BASICS_WORDS]
    return _BASICS.match(fold(" ".join(words))) is not None


def _may_begin(text: str) -> bool:
    """Whether the first words of `text` are a label's. Where they are not, it is none, whatever follows them."""
    before = _BEFORE.match(text)
    plain = _uncontracted(fold(text[before.end() if before else 0 : _LONGEST]))
    # Emphasis as Markdown writes it has an underscore where a word ends.
    return bool(_LABEL.match(plain) or ("_" in plain and _LABEL.match(plain.replace("_", " "))))


def _uncontracted(text: str) -> str:
    if "'" not in text:
        return text
    return _CONTRACTED.sub(r"\1 are", text).replace("what's", "what is")
