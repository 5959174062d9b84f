"""What each column of the warehouse is to a person: classified by name in models/column_classes.csv, deny by default.

Columns are called alike everywhere, so that one line says it for every model that has the column.
"""

import csv
from pathlib import Path

import duckdb

from contact.errors import ContactError

CLASSES = ("pseudonym", "quasi_identifier", "health", "operational")
"""What a column of the warehouse may be; what names a person, and free text, ends at the gate."""

_SCHEMAS = ("staging", "intermediate", "marts")


def column_classes(project: Path) -> dict[str, str]:
    """Classification of each column name, in the order of the file.

    Raises:
        ContactError: the file is missing, names a column twice, or gives it another classification than CLASSES.
    """
    path = project / "models" / "column_classes.csv"
    classes: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
    except FileNotFoundError:
        raise ContactError(f"{path} is missing; run contact from its project folder.") from None
    for line, row in enumerate(rows, start=2):
        if len(row) != 2 or row[0] in classes or row[1] not in CLASSES:
            raise ContactError(
                f"{path}, line {line}: expected a column name that no other line has, and one of {', '.join(CLASSES)}."
            )
        classes[row[0]] = row[1]
    return classes


def require_classified(connection: duckdb.DuckDBPyConnection, project: Path) -> None:
    """Check that every column of the models in the current database is classified.

    Raises:
        ContactError: a column is not; the sentence names it and its model.
    """
    known = column_classes(project)
    columns = connection.execute(
        "select column_name, min(table_name) from duckdb_columns() "
        "where schema_name in (select unnest(?)) and database_name = current_database() group by 1 order by 1",
        [list(_SCHEMAS)],
    ).fetchall()
    unknown = [f"{name} (in {model})" for name, model in columns if name not in known]
    if unknown:
        raise ContactError(
            f"Nobody classified the column {', '.join(unknown)}; add it to models/column_classes.csv as one of "
            f"{', '.join(CLASSES)}. The old warehouse stays in its place."
        )
