"""One statement, put to the warehouse as it stands at that moment.

The store is opened for the statement alone: a build's exchange of files is never kept waiting, and the next statement
reads the new warehouse.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from contact.answers import Answer
from contact.audit.trail import audited
from contact.errors import ContactError, UsageError
from contact.stores import open_store
from contact.warehouse.presence import require_warehouse
from contact.warehouse.statements import Known, place, require_reading, unknown

_COLUMN = re.compile(r'column "([^"]+)" not found')
_QUOTED = re.compile(r'"([^"]+)"')


def ask_sql(statement: str) -> Answer:
    """Run a reading statement on the marts and reference tables; the audit trail is told of counts alone.

    Raises:
        UsageError: the statement does more than read, reads something else, or does not fit the tables.
        ContactError: nothing has been built yet, or the answer takes more memory than the engine may have.
    """
    with audited("sql", is_export=True) as told:
        with _marts() as connection:
            require_reading(connection, statement, Known.of(connection))
            try:
                cursor = connection.execute(statement)
                answer = Answer([column[0] for column in cursor.description], cursor.fetchall())
            except duckdb.Error as error:
                raise _explain(error) from None
        told |= {"rows": len(answer.rows), "columns": len(answer.columns)}
    return answer


def table_names() -> list[str]:
    """The marts, by name.

    Raises:
        ContactError: nothing has been built yet.
    """
    with _marts() as connection:
        return sorted(Known.of(connection).tables["marts"])


@contextmanager
def _marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which a table without a schema is a mart, and on which nothing can be set any more."""
    require_warehouse()
    with open_store("warehouse") as connection:
        try:
            connection.execute("use warehouse.marts")
        except duckdb.CatalogException:
            raise ContactError(
                "The warehouse holds no build yet; run 'contact land' and then 'contact build'."
            ) from None
        connection.execute("set python_enable_replacements = false")
        connection.execute("set lock_configuration = true")
        yield connection


def _explain(error: duckdb.Error) -> ContactError:
    """A plain sentence for an error of the engine, whose own text may quote a row."""
    text = str(error)
    missing = _COLUMN.search(text)
    if missing:
        candidates = set(_QUOTED.findall(text.partition("Candidate bindings")[2].partition("\n")[0]))
        return unknown(
            "column", missing[1], {name.rpartition(".")[2] for name in candidates}, "'describe TABLE' lists them."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return ContactError("The answer takes more memory than the engine may have; ask for less of it.")
    if isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException):
        return UsageError("A value cannot be converted as the statement asks; try_cast gives null for such values.")
    if isinstance(error, duckdb.CatalogException):
        return UsageError("The statement calls a function or type that the engine does not know.")
    return UsageError(f"The statement does not fit its tables: a column, a type or a grouping{place(error)}.")
