"""A list of names, each with what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


def lines_of(told: Mapping[str, str]) -> str:
    """The list as HTML."""
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in told.items())
    return f'<dl class="sheet">{items}</dl>'
