"""docs/networks.md says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.channels import NETWORKS, network
from newsletter.config.model import Account

DOCS = (Path(__file__).parents[2] / "docs" / "networks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_each_network_stands_there_with_its_limit_and_hashtags(name: str) -> None:
    (row,) = [line for line in DOCS.splitlines() if line.startswith(f"| `{name}` |")]
    who = Account(network=name)  # type: ignore[arg-type]
    assert f"{network(name).limit(who):,} {network(name).unit}" in row
    assert row.rstrip().endswith(f"| {network(name).most_hashtags} |")
