"""The one script that stands in our pages: the language of the document, and Streamlit's own words in it."""

from __future__ import annotations

from app import wording
from app.text import LANGUAGES


def script(language: str) -> str:
    """The script for a language."""
    return f"document.documentElement.lang = '{language}';{wording.script(language)}"


def scripts() -> list[str]:
    """It in every language; the server lets a browser run these and no other."""
    return [script(language) for language in LANGUAGES]
