"""The card of failed checks, day by day, of one association or of all."""

from __future__ import annotations

import pandas as pd

from app import card_views, cards, export, formats
from app.charts.daily_bars import daily_bars
from app.published import quality
from app.table import Cell, Column, table
from app.text import say
from app.view import View

METRIC = "failed_checks"
HEIGHT = 260


def show(view: View, level: str, area: str, name: str) -> None:
    """Draws the card."""
    span = view.filters.current.span
    rows = quality.days(view.publication, level, area, METRIC, span)
    rows = pd.DataFrame({"day": pd.date_range(*span)}).merge(rows[["day", "value", "state"]], how="left", on="day")
    rows["state"] = rows.state.fillna("no_data")
    rows["label"] = [formats.day_of_week(day) for day in rows.day]
    rows["text"] = [formats.cell(row.value, row.state, "check") for row in rows.itertuples()]
    with cards.card(say("quality.days", name=name), "quality_days", view.metrics, (METRIC,), "content"):
        chart, as_table = card_views.chart_and_table("quality_days")
        with chart:
            alt = say("quality.days_alt", name=name)
            daily_bars(rows, say("quality.days_axis"), view.colours, key="quality_days", alt_text=alt)
        with as_table:
            _table(rows)
        file = export.file_name("csv.quality_days_file", name, *span)
        card_views.download(lambda: _to_csv(rows), file, "quality_days")


def _table(rows: pd.DataFrame) -> None:
    columns = [Column("day", say("card.day"), "text", True), Column("value", say("quality.days_axis"), "number", True)]
    lines = {
        row.day.date().isoformat(): [
            Cell(row.label, row.day.date().isoformat()),
            Cell(row.text, None if pd.isna(row.value) else row.value),
        ]
        for row in rows.itertuples()
    }
    table(columns, lines, key="days_table", label=say("quality.days_table"), sorted_by="day", height=HEIGHT)


def _to_csv(rows: pd.DataFrame) -> bytes:
    headings = [say("card.day"), say("quality.days_axis"), say("csv.state")]
    return export.to_csv(
        headings, [[row.day.date(), row.value, say(f"csv.states.{row.state}")] for row in rows.itertuples()]
    )
