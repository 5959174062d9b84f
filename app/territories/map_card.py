"""The card of the map: its two lists, its legend, and the départements in five classes."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import streamlit as st

from app import cards, formats
from app.charts import map as maps
from app.charts.legend import legend
from app.territories import choice
from app.territories.places import NOTHING, Places, Values, values_of
from app.text import say
from app.view import View


def show(view: View, rows: pd.DataFrame, places: Places) -> tuple[str, str]:
    """Draws the card; gives the metric and the département chosen ("" for none)."""
    with cards.box("map"):
        heading = st.container()
        with st.grid("auto", min_column_width=185, key="map_choices"):
            metric = choice.metric_list()
            chosen = choice.departement_list(places)
        with heading:
            cards.heading(say(f"territories.metrics.{metric}"), "map", view.metrics, (metric,))
        _map(view, values_of(rows, metric), places, metric, chosen)
        notes = [say("territories.map_hint")] + ([say("territories.per_year")] if metric.endswith("per_1000") else [])
        st.caption(" ".join(notes))
    return metric, chosen


def _map(view: View, values: Values, places: Places, metric: str, chosen: str) -> None:
    key = choice.map_key()
    label = say(f"territories.metrics.{metric}")
    choropleth(view, values, places, metric, label, chosen, key=key, on_pick=lambda: choice.choose_from_map(key))


def choropleth(
    view: View, values: Values, places: Places, metric: str, label: str, chosen: str = "",
    *, key: str, on_pick: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Draws legend and map of a metric named `label`; without `on_pick` a click chooses nothing."""
    unit = view.metrics.unit[metric]
    bounds = maps.limits([value for code, (value, _) in values.items() if code in places.served and value >= 0])
    shapes = [
        {
            "code": code,
            "name": f"{name} ({code})",
            "class_": _class_of(values, code, bounds, places),
            "text": formats.cell(*values.get(code, NOTHING), unit),
            "selected": code == chosen,
        }
        for code, name in places.names.items()
    ]
    _legend(view, {shape["class_"] for shape in shapes}, bounds, unit)
    with st.container(key=f"map_frame_{key}"):
        maps.draw_map(
            pd.DataFrame(shapes),
            view.colours,
            label,
            None if view.filters.whole_country else view.filters.area,
            key=key,
            alt_text=say("territories.map_alt", metric=label),
            on_pick=on_pick,
        )


def _class_of(values: Values, code: str, bounds: list[float], places: Places) -> str:
    value, state = values.get(code, NOTHING)
    if code not in places.served:
        return maps.NONE
    if state == "masked":
        return maps.MASKED
    return maps.NONE if math.isnan(value) else maps.class_of(value, bounds)


def _legend(view: View, classes: set[str], bounds: list[float], unit: str) -> None:
    entries = maps.class_words(bounds, _bound_words(bounds, 100 if unit == "percent" else 1), view.colours)
    if maps.NONE in classes:
        entries.append((view.colours.no_data, say("territories.legend_none")))
    if maps.MASKED in classes:
        entries.append((view.colours.masked, say("territories.legend_masked")))
    legend(entries)


def _bound_words(bounds: list[float], scale: int) -> list[str]:
    """The bounds of the classes with as few decimals as tell them apart."""
    words: list[str] = []
    for decimals in (0, 1, 2):
        words = [formats.number(bound * scale, decimals) for bound in bounds]
        if len(set(words)) == len(words):
            break
    return words
