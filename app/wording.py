"""What Streamlit says by itself and in English alone, said in the language of the page by a small script."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Template

from app.text import LANGUAGES, strings

SCRIPT = Template((Path(__file__).parent / "wording.js").read_text(encoding="utf-8"))
TOPIC = "wording."


@cache
def script(language: str) -> str:
    """The script for a language; a page whose language changes is said anew."""
    said = {key: text for key, text in strings(language).items() if key.startswith(TOPIC)}
    pairs = {strings(other)[key]: text for other in LANGUAGES for key, text in said.items()}
    return SCRIPT.substitute(wording=json.dumps(pairs).replace("</", "<\\/"))
