"""Where a sentence ends, in the languages that an organisation writes in. No model, no network: a written rule.

A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number or an acronym; a mark of any
script that is followed by a lower-case letter does not end one ("work… demography… the use of digital").
"""

from __future__ import annotations

import re

ELLIPSIS = "…"
_ENDERS = ".!?…。！？؟۔।॥"
_CLOSERS = "\"'”’»›)]}」』"
_END = re.compile(rf"[{re.escape(_ENDERS)}]+[{re.escape(_CLOSERS)}]*")
_WIDE = "。！？"  # written without a space after them


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON = _set(
    "dr mr mrs ms mx prof rev revd fr st ste sr jr hon cllr capt sgt gen lt e.g i.e eg ie cf viz vs v ca approx "
    "no nos vol pp p ed eds fig figs dept est inc ltd co corp plc tel ext min max a.m p.m jan feb mar apr jun jul "
    "aug sep sept oct nov dec mon tue tues thu thur thurs fri"
)
_OWN = {
    "cy": _set("h.y e.e parch y.b tud gw rh a.y.b o.c ion chwef maw ebr meh gorff medi hyd tach rhag"),
    "de": _set("z.b d.h u.a bzw ca nr str usw vgl hr fr"),
    "fr": _set("m mm mme mmes mlle c.-à-d p.ex env av"),
    "es": _set("sr sra srta d dña ee.uu p.ej ud uds"),
}
_MAY_END = _set("etc al")  # abbreviations that often stand last: the capital after them decides
_WORDS_TOO = _set("no nos may fig figs min max v p pp ed")  # "No. 7" goes on, "I said no. Then ..." does not

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of `text`, white space folded, in order. `language` is a BCP 47 tag; it chooses abbreviations.

    Joined by one space they give the folded text again (by nothing after a mark such as `。`).
    """
    flat = " ".join(text.split())
    known = _COMMON | _OWN.get(language.split("-")[0].lower(), frozenset())
    found: list[str] = []
    start = 0
    for mark in _END.finditer(flat):
        if mark.end() <= start or not _ends(flat, mark, start, known):
            continue
        found.append(flat[start : mark.end()].strip())
        start = mark.end()
    rest = flat[start:].strip()
    if rest:
        found.append(rest)
    return [sentence for sentence in found if sentence]


def _ends(text: str, mark: re.Match[str], start: int, known: frozenset[str]) -> bool:
    after = text[mark.end() : mark.end() + 3]
    sign = mark.group()
    if not after:
        return True
    if sign[0] in _WIDE:
        return True
    if not after.startswith(" "):
        return False  # "3.5", "example.org", "…Those words"
    following = after[1:].lstrip("\"'“‘«‹([¿¡")[:1] or after[1:2]
    if following.islower():
        return False
    if not any(character.isalnum() for character in text[start : mark.start()]):
        return False  # a mark with no word before it ends nothing
    if sign[0] != "." or sign.startswith(".."):
        return True
    return _stop_ends(text[start : mark.start()], following, known)


def _stop_ends(before: str, following: str, known: frozenset[str]) -> bool:
    word = before.rsplit(" ", 1)[-1].lstrip("\"'“‘«‹([")
    low = word.lower()
    if low in _MAY_END:
        return True
    if low in known:
        # "No. 7" goes on, "I said no. Then ..." does not: those that are words of their own need a number after them.
        return low in _WORDS_TOO and not following.isdigit()
    initial = len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
    acronym = re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word) is not None
    ordinal = word.isdigit() and len(word) <= 2 and len(before) == len(word)  # "3. What we learnt"
    return not (initial or acronym or ordinal)


def words(text: str) -> int:
    """How many words `text` has. Two Chinese or Japanese characters count as one, as they have no spaces."""
    wide = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + (wide + 1) // 2


def shorten(text: str, max_words: int, language: str = "en") -> str:
    """`text` with at most `max_words` words: as it is, or up to a sentence end, or up to a word and then "…".

    A sentence end is taken where it keeps at least half of the words allowed.
    """
    flat = " ".join(text.split())
    if words(flat) <= max_words:
        return flat
    kept = ""
    for sentence in sentences(flat, language):
        longer = f"{kept} {sentence}".strip()
        if words(longer) > max_words:
            break
        kept = longer
    if kept and words(kept) * 2 >= max_words:
        return kept
    return cut(flat, max_words)


def cut(text: str, max_words: int) -> str:
    """The first `max_words` words and "…", without the comma or dash that the cut would leave hanging."""
    if _CJK.search(text):
        kept, count = "", 0
        for character in text:
            longer = kept + character
            count = words(longer)
            if count > max_words:
                break
            kept = longer
    else:
        kept = " ".join(text.split()[:max_words])
    kept = kept.rstrip(" ,;:–—-(\"'“‘«" + _ENDERS)
    return kept + ELLIPSIS


def without_announcement(text: str, language: str = "en") -> str:
    """`text` without a last sentence that only announces what follows ("Here is what people said:").

    Where there is no sentence before it, the colon becomes "…".
    """
    if not text.endswith((":", "：")):
        return text
    end = 0
    for sentence in sentences(text, language)[:-1]:
        end = text.find(sentence, end) + len(sentence)
    return text[:end] if end else text.rstrip(" :：") + ELLIPSIS


def ends_whole(text: str) -> bool:
    """Whether `text` ends as a sentence does."""
    return bool(text) and text.rstrip(_CLOSERS + " ")[-1:] in tuple(_ENDERS)
