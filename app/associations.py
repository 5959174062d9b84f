"""Which associations a reader may see by name; the others are points without one.

Kept apart from what draws, so that whoever may see the whole federation and whoever may see one association alone get
the same charts.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app import data
from app.published.associations import associations
from app.text import language, say

NOBODY = ""
# name of the parameter in the address bar; it is part of links that people keep
ASSOCIATION = "association"


@dataclass(frozen=True)
class Named:
    """An association by its name and its region."""

    name: str
    region: str


def named(publication: data.Publication) -> dict[str, Named]:
    """The associations that may be named, by code; by region, then by name."""
    rows = associations(publication)
    of_language = rows[["area_code", f"label_{language()}", f"region_{language()}"]]
    return {code: Named(name, region) for code, name, region in of_language.itertuples(index=False)}


def name_of(code: str, names: dict[str, Named]) -> str:
    """The name of an association, or that it is another one."""
    return names[code].name if code in names else say("associations.another")


def association_list(names: dict[str, Named], nobody: str) -> str:
    """Draws the list of associations; gives the code chosen, "" for none, which the list calls `nobody`."""
    ordered = sorted(names, key=lambda code: names[code].name)
    return st.selectbox(
        say("associations.choose"),
        (NOBODY, *ordered),
        format_func=lambda code: name_of(code, names) if code else nobody,
        key=ASSOCIATION,
        bind="query-params",
        persist_state="session",
    )
