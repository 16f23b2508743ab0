"""Drafting from end to end, through the command line, on a small site of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from newsletter.cli.app import app
from newsletter.errors import NewsletterError

CONFIGURATION = """
site:
  name: Riverbank Futures
  url: https://riverbank.example
  timezone: Europe/London
  public_url: https://news.riverbank.example
  postal_address: 1 Mill Lane, Leeds
sources:
  desk: {type: folder, path: content}
newsletters:
  monthly:
    title: The Riverbank digest
    from: Riverbank Futures <news@riverbank.example>
    sources: [desk]
    audience: monthly
    mail: main
    social: {accounts: [square, sky]}
mail:
  main: {provider: console}
accounts:
  square: {network: mastodon, server: "https://mastodon.example"}
  sky: {network: bluesky, handle: riverbank.example}
"""

BODY = (
    "Thirty-one people came to the mill on a wet Tuesday to say what the river is for. They drew it, argued over it "
    "and ate soup beside it. Nobody agreed about the weir. Everybody agreed about the benches, and that is a start.\n\n"
    "The last paragraph stands so far down that no digest shows it."
)


def write_post(folder: Path, name: str, title: str, date: str, body: str = BODY, **more: str) -> Path:
    """A post in a folder source."""
    front = {"title": json.dumps(title), "date": date, "url": f"https://riverbank.example/{name}/", **more}
    path = folder / f"{name}.md"
    path.write_text("---\n" + "".join(f"{key}: {value}\n" for key, value in front.items()) + f"---\n{body}\n")
    return path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a configuration, three posts in October and one in August 2026."""
    (tmp_path / "schedules.yaml").write_text(CONFIGURATION)
    content = tmp_path / "content"
    content.mkdir()
    write_post(content, "weir", "What the weir is for", "2026-10-20")
    write_post(content, "benches", "Where the benches went", "2026-10-05 14:30:00")
    write_post(content, "soup", "A soup for thirty-one", "2026-10-12")
    write_post(content, "ferry", "The ferry is back", "2026-08-02")
    return tmp_path


Run = Callable[..., Result]


@pytest.fixture
def run(site: Path, database: str) -> Run:
    """The command line in this process, at home in `site`."""

    def call(*arguments: str, ok: bool = True) -> Result:
        result = CliRunner().invoke(app, ["--config", str(site / "schedules.yaml"), *arguments])
        if ok and result.exception is not None:
            raise result.exception
        return result

    return call


def drafted(run: Run, period: str, *more: str) -> dict[str, Any]:
    """What `draft --json` prints for a period."""
    plain: dict[str, Any] = json.loads(run("draft", "monthly", "--period", period, "--json", *more).stdout)
    return plain


