"""Identity, version 1 to 2: tombstones, corrections, officers and requests; what makes pseudonyms anew under another key."""

import duckdb

from contact.identity import pseudonyms
from contact.identity.pseudonyms import INS_MESSAGE, TRAITS_MESSAGE, with_traits
from contact.identity.store import SCHEMA

# A line known by its traits that has an INS too is, as now, the line of the INS, with the traits beside.
_BY_INS = f"""
    update identity.main.patients as known
    set patient_id = keyed('patients', named.ins_message), match_level = 'ins', traits_id = known.patient_id
    from (
        select patient_id, variant, {INS_MESSAGE} as ins_message
        from ({with_traits("identity.main.patients")}) as lines
        where match_level = 'traits' and {TRAITS_MESSAGE} is not null
    ) as named
    where named.patient_id = known.patient_id and named.variant = known.variant and named.ins_message is not null
"""


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the tables and columns of version 2, filled from what version 1 knew."""
    pseudonyms.prepare(connection)
    connection.execute("""
        alter table identity.main.patients add column association_id varchar;
        alter table identity.main.patients add column traits_id uuid;
    """)
    connection.execute(SCHEMA)
    connection.execute(_BY_INS)
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
