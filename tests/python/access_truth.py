"""Waits for care told again from the landing store, and the comparison of the semantic layer with them."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from contact.semantics.query import Question, ask

TRUTHS = Path(__file__).parent / "integration"


def tell_waits(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `waits`, one row per case, from the stores that are attached; run in the project's folder."""
    connection.execute("set TimeZone = 'UTC'")
    for name in ("metric_truth.sql", "access_truth.sql"):
        for statement in (TRUTHS / name).read_text("utf-8").split(";\n"):
            connection.execute(statement)


def agree(stores, metrics: dict[str, str], by: tuple[list[str], list[str]]) -> None:
    """Each metric by group, asked of the semantic layer, equals the SQL over the waits told again."""
    connection, catalogue = stores
    names, columns = by
    found = ask(Question(metrics=list(metrics), by=names), catalogue, connection).rows
    told_something = 0
    for place, (metric, expression) in enumerate(metrics.items()):
        expected = connection.execute(f"select {', '.join([*columns, expression])} from waits group by all").fetchall()
        told = [(*row[: len(names)], row[len(names) + place]) for row in found]
        assert by_key(told) == pytest.approx(by_key(expected), rel=1e-9), metric
        told_something += bool(by_key(expected))
    assert told_something > len(metrics) / 2


def by_key(rows: list[tuple]) -> dict[tuple, float]:
    """The figure of each group, empty and zero groups left out, times as days."""
    return {
        tuple(str(key)[:10] if isinstance(key, date) else key for key in row[:-1]): float(row[-1])
        for row in rows
        if row[-1]
    }


def comparable(rows: list[tuple]) -> list[tuple]:
    """Rows in an order of their own, empty and zero groups left out, figures to nine digits, times as days."""
    kept = [row for row in rows if row[-1]]
    return sorted((*(str(key)[:10] for key in row[:-1]), float(f"{float(row[-1]):.9g}")) for row in kept)
