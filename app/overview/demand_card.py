"""Calls day by day, and on the same line those of the days they are compared to."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from app import cards, data, formats, sheet
from app.charts import annotations, provisional
from app.charts.legend import legend
from app.charts.line import line
from app.filters import Filters
from app.published import cells, words
from app.text import say
from app.view import View


def show(view: View, title: str, key: str = "demand") -> None:
    """Draws the card."""
    with cards.card(title, key, view.metrics, ("calls",)):
        rows = daily_demand(view.publication, view.filters)
        if not (rows.value > 0).any():
            st.caption(say("overview.demand_empty"))
            return
        sheet.show(key, sheet.file_of(view, title), lambda: _sheet(view, rows, title), lambda: _chart(view, rows, key))


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
    rows = cells.by_day(publication, "demand_daily", chosen.level, chosen.area, "calls", span).set_index("day")
    days = pd.date_range(*span, freq="D")
    rows = rows.reindex(days)
    values = rows.value.astype(float).to_numpy()
    is_pending = rows[cells.PROVISIONAL].astype("boolean").fillna(False).to_numpy(dtype=bool)
    frame = pd.DataFrame({"day": days, "value": values, "is_provisional": is_pending})
    frame = pd.concat([frame, provisional.split(frame.value, frame.is_provisional)], axis=1)
    frame["label"] = [formats.day_of_week(day) for day in days]
    frame["text"] = [_text(value, pending) for value, pending in zip(values, is_pending, strict=True)]
    return frame


def _text(value: float, is_pending: bool) -> str:
    text = formats.cell(value, "exact", "call")
    return say("cell.provisional", value=text) if is_pending else text


def _chart(view: View, rows: pd.DataFrame, key: str) -> None:
    chosen = view.filters
    entries = [(view.colours.primary, formats.date_range(*chosen.current.span))]
    if rows.compared_value.notna().any():
        first, last = rows.compared_day.iloc[0], rows.compared_day.iloc[-1]
        entries.append((view.colours.compared, formats.date_range(first, last)))
    legend(entries, "line")
    found = words.annotations(view.publication, chosen.level, chosen.area, chosen.current.span)
    noted = annotations.notes(found, rows.day.iloc[0], rows.day.iloc[-1])
    days = {"from": formats.short_date(chosen.current.starts_on), "to": formats.short_date(chosen.current.ends_on)}
    line(rows, noted, view.colours, say("overview.demand_axis"), key=key, alt_text=say("overview.demand_alt", **days))


def _sheet(view: View, rows: pd.DataFrame, title: str) -> sheet.Sheet:
    lines = [
        [
            sheet.Cell(row.label, row.day.date()),
            sheet.Cell(row.text, row.value),
            sheet.Cell(row.compared_label, row.compared_day.date()),
            sheet.Cell(row.compared_text, row.compared_value),
        ]
        for row in rows.itertuples()
    ]
    headings = [say(f"overview.tooltip_{name}") for name in ("day", "calls", "compared_day", "compared_calls")]
    return sheet.Sheet(headings, lines)
