"""The days for which the warehouse has data."""

from datetime import date, timedelta

import duckdb

from contact.errors import ContactError


def data_range(connection: duckdb.DuckDBPyConnection) -> tuple[date, date]:
    """First and last day of which a delivery has landed.

    Raises:
        ContactError: nothing has landed yet.
    """
    first, last = connection.execute(
        "select min(delivered_on), max(delivered_on) from warehouse.marts.fct_deliveries where status = 'landed'"
    ).fetchone()
    if last is None:
        raise ContactError("No delivery has landed yet; run 'contact land' and 'contact build'.")
    return first, last


def whole_weeks(data_from: date, data_to: date) -> tuple[date, date] | None:
    """First Monday and last Sunday between which the data holds whole ISO weeks; None where it holds none."""
    monday = data_from + timedelta(days=-data_from.weekday() % 7)
    sunday = data_to - timedelta(days=data_to.isoweekday() % 7)
    return (monday, sunday) if monday < sunday else None
