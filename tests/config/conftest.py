"""A place to write schedules.yaml to."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the working directory, so that errors name the file as a person would."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
