"""Workbooks (.xlsx) that Excel opens right in any language: typed cells, frozen headings, no cell that could run."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.export import DANGEROUS, Value

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# how each kind of column is shown; Excel itself writes comma, space and per cent as its language does
FORMATS = {"text": "@", "long": "@", "count": "#,##0", "share": "0.0%", "number": "#,##0.0", "date": "dd/mm/yyyy"}
WIDTHS = {"text": 26, "long": 64, "count": 14, "share": 14, "number": 14, "date": 13}


@dataclass(frozen=True)
class Column:
    """A column: its heading and what it holds ("text", "long", "count", "share", "number", "date")."""

    heading: str
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name (31 characters at most), its columns, its rows; a cell without a value stays empty."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def to_xlsx(title: str, made_at: datetime, sheets: Sequence[Sheet]) -> bytes:
    """The whole file; `made_at` is what the file says of its making, so that the same rows give the same bytes."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": made_at})
        for sheet in sheets:
            _write(book, sheet)
    return buffer.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    place = book.add_worksheet(sheet.name)
    heading = book.add_format({"bold": True, "bg_color": "#E4EAF1", "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        kind: book.add_format({"num_format": code, "valign": "top", "text_wrap": kind == "long"})
        for kind, code in FORMATS.items()
    }
    quoted = book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
    for number, column in enumerate(sheet.columns):
        place.set_column(number, number, WIDTHS[column.kind], formats[column.kind])
        place.write_string(0, number, column.heading, heading)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(place, (last, number), value, formats[column.kind], quoted)
    place.freeze_panes(1, 0)
    place.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
    place.set_landscape()
    place.set_paper(9)  # A4
    place.repeat_rows(0)
    place.fit_to_pages(1, 0)


def _cell(place: Worksheet, where: tuple[int, int], value: Value, shown: Format, quoted: Format) -> None:
    """Text stays text: what a spreadsheet could run is marked as Excel's own apostrophe would."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return
    if isinstance(value, str):
        place.write_string(*where, value, quoted if value.startswith(DANGEROUS) else shown)
    elif isinstance(value, date):
        place.write_datetime(*where, datetime(value.year, value.month, value.day), shown)
    else:
        place.write_number(*where, value, shown)


def button(label: str, build: Callable[[], bytes], name: str) -> None:
    """The download button of a page whose file is a workbook; it is built when it is clicked."""
    st.download_button(label, build, name, MIME, icon=":material/download:", on_click="ignore", key="exporter_workbook")
