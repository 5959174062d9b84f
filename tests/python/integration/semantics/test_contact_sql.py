"""`contact sql`: reads marts and reference tables, and nothing else; tells of mistakes in one sentence, of work in counts."""

import csv
import io
import json
import os
import pty
import subprocess
import sys

import pytest

from contact.audit.verify import read_entries
from contact.errors import ContactError, UsageError
from contact.settings import get_settings
from contact.stores import open_store, store_path
from contact.warehouse.reading import ask_sql

SECRET = "DUPONT-0612345678"


@pytest.fixture
def contact(semantics_home, project):
    """Run `contact sql` as a user does, with an input if there is one."""

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "contact", "sql", *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, cwd=project, check=False)

    return run


def test_an_answer_as_table_csv_and_json(contact):
    statement = "select association_id, count(*) as acts from fct_acts group by 1 order by 1 limit 2"
    shown = contact(statement).stdout
    rows = list(csv.DictReader(io.StringIO(contact(statement, "--format", "csv").stdout)))
    told = json.loads(contact(statement, "--format", "json").stdout)
    assert [row["association_id"] for row in told] == ["gironde_a", "gironde_b"]
    assert [{**row, "acts": int(row["acts"])} for row in rows] == told
    assert all(row["association_id"] in shown for row in told)


def test_a_script_on_the_input_is_answered_statement_by_statement(contact):
    done = contact("--format", "json", given="select 1 as a; -- ;\nselect ';' as b;\n")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[{"a": 1}], [{"b": ";"}]]


def test_who_reads_the_answer_may_have_enough_of_it(semantics_home, project):
    command = f"{sys.executable} -m contact sql --format csv 'from range(1000000)' | head -2"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=project, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "range\n0\n", "")


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from marts.fct_calls",
        "with fct_mine as (from fct_calls) select count(*) from fct_mine",
        "from warehouse.marts.dim_associations",
        "describe fct_calls",
        "summarize dim_associations",
        "show tables",
        "select * from range(3)",
        "explain select count(*) from fct_calls",
        "pivot fct_calls on is_visit in (true, false) using count(*) group by association_id",
        "select table_name from information_schema.tables",
    ],
)
def test_what_reads_is_answered(semantics_home, statement):
    assert ask_sql(statement).columns


@pytest.mark.parametrize(
    "statement",
    [
        "delete from fct_calls",
        "create table marts.mine as select 1",
        "drop table marts.fct_calls",
        "update fct_calls set call_id = '1'",
        "attach ':memory:' as other",
        "copy fct_calls to 'calls.csv'",
        "copy (select 1) to '/dev/stdout'",
        "export database 'copy'",
        "set memory_limit = '1GB'",
        "pragma database_list",
        "call pragma_version()",
        "use build",
        "checkpoint",
        "load httpfs",
        "begin",
        "explain analyze delete from fct_calls",
    ],
)
def test_what_does_more_than_read_is_refused(semantics_home, statement):
    with pytest.raises(UsageError, match="'contact sql' only reads"):
        ask_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "from build.artifacts",
        "from warehouse.build.artifacts",
        "select (select max(content) from build.artifacts)",
        "from duckdb_databases()",
        "from duckdb_databases",
        "with duckdb_databases as (select 1) from duckdb_databases",
        "from duckdb_secrets()",
        "from duckdb_settings()",
        "from read_csv('/etc/passwd')",
        "from '/etc/passwd'",
        "from glob('/*')",
        "from query('from build.artifacts')",
        "from query_table('duckdb_databases')",
        "select * from fct_calls where call_id in (select path from duckdb_databases())",
        "from sqlite_master",
        "from pg_catalog.pg_settings",
        "from landing.ledger.deliveries",
        "from identity.main.persons",
        "explain from duckdb_databases()",
        "describe duckdb_databases",
    ],
)
def test_nothing_but_marts_and_reference_tables_is_reached(semantics_home, statement):
    with pytest.raises(UsageError):
        ask_sql(statement)


