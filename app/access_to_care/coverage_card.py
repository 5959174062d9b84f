"""Coverage of the territories on the map: communes from which calls came and to which a doctor went, or did not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, data, formats, sheet
from app.data import FRANCE
from app.published.access_to_care import coverage, monthly_period
from app.territories import map_card
from app.territories.places import NOTHING, Places, values_of
from app.text import language, say
from app.view import View

METRICS = (
    "served_commune_share", "deep_night_commune_share", "commune_acts_per_1000", "communes_without_act",
    "outside_call_share", "mean_centre_kilometres",
)  # fmt: skip
# the parameter in the address bar
METRIC = "couverture"


def show(view: View) -> None:
    """Draws the card."""
    period = monthly_period(view.filters.period)
    rows = coverage(view.publication, period)
    shown = _places(view)
    with cards.box("coverage"):
        heading = st.container()
        metric = st.selectbox(
            say("territories.metric"), METRICS, format_func=view.label, key=METRIC, bind="query-params"
        )
        with heading:
            cards.heading(say("access_to_care.coverage"), "coverage", view.metrics, METRICS)
        st.markdown(_whole(view, rows, metric))
        sheet.show(
            "coverage",
            sheet.file_of(view, say("access_to_care.coverage")),
            lambda: _sheet(view, rows, shown),
            lambda: _chart(view, rows, shown, metric),
        )
        st.caption(say("access_to_care.coverage_note", months=say(f"access_to_care.months.{period}")))


def _places(view: View) -> Places:
    """The départements of the region chosen, or of the country: all of them, since every commune is looked at."""
    areas = data.areas(view.publication)
    departements = areas[areas.level == "departement"]
    if not view.filters.whole_country:
        departements = departements[departements.parent_code == view.filters.area]
    return Places(
        names=dict(zip(departements.area_code, departements[f"label_{language()}"], strict=True)),
        regions=dict(zip(departements.area_code, departements.parent_code, strict=True)),
        served=frozenset(departements.area_code),
    )


def _whole(view: View, rows: pd.DataFrame, metric: str) -> str:
    """The figure of the area chosen, and how it changed, in words."""
    chosen = view.filters
    level = "france" if chosen.area == FRANCE else "region"
    figure = cards.figure(rows[(rows.level == level) & (rows.area_code == chosen.area)], metric, chosen.compared_to)
    unit = view.metrics.unit[metric]
    change = formats.change(figure.change, figure.trend, unit)
    return say(
        "access_to_care.whole",
        area=chosen.area_label,
        value=formats.cell(figure.value, figure.state, unit),
        change=change if figure.trend == "unknown" else f"{change} {say(f'filters.against.{chosen.compared_to}')}",
    )


def _chart(view: View, rows: pd.DataFrame, places: Places, metric: str) -> None:
    map_card.choropleth(view, values_of(rows, metric), places, metric, view.label(metric), key="coverage")


def _sheet(view: View, rows: pd.DataFrame, places: Places) -> sheet.Sheet:
    figures = {metric: values_of(rows, metric) for metric in METRICS}
    lines = [
        [
            sheet.word(say("territories.details", name=name, code=code)),
            *(sheet.number(*figures[metric].get(code, NOTHING), view.metrics.unit[metric]) for metric in METRICS),
        ]
        for code, name in places.names.items()
        if any(figures[metric].get(code, NOTHING)[1] != "no_data" for metric in METRICS)
    ]
    headings = [say("territories.departement"), *map(view.label, METRICS)]
    return sheet.Sheet(headings, lines)
