"""From the call to what becomes of the patient: the steps of care and the flows between them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, formats, health_note, sheet
from app.care_trajectory import flows
from app.charts.flow import draw_flow, flow_options
from app.published import cells, words
from app.published.words import NONE
from app.text import say
from app.view import View

# flows are published for the periods that are not too long to count: a longer one shows the longest of these
LONGEST = "3m"
PERIODS = ("7d", "28d", "3m")


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    period = chosen.period if chosen.period in PERIODS else LONGEST
    title = say("care_trajectory.flow")
    with cards.card(title, "flow", view.metrics, ("episode_steps",)):
        rows = cells.in_period(view.publication, "flows", chosen.level, chosen.area, period, "step", "next_step")
        rows = rows[rows.next_step != NONE]
        drawn = flows.drawable(rows)
        if drawn.empty:
            st.caption(say("care_trajectory.empty"))
            return
        names = words.names(view.publication, "step")
        sheet.show(
            "flow",
            sheet.file_of(view, title),
            lambda: _sheet(view, rows, names, title),
            lambda: _chart(view, drawn, names),
        )
        notes = [say("care_trajectory.flow_note")]
        if period != chosen.period:
            notes.insert(0, say("care_trajectory.flow_period", period=say(f"filters.periods.{period}")))
        masked = int((rows.state == "masked").sum())
        if masked:
            notes.append(say("care_trajectory.flow_masked", count=formats.number(masked)))
        health_note.show(view, *notes, period=period)


def _chart(view: View, drawn: pd.DataFrame, names: dict[str, str]) -> None:
    texts = [
        say(
            "care_trajectory.flow_text",
            step=names[row.step],
            next=names[row.next_step],
            count=formats.cell(row.value, row.state, "step"),
        )
        for row in drawn.itertuples()
    ]
    options = flow_options(flows.nodes_of(drawn, names, view.colours), flows.links_of(drawn, texts), view.colours.text)
    with st.container(key="flow_frame"):
        draw_flow(options, key="flow", alt_text=say("care_trajectory.flow_alt"))


def _sheet(view: View, rows: pd.DataFrame, names: dict[str, str], title: str) -> sheet.Sheet:
    """Every flow, larger ones first within a step; steps in the order of care."""
    order = {step: place for place, step in enumerate(names)}
    ordered = rows.assign(place=rows.step.map(order)).sort_values(["place", "value"], ascending=[True, False])
    lines = [
        [
            sheet.word(names.get(row.step, row.step)),
            sheet.word(names.get(row.next_step, row.next_step)),
            sheet.number(row.value, row.state, "step"),
        ]
        for row in ordered.itertuples()
        if row.state != "no_data" and row.value != 0
    ]
    headings = [say("care_trajectory.step"), say("care_trajectory.next_step"), say("care_trajectory.count")]
    return sheet.Sheet(headings, lines)
