"""What may be asked of the warehouse in SQL: statements that read its marts and reference tables, and nothing else.

The engine's own parser takes a statement apart; every table and table function in it must be one that is named here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from contact.errors import UsageError
from contact.names import near, shown

SCHEMAS = ("marts", "reference", "information_schema")
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series", "repeat", "repeat_row"}
_EXPLAIN = re.compile(r"\s*explain(\s+analyze)?\s", re.IGNORECASE)
_READS_ONLY = "'contact sql' only reads: select, describe, summarize, show tables and explain of such a statement"


@dataclass(frozen=True)
class Known:
    """The tables that may be read, per schema, and the engine's own views, whose names mean nothing else here."""

    tables: dict[str, set[str]]
    engine_views: set[str]

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> "Known":
        """Those of the warehouse that is attached."""
        tables: dict[str, set[str]] = {schema: set() for schema in SCHEMAS}
        listed = "select table_schema, table_name from information_schema.tables where table_catalog = 'warehouse'"
        for schema, table in connection.execute(listed).fetchall():
            tables.setdefault(schema, set()).add(table)
        views = connection.execute("select lower(view_name) from duckdb_views() where internal").fetchall()
        return cls(tables, {name for (name,) in views})


def split_statements(text: str) -> list[str]:
    """The statements of a text, in their order.

    Raises:
        UsageError: the text cannot be read as SQL.
    """
    try:
        return [statement.query.strip() for statement in duckdb.extract_statements(text)]
    except duckdb.Error as error:
        raise UsageError(f"The statement cannot be read as SQL{place(error)}.") from None


def require_reading(connection: duckdb.DuckDBPyConnection, statement: str, known: Known) -> None:
    """Check that a statement reads marts and reference tables alone.

    Raises:
        UsageError: it is not a reading statement, or it names another table or table function.
    """
    asked = _EXPLAIN.sub("", statement, count=1) if _EXPLAIN.match(statement) else statement
    tree = json.loads(connection.execute("select json_serialize_sql(?::varchar)", [asked]).fetchone()[0])
    if tree["error"]:
        raise UsageError(f"{_READS_ONLY}.")
    nodes = list(_nodes(tree))
    named = {entry["key"].lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    for node in nodes:
        if node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"].lower() not in _TABLE_FUNCTIONS:
            raise UsageError(f"Of table functions 'contact sql' knows {', '.join(sorted(_TABLE_FUNCTIONS))} alone.")
        if node.get("type") == "BASE_TABLE":
            _require_table(node, named, known)


def place(error: duckdb.Error) -> str:
    """The line that an error speaks of, where the engine tells it; the text of the line may hold anything."""
    line = re.search(r"\bLINE (\d+):", str(error))
    return f" (line {line[1]})" if line else ""


def unknown(what: str, name: str, known: set[str], otherwise: str) -> UsageError:
    """There is no table or column of this name: the nearest ones, or `otherwise`."""
    likely = near(name, sorted(known))
    hint = f"did you mean {' or '.join(likely)}?" if likely else otherwise
    return UsageError(f"There is no {what} {shown(name)}; {hint}")


def _require_table(node: dict[str, Any], named: set[str], known: Known) -> None:
    """Check one table of a statement; `named` are the queries that its `with` names."""
    catalog, schema, table = (node[f"{part}_name"].lower() for part in ("catalog", "schema", "table"))
    if schema in known.tables and catalog in ("", "warehouse"):
        if schema not in SCHEMAS:
            raise UsageError(
                f"'contact sql' reads the schemas {', '.join(SCHEMAS)}; what lies in others stands on the landing, "
                "which stays closed."
            )
        if schema == "information_schema" or table in known.tables[schema]:
            return
    elif not schema and table not in known.engine_views and (table in named or table in known.tables["marts"]):
        return
    readable = known.tables["marts"] | known.tables["reference"]
    raise unknown("table", table, readable, "'show tables' lists them.")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a statement's tree."""
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(part)
