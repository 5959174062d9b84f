"""`contact dev`: a warehouse of one's own, on simulated data; a selection of models is rebuilt in it, or nothing is."""

import json
import shutil

import pytest

from installations import Installation


@pytest.fixture
def own(personal, tmp_path) -> Installation:
    """A copy of the personal warehouse that the test may change."""
    shutil.copytree(personal.folder / "dev", tmp_path / "dev")
    return Installation(tmp_path)


def asked(installation: Installation, statement: str) -> list[dict]:
    """What the personal warehouse answers."""
    return json.loads(installation.contact("dev", "sql", "--format", "json", statement).stdout)


def warehouse(installation: Installation) -> tuple[int, int]:
    """Which file the warehouse is, and when it was last written."""
    found = (installation.folder / "dev" / "stores" / "warehouse.duckdb").stat()
    return found.st_ino, found.st_mtime_ns


def test_it_holds_every_format_of_simulated_data(personal):
    rows = asked(personal, "select distinct format, data_origin from fct_deliveries order by format")
    assert [row["format"] for row in rows] == ["dispatch_log", "fhir", "flat_acts"]
    assert {row["data_origin"] for row in rows} == {"simulated"}


def test_its_stores_and_keys_are_its_own(personal):
    dev = personal.folder / "dev"
    assert {path.name for path in dev.iterdir()} == {"stores", "keys", "simulated"}
    assert list((dev / "stores").rglob("*.key")) == []
    assert not (personal.folder / "var").exists()
    assert not (personal.folder / "keys").exists()


def test_keys_of_another_installation_do_not_reach_it(personal, monkeypatch):
    monkeypatch.setattr(
        Installation,
        "environment",
        personal.environment | {"CONTACT_KEY_WAREHOUSE": "ab" * 32, "CONTACT_HOME": "/nowhere"},
    )
    assert asked(personal, "select count(*) > 0 as is_there from fct_calls") == [{"is_there": True}]


def test_the_second_time_it_reuses_what_is_there(personal):
    before = warehouse(personal)
    done = personal.contact("dev")
    assert "is there; --fresh makes it again" in done.stderr
    assert warehouse(personal) == before


def test_a_command_after_dev_runs_there_and_its_exit_code_counts(personal):
    assert personal.contact("dev", "query", "no_such_metric", check=False).returncode == 2
    refused = personal.contact("dev", "dev", check=False)
    assert refused.returncode == 2
    assert "runs any command but itself" in refused.stderr


def test_what_a_killed_run_left_is_made_again_from_nothing(own):
    stores = own.folder / "dev" / "stores"
    (stores / "warehouse.duckdb").unlink()
    own.contact("dev")
    assert asked(own, "select count(*) > 0 as is_there from fct_calls") == [{"is_there": True}]


def test_a_selection_builds_that_model_and_all_below_it_in_a_copy(own):
    built = "select count(*) as calls, min(called_on) as first from fct_calls"
    before, calls = warehouse(own), asked(own, built)
    tables = asked(own, "select table_schema, table_name from information_schema.tables order by all")
    done = own.contact("dev", "build", "--select", "fct_acts+", "--select", "dim_regions")
    assert " models" in done.stderr
    assert warehouse(own)[0] != before[0], "the warehouse is exchanged for a new file"
    assert asked(own, built) == calls
    assert asked(own, "select table_schema, table_name from information_schema.tables order by all") == tables


def test_a_selection_that_cannot_be_built_changes_nothing(own):
    before = warehouse(own)
    nothing = own.contact("dev", "build", "--select", "no_such_model", check=False)
    assert nothing.returncode == 1
    assert "The selection matches no model" in nothing.stderr
    typed = own.contact("dev", "build", "--select", "Dupont", check=False)
    assert typed.returncode == 2
    assert "Dupont" not in typed.stderr
    assert warehouse(own) == before
    out = own.folder / "one-day"
    own.contact("dev", "simulate", "--out", out, "--from", "2020-02-29", "--to", "2020-02-29", "--associations", "1")
    own.contact("dev", "land", out / "feeds")
    late = own.contact("dev", "build", "--select", "fct_acts", check=False)
    assert late.returncode == 1
    assert "run 'contact build' without --select" in late.stderr
    assert warehouse(own) == before


def test_a_selection_needs_a_build(installation_of):
    installation = installation_of("unbuilt")
    out = installation.folder / "one-day"
    installation.contact(
        "simulate", "--out", out, "--from", "2020-02-29", "--to", "2020-02-29", "--associations", "1", "--scale", "0.1"
    )
    installation.contact("land", out / "feeds")
    done = installation.contact("build", "--select", "fct_acts", check=False)
    assert done.returncode == 1
    assert "A selection needs a warehouse that was built; run 'contact build' first." in done.stderr
