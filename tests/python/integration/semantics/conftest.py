"""A small federation of its own: a mini dbt project, parsed once, and its models run as plain SQL in a warehouse."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from contact.publication.publish import publish
from contact.semantics.catalogue import Catalogue
from contact.settings import get_settings
from contact.stores import engine, open_store
from contact.warehouse.lineage import lineage_of

SEMANTICS_PROJECT = Path(__file__).resolve().parents[1] / "fixtures" / "semantics_project"


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory) -> dict[str, str]:
    """What `contact build` stores of a project: the semantic manifest, the meta of its saved queries, the lineage."""
    folder = tmp_path_factory.mktemp("semantics_project")
    shutil.copytree(SEMANTICS_PROJECT, folder, dirs_exist_ok=True)
    dbt = Path(sys.executable).with_name("dbt")
    command = [dbt, "parse", "--profiles-dir", folder, "--project-dir", folder, "--quiet"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    meta = {query["name"]: query["config"]["meta"] for query in manifest["saved_queries"].values()}
    return {
        "semantic_manifest.json": (folder / "target" / "semantic_manifest.json").read_text(),
        "saved_query_meta": json.dumps(meta),
        "lineage": json.dumps(lineage_of(manifest)),
    }


SEEDS = Path(__file__).parents[4] / "seeds"
WORDS = (
    "code_maps/cisp2_rubrics",
    "code_maps/cisp2_chapters",
    "code_maps/syndromes",
    "reference/time_bands",
    "reference/members",
    "reference/annotations",
)
"""Seeds with the words that a publication carries."""


@pytest.fixture(scope="session")
def catalogue(artifacts) -> Catalogue:
    """The catalogue of the mini project."""
    return Catalogue(artifacts["semantic_manifest.json"], json.loads(artifacts["saved_query_meta"]))


def fill_warehouse(connection, artifacts: dict[str, str]) -> None:
    """Make the tables of the mini project in the attached database `warehouse`, as its models say."""
    connection.execute("create schema warehouse.marts")
    connection.execute("create schema warehouse.build")
    connection.execute("create schema warehouse.reference")
    for seed in WORDS:
        words = pd.read_csv(SEEDS / f"{seed}.csv", dtype_backend="pyarrow", keep_default_na=False, na_values=[""])
        connection.register("words", words)
        connection.execute(f"create table warehouse.reference.{Path(seed).name} as select * from words")
        connection.unregister("words")
    for model in sorted((SEMANTICS_PROJECT / "models").glob("*.sql")):
        connection.execute(f"create table warehouse.marts.{model.stem} as {model.read_text()}")
    connection.execute("create table warehouse.build.artifacts (name varchar, content varchar)")
    connection.executemany("insert into warehouse.build.artifacts values (?, ?)", list(artifacts.items()))
    connection.execute(
        "create table warehouse.build.info as select timestamp '2021-01-01 06:00' as built_at, "
        "'b1' as build_id, '0.1.0' as software_version"
    )


@pytest.fixture(scope="session")
def warehouse(artifacts):
    """A connection with the warehouse of the mini project attached, in memory."""
    connection = engine(extensions=())
    connection.execute("attach ':memory:' as warehouse")
    fill_warehouse(connection, artifacts)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def semantics_home(artifacts, tmp_path_factory):
    """An installation whose warehouse is that of the mini project; returns its folder of stores."""
    from contact.keys import make_missing_keys

    folder = tmp_path_factory.mktemp("installation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_HOME", str(folder / "var"))
        patch.setenv("CONTACT_KEYS", str(folder / "keys"))
        get_settings.cache_clear()
        (folder / "var").mkdir()
        make_missing_keys(set())
        with open_store("warehouse", read_only=False) as connection:
            fill_warehouse(connection, artifacts)
        yield folder / "var"
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def outcome(semantics_home):
    """What publishing the mini project said."""
    return publish()


@pytest.fixture(scope="session")
def runner_of():
    """Makes of a command a function that runs it with arguments and returns what it printed; errors are raised."""

    def make(command):
        app = typer.Typer()
        app.command()(command)

        def call(*arguments: str) -> str:
            result = CliRunner().invoke(app, list(arguments))
            if result.exception and not isinstance(result.exception, SystemExit):
                raise result.exception
            assert result.exit_code == 0, result.output
            return result.stdout

        return call

    return make
