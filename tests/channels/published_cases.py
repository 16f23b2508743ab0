"""X's published cases for links and lengths, where they lie beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

CONFORMANCE = Path(__file__).parents[2] / "../shared/conformance"


def published(name: str, *sections: str) -> list[dict[str, object]]:
    """The cases of the sections of `twitter-text-<name>.yml`; the test is skipped where the file is not there."""
    file = CONFORMANCE / f"twitter-text-{name}.yml"
    if not file.is_file():
        pytest.skip(f"X's published cases (twitter-text-{name}.yml) are not beside the project")
    tests = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["tests"]
    return [case for section in sections for case in tests[section]]
