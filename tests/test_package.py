"""The wheel carries all that `newsletter init` and a first draft need; a new site folder works as it is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import MisuseError
from newsletter.starting import make_site

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what an installed wheel would put into site-packages."""
    built = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = built.glob("newsletter-*.whl")
    target = built / "site-packages"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(target)
    return target


def newsletter(installed: Path, cwd: Path, *arguments: str) -> str:
    """The installed command, away from this checkout; what it prints."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSLETTER_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "newsletter", *arguments],
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(installed)},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_wheel_makes_a_site_that_drafts_at_once(installed: Path, tmp_path: Path) -> None:
    place = "import newsletter, pathlib; print(pathlib.Path(newsletter.__file__).parent)"
    found = subprocess.run(
        [sys.executable, "-P", "-c", place],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert Path(found.stdout.strip()) == installed / "newsletter"
    newsletter(installed, tmp_path, "init", "mine")
    plain = json.loads(newsletter(installed, tmp_path / "mine", "draft", "monthly", "--json"))
    assert plain["status"] == "draft"
    assert {post["kind"] for post in plain["posts"]} == {"post", "playback"}
    assert (Path(plain["folder"]) / "index.html").stat().st_size > 10_000
    assert "Usage: newsletter" in newsletter(installed, tmp_path, "--help")


def test_a_new_site_keeps_its_secret_to_itself(tmp_path: Path) -> None:
    made = make_site(tmp_path / "mine", today=date(2026, 3, 31))
    env = tmp_path / "mine/.env"
    assert env in made
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    name, _, key = env.read_text().splitlines()[-1].partition("=")
    assert name == "NEWSLETTER_SECRET_KEY"
    assert len(key) >= 64
    assert ".env" in (tmp_path / "mine/.gitignore").read_text().splitlines()
    make_site(tmp_path / "other", today=date(2026, 3, 31))
    assert (tmp_path / "other/.env").read_text() != env.read_text()


def test_the_examples_are_dated_in_the_last_month(tmp_path: Path) -> None:
    make_site(tmp_path / "mine", today=date(2026, 3, 31))
    texts = [path.read_text() for path in (tmp_path / "mine").rglob("*.md")]
    assert any("date: 2026-02-" in text for text in texts)
    assert not any("last_month" in text for text in texts)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("mine")
    with pytest.raises(MisuseError, match="is not empty"):
        make_site(tmp_path, today=date(2026, 3, 31))
    assert [path.name for path in tmp_path.iterdir()] == ["keep.txt"]