def test_a_variable_of_the_program_is_no_table(semantics_home):
    import pandas as pd

    somebody = pd.DataFrame({"name": [SECRET]})
    with pytest.raises(UsageError, match="There is no table 'somebody'"):
        ask_sql("from somebody")
    assert len(somebody) == 1


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("select * form fct_calls", "cannot be read as SQL (line 1)"),
        ("select *\nfrom fct_calls\nwhere where", "cannot be read as SQL (line 3)"),
        ("select 'a", "cannot be read as SQL"),
        ("from fct_cals", "There is no table 'fct_cals'; did you mean fct_calls"),
        ("select call_idd from fct_calls", "There is no column 'call_idd'; did you mean call_id"),
        (f'select "{SECRET}" from fct_calls', "There is no column of the name given"),
        (f'from "{SECRET}"', "There is no table of the name given"),
        (f"select cast('{SECRET}' as integer)", "A value cannot be converted"),
        (f"select cast(association_id || '{SECRET}' as integer) from fct_calls", "A value cannot be converted"),
        ("select no_such_function(call_id) from fct_calls", "a function or type that the engine does not know"),
        ("select call_id, count(*) from fct_calls", "does not fit its tables"),
        ("select sum(call_id) from dim_associations, fct_calls", "does not fit its tables"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_without_what_was_typed(contact, statement, told):
    done = contact(statement)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert SECRET not in done.stdout + done.stderr
    assert "gironde" not in done.stderr


def test_two_columns_of_one_name_are_not_lost_in_json(contact):
    done = contact("select 1 as a, 2 as a", "--format", "json")
    assert done.returncode == 2
    assert "name them apart with 'as'" in done.stderr


def test_the_trail_tells_counts_and_never_the_text(contact):
    contact(f"select association_id, '{SECRET}' as note from dim_associations where association_id = 'gironde_a'")
    contact(f"delete from fct_calls where call_id = '{SECRET}'")
    entries = [entry for entry in read_entries() if entry.action == "sql"][-4:]
    assert [entry.outcome for entry in entries] == ["begun", "ended", "begun", "refused"]
    assert {"rows": 1, "columns": 2, "key_warehouse": True}.items() <= entries[1].details.items()
    trail = b"".join(path.read_bytes() for path in (get_settings().home / "audit").glob("*.jsonl"))
    assert SECRET.encode() not in trail


def test_the_prompt_reads_lines_up_to_a_semicolon_and_keeps_none_on_disk(semantics_home, project, tmp_path):
    leader, follower = pty.openpty()
    environment = os.environ | {"HOME": str(tmp_path), "TERM": "dumb"}
    command = [sys.executable, "-m", "contact", "sql", "--format", "csv"]
    process = subprocess.Popen(
        command, stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project, env=environment
    )
    os.close(follower)
    typed = "select association_id\nfrom dim_associations\nwhere association_id = 'rhone_a';\nfrom nothing_like_it;\nselect 42 as n;\nexit\n"
    os.write(leader, typed.encode())
    printed, told = process.communicate(timeout=120)
    os.close(leader)
    lines = [line.rpartition("> ")[2] for line in printed.decode().splitlines()]
    assert process.returncode == 0
    assert [line for line in lines if line in ("association_id", "rhone_a", "n", "42")] == [
        "association_id",
        "rhone_a",
        "n",
        "42",
    ]
    assert b"There is no table 'nothing_like_it'" in told
    assert b"read-only" in told
    kept = [path for folder in (tmp_path, semantics_home) for path in folder.rglob("*") if path.is_file()]
    assert [path for path in kept if b"nothing_like_it" in path.read_bytes()] == []


def test_a_new_warehouse_is_read_by_the_next_statement(semantics_home):
    before = ask_sql("select count(*) from fct_calls").rows
    place = store_path("warehouse")
    old = place.with_name("warehouse.old.duckdb")
    place.rename(old)
    try:
        with open_store("warehouse", read_only=False) as connection:
            connection.execute("create schema marts")
            connection.execute("create table marts.fct_calls as select 1 as call_id")
        assert ask_sql("select count(*) from fct_calls").rows == [(1,)] != before
    finally:
        old.replace(place)


def test_without_a_build_it_says_what_to_run(semantics_home, tmp_path, monkeypatch):
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path))
    get_settings.cache_clear()
    with pytest.raises(ContactError, match=r"There is no warehouse yet.*run 'contact build'"):
        ask_sql("select 1")
    with open_store("warehouse", read_only=False) as connection:
        connection.execute("create schema other")
    with pytest.raises(ContactError, match="holds no build yet; run 'contact land' and then 'contact build'"):
        ask_sql("select 1")
    monkeypatch.undo()
    get_settings.cache_clear()
