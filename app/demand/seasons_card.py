"""Calls week by week, years or seasons laid over one another."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, formats, sheet
from app.charts import provisional
from app.charts.legend import legend
from app.charts.seasons import line_colours, seasons
from app.published import cells
from app.text import say
from app.view import View
from app.weeks import SEASONS, YEARS, place, weeks_in_order

# the parameter in the address bar
BY = "semaines"
# more lines than this hide one another: the latest are shown, all of them are in the table
MOST = 4


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("demand.seasons")
    with cards.card(title, "seasons", view.metrics, ("calls",)):
        published = cells.by_week(view.publication, "bulletin_weekly", chosen.level, chosen.area)
        published = published[published.metric == "calls"]
        if not (published.value > 0).any():
            st.caption(say("demand.empty"))
            return
        row = sheet.bar("seasons")
        by = row.segmented_control(
            say("seasons.by"),
            (YEARS, SEASONS),
            default=YEARS,
            required=True,
            format_func=lambda one: say(f"seasons.{one}"),
            key=BY,
            bind="query-params",
            label_visibility="collapsed",
        )
        rows = laid_over(published, by)
        sheet.show(
            "seasons",
            sheet.file_of(view, title),
            lambda: _sheet(view, rows, by, title),
            lambda: _chart(view, rows, by),
            row,
        )


def laid_over(published: pd.DataFrame, by: str) -> pd.DataFrame:
    """Weekly rows with the line and rank of each, as `app.weeks` places them, latest line first; ready to draw."""
    rows = published.sort_values("week").reset_index(drop=True)
    places = [place(week.date(), by) for week in rows.week]
    rows["first"] = [one.line for one in places]
    rows["rank"] = [one.rank for one in places]
    rows["number"] = [one.week for one in places]
    rows["line"] = [_name(one.line, by) for one in places]
    rows["label"] = [
        say("seasons.week_of", week=number, day=formats.short_date(week))
        for number, week in zip(rows.number, rows.week, strict=True)
    ]
    rows["text"] = [formats.cell(row.value, row.state, "call") for row in rows.itertuples()]
    parts = [provisional.split(line.value, line[cells.PROVISIONAL]) for _, line in rows.groupby("first")]
    rows = rows.join(pd.concat(parts))
    return rows.sort_values(["first", "rank"], ascending=[False, True], ignore_index=True)


def _name(first: int, by: str) -> str:
    return str(first) if by == YEARS else say("seasons.season", first=first, last=first + 1)


def _chart(view: View, rows: pd.DataFrame, by: str) -> None:
    lines = tuple(rows.line.drop_duplicates()[:MOST])
    legend(list(zip(line_colours(view.colours, len(lines)), lines, strict=True)), "line")
    seasons(
        rows[rows.line.isin(lines)].drop(columns=["metric", "state"]),
        lines,
        tuple(weeks_in_order(by)),
        view.colours,
        say("demand.week_axis"),
        key="seasons",
        alt_text=say(f"demand.seasons_alt.{by}"),
    )


def _sheet(view: View, rows: pd.DataFrame, by: str, title: str) -> sheet.Sheet:
    """One line per week of the axis, one column per year or season."""
    lines = list(rows.line.drop_duplicates())
    told = {(row.line, row.number): row for row in rows.itertuples()}
    table = [
        [
            sheet.word(say("seasons.week_number", week=number)),
            *(
                sheet.number(told[line, number].value, told[line, number].state, "call")
                if (line, number) in told
                else sheet.Cell(say("cell.no_data"), None)
                for line in lines
            ),
        ]
        for number in weeks_in_order(by)
    ]
    return sheet.Sheet([say("seasons.week"), *lines], table)
