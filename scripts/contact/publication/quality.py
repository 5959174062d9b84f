"""What the page on data quality needs beside figures: the checks with their remedies, and the codes that lack a map."""

import duckdb
import pandas as pd

from contact.publication.meta import META_COLUMNS

DAYS = 364
"""Days, up to the last one of the data, in which a code must have been written to be listed."""

_CODES = """
    select association_id, code_field, unmapped_code
    from warehouse.marts.fct_unmapped_codes
    where not is_unreadable and uses >= $k and last_used_on > $last::date - $days::integer
    order by all
"""


def checks(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every check: what it asks, how grave a failure is, who puts it right and how."""
    columns = ", ".join(META_COLUMNS["checks"])
    return connection.execute(f"select {columns} from warehouse.marts.dim_quality_checks order by check_id").df()


def codes(connection: duckdb.DuckDBPyConnection, last: object, k: int) -> pd.DataFrame:
    """Local codes without a map, by association and field; neither how often nor when they were written.

    A code that passed the gate undeclared has four characters at most, which may still be a name (docs/decisions/0012): it
    is listed only once it was written at least k times, as a code is and a slip of the pen is not.
    """
    return connection.execute(_CODES, {"k": k, "last": last, "days": DAYS}).df()
