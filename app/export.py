"""CSV that a French Excel opens well: `;`, decimal comma, UTF-8 with its mark, and no cell that could run."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import streamlit as st

from app.access import gate
from app.text import say

# a spreadsheet runs a text cell that starts with one of these
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
DIGITS = 6

Value = str | float | int | date | None


def written(value: Value) -> str:
    """One cell: numbers with a comma and no needless digit, ISO days, text that cannot be a formula."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, (int, float)):
        text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        return text.replace(".", say("locale.decimal"))
    return f"'{value}" if value.startswith(DANGEROUS) else value


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The whole file as bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([written(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def file_name(pattern: str, area: str, starts_on: date, ends_on: date, **words: str) -> str:
    """A file name of plain letters: accents and spaces go, the two days stay; `words` fill what else is in the pattern."""
    plain = {name: _plain(word) for name, word in {"area": area, **words}.items()}
    return say(pattern, **plain, **{"from": starts_on.isoformat(), "to": ends_on.isoformat()})


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def button(build: Callable[[], bytes], name: str) -> None:
    """The download button of a page; the file is built when it is clicked."""
    st.download_button(
        say("filters.export"),
        gate.journaled(build, name),
        name,
        "text/csv; charset=utf-8",
        icon=":material/download:",
        on_click="ignore",
        key="exporter",
    )


def in_unit(value: float | None, unit: str) -> float | None:
    """A share as the percentage people read; anything else as it is."""
    if value is None or math.isnan(value):
        return None
    return value * 100 if unit == "percent" else value


def unit_word(unit: str) -> str:
    """The unit in words."""
    return say(f"csv.units.{unit}")
