"""Secrets: from the environment, or from `.env` beside schedules.yaml. Never in schedules.yaml, an error or a log.

`.env` has one `NAME=value` a line; `export ` before it, quotes round the value and lines that start with # are allowed.
Nothing is expanded. Only its owner may read it (0600).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from newsletter.config.model import Config
from newsletter.errors import ConfigError
from newsletter.wording import quoted

MAX_BYTES = 64 * 1024
Kind = Literal["MAIL", "ACCOUNT", "SOURCE"]
_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


def secret(config: Config, kind: Kind, name: str, key: str, *, environ: Mapping[str, str] | None = None) -> str | None:
    """The secret `key` of the mail way, account or source `name`; None where it is not set, or empty.

    `secret(config, "ACCOUNT", "town-square", "TOKEN")` is NEWSLETTER_ACCOUNT_TOWN_SQUARE_TOKEN. The environment
    (`environ`, by default the process's own) comes before `.env`. Raises ConfigError where `.env` can be read by
    others, or has a line that says nothing; the error never shows a value.
    """
    return variable(config.folder, variable_name(kind, name, key), environ=environ)


def variable_name(kind: Kind, name: str, key: str) -> str:
    """What the variable of a secret is called, for example NEWSLETTER_MAIL_MAIN_API_KEY."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not the key of a secret; write it as API_KEY")
    return f"NEWSLETTER_{kind}_{name.upper().replace('-', '_')}_{key}"


def variable(folder: Path, name: str, *, environ: Mapping[str, str] | None = None) -> str | None:
    """The variable `name`, from the environment, then from `.env` in `folder`; None where it is not set, or empty."""
    found = (os.environ if environ is None else environ).get(name)
    return found or read_env(folder / ".env").get(name) or None


def read_env(path: Path) -> dict[str, str]:
    """All of a `.env` file; empty where there is none. Raises ConfigError."""
    name = path.name
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                raise ConfigError(
                    f"holds secrets, and other users of this machine may open it (mode {mode:04o}).",
                    f"Run: chmod 600 {path}",
                    file=name,
                )
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}.", f"Look at the rights of {path}.", file=name) from None
    if len(data) > MAX_BYTES:
        raise ConfigError("is larger than 64 KB.", "It should hold NAME=value lines only.", file=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8.", "Save it as UTF-8.", file=name) from None
    return parse_env(text, name)


def parse_env(text: str, file: str) -> dict[str, str]:
    """The variables in the text of a `.env` file; `file` is its name for errors. Raises ConfigError."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        if not match:
            # The line is not shown: it may be half a secret.
            raise ConfigError(
                "this line is not NAME=value.", "Write NAME=value, or # before it.", file=file, line=number
            )
        name = match["name"]
        if name in found:
            raise ConfigError(f"{quoted(name)} stands there twice.", "Delete one of them.", file=file, line=number)
        found[name] = _value(match["value"], name, file, number)
    return found


def _value(written: str, name: str, file: str, line: int) -> str:
    """The value without its quotes; escapes count in double quotes only, and an unquoted value ends at ` #`."""
    mark = written[:1]
    if mark not in ("'", '"'):
        return re.split(r"\s#", written, maxsplit=1)[0].strip()
    body = r"'([^']*)'" if mark == "'" else r'"((?:[^"\\]|\\.)*)"'
    match = re.fullmatch(body + r"\s*(?:#.*)?", written)
    if not match:
        raise ConfigError(
            f"the quotes round the value of {quoted(name)} do not close, or something follows them.",
            "Write NAME='value'.",
            file=file,
            line=line,
        )
    if mark == "'":
        return match[1]
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), match[1])
