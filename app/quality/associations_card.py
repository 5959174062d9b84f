"""The card of all associations: what each delivered, how well, and how many checks it failed; a row is chosen by a click."""

from __future__ import annotations

import streamlit as st

from app import card_views, cards, data, export, formats
from app.associations import ASSOCIATION, NOBODY, Named
from app.quality.cells import Cells
from app.table import Cell, Column, Finder, table
from app.text import say
from app.view import View

METRICS = (
    "feed_completeness_share",
    "quarantined_row_share",
    "invalid_case_share",
    "field_completeness_share",
    "code_mapping_share",
    "surveillance_fit_share",
    "failed_blocking_checks",
    "failed_warning_checks",
)
HEIGHT = 460


def show(view: View, cells: Cells, names: dict[str, Named], chosen: str) -> None:
    """Draws the card."""
    with cards.card(say("quality.associations"), "quality_table", view.metrics, METRICS, "content"):
        delivered = _delivered(view)
        columns = [
            Column("association", say("quality.columns.association")),
            Column("delivered", say("quality.columns.delivered")),
            *(Column(metric, say(f"quality.columns.{metric}"), "number", True) for metric in METRICS),
        ]
        lines = {
            code: [Cell(named.name, named.name), delivered[code]] + [cells.cell(view, code, one) for one in METRICS]
            for code, named in names.items()
        }
        table(
            columns,
            lines,
            key="quality_associations",
            label=say("quality.associations_alt"),
            sorted_by="association",
            selected=chosen or None,
            on_choose=_choose,
            height=HEIGHT,
            finder=Finder(
                say("quality.find"),
                say("quality.found"),
                {code: f"{named.name} {named.region} {code}" for code, named in names.items()},
            ),
        )
        st.caption(say("quality.associations_hint"))
        name = export.file_name("csv.quality_file", say("filters.whole_country"), *view.filters.current.span)
        card_views.download(lambda: _to_csv(view, cells, names), name, "quality_table")


def _delivered(view: View) -> dict[str, Cell]:
    """The last day that each association delivered."""
    rows = data.freshness(view.publication)
    cells = {}
    for row in rows.itertuples():
        if row.last_delivered_on is None or row.last_delivered_on != row.last_delivered_on:
            cells[row.association_id] = Cell(say("quality.never"), None)
        else:
            day = row.last_delivered_on.date()
            cells[row.association_id] = Cell(formats.short_date(day), day.isoformat())
    return cells


def _choose(code: str | None) -> None:
    """A click on the row of the association chosen takes the choice away."""
    is_same = code == st.session_state.get(ASSOCIATION)
    st.session_state[ASSOCIATION] = NOBODY if is_same or code is None else code


def _to_csv(view: View, cells: Cells, names: dict[str, Named]) -> bytes:
    units = {metric: view.units[metric] for metric in METRICS}
    headings = [say("quality.columns.region"), say("quality.columns.association")]
    headings += [f"{view.label(metric)} ({export.unit_word(unit)})" for metric, unit in units.items()]
    lines = [
        [named.region, named.name, *(export.in_unit(cells.value(code, one), units[one]) for one in METRICS)]
        for code, named in names.items()
    ]
    return export.to_csv(headings, lines)
