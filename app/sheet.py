"""The two views of a card, chart and table, and its download: the same figures three times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import export, formats
from app.text import say
from app.view import View

CHART, TABLE = "chart", "table"
VIEWS = (CHART, TABLE)


@dataclass(frozen=True)
class Cell:
    """A cell of a sheet: what the table shows, and what the download holds."""

    text: str
    value: export.Value


@dataclass(frozen=True)
class Sheet:
    """The figures of a card as lines: headings of table and download, and per line a name and its cells."""

    headings: Sequence[str]
    lines: Sequence[Sequence[Cell]]


def file_of(view: View, title: str) -> str:
    """The name of the download of a card: its title, the area and the days of the period."""
    chosen = view.filters
    return export.file_name("csv.card_file", chosen.area_label, *chosen.current.span, card=title)


def word(text: str) -> Cell:
    """A cell of words, the same on the screen and in the download."""
    return Cell(text, text)


def number(value: float, state: str, unit: str, *, decimals: int | None = None) -> Cell:
    """A published cell; `decimals` for a mean of what is counted one by one. What is masked says so in both."""
    if state == "masked":
        return Cell(formats.cell(value, state, unit, short=True), say("csv.states.masked"))
    if decimals is not None and value == value:
        return Cell(formats.number(value, decimals), float(value))
    return Cell(formats.cell(value, state, unit), export.in_unit(value, unit))


def change(value: float, trend: str, unit: str) -> Cell:
    """A published change in words; in the download in percent, or in points for a share."""
    return Cell(formats.change(value, trend, unit), None if value is None or value != value else float(value) * 100)


def bar(key: str) -> DeltaGenerator:
    """The row of a card that holds its switches, at the left, and its download, at the right."""
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"views_{key}"
    )


def show(
    key: str, file: str, told: Callable[[], Sheet], chart: Callable[[], None], row: DeltaGenerator | None = None
) -> None:
    """Draws the chart or the table, as the reader chose for this card, and the button that downloads its figures.

    `told` gives the sheet, which is made when it is looked at; `file` is the name of the download; `row` is the `bar` of
    the card where it holds a switch already.
    """
    with row or bar(key):
        chosen = st.segmented_control(
            say("sheet.view"),
            VIEWS,
            default=CHART,
            required=True,
            format_func=lambda view: say(f"sheet.views.{view}"),
            key=f"view_{key}",
            label_visibility="collapsed",
        )
        download(lambda: to_csv(told()), file, key)
    if chosen == TABLE:
        st.html(to_html(told()))
    else:
        chart()


def download(build: Callable[[], bytes], name: str, key: str) -> None:
    """The small download button of a card; the file is built when it is clicked."""
    st.download_button(
        say("sheet.download"),
        build,
        name,
        "text/csv; charset=utf-8",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
        key=f"download_{key}",
    )


def to_csv(sheet: Sheet) -> bytes:
    """The sheet as the file of its download."""
    return export.to_csv(sheet.headings, [[cell.value for cell in line] for line in sheet.lines])


def to_html(sheet: Sheet) -> str:
    """The sheet as a table that scrolls in its own frame; the first cell of a line is its heading."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in sheet.headings)
    body = "".join(
        f'<tr><th scope="row">{escape(line[0].text)}</th>'
        + "".join(f"<td>{escape(cell.text)}</td>" for cell in line[1:])
        + "</tr>"
        for line in sheet.lines
    )
    return (
        f'<div class="details sheet" tabindex="0" role="region" aria-label="{escape(say("sheet.label"), quote=True)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