def tree(folder: Path) -> dict[str, str]:
    """Every file below `folder` with its hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_draft_has_what_the_contract_names(run: Run, site: Path) -> None:
    plain = drafted(run, "2026-10")
    assert list(plain) == [
        "issue", "period", "status", "folder", "content_hash", "subject", "reason", "posts", "left_out", "snippets",
        "findings",
    ]  # fmt: skip
    assert (plain["issue"], plain["period"], plain["status"]) == ("monthly/2026-10", "2026-10", "draft")
    assert [post["title"] for post in plain["posts"]] == [
        "What the weir is for",
        "A soup for thirty-one",
        "Where the benches went",
    ]
    assert plain["posts"][2] == {
        "title": "Where the benches went",
        "kind": "post",
        "url": "https://riverbank.example/benches/",
        "published": "2026-10-05T14:30:00+01:00",
        "facts": None,
    }
    assert {(item["account"], item["network"]) for item in plain["snippets"]} == {
        ("square", "mastodon"),
        ("sky", "bluesky"),
    }
    assert all(0 < item["length"] <= item["limit"] for item in plain["snippets"])
    assert plain["reason"] is None
    folder = Path(plain["folder"])
    assert folder == site / "outbox/monthly/2026-10"
    names = set(tree(folder))
    assert {
        "issue.json", "email.mjml", "email.html", "email.txt", "email.eml", "findings.json", "index.html",
        "social/square/01-what-the-weir-is-for.json", "social/square/01-what-the-weir-is-for.txt",
    } <= names  # fmt: skip


def test_an_empty_month_is_skipped_with_its_reason_and_without_a_folder(run: Run, site: Path) -> None:
    plain = drafted(run, "2026-09")
    assert plain["status"] == "skipped"
    assert "September 2026" in plain["reason"]
    assert (plain["folder"], plain["content_hash"], plain["subject"]) == (None, None, None)
    assert (plain["posts"], plain["snippets"], plain["findings"]) == ([], [], [])
    assert not (site / "outbox/monthly/2026-09").exists()
    status = json.loads(run("status", "--json").stdout)
    (issue,) = status["newsletters"][0]["issues"]
    assert (issue["period"], issue["status"], issue["reason"]) == ("2026-09", "skipped", plain["reason"])


def test_status_says_what_to_look_at_in_the_configuration(run: Run, site: Path) -> None:
    assert json.loads(run("status", "--json").stdout)["settings"] == []
    spare = "  spare: {type: feed, url: http://old.riverbank.example/feed/}\n"
    (site / "schedules.yaml").write_text(CONFIGURATION.replace("newsletters:\n", f"{spare}newsletters:\n"))
    found = json.loads(run("status", "--json").stdout)["settings"]
    assert [(one["level"], one["code"], one["where"]) for one in found] == [
        ("warning", "http-address", "sources.spare.url"),
        ("note", "unused-entry", "sources.spare"),
    ]
    told = run("status").stdout
    assert "schedules.yaml: 1 to look at, 1 to note." in told
    assert "Write https:// if the site answers there." in told


def test_a_month_that_became_empty_loses_its_folder(run: Run, site: Path) -> None:
    folder = Path(drafted(run, "2026-08")["folder"])
    (site / "content/ferry.md").unlink()
    plain = drafted(run, "2026-08")
    assert plain["status"] == "skipped"
    assert plain["left_out"] == [{"title": "The ferry is back", "why": "it is no longer on the site"}]
    assert not folder.exists()


def test_drafting_again_changes_nothing(run: Run, site: Path) -> None:
    first, before = drafted(run, "2026-10"), tree(site / "outbox")
    assert drafted(run, "2026-10") == first
    assert tree(site / "outbox") == before
    assert json.loads(run("show", "monthly", "--period", "2026-10", "--json").stdout)["revision"] == 1


def test_the_order_of_drafting_does_not_matter(run: Run, site: Path, tmp_path: Path) -> None:
    for period in ("2026-08", "2026-09", "2026-10"):
        drafted(run, period, "--outbox", str(tmp_path / "forward"))
    for period in ("2026-10", "2026-09", "2026-08"):
        drafted(run, period, "--outbox", str(tmp_path / "backward"))
    assert tree(tmp_path / "forward") == tree(tmp_path / "backward") != {}


def test_a_shown_letter_changes_the_content_hash_and_a_hidden_one_the_posts_own(run: Run, site: Path) -> None:
    def manifest() -> dict[str, Any]:
        return json.loads((site / "outbox/monthly/2026-10/issue.json").read_text())

    def hashes(plain: dict[str, Any]) -> dict[str, str]:
        return {post["title"]: post["hash"] for post in plain["posts"]}

    drafted(run, "2026-10")
    first = manifest()
    path = site / "content/soup.md"
    path.write_text(path.read_text().replace("no digest shows it", "no digest shows It"))
    drafted(run, "2026-10")
    hidden = manifest()
    assert hidden["content_hash"] == first["content_hash"]
    changed = {title for title, value in hashes(hidden).items() if hashes(first)[title] != value}
    assert changed == {"A soup for thirty-one"}
    path.write_text(path.read_text().replace("on a wet Tuesday", "on a wet tuesday"))
    drafted(run, "2026-10")
    assert manifest()["content_hash"] != first["content_hash"]


def test_a_redraft_makes_the_next_revision_and_says_what_changed(run: Run, site: Path) -> None:
    drafted(run, "2026-10")
    write_post(site / "content", "swan", "One stubborn swan", "2026-10-02")
    drafted(run, "2026-10")
    shown = json.loads(run("show", "monthly", "--period", "2026-10", "--diff", "--json").stdout)
    assert (shown["from"], shown["to"]) == (1, 2)
    text = next(change for change in shown["changes"] if change["path"] == "email.txt")
    assert any(line.startswith("+") and "One stubborn swan" in line for line in text["lines"])


def test_drafting_without_pulling_uses_what_was_last_seen(run: Run, site: Path) -> None:
    first = drafted(run, "2026-10")
    write_post(site / "content", "swan", "One stubborn swan", "2026-10-02")
    assert drafted(run, "2026-10", "--no-pull") == first
    assert len(drafted(run, "2026-10")["posts"]) == 4


def test_a_hand_edit_is_noticed_and_kept(run: Run, site: Path) -> None:
    drafted(run, "2026-10")
    edited = site / "outbox/monthly/2026-10/email.txt"
    edited.write_text("Dear all, I changed this.")
    write_post(site / "content", "swan", "One stubborn swan", "2026-10-02")
    verdict = run("outbox", "verify", "--json", ok=False)
    assert verdict.exit_code == 1
    assert json.loads(verdict.stdout)[0]["differences"] == [{"path": "email.txt", "how": "altered"}]
    with pytest.raises(NewsletterError, match="changed by hand"):
        drafted(run, "2026-10")
    assert edited.read_text() == "Dear all, I changed this."
    drafted(run, "2026-10", "--overwrite")
    assert "One stubborn swan" in edited.read_text()
    assert run("outbox", "verify").exit_code == 0


def test_a_source_that_cannot_be_read_stops_the_draft_and_says_so(run: Run, site: Path) -> None:
    drafted(run, "2026-10")
    before = tree(site / "outbox")
    (site / "content").rename(site / "elsewhere")
    with pytest.raises(NewsletterError, match="source desk"):
        drafted(run, "2026-10")
    assert tree(site / "outbox") == before
    assert len(drafted(run, "2026-10", "--no-pull")["posts"]) == 3


def test_explain_names_every_post(run: Run, site: Path) -> None:
    run("pull")
    plain = json.loads(run("explain", "monthly", "--period", "2026-10", "--json").stdout)
    assert [item["title"] for item in plain["in"]] == [
        "What the weir is for",
        "A soup for thirty-one",
        "Where the benches went",
    ]
    assert all("October 2026" in item["why"] for item in plain["in"])
    assert plain["in"][0]["lead"] is True


def test_a_pull_says_what_is_new_changed_and_gone(run: Run, site: Path) -> None:
    (report,) = json.loads(run("pull", "--json").stdout)
    assert (report["posts"], len(report["new"])) == (4, 4)
    path = site / "content/weir.md"
    path.write_text(path.read_text().replace("the weir is for", "the weir was for"))
    (site / "content/ferry.md").unlink()
    (report,) = json.loads(run("pull", "--json").stdout)
    assert report["new"] == []
    assert report["changed"] == ["What the weir was for"]
    assert report["gone"] == ["The ferry is back"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("draft", "weekly"), 'no newsletter "weekly".*There is: monthly'),
        (("draft", "monthly", "--period", "2026-13"), "2026-13"),
        (("draft", "monthly", "--period", "../../etc"), "etc"),
        (("draft", "monthly", "--period", "2026-W40"), "one issue a month"),
        (("pull", "attic"), "attic.*desk"),
        (("show", "monthly", "--period", "2026-10"), "newsletter draft monthly --period 2026-10"),
        (("check", "monthly", "--period", "2026-10"), "newsletter draft monthly --period 2026-10"),
    ],
)
def test_what_does_not_exist_is_named_with_what_does(run: Run, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(NewsletterError, match=words):
        run(*arguments)


def test_options_may_stand_after_the_step(site: Path, database: str) -> None:
    result = CliRunner().invoke(app, ["pull", "--config", str(site / "schedules.yaml"), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["posts"] == 4


@pytest.mark.parametrize(
    "environment", [{"TZ": "UTC", "PYTHONHASHSEED": "1"}, {"TZ": "Pacific/Apia", "PYTHONHASHSEED": "77"}]
)
def test_no_zone_no_seed_and_no_place_changes_a_byte(site: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """Against the bytes of a process in this one's surroundings, in another folder."""
    trees = []
    for name, more in (("here", {}), ("there", environment)):
        home = tmp_path / name
        home.mkdir()
        for path in ("schedules.yaml", "content"):
            (home / path).symlink_to(site / path)
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSLETTER_", "DATABASE_"))}
        subprocess.run(
            [sys.executable, "-m", "newsletter", "draft", "monthly", "--period", "2026-10", "--json"],
            cwd=home,
            env={**environ, **more},
            check=True,
            capture_output=True,
            timeout=120,
        )
        trees.append(tree(home / "outbox"))
    assert trees[0] == trees[1] != {}
    everything = b"".join(path.read_bytes() for path in (tmp_path / "there/outbox").rglob("*") if path.is_file())
    assert str(tmp_path).encode() not in everything


@time_machine.travel("2026-09-10 12:00:00+00:00", tick=False)
def test_a_month_that_is_not_over_is_not_settled(run: Run, site: Path) -> None:
    result = run("draft", "monthly", "--period", "2026-09")
    assert "September 2026 is not over" in result.stdout
    assert json.loads(run("status", "--json").stdout)["newsletters"][0]["issues"] == []
    result = run("draft", "monthly")
    assert "2026-08" in result.stdout, "the default is the last complete month"
    assert "is not over" not in result.stdout


def test_a_post_that_turns_up_after_its_month_was_skipped_joins_the_next_issue(run: Run, site: Path) -> None:
    with time_machine.travel("2026-10-01 09:00:00+00:00", tick=False):
        assert drafted(run, "2026-09")["status"] == "skipped"
    write_post(site / "content", "late", "The late arrival", "2026-09-28")
    with time_machine.travel("2026-11-02 09:00:00+00:00", tick=False):
        plain = drafted(run, "2026-10")
        assert "The late arrival" in [post["title"] for post in plain["posts"]]
        manifest = json.loads(Path(plain["folder"], "issue.json").read_text())
    assert [post["title"] for post in manifest["posts"] if post["late"]] == ["The late arrival"]
