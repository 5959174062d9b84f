"""« Vue d'ensemble »: five headline figures, demand over time, and when people call."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from app import cards, data, export, formats
from app.charts.heatmap import heatmap
from app.charts.legend import legend
from app.charts.line import line
from app.filters import Filters
from app.text import listed, say
from app.view import View

HEADLINE = ("calls", "answered_share", "median_arrival_minutes", "visits", "covid_share")
# weekly curves shorter than this say nothing: they start earlier than the period
WEEKS_SHOWN = 8


def show(view: View) -> None:
    """Draws the page."""
    chosen = view.filters
    view.subtitle(
        say("overview.subtitle") if chosen.whole_country else say("overview.subtitle_region", region=chosen.area_label)
    )
    rows = data.headline(view.publication, chosen.level, chosen.area, chosen.period)
    _headline(view, rows)
    left, right = st.columns([1.15, 1], gap="small")
    demand = daily_demand(view.publication, chosen)
    with left, cards.card(say("overview.demand"), "demand", view.metrics, ("calls",)):
        _demand(view, demand)
    with right, cards.card(say("overview.heatmap"), "heatmap", view.metrics, ("calls_per_hour",)):
        _heatmap(view)
    with view.export_place:
        name = export.file_name(
            "csv.overview_file", chosen.area_label, chosen.current.starts_on, chosen.current.ends_on
        )
        export.button(lambda: overview_csv(view, rows), name)


def _headline(view: View, rows: pd.DataFrame) -> None:
    chosen = view.filters
    with st.grid("auto", min_column_width=175, key="headline"):
        for metric in HEADLINE:
            figure = cards.figure(rows, metric, chosen.compared_to)
            cards.headline(metric, figure, chosen.compared_to, view.metrics, _curve(view, metric), view.colours)


def _curve(view: View, metric: str) -> pd.DataFrame:
    chosen = view.filters
    where = (view.publication, chosen.level, chosen.area, metric)
    if metric == "covid_share":
        start = min(chosen.current.starts_on, chosen.current.ends_on - timedelta(weeks=WEEKS_SHOWN))
        return data.covid_weekly(*where, (start, chosen.current.ends_on))
    if metric in ("calls", "visits"):
        return data.demand_daily(*where, chosen.current.span)
    return data.service_daily(*where, chosen.current.span)


def daily_demand(publication: data.Publication, chosen: Filters) -> pd.DataFrame:
    """Calls per day of the period, and on the same line those of the day it is compared to, with texts for the pointer.

    Days of the week stay together: the comparison is moved by whole weeks, up to three days beside its own window.
    """
    distance = (chosen.current.starts_on - chosen.comparison.starts_on).days
    weeks = timedelta(weeks=round(distance / 7))
    now = _days(publication, chosen, chosen.current.span)
    then = _days(publication, chosen, (chosen.current.starts_on - weeks, chosen.current.ends_on - weeks))
    return pd.concat([now, then.add_prefix("compared_")], axis=1)


def _days(publication: data.Publication, chosen: Filters, span: tuple[date, date]) -> pd.DataFrame:
    rows = data.demand_daily(publication, chosen.level, chosen.area, "calls", span)
    days = pd.date_range(*span, freq="D")
    values = rows.set_index("day").value.reindex(days)
    return pd.DataFrame(
        {
            "day": days,
            "value": values.to_numpy(),
            "label": [formats.day_of_week(day) for day in days],
            "text": [formats.cell(value, "exact", "call") for value in values],
        }
    )


def _demand(view: View, rows: pd.DataFrame) -> None:
    chosen = view.filters
    if not (rows.value > 0).any():
        st.caption(say("overview.demand_empty"))
        return
    entries = [(view.colours.primary, formats.date_range(*chosen.current.span))]
    if rows.compared_value.notna().any():
        first, last = rows.compared_day.iloc[0], rows.compared_day.iloc[-1]
        entries.append((view.colours.compared, formats.date_range(first, last)))
    legend(entries, "line")
    alt = say("overview.demand_alt", **_from_to(*chosen.current.span))
    line(rows, view.colours, say("overview.demand_axis"), key="demand", alt_text=alt)


def _heatmap(view: View) -> None:
    chosen = view.filters
    rows = data.hour_of_week(view.publication, chosen.level, chosen.area, chosen.period)
    if not (rows.value > 0).any():
        st.caption(say("overview.heatmap_empty"))
        return
    sunday_first = listed("locale.short_days")
    monday_first = (*sunday_first[1:], sunday_first[0])
    drawn = pd.DataFrame(
        {
            "day": [monday_first[weekday - 1] for weekday in rows.weekday],
            "hour": rows.hour,
            "hour_label": [say("overview.hour", hour=hour) for hour in rows.hour],
            "value": rows.value,
            "text": [_mean(value) for value in rows.value],
        }
    )
    heatmap(drawn, view.colours, monday_first, key="heatmap", alt_text=say("overview.heatmap_alt"))


def _mean(value: float) -> str:
    return formats.cell(None, "no_data", "") if pd.isna(value) else formats.number(value, 1 if value < 100 else 0)


def _from_to(starts_on: date, ends_on: date) -> dict[str, str]:
    return {"from": formats.short_date(starts_on), "to": formats.short_date(ends_on)}


def overview_csv(view: View, rows: pd.DataFrame) -> bytes:
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
