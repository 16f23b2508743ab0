"""A theme: the folder that says how a digest looks, read once, whole, within limits.

A theme is found by its name beside schedules.yaml (`templates/<name>/`) and in the package. A file that the folder
beside schedules.yaml does not have comes from the package's theme of the same name, so that an organisation's own
colours and logo need one theme.yaml and one picture, not a copy of every template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import newsletter
from newsletter.config.model import Config
from newsletter.errors import ThemeError
from newsletter.rendering.themefile import read_theme_yaml

SETTINGS = "theme.yaml"
REQUIRED = (SETTINGS, "email.mjml", "email.txt")
TEXTS = frozenset({".mjml", ".txt", ".yaml"})
PICTURES = frozenset({".png", ".jpg", ".jpeg"})
MAX_FILES = 200
MAX_TEXT = 256 * 1024  # bytes of one template
MAX_PICTURE = 2 * 1024 * 1024
THEME_ADDRESS = "theme:"
"""How the address of a theme's own picture begins in the media mapping: `theme:logo.png`."""

_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", description="Six hex digits, quoted: '#1f2a30'.")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Palette(_Entry):
    """The colours of one mode."""

    page: Colour = Field(description="Behind the mail; the footer stands on it.")
    panel: Colour = Field(description="Behind the posts.")
    tint: Colour = Field(description="Behind a playback's facts and a quotation.")
    ink: Colour = Field(description="Text and headings.")
    quiet: Colour = Field(description="Dates, credits, the footer.")
    accent: Colour = Field(description="Links and the marks that catch the eye.")
    rule: Colour = Field(description="Lines between items; carries no text.")

    def pairs(self) -> tuple[tuple[str, str, str], ...]:
        """Each text colour on each ground it is used on, as `(words, text, ground)`: WCAG 2.2, 1.4.3 asks 4.5:1."""
        texts = {"ink": self.ink, "quiet": self.quiet, "accent": self.accent}
        grounds = {"page": self.page, "panel": self.panel, "tint": self.tint}
        return tuple((f"{text} on {ground}", texts[text], grounds[ground]) for text in texts for ground in grounds)


class Colours(_Entry):
    """Both modes; the dark one is designed, not inverted."""

    light: Palette
    dark: Palette


class Logo(_Entry):
    """The picture at the top. Without `src`, or without `alt`, the site's name stands there in words."""

    src: str = Field(default="", description="A PNG or JPEG in the theme's folder, drawn at twice its width.")
    alt: str = Field(default="", description="The words in the logo; empty where it is a mark without words.")
    only_for: str = Field(
        default="", description="The host of the one site whose logo it is; any other gets its name in words."
    )
    width: int = Field(default=40, ge=16, le=536, description="How wide it is shown, in pixels.")


class Fonts(_Entry):
    """Stacks of system fonts. Nothing is downloaded."""

    body: str = Field(default="-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif")
    heading: str = Field(default="-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif")


class ThemeLink(_Entry):
    """A link of the footer, beside unsubscribe and preferences."""

    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https://")


class Hashtags(_Entry):
    """How a post's tags become hashtags in snippets."""

    rule: Literal["camel", "lower", "none"] = Field(
        default="camel", description="camel: #OpenData, which a screen reader reads as two words."
    )
    max: int = Field(default=2, ge=0, le=10, description="At most this many.")


class Cards(_Entry):
    """How many items are shown in full. The others follow as short rows, so that the mail stays under its size."""

    all_up_to: int = Field(default=12, ge=1, le=20, description="Up to this many items, all of them are shown in full.")
    otherwise: int = Field(default=6, ge=1, le=12, description="With more items than that, this many.")


class ThemeSettings(_Entry):
    """theme.yaml."""

    colours: Colours
    logo: Logo = Logo()
    fonts: Fonts = Fonts()
    links: tuple[ThemeLink, ...] = Field(default=(), description="More links for the footer.")
    labels: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="Own words for labels: language, then the English label, then the own one."
    )
    hashtags: Hashtags = Hashtags()
    cards: Cards = Cards()
    social: dict[str, Any] = Field(
        default_factory=dict, description="Own settings, which the social templates read as theme.social."
    )


@dataclass(frozen=True)
class Theme:
    """A theme as read. `files` maps a relative path to its text, newlines normalised to `\\n`, sorted by path.

    `pictures` maps the address of each of its own pictures (`theme:logo.png`) to the bytes as found: whoever fetches
    pictures turns them into `Media` under that address.
    """

    name: str
    folder: Path
    files: Mapping[str, str]
    settings: ThemeSettings
    pictures: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))


