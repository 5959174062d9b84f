"""The card of the funnel plot: in words, as a chart, as a table that is never a ranking, and as a file."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from app import card_views, cards, export, formats
from app.associations import Named, name_of
from app.charts.funnel import colours_of, funnel
from app.charts.legend import legend
from app.comparison import distribution
from app.comparison.indicators import SHARES
from app.comparison.standing import Standing, standing
from app.published import comparison
from app.table import Cell, Column, table
from app.text import say
from app.view import View

HEIGHT = 420


def show(view: View, metric: str, names: dict[str, Named], chosen: str) -> None:
    """Draws the card of a share."""
    size = SHARES[metric]
    rows = comparison.shares(view.publication, view.filters.period, metric, size)
    found = standing(rows, comparison.spread(view.publication, view.filters.period, metric))
    with cards.card(say(f"comparison.metrics.{metric}"), "funnel", view.metrics, (metric, size), "content"):
        if found is None:
            st.caption(say("comparison.nothing"))
            return
        drawn = _drawn(view, metric, found, names, chosen)
        st.markdown(" ".join([_in_words(found), distribution.in_words(view, metric, len(found.points))]).strip())
        chart, as_table = card_views.chart_and_table("funnel")
        with chart:
            _chart(view, metric, found, drawn)
        with as_table:
            _table(drawn)
        name = export.file_name("csv.comparison_file", say(f"comparison.metrics.{metric}"), *view.filters.current.span)
        card_views.download(lambda: to_csv(view, metric, drawn), name, "funnel")


def _drawn(view: View, metric: str, found: Standing, names: dict[str, Named], chosen: str) -> pd.DataFrame:
    """The points with what is said of each."""
    points = found.points
    unit = view.units[metric]
    return points.assign(
        name=[name_of(code, names) for code in points.area_code],
        region=[names[code].region if code in names else "" for code in points.area_code],
        text=[formats.quantity(value, unit) for value in points.value],
        size_text=[formats.number(size) for size in points["size"]],
        words=[say(f"comparison.positions.{position}") for position in points.position],
        chosen=points.area_code == chosen,
    ).sort_values(["region", "name"])


def _in_words(found: Standing) -> str:
    counts = Counter(found.points.position)
    told = say(
        "comparison.summary",
        within=counts["within"],
        known=len(found.points),
        between=counts["above"] + counts["below"],
        above=counts["far_above"],
        below=counts["far_below"],
    )
    parts = [told]
    if found.between:
        parts.append(say("comparison.widened", spread=formats.number(100 * found.between, 1)))
    if found.left_out:
        parts.append(say("comparison.left_out", count=found.left_out))
    return " ".join(parts)


def _chart(view: View, metric: str, found: Standing, drawn: pd.DataFrame) -> None:
    of_position = colours_of(view.colours)
    mean = formats.quantity(found.share, view.units[metric])
    legend(
        [
            (of_position["within"], say("comparison.legend.within")),
            (of_position["above"], say("comparison.legend.beyond")),
            (of_position["far_above"], say("comparison.legend.far_beyond")),
            (view.colours.primary, say("comparison.legend.mean", mean=mean)),
        ]
    )
    label = say(f"comparison.metrics.{metric}")
    funnel(
        drawn,
        found.curves.assign(mean=found.share),
        mean,
        view.label(SHARES[metric]),
        view.colours,
        key="funnel",
        alt_text=say("comparison.funnel_alt", metric=label, mean=mean),
    )
    st.caption(say("comparison.method"))


def _table(drawn: pd.DataFrame) -> None:
    """By region and name; the figures are not sorted by, since most of their order is chance."""
    columns = [
        Column("region", say("comparison.columns.region")),
        Column("association", say("comparison.columns.association")),
        Column("size", say("comparison.columns.size"), "number", is_sorted=False),
        Column("value", say("comparison.columns.value"), "number", is_sorted=False),
        Column("position", say("comparison.columns.position"), is_sorted=False),
    ]
    lines = {
        row.area_code: [
            Cell(row.region, f"{row.region} {row.name}"),
            Cell(row.name, row.name),
            Cell(row.size_text, None),
            Cell(row.text, None),
            Cell(row.words, None),
        ]
        for row in drawn.itertuples(index=False)
    }
    table(columns, lines, key="funnel_table", label=say("comparison.table_alt"), sorted_by="region", height=HEIGHT)


def to_csv(view: View, metric: str, drawn: pd.DataFrame) -> bytes:
    """One line per association: its share, the count below the line, where it stands."""
    unit = view.units[metric]
    headings = [say(f"comparison.columns.{name}") for name in ("region", "association")]
    headings += [
        f"{say(f'comparison.metrics.{metric}')} ({export.unit_word(unit)})",
        view.label(SHARES[metric]),
        say("comparison.columns.position"),
    ]
    lines = [
        [row.region, row.name, export.in_unit(row.value, unit), int(row.size), row.words]
        for row in drawn.itertuples(index=False)
    ]
    return export.to_csv(headings, lines)
