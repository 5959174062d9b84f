"""Names that a person typed: repeated only where they have the form of one of ours, with the nearest known ones."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_OWN_FORM = re.compile(r"[a-z][a-z0-9_]{0,59}")


def shown(name: str) -> str:
    """A name as it was typed, where it has the form of one of ours; anything else may name a person."""
    return f"'{name}'" if _OWN_FORM.fullmatch(name) else "of the name given"


def near(name: str, known: Iterable[str]) -> list[str]:
    """Up to three known names that a mistyped one may mean, the nearest first."""
    names = list(known)
    return get_close_matches(name, names, n=3, cutoff=0.5) or [other for other in names if name in other][:3]