def load_theme(name: str, config: Config) -> Theme:
    """The theme called `name`: from `templates/<name>/` beside schedules.yaml, then from the package.

    Raises `ThemeError` where there is none, a required file is missing, a file is over its limit or not UTF-8, or
    theme.yaml says something that cannot be (with file and line).
    """
    if not _NAME.match(name):
        raise ThemeError(f'"{name}" cannot be the name of a theme.', "Use a-z, 0-9 and hyphens, for example monthly.")
    own = config.folder / "templates" / name
    if own.exists() and not own.is_dir():
        raise ThemeError(f"{own} is a file.", "Make it a folder with theme.yaml in it, or remove it.")
    places = [place for place in theme_folders(name, config) if place.is_dir()]
    if not places:
        known = ", ".join(shipped_themes()) or "none"
        raise ThemeError(
            f'there is no theme "{name}": {config.folder / "templates" / name} is not a folder.',
            f"Make that folder, or use one that is shipped: {known}.",
        )
    texts: dict[str, str] = {}
    pictures: dict[str, bytes] = {}
    for folder in reversed(places):  # the folder beside schedules.yaml is read last, and so wins
        _read_folder(name, folder, texts, pictures)
    for required in REQUIRED:
        if required not in texts:
            raise ThemeError("is missing.", "A theme needs it.", file=shown(name, required))
    settings = _settings(name, texts[SETTINGS])
    if settings.logo.src and THEME_ADDRESS + settings.logo.src not in pictures:
        raise ThemeError(
            f'logo.src: "{settings.logo.src}" is not a PNG or JPEG of the theme.',
            f"Put the picture into {places[0]}, or remove the line.",
            file=shown(name, SETTINGS),
            line=_line_of(texts[SETTINGS], "src"),
        )
    return Theme(
        name=name,
        folder=places[0],
        files=MappingProxyType(dict(sorted(texts.items()))),
        settings=settings,
        pictures=MappingProxyType(dict(sorted(pictures.items()))),
    )


def theme_folders(name: str, config: Config) -> tuple[Path, ...]:
    """Where a theme may lie, the first one first. The last is the source tree's, when running from a checkout."""
    return (config.folder / "templates" / name, *(folder / name for folder in _package_folders()))


def shipped_themes() -> tuple[str, ...]:
    """The names of the themes that come with the package, sorted."""
    return tuple(sorted({found.parent.name for place in _package_folders() for found in place.glob(f"*/{SETTINGS}")}))


def _package_folders() -> tuple[Path, ...]:
    package = Path(newsletter.__file__).resolve().parent
    return package / "shipped" / "templates", package.parent / "templates"


def _read_folder(name: str, folder: Path, texts: dict[str, str], pictures: dict[str, bytes]) -> None:
    for path in _files(name, folder):
        relative = path.relative_to(folder).as_posix()
        if path.suffix in TEXTS:
            texts[relative] = _text(name, relative, _bytes(name, relative, path, MAX_TEXT))
        elif path.suffix in PICTURES:
            pictures[THEME_ADDRESS + relative] = _bytes(name, relative, path, MAX_PICTURE)


def _files(name: str, folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    found = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        found += 1
        if found > MAX_FILES:
            raise ThemeError(f"{folder} holds more than {MAX_FILES} files.", "Is this the theme's own folder?")
        if not path.resolve().is_relative_to(root):
            raise ThemeError(
                "is a link that leaves the theme's folder.",
                "Put a copy of the file there instead.",
                file=shown(name, path.relative_to(folder).as_posix()),
            )
        yield path


def _bytes(name: str, relative: str, path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ThemeError(f"is over {limit:,} bytes.", "Make it smaller.", file=shown(name, relative))
    return data


def _text(name: str, relative: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ThemeError("is not UTF-8.", "Save it as UTF-8.", file=shown(name, relative), line=line) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _settings(name: str, text: str) -> ThemeSettings:
    place = shown(name, SETTINGS)
    data, lines = read_theme_yaml(text, file=place)
    try:
        return ThemeSettings.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        keys = tuple(first["loc"])
        dotted = ".".join(str(part) for part in keys)
        value = "" if first["type"] in {"missing", "extra_forbidden"} else f' "{first["input"]}":'
        # A missing key has no line of its own: the nearest mapping above it has one.
        line = next((lines[keys[:size]] for size in range(len(keys), -1, -1) if keys[:size] in lines), 0)
        raise ThemeError(
            f"{dotted}:{value} {_plain(first['type'], first['msg'])}.",
            _fix(keys),
            file=place,
            line=line,
        ) from error


def _plain(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a setting of a theme"
    return message[0].lower() + message[1:]


def _fix(place: tuple[int | str, ...]) -> str:
    if place[:1] == ("colours",):
        return "Write a colour as six hex digits in quotes, for example '#1f2a30'."
    return "See docs/themes.md for what theme.yaml may say."


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), start=1):
        if re.search(rf"\b{re.escape(key)}\s*:", line):
            return number
    return 0


def shown(theme: str, relative: str) -> str:
    """How messages call a file of a theme."""
    return f"templates/{theme}/{relative}"
