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
    """A column: its heading, how it is drawn ("text", "number", "bar") and the way it sorts first."""

    key: str
    label: str
    kind: str = "text"
    descending_first: bool = False


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
        html='<div class="frame" tabindex="0" role="region"><table><thead></thead><tbody></tbody></table></div>',
        css=(FOLDER / "table.css").read_text(encoding="utf-8"),
        js=(FOLDER / "table.js").read_text(encoding="utf-8"),
    )


def table(
    columns: list[Column],
    rows: dict[str, list[Cell]],
    *,
    key: str,
    label: str,
    sorted_by: str,
    selected: str | None,
    on_choose: Callable[[str | None], None],
    height: int,
) -> None:
    """Draws `rows` (by row key) and calls `on_choose` with the key of the row that is clicked, before the next run."""

    def chosen() -> None:
        on_choose(st.session_state[key].get("chosen"))

    data = {
        "columns": [vars(column) for column in columns],
        "rows": [{"key": name, "cells": [vars(cell) for cell in cells]} for name, cells in rows.items()],
        "label": label,
        "sortedBy": sorted_by,
        "selected": selected,
        "height": height,
    }
    _component()(data=data, key=key, on_chosen_change=chosen)
