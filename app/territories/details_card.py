"""The details of one département: each figure with its change, beside those of its region and of France."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from app import cards, formats
from app.data import FRANCE
from app.filters import area_labels
from app.text import say
from app.view import View

METRICS = ("calls", "acts", "calls_per_1000", "acts_per_1000", "median_arrival_minutes")
ARROWS = {"up": "↑ ", "down": "↓ "}


def show(view: View, rows: pd.DataFrame, code: str, name: str, region: str) -> None:
    """Draws the card of the département `code`."""
    region_name = area_labels(view.publication, "region")[region]
    with cards.card(say("territories.details", name=name, code=code), "details", view.metrics, (), "content"):
        lines = "".join(_line(view, rows, code, region, metric) for metric in METRICS)
        headings = (
            say("territories.metric"),
            say("territories.value"),
            say(f"filters.against.{view.filters.compared_to}"),
            region_name,
            say("territories.reference_country"),
        )
        head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
        st.html(f'<div class="details"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>')


def _line(view: View, rows: pd.DataFrame, code: str, region: str, metric: str) -> str:
    unit, direction = view.metrics.unit[metric], view.metrics.direction[metric]
    of_place = rows[(rows.level == "departement") & (rows.area_code == code)]
    figure = cards.figure(of_place, metric, view.filters.compared_to)
    feeling = cards.tone(figure.trend, direction)
    change = ARROWS.get(figure.trend, "") + formats.change(figure.change, figure.trend, unit)
    return (
        f'<tr><th scope="row">{escape(say(f"territories.details_names.{metric}"))}</th>'
        f"<td><strong>{escape(formats.cell(figure.value, figure.state, unit))}</strong></td>"
        f'<td class="{feeling}">{escape(change)}</td>'
        f"<td>{escape(_elsewhere(rows, 'region', region, metric, unit))}</td>"
        f"<td>{escape(_elsewhere(rows, 'france', FRANCE, metric, unit))}</td></tr>"
    )


def _elsewhere(rows: pd.DataFrame, level: str, area: str, metric: str, unit: str) -> str:
    found = rows[
        (rows.level == level) & (rows.area_code == area) & (rows.metric == metric) & (rows.window == "current")
    ]
    return formats.cell(found.value.iloc[0], found.state.iloc[0], unit) if len(found) else say("cell.no_data")
