"""Feeds and saved WordPress sites beside what they must give; golden_feeds.py makes them anew."""

from __future__ import annotations

import json

import pytest
from golden_feeds import DATA, cases, read


@pytest.mark.parametrize("case", cases())
def test_gives_what_is_expected(case: str):
    expected = json.loads((DATA / case / "expected.json").read_text(encoding="utf-8"))
    assert read(case) == expected


def test_there_are_cases():
    assert len(cases()) >= 19
