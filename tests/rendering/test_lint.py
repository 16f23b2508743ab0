"""The theme lint: every seeded mistake with its file and line, nothing on a good theme.

A case is a folder of `lint/`: its files stand over those of `base/`, and `findings.txt` lists what has to be found,
as `level code where`. In a file of a case, a first line `@replace` is followed by pairs of lines, what stands in the
base's file and what stands there instead. `python tests/rendering/test_lint.py` writes the lists anew, for reading.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config.model import Config
from newsletter.rendering.lint import LINT, lint_theme
from newsletter.rendering.markup import tokens
from newsletter.rendering.template_source import documents
from newsletter.rendering.theme import Theme, ThemeSettings, load_theme, shipped_themes, theme_folders
from newsletter.rendering.themefile import read_theme_yaml

ROOT = Path(__file__).resolve().parents[2]
CONFIG = Config.model_validate(
    {
        "file": Path(__file__).parent / "schedules.yaml",
        "site": {"name": "Riverbank Futures", "url": "https://riverbank.example"},
        "sources": {},
        "newsletters": {},
    }
)
HERE = Path(__file__).parent / "lint"
CASES = sorted(folder.name for folder in HERE.iterdir() if folder.is_dir() and folder.name != "base")


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "findings.txt"
    }


def theme_of(case: str) -> Theme:
    files = files_of(HERE / "base")
    for name, text in files_of(HERE / case).items():
        if text.startswith("@remove"):
            del files[name]
        elif text.startswith("@replace\n"):
            lines = text.splitlines()[1:]
            for old, new in zip(lines[::2], lines[1::2], strict=True):
                new = new.replace("\\n", "\n")
                assert files[name].count(old) == 1, f"{case}/{name}: {old!r} has to stand in the base once"
                files[name] = files[name].replace(old, new)
        else:
            files[name] = text
    settings = ThemeSettings.model_validate(read_theme_yaml(files["theme.yaml"], file="theme.yaml")[0])
    return Theme(name=case, folder=HERE / case, files=dict(sorted(files.items())), settings=settings)


def found_in(case: str) -> str:
    return "".join(f"{one.level} {one.code} {one.where}\n" for one in lint_theme(theme_of(case)))


@pytest.mark.parametrize("case", CASES)
def test_a_seeded_mistake_is_found_where_it_stands(case: str) -> None:
    assert found_in(case) == (HERE / case / "findings.txt").read_text()


@pytest.mark.parametrize("case", CASES)
def test_a_finding_says_what_and_how_to_mend_it(case: str) -> None:
    for finding in lint_theme(theme_of(case)):
        assert finding.message.endswith((".", "?"))
        assert finding.fix.endswith((".", "?")) or "~~" in finding.fix


def test_the_base_is_good() -> None:
    assert lint_theme(theme_of("base")) == ()


@pytest.mark.parametrize("name", shipped_themes())
def test_a_shipped_theme_is_good(name: str) -> None:
    folder = next(place for place in theme_folders(name, CONFIG) if place.is_dir())
    assert folder.is_relative_to(ROOT / "templates")
    assert lint_theme(load_theme(name, CONFIG)) == ()


def test_branches_are_judged_one_by_one() -> None:
    source = "{% if a %}<p>{% else %}<p class='b'>{% endif %}x</p>"
    assert {flat.text for flat in documents({"t.mjml": source}, "t.mjml")} == {"<p>x</p>", "<p class='b'>x</p>"}


def test_each_branch_is_in_a_document_at_three_levels() -> None:
    source = "{% if a %}{% if b %}{% if c %}1{% else %}2{% endif %}{% else %}3{% endif %}{% elif d %}4{% endif %}"
    seen = {flat.text for flat in documents({"t.mjml": source}, "t.mjml")}
    assert seen == {"1", "2", "3", "4", ""}


def test_places_point_at_the_file_and_line() -> None:
    files = {"t.mjml": "one\n{# a\nb #}two {{ x }}\n{% include 'u.mjml' %}\nfour", "u.mjml": "\nthree"}
    (flat,) = documents(files, "t.mjml")
    places = {word: flat.place(flat.text.index(word)) for word in ("one", "two", "three", "four")}
    assert places == {"one": ("t.mjml", 1), "two": ("t.mjml", 3), "three": ("u.mjml", 2), "four": ("t.mjml", 5)}


@given(st.text("<>/=\"' am-jtpx&;\n\ue000", max_size=120))
def test_the_reader_of_markup_takes_anything(markup: str) -> None:
    for token in tokens(markup):
        assert 0 <= token.at < len(markup)


def test_the_lint_takes_any_damage() -> None:
    theme = theme_of("base")
    whole = theme.files["email.mjml"]
    for cut in range(0, len(whole), 7):
        damaged = dict(theme.files) | {"email.mjml": whole[:cut]}
        assert lint_theme(replace(theme, files=damaged)), cut


def test_every_kind_of_mistake_has_a_case() -> None:
    seeded = {line.split()[1] for case in CASES for line in (HERE / case / "findings.txt").read_text().splitlines()}
    assert seeded == set(LINT)


if __name__ == "__main__":
    for each in CASES:
        (HERE / each / "findings.txt").write_text(found_in(each))
        print(each, found_in(each), sep="\n")
