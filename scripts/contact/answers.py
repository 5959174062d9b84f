"""Answers of the warehouse as analysts take them away: a table for people, CSV and JSON for programs."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from contact.errors import ContactError, UsageError

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Answer:
    """Column names and rows of values, in the order that was asked for."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def print_answer(answer: Answer) -> None:
    """Print an answer as a table, its numbers shortened for reading."""
    print_table(answer.columns, ([_shown(value) for value in row] for row in answer.rows))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of texts, shown as they are: as wide as it needs to be where no terminal limits it, its names never cut."""
    table = Table()
    for number, column in enumerate(columns):
        table.add_column(Text(column), no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console()
    console.print(table, width=None if console.is_terminal else 10_000)


def print_json(answer: Answer) -> None:
    """Print an answer as a JSON array of one object per row.

    Raises:
        UsageError: two columns have the same name.
    """
    if len(set(answer.columns)) < len(answer.columns):
        raise UsageError("Two columns of the answer have the same name; name them apart with 'as'.")
    print(json.dumps(as_objects(answer), ensure_ascii=False))


def as_objects(answer: Answer) -> list[dict[str, Any]]:
    """The rows of an answer by column, their values as JSON carries them."""
    return [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]


def write_csv(answer: Answer, file: TextIO) -> None:
    """Write an answer as CSV. Text that a spreadsheet would take for a formula is prefixed with an apostrophe."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_safe(plain(value)) for value in row] for row in answer.rows)


def save_csv(answer: Answer, path: Path) -> None:
    """Write an answer into a CSV file.

    Raises:
        ContactError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(answer, file)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ContactError(f"The file given to --csv cannot be written: {reason}.") from None


def plain(value: Any) -> Any:
    """A value as JSON and CSV carry it: days as 2021-01-31, decimals as numbers, what is no number as text."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _safe(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _shown(value: Any) -> str:
    """A value as the table shows it: shares and minutes with four significant decimals at most."""
    text = plain(value)
    if text is None:
        return ""
    return f"{text:,.4f}".rstrip("0").rstrip(".") if isinstance(text, float) else str(text)
