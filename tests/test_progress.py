"""While a pull takes its time, a terminal is told; a pipe is not."""

from __future__ import annotations

import io

import pytest

from newsletter.cli.output import printable, pulling_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(after: float, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> str:
    monkeypatch.setattr("sys.stderr", stream)
    with pulling_progress(after=after) as (on_source, on_bytes):
        on_source("blog")
        on_bytes("https://riverbank.example/feed", 120_000)
    return stream.getvalue()


def test_a_terminal_hears_which_source_and_how_much_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    told = lines(0.0, monkeypatch, Terminal())
    assert "Reading blog ..." in told
    assert "120 kB" in told
    assert told.endswith("\r\033[K")


def test_a_quick_pull_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(60.0, monkeypatch, Terminal()) == ""


def test_a_pipe_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(0.0, monkeypatch, io.StringIO()) == ""


def test_what_a_feed_says_cannot_steer_the_terminal() -> None:
    assert printable("Nice\x1b]0;owned\x07 title\u202e\n") == "Nice�]0;owned� title�\n"
