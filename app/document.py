"""The one script that stands in our pages: it tells the browser the language of the document."""

from __future__ import annotations

from app.text import LANGUAGES


def script(language: str) -> str:
    """The script for a language."""
    return f"document.documentElement.lang = '{language}'"


def scripts() -> list[str]:
    """It in every language; the server lets a browser run these and no other."""
    return [script(language) for language in LANGUAGES]
