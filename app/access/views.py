"""The publication as a scope may read it: a catalogue of views, made for each scope of an opened publication.

What readers call `publication.data.headline` is the view of that table in the catalogue of their scope; the file itself is
attached under a name that no reader knows. A table that no rule here lets a scope read is not there for it at all.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from app.access.roles import AUDITOR, FEDERATION, ROLES
from app.access.scope import Area, Based, Scope, visible_areas

# tables of `meta` that hold nothing of one association, and those that tell how the warehouse is kept
SAME_FOR_ALL = frozenset(
    {
        "annotations",
        "checks",
        "exports",
        "history",
        "limits",
        "lineage",
        "members",
        "metrics",
        "periods",
        "publication",
        "spreads",
    }
)
OF_OVERSIGHT = frozenset({"activity", "contract", "held", "keys", "requests", "seal", "upkeep"})
OF_QUALITY = "quality"
# units of rates and delays: volumes would tell which association is the largest
RATES = ("percent", "per_1000", "minute", "second", "hour", "kilometre", "act_per_hour", "call_per_hour")
# a quantile is told when as many associations lie on each side of it
EACH_SIDE = 11
# columns that do not tell one figure of an association from another
OF_A_CELL = frozenset({"level", "area_code", "value", "state", "is_provisional", "change", "trend"})

Table = tuple[str, str]


def catalogue(connection: duckdb.DuckDBPyConnection, stored: str, scope: Scope) -> str:
    """Makes the views of `scope` over the attached catalogue `stored`; gives the name of theirs."""
    name = f"scope_{scope.key}"
    connection.execute(f"ATTACH ':memory:' AS {name}")
    try:
        _fill(connection, stored, scope, name)
    except duckdb.Error:
        connection.execute(f"DETACH {name}")  # half a catalogue is none
        raise
    return name


def _fill(connection: duckdb.DuckDBPyConnection, stored: str, scope: Scope, name: str) -> None:
    columns = _columns(connection, stored)
    rules = _Rules(connection, stored, scope)
    for schema in sorted({schema for schema, _ in columns} | {"others"}):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}.{schema}")
    for table, its_columns in columns.items():
        query = rules.query(table, its_columns)
        if query:
            connection.execute(f'CREATE VIEW {name}.{table[0]}."{table[1]}" AS {query}')
    for table in columns:
        if scope.role != AUDITOR and rules.has_others(table, columns[table]):
            query = rules.others(table, columns[table])
            connection.execute(f'CREATE VIEW {name}.others."{table[1]}" AS {query}')


def _columns(connection: duckdb.DuckDBPyConnection, stored: str) -> dict[Table, frozenset[str]]:
    rows = connection.execute(
        "SELECT schema_name, table_name, list(column_name) FROM duckdb_columns() "
        "WHERE database_name = ? AND schema_name IN ('meta', 'data') GROUP BY ALL ORDER BY ALL",
        [stored],
    ).fetchall()
    return {(schema, table): frozenset(names) for schema, table, names in rows}


class _Rules:
    """What a scope may read of each table, as a query."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, stored: str, scope: Scope) -> None:
        self.stored, self.scope = stored, scope
        regions = dict(_rows(connection, stored, "level = 'departement'"))
        based = [Based(code, home, regions[home]) for code, home in _rows(connection, stored, "level = 'association'")]
        self.visible = visible_areas(scope, based)
        # a name is no figure: where an own association is based may be named where its figures may not be read
        homes = {("departement", one.departement) for one in based if one.association in scope.associations}
        self.named = self.visible | homes
        exports = connection.execute(f"SELECT export, page, levels FROM {stored}.meta.exports").fetchall()
        self.pages = {export: page for export, page, _ in exports}
        self.territories = {export for export, _, levels in exports if "territory" in levels}

    def query(self, table: Table, columns: frozenset[str]) -> str | None:
        """The rows of a table that the scope may read; None where it may read none of its kind."""
        if self.scope.role not in ROLES:
            return None
        everything = f'SELECT * FROM {self.stored}.{table[0]}."{table[1]}"'
        if self.scope.role == FEDERATION or (table[0] == "meta" and table[1] in SAME_FOR_ALL):
            return everything
        if table[0] == "meta" and self.scope.role == AUDITOR and (table[1] in OF_OVERSIGHT or table[1] == "areas"):
            return everything
        if table == ("meta", "freshness"):
            return self._freshness(everything)
        if table == ("meta", "areas"):
            return f"{everything} WHERE {_among(self.named)}"
        if table == ("meta", "codes"):
            own = f"association_id IN ({_list(self.scope.associations)})"
            return everything if self.scope.role == AUDITOR else f"{everything} WHERE {own}"
        if not {"level", "area_code"} <= columns:
            return None
        return f"{everything} WHERE {self._where(table)}"

    def _where(self, table: Table) -> str:
        is_quality = table == ("meta", "coverage") or self.pages.get(table[1]) == OF_QUALITY
        if self.scope.role == AUDITOR and is_quality:
            return "true"
        areas = self.visible
        if table[1] in self.territories or (table[0] == "data" and table[1] not in self.pages):
            # by place of care, or not said: where associations are based tells nothing of whose figures these are
            areas = frozenset(area for area in areas if area[0] in ("france", "association"))
        return _among(areas)

    def _freshness(self, everything: str) -> str:
        """An auditor sees who delivered when; an association itself, and of the others no more than how many did."""
        if self.scope.role == AUDITOR:
            return everything
        own = f"association_id IN ({_list(self.scope.associations)})"
        regions = _list(code for level, code in self.visible if level == "region")
        shown = dict.fromkeys(("association_id", "association_label", "departement_code", "last_delivered_on"), own)
        shown["region_code"] = f"{own} OR region_code IN ({regions})"
        hidden = ", ".join(f"CASE WHEN {condition} THEN {name} END AS {name}" for name, condition in shown.items())
        return everything.replace("*", f"* REPLACE ({hidden})", 1)

    def has_others(self, table: Table, columns: frozenset[str]) -> bool:
        """Whether a table has figures by association and period, of which a distribution can be told."""
        return table[0] == "data" and {"level", "area_code", "period", "metric", "value"} <= columns

    def others(self, table: Table, columns: frozenset[str]) -> str:
        """The quartiles of the associations' rates and delays: without a code, and the same for every reader.

        Own figures count too: quartiles of all but one's own, compared between two readers, would tell more.
        """
        keys = ", ".join(f'"{key}"' for key in sorted(columns - OF_A_CELL))
        units = ", ".join(_text(unit) for unit in RATES)
        enough = f"count(*) >= {4 * EACH_SIDE}"
        return (
            f"SELECT {keys}, count(*) AS associations, quantile_cont(value, 0.5) AS half, "
            f"CASE WHEN {enough} THEN quantile_cont(value, 0.25) END AS quarter, "
            f"CASE WHEN {enough} THEN quantile_cont(value, 0.75) END AS three_quarters "
            f'FROM {self.stored}.data."{table[1]}" JOIN {self.stored}.meta.metrics USING (metric) '
            f"WHERE level = 'association' AND value IS NOT NULL AND unit IN ({units}) "
            f"GROUP BY {keys} HAVING count(*) >= {2 * EACH_SIDE}"
        )


def _rows(connection: duckdb.DuckDBPyConnection, stored: str, where: str) -> list[tuple[str, str]]:
    sql = f"SELECT area_code, parent_code FROM {stored}.meta.areas WHERE {where}"
    return connection.execute(sql).fetchall()


def _among(areas: Iterable[Area]) -> str:
    pairs = ", ".join(f"({_text(level)}, {_text(code)})" for level, code in sorted(areas))
    return f"(level, area_code) IN ({pairs})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(values: Iterable[str]) -> str:
    return ", ".join(_text(value) for value in sorted(values)) or "NULL"
