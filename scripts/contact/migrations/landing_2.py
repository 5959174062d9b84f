"""Landing, version 1 to 2: the links between the pseudonyms of one person, and the tables of formats declared since.

In version 1 a row with traits and an INS kept the pseudonym of the traits alone; the identities still tell both.
"""

import duckdb

from contact.identity import pseudonyms
from contact.identity.pseudonyms import INS_MESSAGE, with_traits
from contact.settings import settings

_LINKS = f"""
    insert into landing.ledger.patient_links
    select distinct patient_id, keyed('patients', {INS_MESSAGE})
    from ({with_traits("(select *, null::varchar as association_id from identity.main.patients)")}) as lines
    where match_level = 'traits' and {INS_MESSAGE} is not null
"""


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are missing; fill that of the links from the identities, which are still of version 1."""
    from contact.landing.registry import read_registry
    from contact.landing.stores import create_landing_tables

    pseudonyms.prepare(connection)
    create_landing_tables(connection, read_registry(settings.seeds_dir))
    connection.execute(_LINKS)
