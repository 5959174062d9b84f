"""The filter row: region, period, comparison. Their values live in the address bar, for every page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import data, formats
from app.text import language, say

PERIODS = ("7d", "28d", "3m", "12m")
WINDOWS = ("previous", "year_before")
DEFAULT_PERIOD, DEFAULT_WINDOW = "28d", "previous"
# names of the parameters in the address bar; they are part of links that people keep
REGION, PERIOD, COMPARISON = "region", "periode", "comparer"


@dataclass(frozen=True)
class Window:
    """The days of a window, and whether the data cover all of them."""

    starts_on: date
    ends_on: date
    is_covered: bool

    @property
    def span(self) -> tuple[date, date]:
        return self.starts_on, self.ends_on


@dataclass(frozen=True)
class Filters:
    """What the reader asked for."""

    level: str
    area: str
    area_label: str
    period: str
    compared_to: str
    current: Window
    comparison: Window

    @property
    def whole_country(self) -> bool:
        return self.area == data.FRANCE


def area_labels(publication: data.Publication, level: str) -> dict[str, str]:
    """Code → name of the areas of a level, by name."""
    areas = data.areas(publication)
    chosen = areas[areas.level == level].sort_values(f"label_{language()}")
    return dict(zip(chosen.area_code, chosen[f"label_{language()}"], strict=True))


def bar(publication: data.Publication, shown: Sequence[str]) -> tuple[Filters, DeltaGenerator]:
    """Draws the filters named in `shown`; gives what was chosen and the place at their end for the export button.

    A filter that is not shown stands at its default, and comes back as it was left on the next page that shows it.
    """
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="medium"):
        regions = {data.FRANCE: say("filters.whole_country"), **area_labels(publication, "region")}
        area = _region(regions) if REGION in shown else data.FRANCE
        period = _choice("filters.period", "filters.periods", PERIODS, DEFAULT_PERIOD, PERIOD, shown)
        compared_to = _choice("filters.compare", "filters.windows", WINDOWS, DEFAULT_WINDOW, COMPARISON, shown)
        st.space("stretch")
        export_place = st.container(key="export", width="content")
    windows = data.windows(publication, period)
    chosen = Filters(
        level="france" if area == data.FRANCE else "region",
        area=area,
        area_label=regions[area],
        period=period,
        compared_to=compared_to,
        current=_window(windows, "current"),
        comparison=_window(windows, compared_to),
    )
    return chosen, export_place


def _region(regions: dict[str, str]) -> str:
    return st.selectbox(
        say("filters.region"),
        list(regions),
        format_func=regions.__getitem__,
        key=REGION,
        bind="query-params",
        persist_state="session",
        width=240,
    )


def _choice(label: str, names: str, options: tuple[str, ...], default: str, key: str, shown: Sequence[str]) -> str:
    if key not in shown:
        return default
    return st.segmented_control(
        say(label),
        options,
        default=default,
        required=True,
        format_func=lambda option: say(f"{names}.{option}"),
        key=key,
        bind="query-params",
        persist_state="session",
    )


def _window(windows: pd.DataFrame, name: str) -> Window:
    row = windows.loc[name]
    return Window(row.starts_on.date(), row.ends_on.date(), bool(row.is_covered))


def notes(about: data.About, chosen: Filters) -> None:
    """Says when the data do not cover the whole period, or nothing of what it is compared to."""
    first_day = formats.short_date(about.data_from)
    if not chosen.current.is_covered:
        st.caption(say("filters.not_covered", **{"from": first_day}))
    elif not chosen.comparison.is_covered:
        st.caption(say("filters.no_comparison", **{"from": first_day}))
