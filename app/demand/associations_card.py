"""Calls of each association, by name: no ranking, each beside its own past."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app import cards, export, members, sheet
from app.filters import area_labels
from app.published.demand import calls_by_association
from app.table import Cell, Column, table
from app.text import language, say
from app.view import View

HEIGHT = 460


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("demand.association")
    with cards.card(title, "associations", view.metrics, ("calls",), "content"):
        published = calls_by_association(view.publication, chosen.period)
        if not chosen.whole_country:
            published = published[published.region_code == chosen.area]
        if published.empty:
            st.caption(say("demand.association_empty"))
            return
        rows = _rows(view, published)
        with sheet.bar("associations"):
            st.space("stretch")
            _download(view, rows, title)
        table(
            _columns(chosen.compared_to),
            {row.Index: _cells(row, rows.value.max()) for row in rows.itertuples()},
            key="associations",
            label=say("demand.association_alt"),
            sorted_by="name",
            selected=None,
            on_choose=lambda code: None,
            height=HEIGHT,
        )
        st.caption(say("demand.association_note"))


def _rows(view: View, published: pd.DataFrame) -> pd.DataFrame:
    """One row per association, by name: name, region, and its figures beside the comparison."""
    places = published.drop_duplicates("area_code").set_index("area_code")
    rows = members.beside(published, "calls", "area_code", view.filters.compared_to)
    rows["name"] = places[f"label_{language()}"]
    rows["region"] = places.region_code.map(area_labels(view.publication, "region"))
    return rows.sort_values("name")


def _columns(compared_to: str) -> list[Column]:
    return [
        Column("name", say("demand.association_heading")),
        Column("region", say("csv.region")),
        Column("calls", say("demand.calls"), "bar", True),
        Column("compared", say(f"filters.windows.{compared_to}"), "number", True),
        Column("change", say("csv.change"), "number", True),
    ]


def _cells(row: object, longest: float) -> list[Cell]:
    value, then = sheet.number(row.value, row.state, "call"), sheet.number(row.compared, row.compared_state, "call")
    known = not math.isnan(row.value)
    return [
        Cell(row.name, row.name),
        Cell(row.region, row.region),
        Cell(value.text, row.value if known else None, row.value / longest if known and longest > 0 else 0.0),
        Cell(then.text, None if math.isnan(row.compared) else row.compared),
        Cell(sheet.change(row.change, row.trend, "call").text, None if math.isnan(row.change) else row.change),
    ]


def _download(view: View, rows: pd.DataFrame, title: str) -> None:
    headings = [say("demand.association_heading"), say("csv.region"), say("demand.calls")]
    headings += [say(f"filters.windows.{view.filters.compared_to}"), say("csv.change")]

    def built() -> bytes:
        lines = [
            [
                row.name,
                row.region,
                sheet.number(row.value, row.state, "call").value,
                sheet.number(row.compared, row.compared_state, "call").value,
                sheet.change(row.change, row.trend, "call").value,
            ]
            for row in rows.itertuples()
        ]
        return export.to_csv(headings, lines)

    sheet.download(built, sheet.file_of(view, title), "associations")
