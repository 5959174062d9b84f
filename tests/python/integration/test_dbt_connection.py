"""What dbt's connection may do: its stores and the seeds, encrypted temporary files, and nothing beyond."""

import json

import pytest

from contact.custody.doctor.program import ENGINE


@pytest.fixture(scope="module")
def installation(installation_of):
    return installation_of("dbt-connection")


def show(installation, statement: str):
    arguments = ["--inline", statement, "--output", "json", "--limit", "100", "--quiet"]
    return installation.contact("dbt", "show", *arguments, check=False)


def test_its_settings_are_those_of_the_engine(installation):
    names = ", ".join(f"'{name}'" for name in (*ENGINE, "enable_external_access"))
    done = show(installation, f"select name, value from duckdb_settings() where name in ({names})")
    rows = json.loads(done.stdout[done.stdout.index("{") :])["show"]
    values = {row["name"]: {"0": "false", "1": "true"}.get(row["value"], row["value"]) for row in rows}
    assert values == ENGINE | {"enable_external_access": "false"}


def test_it_reaches_no_file_beyond_its_stores_and_the_seeds(installation):
    done = show(installation, "select * from read_csv('/etc/passwd')")
    assert done.returncode != 0
    assert "disabled by configuration" in done.stdout + done.stderr
    assert "root:" not in done.stdout + done.stderr
