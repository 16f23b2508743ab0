"""What somebody does who has never seen the project: the README word by word, and their own site, feed and theme."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from loopback import Loopback, Reply
from ruamel.yaml import YAML

from newsletter.cli.app import app
from newsletter.cli.helptext import commands
from newsletter.config import load
from newsletter.errors import NewsletterError
from newsletter.starting import make_site

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)
PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in a language, without the indentation of the list that they stand in."""
    found = _BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    return [re.sub(r"^   ", "", text, flags=re.MULTILINE) for kind, text in found if kind == language]


# The README, word by word -----------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, with an environment that is as good as one that `make` has made."""
    copied = tmp_path / "newsletter-copy"
    kept_away = shutil.ignore_patterns(
        ".*cache*", "__pycache__", ".venv", ".git", "var", "outbox", "tests", ".hypothesis"
    )
    shutil.copytree(ROOT, copied, ignore=kept_away)
    programs = copied / ".venv/bin"
    programs.mkdir(parents=True)
    command = programs / "newsletter"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{copied}" exec "{sys.executable}" -P -m newsletter "$@"\n')
    command.chmod(0o755)
    (programs / "activate").write_text(f'PATH="{programs}:$PATH"\n')
    made = copied / ".venv/.run"
    made.touch()
    os.utime(made, (time.time() + 3600, time.time() + 3600))  # newer than the lock file, for make
    return copied


OPEN_AND_CLOSE = """
newsletter preview --no-open > said.txt &
desk=$!
for turn in $(seq 300); do grep -q "/enter/" said.txt && break; sleep 0.1; done
grep -q "/enter/" said.txt
kill -TERM $desk
wait $desk
"""
"""`newsletter preview` serves until it is stopped: here as soon as its link is printed."""


def test_every_shell_line_of_the_readme_runs(copy: Path, tmp_path: Path) -> None:
    if shutil.which("make") is None or shutil.which("bash") is None:
        pytest.skip("make or bash is not installed: the README's lines cannot be run")
    lines = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    script = [line for line in lines if line.split("#")[0].strip() != "make test"]
    assert len(script) == len(lines) - 1, "make test stands in the README once; it would run this test"
    assert sum(line.startswith(("newsletter ", "make demo")) for line in script) >= 6
    script[script.index("newsletter preview")] = OPEN_AND_CLOSE
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", "\n".join(script)],
        cwd=copy,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path / "empty-home")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"Open in a browser: .*index\.html", done.stdout)) == 3
    assert (copy / "outbox/monthly/2026-10/index.html").is_file()
    assert (copy / "my-newsletter/outbox/monthly").is_dir()


def test_what_the_readme_says_to_write_makes_a_valid_configuration(tmp_path: Path) -> None:
    make_site(tmp_path / "mine", today=TODAY)
    yaml, path = YAML(typ="safe"), tmp_path / "mine/schedules.yaml"
    config, (snippet,) = yaml.load(path.read_text()), map(yaml.load, blocks("README.md", "yaml"))
    config["sources"] = snippet["sources"]
    config["newsletters"]["monthly"] |= snippet["newsletters"]["monthly"]
    with path.open("w") as file:
        yaml.dump(config, file)
    assert load(path).newsletters["monthly"].sources == tuple(snippet["sources"])


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_of_the_documentation_leads_somewhere(page: str) -> None:
    text = _BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8"))
    for address in _LINK.findall(text):
        if re.match(r"[a-z]+:", address):
            continue
        place, _, anchor = address.partition("#")
        target = (ROOT / page).parent / place if place else ROOT / page
        assert target.exists(), f"{page} links {address}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}, address


@pytest.mark.parametrize("page", [*PAGES, "newsletter/starter/README.md"])
def test_every_command_that_the_documentation_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = [line.strip() for block in blocks(page, "sh") for line in block.splitlines()]
    named += [*_INLINE.findall(_BLOCK.sub("", text)), *re.findall(r"^    (newsletter .*)$", text, re.MULTILINE)]
    known = dict(commands())
    for line in named:
        words = line.split("#")[0].split()
        if len(words) < 2 or words[0] not in ("newsletter", ".venv/bin/newsletter") or not words[1].isalpha():
            continue
        two = known.get(f"newsletter {' '.join(words[1:3])}")
        command = two or known.get(f"newsletter {words[1]}")
        assert command is not None, f"{page}: {line}"
        options = {option for one in command.params if isinstance(one, click.Option) for option in one.opts}
        for word in words[2:]:
            assert not word.startswith("--") or word.split("=")[0] in options, f"{page}: {line}"


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_and_file_that_the_documentation_names_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for word in _INLINE.findall((ROOT / page).read_text(encoding="utf-8")):
        if found := re.fullmatch(r"make ([a-z-]+)", word):
            assert found[1] in targets, f"{page}: {word}"
        if re.fullmatch(r"(?:newsletter|tests|tools|docs)/[\w./-]+\.\w+", word):
            assert (ROOT / word).exists(), f"{page}: {word}"


