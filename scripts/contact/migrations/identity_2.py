"""Identity, version 1 to 2: tombstones, corrections, officers and requests; the association of patients known locally."""

import duckdb

from contact.identity.store import SCHEMA


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the tables of version 2, and to each patient known within one association which one it is."""
    connection.execute("alter table identity.main.patients add column association_id varchar")
    connection.execute(SCHEMA)
    local = " union ".join(
        f"select patient_id, association_id from landing.{schema}.{table} where patient_match = 'local'"
        for schema, table in _tables_of_patients(connection)
    )
    connection.execute(f"""
        update identity.main.patients as known set association_id = landed.association_id
        from ({local}) as landed
        where landed.patient_id = known.patient_id
    """)


def _tables_of_patients(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute("""
        select schema_name, table_name from duckdb_columns()
        where database_name = 'landing' and column_name = 'patient_match'
    """).fetchall()
