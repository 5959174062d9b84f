"""A table drawn as HTML: readable by a screen reader, sorted by its headers, a row is chosen by a click or a key.

Streamlit's own table draws on a canvas, writes numbers as the browser likes and keeps its menus in English.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """A column: its heading, how it is drawn ("text", "long", "number", "bar"), whether and which way it sorts first."""

    key: str
    label: str
    kind: str = "text"
    descending_first: bool = False
    is_sorted: bool = True


@dataclass(frozen=True)
class Cell:
    """What a cell shows, what it sorts by, and for a bar its share of the longest (0 to 1)."""

    text: str
    sort: float | str | None
    share: float | None = None


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "contact_table",
        html='<div class="finder" hidden><label></label><input type="search" autocomplete="off" spellcheck="false">'
        '<p role="status"></p></div>'
        '<div class="frame" tabindex="0" role="region"><table><thead></thead><tbody></tbody></table></div>',
        css=(FOLDER / "table.css").read_text(encoding="utf-8"),
        js=(FOLDER / "table.js").read_text(encoding="utf-8"),
    )


@dataclass(frozen=True)
class Finder:
    """A search above the table: its label, what is told of the rows left (with `{count}`), and the words of each row.

    All words typed must be in the words of a row, whatever their accents and capitals; the browser does it.
    """

    label: str
    told: str
    words: dict[str, str]


def table(
    columns: list[Column],
    rows: dict[str, list[Cell]],
    *,
    key: str,
    label: str,
    sorted_by: str,
    height: int,
    selected: str | None = None,
    on_choose: Callable[[str | None], None] | None = None,
    finder: Finder | None = None,
) -> None:
    """Draws `rows` (by row key); with `on_choose`, rows can be clicked and it gets the key of one before the next run."""

    def chosen() -> None:
        on_choose(st.session_state[key].get("chosen"))

    words = finder.words if finder else {}
    data = {
        "columns": [vars(column) for column in columns],
        "rows": [
            {"key": name, "words": words.get(name, ""), "cells": [vars(cell) for cell in cells]}
            for name, cells in rows.items()
        ],
        "label": label,
        "sortedBy": sorted_by,
        "selected": selected,
        "height": height,
        "isChosenFrom": on_choose is not None,
        "finder": {"label": finder.label, "told": finder.told} if finder else None,
    }
    _component()(data=data, key=key, on_chosen_change=chosen if on_choose else _nothing)


def _nothing() -> None:
    """A table that is only read has nothing to tell."""
