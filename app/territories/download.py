"""The download of the page: one line per département."""

from __future__ import annotations

import pandas as pd

from app import export
from app.filters import area_labels
from app.territories.places import NOTHING, Places, values_of
from app.text import say
from app.view import View

METRICS = ("calls", "calls_per_1000", "acts", "acts_per_1000", "visits", "consultations", "median_arrival_minutes")


def to_csv(view: View, rows: pd.DataFrame, places: Places) -> bytes:
    """Every figure of the period as a column, with its unit in the heading; a masked one says so."""
    units = {metric: view.metrics.unit[metric] for metric in METRICS}
    figures = {metric: values_of(rows, metric) for metric in METRICS}
    regions = area_labels(view.publication, "region")
    headings = [
        say("territories.columns.code"),
        say("territories.columns.departement"),
        say("csv.region"),
        say("csv.starts_on"),
        say("csv.ends_on"),
        *(f"{say(f'territories.metrics.{metric}')} ({export.unit_word(unit)})" for metric, unit in units.items()),
    ]
    lines = [
        [
            code,
            name,
            regions[places.regions[code]],
            *view.filters.current.span,
            *(_cell(*figures[metric].get(code, NOTHING), unit) for metric, unit in units.items()),
        ]
        for code, name in places.names.items()
    ]
    return export.to_csv(headings, lines)


def _cell(value: float, state: str, unit: str) -> export.Value:
    return say("csv.states.masked") if state == "masked" else export.in_unit(value, unit)
