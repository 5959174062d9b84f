"""Every string that a page shows, per language: `say("overview.title")`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
DEFAULT_LANGUAGE = "fr"


@cache
def strings(language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """Every string of a language under its dotted key; a list stays a list."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file)))


def _flatten(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs = []
    for name, value in tree.items():
        if isinstance(value, dict):
            pairs += _flatten(value, f"{prefix}{name}.")
        else:
            pairs.append((prefix + name, value))
    return pairs


def language() -> str:
    """The language of the page being drawn."""
    return DEFAULT_LANGUAGE


def say(key: str, **values: object) -> str:
    """The string under `key` with its blanks filled; KeyError when the key is unknown."""
    text = strings(language())[key]
    return text.format(**values) if values else text


def listed(key: str) -> list[str]:
    """A list of strings: month names, day names."""
    return strings(language())[key]


def knows(key: str) -> bool:
    """Whether the language has this string."""
    return key in strings(language())
