"""Figures told by the members of a dimension: one row per member, with the comparison chosen beside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from app import formats, sheet
from app.charts.bars import bars
from app.charts.legend import legend
from app.published.words import NONE
from app.text import say
from app.view import View


def beside(rows: pd.DataFrame, metric: str, dimension: str, compared_to: str) -> pd.DataFrame:
    """One row per member: value, state, compared, compared_state, change, trend; `rows` as of cells.in_period."""
    rows = rows[rows.metric == metric]
    now = rows[rows.window == "current"].set_index(dimension)[["value", "state"]]
    then = rows[rows.window == compared_to].set_index(dimension)[["value", "state", "change", "trend"]]
    then = then.rename(columns={"value": "compared", "state": "compared_state"})
    joined = now.join(then)
    joined["compared_state"] = joined.compared_state.fillna("no_data")
    joined["trend"] = joined.trend.fillna("unknown")
    return joined


def largest(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """The members with the largest values, what is not known left out."""
    known = rows[(rows.value > 0) & (rows.index != NONE)]
    return known.nlargest(count, "value")


def drawn(rows: pd.DataFrame, names: Mapping[str, str], unit: str) -> pd.DataFrame:
    """Rows for a chart of bars: name, value, text, compared, compared_text, in the order of `rows`."""
    return pd.DataFrame(
        {
            "name": [names.get(member, member) for member in rows.index],
            "value": rows.value.to_numpy(),
            "text": [formats.cell(row.value, row.state, unit) for row in rows.itertuples()],
            "compared": rows.compared.to_numpy(dtype=float),
            "compared_text": [formats.cell(row.compared, row.compared_state, unit) for row in rows.itertuples()],
        }
    )


def chart(
    view: View, rows: pd.DataFrame, names: Mapping[str, str], unit: str, value_name: str, *, key: str, alt_text: str
) -> None:
    """Draws one bar per row, in their order, with a tick where the comparison stands."""
    compared_legend(view, rows.compared, view.colours.selection)
    bars(drawn(rows, names, unit), view.colours, value_name, key=key, alt_text=alt_text)


def compared_legend(view: View, compared: pd.Series, colour: str) -> None:
    """Draws the legend of a chart: the period, and the comparison where one is known."""
    entries = [(view.colours.primary, say("bars.current"))]
    if compared.notna().any():
        entries.append((colour, say(f"filters.windows.{view.filters.compared_to}")))
    legend(entries, "line")


def lines(rows: pd.DataFrame, names: Mapping[str, str], unit: str) -> list[list[sheet.Cell]]:
    """Every member as a line of a sheet: name, value, comparison, change."""
    order = {member: place for place, member in enumerate(names)}
    places = np.argsort([order.get(member, len(order)) for member in rows.index], kind="stable")
    return [
        [
            sheet.word(names.get(row.Index, row.Index)),
            sheet.number(row.value, row.state, unit),
            sheet.number(row.compared, row.compared_state, unit),
            sheet.change(row.change, row.trend, unit),
        ]
        for row in rows.iloc[places].itertuples()
    ]


def headings(what: str, value: str, compared_to: str) -> list[str]:
    """The headings of such a sheet."""
    return [what, value, say(f"filters.windows.{compared_to}"), say("csv.change")]
