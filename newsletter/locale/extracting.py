"""Finds every word of our own in code and themes, and brings the catalogues up to date with it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from newsletter.locale import DOMAIN, FOLDER, languages

_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
_CODE = ("rendering/*.py", "channels/*.py")
_TEMPLATES = ("templates/*/*.mjml", "templates/*/*.txt", "templates/*/social/*.txt")
_OPTIONS = {"trimmed": "false", "silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
_PLURALS = {
    # Babel knows five forms of Welsh, and lets 0 share one with 4; CLDR has six, of which 0 is one.
    "cy": "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;",
}
_PEOPLE = "# What people read in a mail or a social post. `python -m newsletter.locale` adds new labels to this file."


def found(root: Path) -> Catalog:
    """All labels of the source tree at `root`, in the order of their text, without a date or a place."""
    catalogue = Catalog(domain=DOMAIN, charset="utf-8")
    for method, path in _files(root):
        with path.open("rb") as file:
            for _, message, comments, _ in extract(
                method, file, keywords=_KEYWORDS, comment_tags=("For translators:",), options=_OPTIONS
            ):
                catalogue.add(message, auto_comments=comments)
    return catalogue


def updated(language: str, root: Path) -> str:
    """The catalogue of `language` as a `.po` text: every label that is found, with its translation where there is one.

    A label that is no longer found is dropped; English needs no translation, so its own words are filled in.
    """
    path = po_path(language)
    old = Catalog(locale=language)
    if path.is_file():
        with path.open("rb") as file:
            old = read_po(file, locale=language, domain=DOMAIN)
    new = Catalog(
        locale=language, domain=DOMAIN, charset="utf-8", fuzzy=False, header_comment=_PEOPLE, project=DOMAIN, version=""
    )
    if language in _PLURALS:
        new.mime_headers = [("Plural-Forms", _PLURALS[language])]
    for message in sorted(found(root), key=_text):
        if not message.id:
            continue
        before = old.get(message.id if isinstance(message.id, str) else message.id[0])
        string = before.string if before is not None else None
        if language == "en":
            string = message.id
        new.add(message.id, string or None, auto_comments=message.auto_comments, flags=set(message.flags) - {"fuzzy"})
    text = io.BytesIO()
    write_po(text, new, width=120, no_location=True, omit_header=True, sort_output=True)
    header = (
        f'{_PEOPLE}\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {new.plural_forms}\\n"\n\n'
    )
    return header + text.getvalue().decode().strip("\n") + "\n"


def missing(language: str) -> tuple[str, ...]:
    """The labels that `language` has no translation for, or not for each of its plural forms."""
    with po_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN)
    return tuple(_text(message) for message in catalogue if message.id and not _whole(message.string, catalogue))


def po_path(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def main(root: Path) -> None:
    """Rewrite the catalogues of the source tree at `root`, and say what is left to translate."""
    for language in languages():
        po_path(language).write_text(updated(language, root), encoding="utf-8")
        left = missing(language)
        print(f"{language}: {len(left)} labels without a translation")
        for label in left:
            print(f"  {label}")


def _whole(string: object, catalogue: Catalog) -> bool:
    if isinstance(string, list | tuple):
        return len(string) == catalogue.num_plurals and all(string)
    return bool(string)


def _text(message: object) -> str:
    identity = getattr(message, "id", "")
    return str(identity if isinstance(identity, str) else identity[0])


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for pattern in _CODE:
        yield from (("python", path) for path in sorted((root / "newsletter").glob(pattern)))
    for pattern in _TEMPLATES:
        yield from (("jinja2.ext:babel_extract", path) for path in sorted(root.glob(pattern)))
