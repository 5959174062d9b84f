"""Cards: a bordered box with its title and its definition, and the headline card with value, change and curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import formats
from app.charts.sparkline import colours_of, image, sparkline
from app.charts.theme import Palette
from app.text import knows, language, say


@dataclass(frozen=True)
class Figure:
    """A published cell with its change against the comparison chosen."""

    value: float | None
    state: str
    change: float | None
    trend: str


def figure(rows: pd.DataFrame, metric: str, compared_to: str) -> Figure:
    """The figure of `metric` among rows of window, metric, value, state, change, trend."""
    of_metric = rows[rows.metric == metric].set_index("window")
    if "current" not in of_metric.index:
        return Figure(None, "no_data", None, "unknown")
    now = of_metric.loc["current"]
    if compared_to not in of_metric.index:
        return Figure(now.value, now.state, None, "unknown")
    then = of_metric.loc[compared_to]
    return Figure(now.value, now.state, then.change, then.trend)


def tone(trend: str, direction: str) -> str:
    """good, bad or neutral: a volume that grows is neither."""
    if trend not in ("up", "down") or direction == "neither":
        return "neutral"
    return "good" if (trend == "up") == (direction == "higher_is_better") else "bad"


def description(metrics: pd.DataFrame, metric: str) -> str:
    """What a metric counts, from the catalogue, with the note of the card when there is one."""
    parts = []
    if metric in metrics.index:
        row = metrics.loc[metric]
        parts.append(f"**{row[f'label_{language()}']}** — {row[f'description_{language()}']}")
    if knows(f"kpi_note.{metric}"):
        parts.append(say(f"kpi_note.{metric}"))
    return "\n\n".join(parts)


@contextmanager
def card(
    title: str, key: str, metrics: pd.DataFrame, defined: Sequence[str], height: str = "stretch"
) -> Iterator[None]:
    """A card whose popover defines the metrics `defined`; as tall as its neighbour, or as its content."""
    with box(key, height):
        heading(title, key, metrics, defined)
        yield


def box(key: str, height: str = "stretch") -> DeltaGenerator:
    """The border of a card, for a title that is known later than its place."""
    return st.container(border=True, key=f"card_{key}", height=height)


def heading(title: str, key: str, metrics: pd.DataFrame, defined: Sequence[str]) -> None:
    """Title of a card at the left, its definitions at the right."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"heading_{key}"
    ):
        st.header(title, anchor=False, width="content")
        if defined:
            definition(metrics, defined, key)


def definition(metrics: pd.DataFrame, defined: Sequence[str], key: str) -> None:
    """The « Définition » popover: each metric with its description and unit."""
    with st.popover(say("definition.button"), type="tertiary", icon=":material/info:", key=f"definition_{key}"):
        for metric in defined:
            st.markdown(description(metrics, metric))
            unit = metrics.unit.get(metric, "")
            if knows(f"definition.units.{unit}"):
                st.caption(say("definition.unit", unit=say(f"definition.units.{unit}")))


def headline(
    metric: str, shown: Figure, compared_to: str, metrics: pd.DataFrame, curve: pd.DataFrame, colours: Palette
) -> None:
    """A headline card: name, value, change in words with an arrow, and the curve of `curve` (day, value)."""
    unit = metrics.unit.get(metric, "")
    feeling = tone(shown.trend, metrics.direction.get(metric, "neither"))
    name = say(f"kpi.{metric}")
    with st.container(border=True, key=f"kpi_{metric}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"kpi_name_{metric}"):
            st.markdown(name, width="content")
            with st.popover(
                say("definition.of", metric=name), type="tertiary", icon=":material/help:", key=f"help_{metric}"
            ):
                st.markdown(description(metrics, metric))
        st.metric(
            name,
            large(formats.cell(shown.value, shown.state, unit)),
            formats.change(shown.change, shown.trend, unit),
            delta_color={"good": "green", "bad": "red", "neutral": "gray"}[feeling],
            delta_arrow=shown.trend if shown.trend in ("up", "down") else "off",
            delta_description=say(f"filters.against.{compared_to}") if shown.trend != "unknown" else None,
            label_visibility="collapsed",
        )
        st.html(_curve(metric, curve, colours, feeling))


def large(text: str) -> str:
    """Spaces as wide as large type needs: the thin ones of running text would vanish."""
    return text.replace("\u202f", "\u00a0")


def _curve(metric: str, curve: pd.DataFrame, colours: Palette, feeling: str) -> str:
    drawn = sparkline(list(curve.value), *colours_of(feeling, colours))
    if not drawn:
        return image("", "")
    first, last = curve.day.iloc[0], curve.day.iloc[-1]
    alt = say(
        "overview.sparkline_alt",
        metric=say(f"kpi.{metric}"),
        **{"from": formats.short_date(first), "to": formats.short_date(last)},
    )
    return image(drawn, alt)
