"""Colours, type and number format that every chart shares, in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import streamlit as st

from app.text import listed, say

FONT = "Inter, system-ui, sans-serif"
CLASSES = 5

Spec = dict[str, Any]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme. `sequential` has six steps, light to dark (reversed on a dark page)."""

    background: str
    muted: str
    border: str
    grid: str
    primary: str
    compared: str
    sequential: tuple[str, ...]
    no_data: str
    masked: str
    selection: str
    good: str
    bad: str
    neutral_line: str
    neutral_fill: str
    good_fill: str
    bad_fill: str
    notice: str
    notice_text: str
    text: str
    categorical: tuple[str, ...]


LIGHT = Palette(
    background="#FFFFFF",
    muted="#526070",
    border="#D5DDE7",
    grid="#E4EAF1",
    primary="#0F5C8C",
    compared="#9DB4C8",
    sequential=("#F1F6FA", "#C2DAEA", "#80B1D1", "#3A80AE", "#0F507E", "#083A60"),
    no_data="#E3E8EE",
    masked="#CBD3DC",
    selection="#E3A008",
    good="#146C43",
    bad="#A61E2D",
    neutral_line="#667487",
    neutral_fill="#F2F3F5",
    good_fill="#E6F3EC",
    bad_fill="#FCEBED",
    notice="#FFF6E0",
    notice_text="#6B4E00",
    text="#16202E",
    categorical=("#0F5C8C", "#D1495B", "#1B8A7A", "#6C5B9E", "#E3A008", "#7A8794", "#4FA3D1", "#8C4A2F"),
)
DARK = Palette(
    background="#0D1622",
    muted="#A9B7C6",
    border="#2A3B50",
    grid="#2A3B50",
    primary="#6DB7E8",
    compared="#6E88A3",
    sequential=("#1B3550", "#21527A", "#2C72A6", "#4C97CB", "#86C1E8", "#CDE7F8"),
    no_data="#24354A",
    masked="#3A4B60",
    selection="#E3A008",
    good="#7ED5B0",
    bad="#FF8A8A",
    neutral_line="#A9B7C6",
    neutral_fill="#1A2736",
    good_fill="#12352B",
    bad_fill="#3E2028",
    notice="#33290F",
    notice_text="#F2D48A",
    text="#E8EEF5",
    categorical=("#6DB7E8", "#F08A99", "#5CC9B5", "#B3A4E0", "#E9B949", "#A9B7C6", "#9AD0F0", "#D69A7C"),
)


def palette() -> Palette:
    """The colours of the page being drawn; charts do not follow the theme by themselves."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def locale() -> dict[str, object]:
    """Number and time formats for Vega, in the language of the page."""
    return {
        "number": {
            "decimal": say("locale.decimal"),
            "thousands": say("locale.thousands"),
            "grouping": [3],
            "currency": ["", "\u00a0€"],
            "percent": say("locale.percent"),
            "minus": say("locale.minus"),
        },
        "time": {
            "dateTime": "%A %e %B %Y, %X",
            "date": "%d/%m/%Y",
            "time": "%H:%M:%S",
            "periods": ["", ""],
            "days": listed("locale.days"),
            "shortDays": listed("locale.short_days"),
            "months": listed("locale.months"),
            "shortMonths": listed("locale.short_months"),
        },
    }


def finish(chart: alt.TopLevelMixin, colours: Palette, height: int | None = None) -> Spec:
    """The chart's description with its height (pixels; None: of its frame), language and type, without its rows.

    Marks stay out of the accessibility tree: the text given to `draw` speaks for them. Altair checks every part of a
    description, which takes longer than the rest of a page: callers keep what they get.
    """
    label = {"labelColor": colours.muted, "labelFont": FONT, "labelFontSize": 12}
    title = {"titleColor": colours.muted, "titleFont": FONT, "titleFontSize": 12, "titleFontWeight": 500}
    axis = {"grid": False, "gridColor": colours.grid, "domain": False, "ticks": False}
    finished = (
        chart.properties(
            padding={"left": 0, "right": 4, "top": 4, "bottom": 4},
            usermeta={"embedOptions": {"renderer": "svg"}},
        )
        .configure(font=FONT, background="transparent", locale=locale(), aria=False)
        .configure_axis(**label, **title, **axis, labelPadding=8, titlePadding=10)
        .configure_legend(**label, **title, titlePadding=6, labelLimit=400)
        .configure_view(stroke=None)
    )
    spec = _silent(finished.to_dict())
    return spec if height is None else {**spec, "height": height}


def _silent(part: Any) -> Any:
    """The description with every mark out of the accessibility tree: the configuration alone leaves them half in it."""
    if isinstance(part, list):
        return [_silent(one) for one in part]
    if not isinstance(part, dict):
        return part
    quiet = {name: _silent(value) for name, value in part.items()}
    if isinstance(part.get("mark"), str | dict):
        mark = part["mark"]
        quiet["mark"] = {**({"type": mark} if isinstance(mark, str) else mark), "aria": False}
    return quiet


def draw(spec: Spec, datasets: dict[str, Any], *, key: str, alt_text: str, **selection: Any) -> None:
    """Puts rows into a description and shows it; `selection` is passed on (on_select, selection_mode)."""
    st.vega_lite_chart(
        spec={**spec, "datasets": datasets}, theme=None, width="stretch", key=key, alt=alt_text, **selection
    )