# An own site, with an own feed and an own theme -------------------------------------------------------------------

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Y</title><link>{base}/</link>
<item><title>Bread in November</title><link>{base}/bread</link><pubDate>Wed, 11 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Nine loaves stood on the sill. All of them went.&lt;/p&gt;</description></item>
<item><title>The August fair</title><link>{base}/fair</link><pubDate>Wed, 12 Aug 2026 10:00:00 GMT</pubDate>
<description>It rained, and everybody stayed.</description></item></channel></rss>"""

OTHERS = """
  weekly:
    title: The week
    from: Your organisation <news@your-organisation.example>
    sources: [blog]
    audience: weekly
    schedule: {period: week, draft: every monday 09:00, send: every friday 10:00}
  quarterly:
    title: The quarter
    from: Your organisation <news@your-organisation.example>
    sources: [blog]
    audience: quarterly
    schedule: {period: quarter}
"""

Said = Callable[..., str]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder as `newsletter init` makes it."""
    make_site(tmp_path / "mine", today=TODAY)
    return tmp_path / "mine"


@pytest.fixture
def say(mine: Path, database: str) -> Said:
    """The command line at home in `mine`; what it prints. An error that it tells is raised."""

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["--config", str(mine / "schedules.yaml"), *arguments])
        if result.exception is not None:
            raise result.exception
        return result.output

    return call


@pytest.fixture
def feed() -> Iterator[str]:
    """The address of a feed on this machine."""
    with Loopback({}) as server:
        server.routes["/feed.xml"] = Reply(body=FEED.format(base=server.url).encode())
        yield f"{server.url}/feed.xml"


def test_a_newsletter_in_weeks_and_one_in_quarters_from_an_own_feed(mine: Path, say: Said, feed: str) -> None:
    path = mine / "schedules.yaml"
    text = path.read_text().replace("\nmail:\n", f"{OTHERS}\nmail:\n", 1)
    path.write_text(text.replace("\nnewsletters:", f"\n  blog: {{type: feed, url: '{feed}'}}\n\nnewsletters:", 1))
    assert "2 posts, 2 new" in say("pull", "blog")
    assert "Subject: Bread in November" in say("draft", "weekly", "--period", "2026-W46")
    assert "Subject: The August fair" in say("draft", "quarterly", "--period", "2026-Q3")
    assert "skipped" in say("draft", "weekly", "--period", "2026-W45")
    assert sorted(folder.relative_to(mine / "outbox").as_posix() for folder in (mine / "outbox").glob("*/*")) == [
        "quarterly/2026-Q3",
        "weekly/2026-W46",
    ]
    with pytest.raises(NewsletterError, match='"2026-10" is a month, and this newsletter has one issue a week'):
        say("draft", "weekly", "--period", "2026-10")


def own_theme(mine: Path) -> Path:
    """A copy of the shipped theme beside the configuration."""
    return Path(shutil.copytree(ROOT / "templates/monthly", mine / "templates/monthly"))


def test_an_own_colour_is_in_the_mail(mine: Path, say: Said) -> None:
    theme = own_theme(mine) / "theme.yaml"
    assert "#0a645d" in theme.read_text()
    theme.write_text(theme.read_text().replace("#0a645d", "#123456"))
    say("draft", "monthly", "--period", "2026-10")
    html = (mine / "outbox/monthly/2026-10/email.html").read_text()
    assert "#123456" in html
    assert "#0a645d" not in html


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("footer.mjml", "</mj-column>", "", r"footer\.mjml:\d+: <mj-column> is not closed .* Add </mj-column>"),
        ("email.mjml", "<mj-body", "<mj-section><mj-body", r"email\.mjml:\d+: <mj-(?:section|body)> "),
        ("email.mjml", "{{", "{{ nothing.here }}{{", r"email\.mjml:\d+: 'nothing' is undefined\. Correct"),
        ("email.txt", "{{", '{% include "email.txt" %}{{', r"email\.txt:\d+: recursion error"),
        ("email.txt", "{{", "{{ ''.__class__ }}{{", r"email\.txt:\d+: .*unsafe\. Correct"),
        ("email.txt", "{{", "{% if %}{{", r"email\.txt:\d+: Expected an expression"),
        ("theme.yaml", "colours:", "colors: {}\ncolours:", r"theme\.yaml:\d+: colors: is not a setting"),
        ("theme.yaml", "'#0a645d'", "green", r"theme\.yaml:\d+: colours\.light\.accent: \"green\""),
        ("theme.yaml", "logo.png", "brand.png", r"theme\.yaml:\d+: logo\.src: \"brand\.png\" is not"),
    ],
)
def test_a_mistake_in_an_own_theme_is_told_with_its_file_and_line(
    mine: Path, say: Said, capfd: pytest.CaptureFixture[str], file: str, old: str, new: str, told: str
) -> None:
    path = own_theme(mine) / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(NewsletterError, match=rf"templates/monthly/{told}"):
        say("draft", "monthly", "--period", "2026-10")
    assert "Traceback" not in capfd.readouterr().err
    assert not (mine / "outbox/monthly").exists()


def test_a_file_in_the_place_of_a_theme_is_no_theme(mine: Path, say: Said) -> None:
    (mine / "templates").mkdir()
    (mine / "templates/monthly").write_text("colours: {}")
    with pytest.raises(NewsletterError, match=r"templates/monthly is a file\. Make it a folder"):
        say("draft", "monthly", "--period", "2026-10")


def test_a_day_without_every_is_told_the_rule_that_was_meant(mine: Path) -> None:
    path = mine / "schedules.yaml"
    path.write_text(path.read_text().replace("draft: first weekday 09:00", "draft: monday 09:00"))
    with pytest.raises(NewsletterError, match=r'schedules\.yaml:\d+: .*"monday 09:00".*"every monday 09:00"'):
        load(path)
