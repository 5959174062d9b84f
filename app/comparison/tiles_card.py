"""The card of small multiples: one curve per association, by region and name, each with its own scale in writing."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from app import card_views, cards, export, formats
from app.associations import Named, name_of
from app.charts.sparkline import source, sparkline
from app.comparison import distribution
from app.comparison.indicators import SHARES
from app.published import comparison
from app.table import Cell, Column, table
from app.text import say
from app.view import View

WEEKS = 52
HEIGHT = 480


def show(view: View, metric: str, names: dict[str, Named], chosen: str) -> None:
    """Draws the card of an indicator."""
    rows = comparison.weeks(view.publication, metric, WEEKS)
    rows = rows[rows.level == "association"]
    with cards.card(say("comparison.tiles"), "tiles", view.metrics, (metric,), "content"):
        if not rows.value.notna().any():
            st.caption(say("comparison.nothing"))
            return
        first, last = rows.week.min(), rows.week.max() + pd.Timedelta(days=6)
        st.markdown(
            say("comparison.tiles_intro", metric=view.label(metric), span=formats.date_range(first, last)),
        )
        by_code = {code: group for code, group in rows.groupby("area_code", sort=False)}
        if metric not in SHARES:
            st.markdown(distribution.in_words(view, metric, len(by_code)))
        ordered = _ordered(by_code, names)
        chart, as_table = card_views.chart_and_table("tiles")
        with chart:
            st.html(_tiles(view, metric, {code: by_code[code] for code in ordered}, names, chosen))
            st.caption(say("comparison.tiles_scale"))
        with as_table:
            _table(view, metric, {code: by_code[code] for code in ordered}, names)
        label = say(f"comparison.metrics.{metric}")
        name = export.file_name("csv.comparison_weekly_file", label, first.date(), last.date())
        card_views.download(lambda: to_csv(view, metric, rows, names), name, "tiles")


def _ordered(by_code: dict[str, pd.DataFrame], names: dict[str, Named]) -> list[str]:
    """By region, then by name; those without a name last."""
    known = [code for code in names if code in by_code]
    return known + [code for code in by_code if code not in names]


def _tiles(view: View, metric: str, by_code: dict[str, pd.DataFrame], names: dict[str, Named], chosen: str) -> str:
    tiles = [_tile(view, metric, rows, names.get(code), code == chosen) for code, rows in by_code.items()]
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _tile(view: View, metric: str, rows: pd.DataFrame, named: Named | None, is_chosen: bool) -> str:
    name = named.name if named else say("associations.another")
    low, high, last = _texts(view, metric, rows)
    drawn = sparkline(list(rows.value), view.colours.primary, "none")
    alt = say("comparison.tile_alt", name=name, low=low, high=high, last=last)
    curve = f'<img alt="{escape(alt, quote=True)}" src="{source(drawn)}">' if drawn else '<div class="no_curve"></div>'
    return (
        f'<figure class="tile{" chosen" if is_chosen else ""}"><figcaption>{escape(name)}</figcaption>{curve}'
        f"<small><strong>{escape(last)}</strong> {escape(say('comparison.scale', low=low, high=high))}</small>"
        f"<small>{escape(named.region if named else '')}</small></figure>"
    )


def _texts(view: View, metric: str, rows: pd.DataFrame) -> tuple[str, str, str]:
    """The lowest, the highest and the last figure in words."""
    unit = view.units[metric]
    last = rows.iloc[-1]
    ends = [formats.cell(value, "exact", unit) for value in (rows.value.min(), rows.value.max())]
    return ends[0], ends[1], formats.cell(last.value, last.state, unit, short=True)


def _table(view: View, metric: str, by_code: dict[str, pd.DataFrame], names: dict[str, Named]) -> None:
    columns = [
        Column("region", say("comparison.columns.region")),
        Column("association", say("comparison.columns.association")),
        *(
            Column(name, say(f"comparison.columns.{name}"), "number", is_sorted=False)
            for name in ("lowest", "highest", "last")
        ),
    ]
    lines = {}
    for code, rows in by_code.items():
        name, region = name_of(code, names), names[code].region if code in names else ""
        texts = [Cell(text, None) for text in _texts(view, metric, rows)]
        lines[code] = [Cell(region, f"{region} {name}"), Cell(name, name), *texts]
    table(columns, lines, key="tiles_table", label=say("comparison.tiles_alt"), sorted_by="region", height=HEIGHT)


def to_csv(view: View, metric: str, rows: pd.DataFrame, names: dict[str, Named]) -> bytes:
    """One line per association and week: the figure and its state."""
    unit = view.units[metric]
    headings = [say(f"comparison.columns.{name}") for name in ("region", "association", "week")]
    headings += [f"{view.label(metric)} ({export.unit_word(unit)})", say("csv.state")]
    lines = [
        [
            names[row.area_code].region if row.area_code in names else "",
            name_of(row.area_code, names),
            row.week.date(),
            export.in_unit(row.value, unit),
            say(f"csv.states.{row.state}"),
        ]
        for row in rows.itertuples(index=False)
    ]
    return export.to_csv(headings, lines)
