"""To whom the patient is left, week by week: the own GP, the hospital; and who calls again."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, formats, sheet
from app.charts import annotations, provisional
from app.charts.legend import legend
from app.charts.weekly import series_colours, weekly
from app.published import cells, words
from app.text import say
from app.view import View

METRICS = ("gp_handover_share", "hospital_handover_share", "recontact_share_72h")
WEEKS = 53


def show(view: View, weeks: pd.DataFrame) -> None:
    """Draws the card; `weeks` as of cells.by_week."""
    title = say("care_trajectory.handover")
    with cards.card(title, "handover", view.metrics, METRICS):
        rows = drawn_rows(weeks)
        if not rows.value.notna().any():
            st.caption(say("care_trajectory.empty"))
            return
        sheet.show(
            "handover", sheet.file_of(view, title), lambda: _sheet(view, rows, title), lambda: _chart(view, rows)
        )


def drawn_rows(weeks: pd.DataFrame) -> pd.DataFrame:
    """The last WEEKS weeks of each share, ready to draw: week, metric, series, value, settled, pending, label, text."""
    parts = []
    for metric in METRICS:
        rows = weeks[weeks.metric == metric].tail(WEEKS)
        rows = rows.join(provisional.split(rows.value, rows[cells.PROVISIONAL]))
        rows["series"] = say(f"kpi.{metric}")
        parts.append(rows)
    rows = pd.concat(parts, ignore_index=True)
    rows["label"] = [say("control.week_of", day=formats.short_date(week)) for week in rows.week]
    rows["text"] = [formats.cell(row.value, row.state, "percent") for row in rows.itertuples()]
    return rows


def _chart(view: View, rows: pd.DataFrame) -> None:
    chosen = view.filters
    names = tuple(say(f"kpi.{metric}") for metric in METRICS)
    legend(list(zip(series_colours(view.colours, len(names)), names, strict=True)), "line")
    first, last = rows.week.min(), rows.week.max()
    found = words.annotations(view.publication, chosen.level, chosen.area, (first.date(), last.date()))
    weekly(
        rows,
        annotations.notes(found, first, last),
        names,
        view.colours,
        say("care_trajectory.of_episodes"),
        ".0%",
        key="handover",
        alt_text=say("care_trajectory.handover_alt"),
    )


def _sheet(view: View, rows: pd.DataFrame, title: str) -> sheet.Sheet:
    """One line per week, the latest first."""
    told = {(row.week, row.metric): sheet.number(row.value, row.state, "percent") for row in rows.itertuples()}
    nothing = sheet.Cell(say("cell.no_data"), None)
    lines = [
        [
            sheet.Cell(say("control.week_of", day=formats.short_date(week)), week.date()),
            *(told.get((week, metric), nothing) for metric in METRICS),
        ]
        for week in sorted(rows.week.unique(), reverse=True)
    ]
    headings = [say("control.week"), *(view.label(metric) for metric in METRICS)]
    return sheet.Sheet(headings, lines)
