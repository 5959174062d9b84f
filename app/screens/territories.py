"""« Territoires »: the map of the 101 départements, its table, and the details of the one chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from app import cards, data, details, export, formats
from app.charts import map as maps
from app.charts.legend import legend
from app.filters import Filters, area_labels
from app.table import Cell, Column, table
from app.text import language, say
from app.view import View

METRICS = ("acts_per_1000", "calls_per_1000", "acts", "median_arrival_minutes")
EVERY = ""
# names of the parameters in the address bar
METRIC, DEPARTEMENT = "indicateur", "departement"
# a new number gives the map a fresh selection, when the choice was made elsewhere
GENERATION = "map_generation"
TABLE_HEIGHT = 560
# a cell that the publication does not hold
NOTHING = (math.nan, "no_data")


@dataclass(frozen=True)
class Places:
    """The départements that the page shows: code → name, and where associations are based."""

    names: dict[str, str]
    regions: dict[str, str]
    served: frozenset[str]


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("territories.subtitle"))
    rows = data.territories(view.publication, view.filters.period)
    places = _places(view.publication, view.filters)
    left, right = st.columns([1, 1.1], gap="small")
    with left:
        metric, chosen = _map_card(view, rows, places)
    with right:
        if chosen:
            details.show(view, rows, chosen, places.names[chosen], places.regions[chosen])
        _table_card(view, rows, places, metric, chosen)
    span = view.filters.current.span
    with view.export_place:
        name = export.file_name("csv.territories_file", view.filters.area_label, *span)
        export.button(lambda: territories_csv(view, rows, places), name)


def _places(publication: data.Publication, chosen: Filters) -> Places:
    areas = data.areas(publication)
    departements = areas[areas.level == "departement"]
    if not chosen.whole_country:
        departements = departements[departements.parent_code == chosen.area]
    return Places(
        names=dict(zip(departements.area_code, departements[f"label_{language()}"], strict=True)),
        regions=dict(zip(departements.area_code, departements.parent_code, strict=True)),
        served=frozenset(areas[areas.level == "association"].parent_code),
    )


def _map_card(view: View, rows: pd.DataFrame, places: Places) -> tuple[str, str]:
    """Draws the map; gives the metric and the département chosen ("" for none)."""
    with cards.box("map"):
        heading = st.container()
        with st.grid("auto", min_column_width=185, key="map_choices"):
            metric = st.selectbox(
                say("territories.metric"),
                METRICS,
                format_func=lambda name: say(f"territories.metrics.{name}"),
                key=METRIC,
                bind="query-params",
            )
            chosen = _departement_choice(places)
        with heading:
            cards.heading(say(f"territories.metrics.{metric}"), "map", view.metrics, (metric,))
        _map(view, rows, places, metric, chosen)
        notes = [say("territories.map_hint")] + ([say("territories.per_year")] if metric.endswith("per_1000") else [])
        st.caption(" ".join(notes))
    return metric, chosen


def _departement_choice(places: Places) -> str:
    names = {EVERY: say("territories.every_departement"), **{code: f"{code} – {n}" for code, n in places.names.items()}}
    return st.selectbox(
        say("territories.departement"),
        list(names),
        format_func=names.__getitem__,
        key=DEPARTEMENT,
        bind="query-params",
        on_change=_forget_map_selection,
    )


def _forget_map_selection() -> None:
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1


def _choose(code: str | None) -> None:
    """A click on a département: chooses it, or takes the choice away when it was the one chosen."""
    chosen = st.session_state.get(DEPARTEMENT) or EVERY
    st.session_state[DEPARTEMENT] = EVERY if code in (None, chosen) else code


def _choose_from_map(key: str) -> None:
    picked = st.session_state[key].selection.get(maps.PICKED) or []
    clicked = picked[0].get("code") if picked else None
    _choose(clicked)
    if (clicked or EVERY) != st.session_state[DEPARTEMENT]:
        _forget_map_selection()


def _choose_from_table(code: str | None) -> None:
    _choose(code)
    _forget_map_selection()


Values = dict[str, tuple[float, str]]


def values_of(rows: pd.DataFrame, metric: str) -> Values:
    """value and state of a metric in the current window, by département."""
    chosen = rows[(rows.level == "departement") & (rows.window == "current") & (rows.metric == metric)]
    return dict(zip(chosen.area_code, zip(chosen.value, chosen.state, strict=True), strict=True))


def _map(view: View, rows: pd.DataFrame, places: Places, metric: str, chosen: str) -> None:
    unit = view.metrics.unit[metric]
    values = values_of(rows, metric)
    bounds = maps.limits([values[code][0] for code in values if not _is_empty(values, code, places)])
    shown = pd.DataFrame(
        [
            {
                "code": code,
                "name": f"{name} ({code})",
                "class_": _class_of(values, code, bounds, places),
                "text": formats.cell(*values.get(code, NOTHING), unit),
                "selected": code == chosen,
            }
            for code, name in places.names.items()
        ]
    )
    _legend(view, shown, bounds, unit)
    key = f"map_{st.session_state.get(GENERATION, 0)}"
    label = say(f"territories.metrics.{metric}")
    region = None if view.filters.whole_country else view.filters.area
    with st.container(key="map_frame"):
        maps.draw_map(
            shown,
            view.colours,
            label,
            region,
            key=key,
            alt_text=say("territories.map_alt", metric=label),
            on_pick=lambda: _choose_from_map(key),
        )


def _legend(view: View, shown: pd.DataFrame, bounds: list[float], unit: str) -> None:
    words = _bound_words(bounds, 100 if unit == "percent" else 1)
    entries = maps.class_words(bounds, words, view.colours)
    if (shown.class_ == maps.NONE).any():
        entries.append((view.colours.no_data, say("territories.legend_none")))
    if (shown.class_ == maps.MASKED).any():
        entries.append((view.colours.masked, say("territories.legend_masked")))
    legend(entries)


def _bound_words(bounds: list[float], scale: int) -> list[str]:
    """The bounds of the classes with as few decimals as tell them apart."""
    for decimals in (0, 1, 2):
        words = [formats.number(bound * scale, decimals) for bound in bounds]
        if len(set(words)) == len(words):
            break
    return words


def _is_empty(values: Values, code: str, places: Places) -> bool:
    value, _ = values.get(code, NOTHING)
    return pd.isna(value) or (value == 0 and code not in places.served)


def _class_of(values: Values, code: str, bounds: list[float], places: Places) -> str:
    value, state = values.get(code, NOTHING)
    if state == "masked":
        return maps.MASKED
    return maps.NONE if _is_empty(values, code, places) else maps.class_of(value, bounds)


def _columns(rate: str) -> list[Column]:
    kinds = {"calls": "number", "acts": "number", rate: "bar", "median_arrival_minutes": "number"}
    return [
        Column("code", say("territories.columns.code"), "code"),
        Column("departement", say("territories.columns.departement")),
        *(Column(key, say(f"territories.columns.{key}"), kind, True) for key, kind in kinds.items()),
    ]


def _table_card(view: View, rows: pd.DataFrame, places: Places, metric: str, chosen: str) -> None:
    rate = "calls_per_1000" if metric.startswith("calls") else "acts_per_1000"
    columns = _columns(rate)
    figures = {column.key: values_of(rows, column.key) for column in columns[2:]}
    codes = [code for code in places.names if not chosen or places.regions[code] == places.regions[chosen]]
    longest = max((value for value, _ in figures[rate].values() if value > 0), default=1.0)
    lines = {
        code: [Cell(code, code), Cell(places.names[code], places.names[code])]
        + [
            _cell(figures[column.key], code, view.metrics.unit[column.key], column.kind, longest)
            for column in columns[2:]
        ]
        for code in codes
        if _is_listed(figures, code, places)
    }
    with cards.card(say("territories.table"), "table", view.metrics, [column.key for column in columns[2:]]):
        if not lines:
            st.caption(say("territories.empty"))
            return
        table(
            columns,
            lines,
            key="departements",
            label=say("territories.table_alt"),
            sorted_by=metric if metric in figures else rate,
            selected=chosen or None,
            on_choose=_choose_from_table,
            height=TABLE_HEIGHT,
        )


def _is_listed(figures: dict[str, Values], code: str, places: Places) -> bool:
    return code in places.served or any(values.get(code, NOTHING)[0] > 0 for values in figures.values())


def _cell(values: Values, code: str, unit: str, kind: str, longest: float) -> Cell:
    value, state = values.get(code, NOTHING)
    text = formats.cell(value, state, unit)
    if pd.isna(value):
        return Cell(text, None, 0.0 if kind == "bar" else None)
    return Cell(text, float(value), float(value) / longest if kind == "bar" else None)


def territories_csv(view: View, rows: pd.DataFrame, places: Places) -> bytes:
    """One line per département: every figure of the period as a column, with the unit in its heading."""
    names = ("calls", "calls_per_1000", "acts", "acts_per_1000", "visits", "consultations", "median_arrival_minutes")
    regions = area_labels(view.publication, "region")
    headings = [
        say("territories.columns.code"),
        say("territories.columns.departement"),
        say("csv.region"),
        say("csv.starts_on"),
        say("csv.ends_on"),
    ]
    headings += [
        f"{say(f'territories.metrics.{name}')} ({export.unit_word(view.metrics.unit[name])})" for name in names
    ]
    figures = {name: values_of(rows, name) for name in names}
    lines = []
    for code, name in places.names.items():
        cells = [
            export.in_unit(values.get(code, NOTHING)[0], view.metrics.unit[metric])
            for metric, values in figures.items()
        ]
        lines.append([code, name, regions[places.regions[code]], *view.filters.current.span, *cells])
    return export.to_csv(headings, lines)
