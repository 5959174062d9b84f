"""The block « En bref »: gathers the published figures and says them in three sentences."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app import cards, data, formats
from app.overview.notable import Notable, notable
from app.overview.sentences import Busiest, Facts, sentences
from app.published import cells
from app.published.overview import calls_by_area
from app.text import language, say
from app.view import View


def show(view: View, rows: pd.DataFrame) -> None:
    """Draws the block; `rows` as of data.headline."""
    told = "\n".join(f"- {sentence}" for sentence in sentences(facts(view, rows)))
    with st.container(key="in_words", border=True, gap=None):
        st.header(say("in_words.title"), anchor=False)
        st.markdown(told)


def facts(view: View, rows: pd.DataFrame) -> Facts:
    """The published figures that the sentences tell."""
    chosen = view.filters
    first, last = formats.first_and_last(*chosen.current.span)
    apart, are_compared = _apart(view, rows)
    return Facts(
        area=chosen.area_label,
        days=say("in_words.days.range", **{"from": first, "to": last}),
        compared_to=chosen.compared_to,
        calls=cards.figure(rows, "calls", chosen.compared_to),
        answered=cards.figure(rows, "answered_share", chosen.compared_to),
        arrival=cards.figure(rows, "median_arrival_minutes", chosen.compared_to),
        busiest=_busiest(view),
        notable=apart,
        are_areas_compared=are_compared,
        is_provisional=_is_provisional(view),
    )


def _apart(view: View, rows: pd.DataFrame) -> tuple[Notable | None, bool]:
    """The region that stands apart (of a region: the département), and whether there was anything to compare."""
    chosen = view.filters
    level = "region" if chosen.whole_country else "departement"
    areas = calls_by_area(view.publication, level, chosen.period, chosen.compared_to)
    areas = areas[areas.parent_code == chosen.area].dropna(subset=["now", "then"])
    whole = rows[rows.metric == "calls"].set_index("window").value
    both = (whole.get("current", math.nan), whole.get(chosen.compared_to, math.nan))
    names = areas[f"label_{language()}"]
    found = notable(dict(zip(names, zip(areas.now, areas.then, strict=True), strict=True)), both)
    return found, len(areas) > 1 and both[0] > 0 and both[1] > 0


def _busiest(view: View) -> Busiest | None:
    chosen = view.filters
    rows = data.hour_of_week(view.publication, chosen.level, chosen.area, chosen.period).dropna(subset=["value"])
    if rows.empty or not rows.value.max() > 0:
        return None
    row = rows.loc[rows.value.idxmax()]
    return Busiest(int(row.weekday), int(row.hour), float(row.value))


def _is_provisional(view: View) -> bool:
    chosen = view.filters
    days = cells.by_day(view.publication, "demand_daily", chosen.level, chosen.area, "calls", chosen.current.span)
    return bool(days[cells.PROVISIONAL].any())
