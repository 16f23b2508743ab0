"""Secrets: where they come from, who may read them, and that no error ever shows one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config import Config, secret
from newsletter.config.secrets import parse_env, read_env, variable, variable_name
from newsletter.errors import ConfigError

SECRET = "hunter2-hunter2"


def config_in(folder: Path) -> Config:
    return Config.model_validate(
        {
            "file": folder / "schedules.yaml",
            "site": {"name": "R", "url": "https://r.example"},
            "sources": {"desk": {"type": "folder", "path": "content"}},
            "newsletters": {"m": {"title": "T", "from": "a@r.example", "sources": ["desk"], "audience": "m"}},
        }
    )


def write_env(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / ".env"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_secret_is_read_from_env_beside_the_file(tmp_path: Path) -> None:
    write_env(tmp_path, f"NEWSLETTER_ACCOUNT_TOWN_SQUARE_TOKEN={SECRET}\n")
    assert secret(config_in(tmp_path), "ACCOUNT", "town-square", "TOKEN", environ={}) == SECRET
    assert secret(config_in(tmp_path), "MAIL", "town-square", "TOKEN", environ={}) is None


def test_the_environment_comes_first_and_empty_is_not_set(tmp_path: Path) -> None:
    write_env(tmp_path, "NEWSLETTER_MAIL_MAIN_KEY=file\nNEWSLETTER_MAIL_EU_KEY=\n")
    config, name = config_in(tmp_path), "NEWSLETTER_MAIL_MAIN_KEY"
    assert secret(config, "MAIL", "main", "KEY", environ={name: "shell"}) == "shell"
    assert secret(config, "MAIL", "main", "KEY", environ={name: ""}) == "file"
    assert secret(config, "MAIL", "eu", "KEY", environ={}) is None


def test_the_processs_own_environment_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_SOURCE_BLOG_PASSWORD", SECRET)
    assert secret(config_in(tmp_path), "SOURCE", "blog", "PASSWORD") == SECRET


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert read_env(tmp_path / ".env") == {}
    assert variable(tmp_path, "NEWSLETTER_SECRET_KEY", environ={}) is None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620])
def test_a_file_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = write_env(tmp_path, f"A={SECRET}\n", mode)
    with pytest.raises(ConfigError) as caught:
        read_env(path)
    assert f"chmod 600 {path}" in str(caught.value)
    assert f"{mode:04o}" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"),
        ("  export A = spaced  ", "spaced"),
        ("A=", ""),
        ("A='  kept # $HOME \\n '", "  kept # $HOME \\n "),
        ('A="two\\nlines \\"and\\" \\\\ \\$x"', 'two\nlines "and" \\ $x'),
        ("A=no#comment", "no#comment"),
        ("A=value # a comment", "value"),
        ("A='value' # a comment", "value"),
        ("A=a=b=c", "a=b=c"),
        ("# A=x\n\nA=y", "y"),
        ("\ufeffA=bom", "bom"),
    ],
)
def test_lines(tmp_path: Path, line: str, value: str) -> None:
    assert read_env(write_env(tmp_path, f"{line}\n")) == {"A": value}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (f"A=1\n{SECRET}\n", 2, "not NAME=value"),
        (f"A-B={SECRET}\n", 1, "not NAME=value"),
        (f"A='{SECRET}\n", 1, "do not close"),
        (f'A="{SECRET}" {SECRET}\n', 1, "something follows"),
        (f"A={SECRET}\nA={SECRET}\n", 2, "twice"),
    ],
)
def test_a_wrong_line_has_its_number_and_no_secret(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_env(write_env(tmp_path, text))
    assert str(caught.value).startswith(f".env:{line}: ")
    assert says in str(caught.value)
    assert SECRET not in str(caught.value)


def test_size_and_encoding_are_limited(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="64 KB"):
        read_env(write_env(tmp_path, "A=" + "x" * 70_000))
    path = write_env(tmp_path, "")
    path.write_bytes(b"A=\xff\n")
    with pytest.raises(ConfigError, match="UTF-8"):
        read_env(path)


def test_the_key_is_the_programs_to_name() -> None:
    assert variable_name("MAIL", "main-eu", "API_KEY") == "NEWSLETTER_MAIL_MAIN_EU_API_KEY"
    with pytest.raises(ValueError, match="API_KEY"):
        variable_name("MAIL", "main", "api key")


def test_secrets_are_no_part_of_the_configuration(tmp_path: Path) -> None:
    write_env(tmp_path, f"NEWSLETTER_MAIL_MAIN_KEY={SECRET}\n")
    config = config_in(tmp_path)
    assert secret(config, "MAIL", "main", "KEY", environ={}) == SECRET
    assert SECRET not in repr(config)


@given(st.text(alphabet=st.characters(exclude_characters="'", exclude_categories=["C", "Z"]), max_size=40))
def test_whatever_stands_in_single_quotes_comes_back(value: str) -> None:
    assert parse_env(f"A='{value}'", ".env") == {"A": value}
