"""Labels, plurals and dates in the newsletter's language; catalogues are whole and up to date."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.errors import ThemeError
from newsletter.locale import PSEUDO, accented, languages, translations
from newsletter.locale.extracting import found, missing, po_path, updated
from newsletter.rendering.labels import Labels, direction_of, same_language
from newsletter.types import Period, PeriodKind

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/London")


def test_english_and_welsh_are_shipped() -> None:
    assert languages() == ("cy", "en")


@pytest.mark.parametrize("language", languages())
def test_every_label_is_translated_in_every_plural_form(language: str) -> None:
    assert missing(language) == ()


@pytest.mark.parametrize("language", languages())
def test_catalogues_are_up_to_date_with_code_and_themes(language: str) -> None:
    assert po_path(language).read_text() == updated(language, ROOT), "run: python -m newsletter.locale"


def test_extraction_sees_code_and_templates() -> None:
    labels = {message.id if isinstance(message.id, str) else message.id[0] for message in found(ROOT)}
    assert {"Unsubscribe", "Read “%(title)s”", "%(num)d minute", "So what"} <= labels


@pytest.mark.parametrize("language", languages())
def test_translations_keep_the_placeholders(language: str) -> None:
    from babel.messages.pofile import read_po

    with po_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if not message.id:
            continue
        wanted = set(re.findall(r"%\((\w+)\)[sd]", str(message.id)))
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert set(re.findall(r"%\((\w+)\)[sd]", string)) == wanted, message.id


def test_welsh_has_six_plural_forms() -> None:
    labels = Labels("cy-GB")
    forms = {number: translations("cy").plural(number) for number in (0, 1, 2, 3, 6, 4, 5, 7, 11, 20)}  # type: ignore[attr-defined]  # a GNUTranslations has it
    assert [forms[number] for number in (0, 1, 2, 3, 6, 4)] == [0, 1, 2, 3, 4, 5]
    assert {forms[number] for number in (4, 5, 7, 11, 20)} == {5}
    assert labels.minutes(2) == "2 funud"
    assert labels.minutes(3) == "3 munud"
    assert Labels("en-GB").minutes(1) == "1 minute"
    assert Labels("en-GB").minutes(2) == "2 minutes"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en-GB", "14 November 2017"),
        ("cy", "14 Tachwedd 2017"),
        ("de", "14. November 2017"),
        ("zz", "November 14, 2017"),
    ],
)
def test_dates(language: str, expected: str) -> None:
    assert Labels(language).date(date(2017, 11, 14)) == expected


def test_names_are_listed_as_people_list_them() -> None:
    assert Labels("en-GB").names(["Ada", "Grace", "Edith"]) == "Ada, Grace and Edith"
    assert Labels("cy").names(["Ada", "Gwen"]) == "Ada a Gwen"
    assert Labels("cy").names(["Gwen", "Ada"]) == "Gwen ac Ada"
    assert Labels("cy").names([]) == ""


def test_periods() -> None:
    def period(kind: PeriodKind, start: datetime) -> Period:
        return Period(name="x", kind=kind, start=start, end=start)

    start = datetime(2017, 11, 13, tzinfo=ZONE)
    assert Labels("en-GB").period(period(PeriodKind.MONTH, start)) == "November 2017"
    assert Labels("cy").period(period(PeriodKind.MONTH, start)) == "Tachwedd 2017"
    assert Labels("en-GB").period(period(PeriodKind.WEEK, start)) == "The week of 13 November 2017"
    assert Labels("en-GB").period(period(PeriodKind.QUARTER, start)) == "4th quarter 2017"


def test_events() -> None:
    labels = Labels("en-GB")
    start, end = datetime(2026, 11, 12, 18, 30, tzinfo=ZONE), datetime(2026, 11, 12, 20, tzinfo=ZONE)
    assert labels.event(start, None, "Mill Hall") == "Thursday, 12 November 2026, 18:30, Mill Hall"
    assert labels.event(start, end, "") == "Thursday, 12 November 2026, 18:30 to 20:00"
    assert labels.event(datetime(2026, 11, 12, tzinfo=ZONE), None, "") == "Thursday, 12 November 2026"
    later = datetime(2026, 11, 14, 16, tzinfo=ZONE)
    assert labels.event(start, later, "") == "Thursday, 12 November 2026 to Saturday, 14 November 2026"
    assert labels.event(None, None, "Mill Hall") == ""


def test_directions_and_languages() -> None:
    assert [direction_of(tag) for tag in ("ar", "fa-IR", "he", "ur", "en-GB", "cy", "zz", "", "not a tag")] == [
        *["rtl"] * 4,
        *["ltr"] * 5,
    ]
    assert same_language("en", "en-GB")
    assert not same_language("en", "eo")


def test_an_organisations_own_words_win() -> None:
    labels = Labels("en-GB", {"Still open": "The question left", "%(num)d minute": "one minute"})
    assert labels.gettext("Still open") == "The question left"
    assert labels.minutes(1) == "one minute"
    with pytest.raises(ThemeError, match=r"cannot be filled in.*%\(title\)s"):
        Labels("en", {"Read “%(title)s”": "Read %(name)s"}).gettext("Read “%(title)s”", title="x")


def test_the_pseudo_language_keeps_placeholders_only() -> None:
    text = accented("Read %(num)d of “%(title)s”, 100%%")
    assert re.sub(r"%\(\w+\)[sd]|%%", "", text).isascii() is False
    assert not re.search(r"[A-Za-z]", re.sub(r"%\(\w+\)[sd]", "", text))
    assert Labels(PSEUDO).ngettext("%(num)d minute", "%(num)d minutes", 2) == accented("2 minutes")
