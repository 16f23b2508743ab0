"""Themes are found, read within limits, and say what is wrong with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import config

from newsletter.config.model import Config
from newsletter.errors import ThemeError
from newsletter.rendering.theme import load_theme, shipped_themes
from newsletter.rendering.themefile import read_theme_yaml

SHIPPED = Path(__file__).parents[2] / "templates" / "monthly"


def beside(folder: Path) -> Config:
    return config().model_copy(update={"file": folder / "schedules.yaml"})


def own_theme(folder: Path, **files: str | bytes) -> Path:
    place = folder / "templates" / "monthly"
    place.mkdir(parents=True)
    for name, content in files.items():
        path = place / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return place


def shipped_yaml(**changes: str) -> str:
    text = (SHIPPED / "theme.yaml").read_text()
    for before, after in changes.items():
        text = text.replace(before.replace("__", ": "), after)
    return text


def test_the_shipped_theme_is_found_from_any_folder(tmp_path: Path) -> None:
    theme = load_theme("monthly", beside(tmp_path))
    assert theme.folder == SHIPPED
    assert list(theme.files) == sorted(theme.files)
    assert "monthly" in shipped_themes()


def test_own_files_win_and_the_rest_comes_from_the_package(tmp_path: Path) -> None:
    own_theme(tmp_path, email__txt="Only this\r\n")
    theme = load_theme("monthly", beside(tmp_path))
    assert theme.files["email.txt"] == "Only this\n"
    assert theme.files["email.mjml"] == (SHIPPED / "email.mjml").read_text()


def test_own_pictures_are_read_as_bytes(tmp_path: Path) -> None:
    own_theme(tmp_path, mark__png=b"\x89PNG bytes")
    assert load_theme("monthly", beside(tmp_path)).pictures["theme:mark.png"] == b"\x89PNG bytes"


def test_every_text_colour_has_contrast_on_every_ground() -> None:
    colours = load_theme("monthly", config()).settings.colours
    for palette in (colours.light, colours.dark):
        for words, text, ground in palette.pairs():
            assert contrast(text, ground) >= 4.5, f"{words}: {text} on {ground}"


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_an_unknown_theme_names_the_folder_and_what_is_shipped(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match=r'no theme "weekly".*templates/weekly.*monthly'):
        load_theme("weekly", beside(tmp_path))


@pytest.mark.parametrize("name", ["../monthly", "a/b", "", "Monthly", "a" * 60, "mon\x00"])
def test_a_name_that_is_a_path_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="cannot be the name"):
        load_theme(name, beside(tmp_path))


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    place = tmp_path / "templates" / "weekly"
    place.mkdir(parents=True)
    (place / "theme.yaml").write_text(shipped_yaml())
    (place / "email.txt").write_text("x")
    with pytest.raises(ThemeError, match=r"templates/weekly/email\.mjml: is missing"):
        load_theme("weekly", beside(tmp_path))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("page: '#f2f0eb'", "page: red", r"theme\.yaml:7: colours\.light\.page: \"red\".*#1f2a30"),
        ("page: '#f2f0eb'", "paper: '#f2f0eb'", r"colours\.light\.page: is missing|colours\.light\.paper: is not a"),
        ("width: 184", "width: 4000", r"theme\.yaml:\d+: logo\.width: \"4000\""),
        ("src: logo.png", "src: ../secret.png", r"logo\.src: \"\.\./secret\.png\" is not a PNG"),
        ("rule: camel", "rule: shout", r"theme\.yaml:\d+: hashtags\.rule: \"shout\""),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(before: str, after: str, says: str, tmp_path: Path) -> None:
    text = (SHIPPED / "theme.yaml").read_text()
    assert before in text
    own_theme(tmp_path, theme__yaml=text.replace(before, after))
    with pytest.raises(ThemeError, match=says):
        load_theme("monthly", beside(tmp_path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: &x 2\n", r"theme\.yaml:2: has an anchor"),
        ("a: 1\na: 2\n", r"theme\.yaml:2:"),
        ("a: [" + "[" * 30, r"theme\.yaml:1: is nested"),
        ("a: " + "[" * 20_000, r"theme\.yaml:1: is nested"),
        ("a: *b\n", r"theme\.yaml:1: is not YAML"),
        ("a: 'x\n", "is not YAML"),
        ("a: " + "x" * 70_000, "is over 65,536 bytes"),
        ("? [a, b]\n: 1\n", "a key that is not a word"),
    ],
)
def test_yaml_that_a_theme_has_no_need_of_is_refused(text: str, says: str) -> None:
    with pytest.raises(ThemeError, match=says):
        read_theme_yaml(text, file="theme.yaml")


def test_words_stay_words() -> None:
    data, lines = read_theme_yaml("a: no\nb: 21:30\nc: '7'\nd: 7\ne: true\nf:\n  - x\n", file="theme.yaml")
    assert data == {"a": "no", "b": "21:30", "c": "7", "d": 7, "e": True, "f": ["x"]}
    assert lines[("f", 0)] == 7


def test_files_are_bounded_and_utf8(tmp_path: Path) -> None:
    own_theme(tmp_path, email__txt=b"a\nb \xff\n")
    with pytest.raises(ThemeError, match=r"templates/monthly/email\.txt:2: is not UTF-8"):
        load_theme("monthly", beside(tmp_path))
    (tmp_path / "templates/monthly/email.txt").write_bytes(b"x" * 300_000)
    with pytest.raises(ThemeError, match=r"email\.txt: is over 262,144 bytes"):
        load_theme("monthly", beside(tmp_path))


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not yours")
    place = own_theme(tmp_path)
    (place / "email.txt").symlink_to(secret)
    with pytest.raises(ThemeError, match="leaves the theme's folder"):
        load_theme("monthly", beside(tmp_path))
