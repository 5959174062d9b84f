"""The card of the table: the départements with their figures; only those of its region beside the one chosen."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app import cards, formats
from app.table import Cell, Column, table
from app.territories import choice
from app.territories.places import NOTHING, Places, Values, values_of
from app.text import say
from app.view import View

HEIGHT = 560


def show(view: View, rows: pd.DataFrame, places: Places, metric: str, chosen: str) -> None:
    """Draws the card; the bars are of calls when the map is of calls, else of acts."""
    rate = "calls_per_1000" if metric.startswith("calls") else "acts_per_1000"
    columns = _columns(rate)
    measured = columns[2:]
    figures = {column.key: values_of(rows, column.key) for column in measured}
    units = {column.key: view.metrics.unit[column.key] for column in measured}
    codes = [
        code
        for code in places.names
        if _is_listed(figures, code, places) and (not chosen or places.regions[code] == places.regions[chosen])
    ]
    longest = max((value for value, _ in figures[rate].values() if value > 0), default=1.0)
    lines = {
        code: [Cell(code, code), Cell(places.names[code], places.names[code])]
        + [_cell(figures[column.key], code, units[column.key], column, longest) for column in measured]
        for code in codes
    }
    with cards.card(say("territories.table"), "table", view.metrics, [column.key for column in measured]):
        if not lines:
            st.caption(say("territories.empty"))
            return
        sorted_by = metric if metric in figures else rate
        _draw(columns, lines, sorted_by, chosen)
        if any(values.get(code, NOTHING)[1] == "masked" for values in figures.values() for code in codes):
            st.caption(say("territories.table_masked"))


def _draw(columns: list[Column], lines: dict[str, list[Cell]], sorted_by: str, chosen: str) -> None:
    table(
        columns,
        lines,
        key="departements",
        label=say("territories.table_alt"),
        sorted_by=sorted_by,
        selected=chosen or None,
        on_choose=choice.choose_from_table,
        height=HEIGHT,
    )


def _columns(rate: str) -> list[Column]:
    kinds = {"calls": "number", "acts": "number", rate: "bar", "median_arrival_minutes": "number"}
    return [
        Column("code", say("territories.columns.code"), "code"),
        Column("departement", say("territories.columns.departement")),
        *(Column(key, say(f"territories.columns.{key}"), kind, True) for key, kind in kinds.items()),
    ]


def _is_listed(figures: dict[str, Values], code: str, places: Places) -> bool:
    return code in places.served or any(values.get(code, NOTHING)[0] > 0 for values in figures.values())


def _cell(values: Values, code: str, unit: str, column: Column, longest: float) -> Cell:
    value, state = values.get(code, NOTHING)
    text = formats.cell(value, state, unit, short=True)
    if math.isnan(value):
        return Cell(text, None, 0.0 if column.kind == "bar" else None)
    return Cell(text, float(value), float(value) / longest if column.kind == "bar" else None)
