"""The words that the project itself writes, in the languages it speaks: gettext catalogues, read from their `.po`.

A `.po` file is what people review, so there is no `.mo` beside it that could be older: it is compiled in memory, once a
process. CONTRIBUTING says how a language is added; `python -m newsletter.locale` brings the catalogues up to date.
"""

from __future__ import annotations

import gettext
import io
import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
DOMAIN = "newsletter"
PSEUDO = "en-XA"
"""The pseudo-language: every word of our own comes out in accented letters, so that a hard-coded one is seen."""

_PLACEHOLDER = re.compile(r"(%\([a-z_]+\)[sd]|%%)")
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, sorted."""
    return tuple(sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))


@lru_cache(maxsize=16)
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue for a BCP 47 tag: `cy-GB` is served by `cy`; a language without one speaks the English msgids."""
    if language == PSEUDO:
        return _Pseudo()
    parts = language.replace("_", "-").split("-")
    for size in range(len(parts), 0, -1):
        path = FOLDER / "_".join(parts[:size]) / "LC_MESSAGES" / f"{DOMAIN}.po"
        if path.is_file():
            return _compiled(path)
    return gettext.NullTranslations()


def _compiled(path: Path) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo  # imported late: only rendering needs it
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name, domain=DOMAIN, abort_invalid=True)
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def accented(text: str) -> str:
    """`text` with every letter accented; placeholders such as `%(num)d` stay as they are."""
    return "".join(
        part if _PLACEHOLDER.fullmatch(part) else part.translate(_ACCENTED) for part in _PLACEHOLDER.split(text)
    )


class _Pseudo(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return accented(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return accented(msgid1 if n == 1 else msgid2)
