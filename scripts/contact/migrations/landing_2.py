"""Landing, version 1 to 2: the links between the pseudonyms of one person.

In version 1 a row with traits and an INS kept the pseudonym of the traits alone; the identities still tell both.
"""

import duckdb

from contact.identity import pseudonyms

_LINKS = f"""
    create table landing.ledger.patient_links (traits_id uuid not null, ins_id uuid not null);
    insert into landing.ledger.patient_links
    with named as (
        select patient_id, cast(birth_date as varchar) as known_birth, normal_nir(nir) as known_nir
        from identity.main.patients
        where match_level = 'traits' and nir is not null
    )
    select distinct patient_id, keyed('patients', {pseudonyms.INS_MESSAGE})
    from named
    where {pseudonyms.INS_MESSAGE} is not null
"""


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of links and fill it from the identities of version 1 or 2."""
    pseudonyms.prepare(connection)
    connection.execute(_LINKS)
