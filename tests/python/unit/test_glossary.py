"""The glossary names every word of which columns of marts are made, and every value of their closed lists."""

import re
from pathlib import Path

import pytest
import yaml

_CODE = re.compile(r"`([^`\n]+)`")
_JOINS_WORDS = {
    "a",
    "b",
    "c",
    "by",
    "from",
    "not",
    "of",
    "state",
    "to",
    "told",
    "type",
    "unknown",
    "value",
    "when",
    "without",
}
"""Words that join others, or that mean in a column what they mean everywhere."""


@pytest.fixture(scope="module")
def explained(project) -> set[str]:
    """All names that the glossary gives."""
    return set(_CODE.findall((project / "docs" / "glossary.md").read_text("utf-8")))


def marts(project: Path) -> list[dict]:
    """The marts as their YAML describes them."""
    files = sorted((project / "models" / "marts").rglob("*.yml"))
    return [model for file in files for model in (yaml.safe_load(file.read_text("utf-8")) or {}).get("models", ())]


def test_every_word_of_a_column_is_explained(project, explained):
    words = {word for name in explained for word in name.split("_")} | _JOINS_WORDS
    missing = {
        f"{word} (in {model['name']}.{column['name']})"
        for model in marts(project)
        for column in model["columns"]
        for word in column["name"].split("_")
        if word not in words
    }
    assert not missing, f"explain in docs/glossary.md: {', '.join(sorted(missing))}"


def test_every_value_of_a_closed_list_is_explained(project, explained):
    missing = {
        f"{value} (in {model['name']}.{column})"
        for model in marts(project)
        for test in model.get("data_tests", ())
        if "values_within" in test
        for column, values in test["values_within"]["arguments"]["sets"].items()
        for value in values
        if isinstance(value, str) and value not in explained
    }
    assert not missing, f"explain in docs/glossary.md: {', '.join(sorted(missing))}"
