"""Links between the two pseudonyms of one person: that of his traits and that of his INS.

A row that has both tells that they belong to one person. Who is who is decided in the warehouse, from all links.
"""

import duckdb

SCHEMA = """
    create table if not exists landing.ledger.patient_links (traits_id uuid not null, ins_id uuid not null);
"""


def add_links(connection: duckdb.DuckDBPyConnection, gated: str) -> None:
    """Add the links that the relation `gated` (patient_id, patient_match, traits_id) tells and the store lacks.

    Part of the transaction that lands the rows.
    """
    connection.execute(f"""
        insert into landing.ledger.patient_links (traits_id, ins_id)
        select distinct traits_id, patient_id as ins_id
        from {gated} as incoming
        anti join landing.ledger.patient_links as known
            on known.traits_id = incoming.traits_id and known.ins_id = incoming.patient_id
        where patient_match = 'ins' and traits_id is not null
    """)
