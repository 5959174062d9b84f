"""Which pseudonyms are those of a person, by what was told of them and by what the stores know besides."""

import duckdb

from contact.errors import ContactError
from contact.identity.kept_lines import Names
from contact.identity.pseudonyms import with_traits
from contact.landing.registry import Registry
from contact.rights.subject import make_persons, spellings_of


def find_person(connection: duckdb.DuckDBPyConnection, subject: dict, registry: Registry) -> None:
    """Make the temporary table `person`(patient_id, level, is_sure) of all pseudonyms of the person.

    What was told leads by the links to the INS and to further spellings, and by name and telephone to the pseudonyms of
    single associations. Traits that another INS bears too are those of a homonym as well: `is_sure` is false.

    Raises:
        ContactError: nothing follows from the identity; or its traits belong to several INS and none was given.
    """
    make_persons(connection, "told", spellings_of(subject), sorted(registry.associations))
    connection.execute(
        "create or replace temp table person as select distinct patient_id, level, true as is_sure from told"
    )
    _add_ins(connection)
    connection.execute("""
        insert into person
        select distinct traits_id, 'traits', true
        from landing.ledger.patient_links
        where ins_id in (select patient_id from person where level = 'ins')
            and traits_id not in (select patient_id from person)
    """)
    connection.execute("""
        update person set is_sure = false
        where level = 'traits' and patient_id in (
            select traits_id from landing.ledger.patient_links
            where ins_id not in (select patient_id from person where level = 'ins')
        )
    """)
    _add_local(connection)
    connection.execute("""
        insert into person
        select distinct former_id, split_part(message, '|', 1), true
        from identity.main.rectifications
        where patient_id in (select patient_id from person where is_sure)
            and former_id not in (select patient_id from person)
    """)


def names_of(connection: duckdb.DuckDBPyConnection) -> Names:
    """How lines name the person: as told, and as the identity store knows."""
    known = f"""
        ({with_traits("(select *, null::varchar as association_id from told_told)")}) as told
    """
    lines = f"""
        ({with_traits("identity.main.patients")}) as lines
        where patient_id in (select patient_id from person where is_sure)
    """
    spellings = connection.execute(f"""
        select distinct normal_family_name, normal_given_name
        from (
            select normal_family_name, normal_given_name from {known}
            union all select normal_family_name, normal_given_name from {lines}
        )
        where normal_family_name is not null and normal_given_name is not null
    """).fetchall()
    numbers = connection.execute(f"""
        select known_nir from {known} where known_nir is not null
        union select known_nir from {lines} and known_nir is not null
    """).fetchall()
    return Names(spellings, [number for (number,) in numbers])


def _add_ins(connection: duckdb.DuckDBPyConnection) -> None:
    """Where no INS was told: the one that the links know for the traits."""
    if connection.execute("select count(*) from person where level = 'ins'").fetchone()[0]:
        return
    found = connection.execute("""
        select distinct ins_id from landing.ledger.patient_links
        where traits_id in (select patient_id from person where level = 'traits')
    """).fetchall()
    if len(found) > 1:
        raise ContactError("Several persons bear these names and this birth date: give the nir of the one concerned.")
    for (ins_id,) in found:
        connection.execute("insert into person values (?, 'ins', true)", [ins_id])


def _add_local(connection: duckdb.DuckDBPyConnection) -> None:
    """Lines known within one association alone that bear the names and a telephone of the person."""
    connection.execute(f"""
        insert into person
        with lines as ({with_traits("identity.main.patients")}),
        own as (
            select distinct normal_family_name, normal_given_name, known_phone
            from lines where patient_id in (select patient_id from person where is_sure)
        )
        select distinct patient_id, 'local', true
        from lines
        join own using (normal_family_name, normal_given_name, known_phone)
        where match_level = 'local' and patient_id not in (select patient_id from person)
    """)
