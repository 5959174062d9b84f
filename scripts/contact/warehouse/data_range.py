"""The days for which the warehouse has data."""

from datetime import date

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
