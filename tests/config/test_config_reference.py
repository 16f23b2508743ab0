"""docs/reference.md says what the model says."""

from __future__ import annotations

import re
from pathlib import Path

from newsletter.config import advice, model
from newsletter.config.model import Entry
from newsletter.config.reference import documented, settings_markdown

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"
AGAIN = (
    "the settings in docs/reference.md are not those of newsletter/config/model.py; put the output of "
    "newsletter.config.reference.settings_markdown() between the two marks"
)


def test_the_page_has_the_settings_of_the_model() -> None:
    section = re.search(r"<!-- settings -->\n(.*)<!-- /settings -->", PAGE.read_text(), re.DOTALL)
    assert section is not None
    assert section[1] == settings_markdown(), AGAIN


def test_every_mapping_is_documented_and_every_setting_has_a_meaning() -> None:
    def below(kind: type[Entry]) -> set[type[Entry]]:
        children = kind.__subclasses__()
        return {kind} | {found for child in children for found in below(child)}

    kinds = {kind for kind in below(Entry) if not kind.__name__.startswith("_")} - {Entry, model.Config}
    assert kinds == documented()
    for kind in kinds:
        for name, field in kind.model_fields.items():
            assert name == "type" or field.description, f"{kind.__name__}.{name} has no description"


def test_every_finding_about_the_configuration_is_documented() -> None:
    codes = set(re.findall(r'code="([a-z-]+)"', Path(advice.__file__).read_text()))
    listed = set(re.findall(r"^\| `([a-z-]+)` \| (?:warning|note|error) \|", PAGE.read_text(), re.MULTILINE))
    assert codes == listed
