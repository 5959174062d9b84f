"""After an objection, the next build and publication have neither the rows of the person nor the pseudonym."""

import json

import duckdb
import pytest

from contact.stores import open_store


@pytest.fixture(scope="module")
def objected(installation_of):
    """A small federation in which the patient with the most calls objected; returns it with the pseudonym and counts."""
    installation = installation_of("objected")
    days = ["--from", "2020-02-24", "--to", "2020-03-08"]
    installation.contact("simulate", "--out", installation.folder / "sim", *days, "--scale", "0.02", "--seed", "7")
    installation.contact("land", installation.folder / "sim" / "feeds")
    with installation.settings():
        with open_store("identity") as connection:
            patient_id, *person = connection.execute("""
                select patient_id, family_name, given_name, birth_date::varchar, nir from patients
                where match_level = 'ins' and birth_date is not null order by patient_id limit 1
            """).fetchone()
        with open_store("landing") as connection:
            before = connection.execute(_ROWS).fetchone()[0]
    identity = installation.folder / "person.json"
    identity.write_text(json.dumps(dict(zip(("family_name", "given_name", "birth_date", "nir"), person, strict=True))))
    tokens = [installation.folder / f"{name}.token" for name in ("anne", "bruno")]
    for token in tokens:
        installation.contact("rights", "officers", "add", token.stem, "--token-out", token)
    told = installation.contact(
        "rights", "object", "--identity", identity, "--reason", "asked_by_person", "--token-file", tokens[0]
    )
    request_id = told.stderr.split("Request ")[1].split()[0]
    installation.contact("rights", "confirm", request_id, "--token-file", tokens[1])
    installation.contact("build")
    installation.contact("publish")
    return installation, patient_id, before


_ROWS = """
    select (select count(*) from dispatch_log.calls) + (select count(*) from flat_acts.acts)
        + (select count(*) from fhir.encounters)
"""


def held(connection: duckdb.DuckDBPyConnection, value: str) -> list[str]:
    """Tables of the current database that hold the text of a value anywhere."""
    tables = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    return [
        table
        for (table,) in tables
        if connection.execute(f"select count(*) from {table} as t where t::varchar like ?", [f"%{value}%"]).fetchone()[
            0
        ]
    ]


@pytest.mark.parametrize("store", ["landing", "warehouse", "publication"])
def test_no_table_of_any_store_holds_the_pseudonym(objected, store):
    installation, patient_id, _ = objected
    with installation.settings(), open_store(store) as connection:
        assert held(connection, str(patient_id)) == []


def test_the_warehouse_lacks_exactly_the_cases_of_the_person(objected):
    installation, _, before = objected
    with installation.settings():
        with open_store("landing") as connection:
            after = connection.execute(_ROWS).fetchone()[0]
            gone = connection.execute(
                "select sum(row_count) from ledger.quarantine where reason_code = 'person_objected' "
                "and entity in ('calls', 'acts', 'encounters')"
            ).fetchone()[0]
        with open_store("warehouse") as connection:
            calls = connection.execute("select count(distinct call_id) from marts.fct_calls").fetchone()[0]
    assert before - after == gone > 0
    assert 0 < calls <= after
    assert "Nothing is lost" in installation.contact("status").stdout


def test_landing_everything_again_brings_nobody_back(objected):
    installation, patient_id, _ = objected
    installation.contact("land", installation.folder / "sim" / "feeds")
    with installation.settings(), open_store("landing") as connection:
        assert held(connection, str(patient_id)) == []
