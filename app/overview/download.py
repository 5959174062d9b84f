"""The download of the overview: headline figures of the period and its comparison, then calls and visits day by day."""

from __future__ import annotations

import pandas as pd

from app import data, export
from app.text import say
from app.view import View


def to_csv(view: View, rows: pd.DataFrame) -> bytes:
    """Headline figures of the period and its comparison, then calls and visits day by day."""
    names = (
        "indicator",
        "series",
        "area_code",
        "area",
        "starts_on",
        "ends_on",
        "value",
        "unit",
        "change",
        "change_unit",
        "state",
    )
    lines = _headline_lines(view, rows) + _daily_lines(view)
    return export.to_csv([say(f"csv.{name}") for name in names], lines)


def _headline_lines(view: View, rows: pd.DataFrame) -> list[list[export.Value]]:
    chosen = view.filters
    spans = {"current": chosen.current, chosen.compared_to: chosen.comparison}
    lines = []
    for row in rows[rows.window.isin(list(spans))].itertuples():
        unit = view.metrics.unit[row.metric]
        changed = None if pd.isna(row.change) else row.change * 100
        word = "" if changed is None else export.unit_word("points" if unit == "percent" else "percent")
        lines.append(
            [
                view.label(row.metric),
                say(f"csv.series_names.{row.window}"),
                chosen.area,
                chosen.area_label,
                *spans[row.window].span,
                export.in_unit(row.value, unit),
                export.unit_word(unit),
                changed,
                word,
                say(f"csv.states.{row.state}"),
            ]
        )
    return lines


def _daily_lines(view: View) -> list[list[export.Value]]:
    chosen = view.filters
    lines = []
    for metric in ("calls", "visits"):
        unit = export.unit_word(view.metrics.unit[metric])
        days = data.demand_daily(view.publication, chosen.level, chosen.area, metric, chosen.current.span)
        lines += [
            [
                view.label(metric),
                say("csv.series_names.day"),
                chosen.area,
                chosen.area_label,
                row.day.date(),
                row.day.date(),
                export.in_unit(row.value, unit),
                unit,
                None,
                "",
                say(f"csv.states.{row.state}"),
            ]
            for row in days.itertuples()
        ]
    return lines
