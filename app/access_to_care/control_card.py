"""A weekly delay or share between its limits of usual variation, and what its last week tells, in words."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app import cards, control_limits, formats, sheet
from app.charts import annotations, control, provisional
from app.charts.legend import legend
from app.control_limits import Limits
from app.published import cells, words
from app.text import say
from app.view import View

METRICS = (
    "median_visit_wait_minutes", "p90_visit_wait_minutes", "answer_target_share", "arrival_target_share", "unmet_share",
)  # fmt: skip
# the parameter in the address bar
METRIC = "delai"
# a year of weeks: long enough to hold a winter and a summer
WEEKS = 53


def show(view: View, weeks: pd.DataFrame) -> None:
    """Draws the card; `weeks` as of cells.by_week."""
    with cards.box("control"):
        heading = st.container()
        metric = st.selectbox(
            say("control.metric"),
            METRICS,
            format_func=view.label,
            key=METRIC,
            bind="query-params",
        )
        title = view.label(metric)
        with heading:
            cards.heading(say("control.title"), "control", view.metrics, (metric,))
        rows = weeks[weeks.metric == metric].tail(WEEKS).reset_index(drop=True)
        if not rows.value.notna().any():
            st.caption(say("control.empty"))
            return
        unit = view.metrics.unit[metric]
        within = limits_of(rows, unit)
        drawn = drawn_rows(rows, within, unit, view.metrics.direction[metric])
        st.markdown(reading(drawn, within, unit))
        sheet.show(
            "control",
            sheet.file_of(view, title),
            lambda: _sheet(view, drawn, title),
            lambda: _chart(view, drawn, title, unit),
        )
        st.caption(say("control.note", fewest=control_limits.FEWEST))


def limits_of(rows: pd.DataFrame, unit: str) -> Limits | None:
    """The limits of the weeks that may not change any more."""
    settled = rows.value.where(~rows[cells.PROVISIONAL].astype(bool))
    return control_limits.limits(list(settled), 1.0 if unit == "percent" else math.inf)


def drawn_rows(rows: pd.DataFrame, within: Limits | None, unit: str, direction: str) -> pd.DataFrame:
    """Weeks ready to draw: week, value, settled, pending, mean, low, high, signal, kind, label, text, told."""
    drawn = rows[["week", "value", "state"]].copy()
    drawn = drawn.join(provisional.split(rows.value, rows[cells.PROVISIONAL]))
    for name in ("mean", "low", "high"):
        drawn[name] = getattr(within, name) if within else math.nan
    values = list(rows.value)
    drawn["signal"] = control_limits.signals(values, within) if within else control_limits.USUAL
    drawn["kind"] = [kind(signal, direction) for signal in drawn.signal]
    drawn["label"] = [say("control.week_of", day=formats.short_date(week)) for week in rows.week]
    drawn["text"] = [formats.cell(row.value, row.state, unit) for row in rows.itertuples()]
    drawn["told"] = [say(f"control.signals.{signal}") for signal in drawn.signal]
    return drawn


def kind(signal: str, direction: str) -> str:
    """usual, better, worse or other: away from the usual, in a direction that is neither good nor bad."""
    if signal == control_limits.USUAL:
        return control.USUAL
    if direction == "neither":
        return control.OTHER
    is_up = signal in control_limits.UPWARDS
    return control.BETTER if is_up == (direction == "higher_is_better") else control.WORSE


def reading(drawn: pd.DataFrame, within: Limits | None, unit: str) -> str:
    """What the last known week tells, in a sentence."""
    known = drawn[drawn.value.notna()]
    if known.empty:
        return say("control.empty")
    last = known.iloc[-1]
    told = {"week": last.label, "value": last.text}
    if within is None:
        return say("control.too_short", **told)
    bounds = {"low": formats.quantity(within.low, unit), "high": formats.quantity(within.high, unit)}
    return say("control.told", signal=say(f"control.signals.{last.signal}"), **told, **bounds)


def _chart(view: View, drawn: pd.DataFrame, title: str, unit: str) -> None:
    colours = control.kind_colours(view.colours)
    present = [one for one in colours if (drawn.kind == one).any()]
    legend([(colours[one], say(f"control.kinds.{one}")) for one in present])
    chosen = view.filters
    span = (drawn.week.iloc[0], drawn.week.iloc[-1] + pd.Timedelta(days=6))
    found = words.annotations(view.publication, chosen.level, chosen.area, (span[0].date(), span[1].date()))
    noted = annotations.notes(found, span[0], drawn.week.iloc[-1])
    control.control(
        drawn,
        noted,
        view.colours,
        say(f"control.axis.{unit}"),
        ".0%" if unit == "percent" else ",.0f",
        key="control",
        alt_text=say("control.alt", metric=title),
    )


def _sheet(view: View, drawn: pd.DataFrame, title: str) -> sheet.Sheet:
    unit = view.metrics.unit[st.session_state[METRIC]]
    headings = [say("control.week"), title, *(say(f"control.{name}") for name in ("mean", "low", "high", "reading"))]
    lines = [
        [
            sheet.Cell(row.label, row.week.date()),
            sheet.number(row.value, row.state, unit),
            *(sheet.number(getattr(row, name), "exact", unit) for name in ("mean", "low", "high")),
            sheet.word(row.told),
        ]
        for row in drawn.iloc[::-1].itertuples()
    ]
    return sheet.Sheet(headings, lines)
