"""Landing, version 1 to 2: the links between the pseudonyms of one person.

In version 1 a row with traits and an INS kept the pseudonym of the traits alone; the identities still tell both.
"""

import duckdb

from contact.identity import pseudonyms
from contact.identity.pseudonyms import INS_MESSAGE, with_traits

_LINKS = f"""
    create table landing.ledger.patient_links (traits_id uuid not null, ins_id uuid not null);
    insert into landing.ledger.patient_links
    select distinct patient_id, keyed('patients', {INS_MESSAGE})
    from ({with_traits("(select *, null::varchar as association_id from identity.main.patients)")}) as lines
    where match_level = 'traits' and {INS_MESSAGE} is not null
"""


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of links and fill it from the identities, which are still of version 1."""
    pseudonyms.prepare(connection)
    connection.execute(_LINKS)
