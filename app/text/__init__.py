"""Every string that a page shows, per language and topic: `say("overview.title")` is in `fr/overview.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
DEFAULT_LANGUAGE = "fr"
# the widget in which a reader chooses, and the parameter in the address bar
CHOICE = "langue"

_set: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def strings(language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """Every string of a language under its dotted key; a list stays a list."""
    found: dict[str, Any] = {}
    for file in sorted((FOLDER / language).glob("*.toml")):
        found.update(_flatten(tomllib.loads(file.read_text(encoding="utf-8"))))
    return found


def _flatten(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs = []
    for name, value in tree.items():
        if isinstance(value, dict):
            pairs += _flatten(value, f"{prefix}{name}.")
        else:
            pairs.append((prefix + name, value))
    return pairs


def language() -> str:
    """The language of what is being drawn: that of a `speaking` block, else the one that the reader chose."""
    chosen = _set.get()
    if chosen is None and get_script_run_ctx(suppress_warning=True) is not None:
        chosen = st.session_state.get(CHOICE)
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Everything said inside the block is said in the language `name`."""
    token = _set.set(name)
    try:
        yield
    finally:
        _set.reset(token)


def once_per_language(function: Callable[..., Any]) -> Callable[..., Any]:
    """Keeps what a function gave for its arguments, apart for each language."""

    @cache
    def kept(_language: str, *values: Any, **named: Any) -> Any:
        return function(*values, **named)

    @wraps(function)
    def call(*values: Any, **named: Any) -> Any:
        return kept(language(), *values, **named)

    return call


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
