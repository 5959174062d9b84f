"""`contact bench build`: the build of the warehouse beside the same compiled SQL as one script.

The script makes every table and view, and asks every test, one after the other on one connection; seeds are copied as
they stand in the warehouse. It has no dbt, no parsing, no contracts, no account of what was done and no swap.
"""

import contextlib
import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from contact.bench.landing import FIRST, land_files, make_installation
from contact.bench.measure import Measured, Work, alternately
from contact.console import say
from contact.settings import settings
from contact.simulate.federation import simulate
from contact.simulate.output import Request
from contact.stores import attach, engine, open_store, remove_store_file, store_path
from contact.warehouse.build import build
from contact.warehouse.dbt import artefacts_dir


@dataclass(frozen=True)
class BuildCompared:
    """Build and script over the same landing: days, rows of the two main facts, size of the warehouse."""

    days: int
    calls: int
    acts: int
    mebibytes: float
    build: Measured
    script: Measured

    @property
    def ratio(self) -> float:
        """Median time of the build over that of the script."""
        return self.build.median / self.script.median


def bench_building(days: int, scale: float, repetitions: int) -> BuildCompared:
    """Simulate and land `days` days of the whole federation at `scale`, then compare.

    Raises:
        ContactError: the temporary folder cannot be written, or the build failed.
    """
    with tempfile.TemporaryDirectory(prefix="contact-bench-") as folder:
        make_installation(Path(folder) / "stores")
        out = Path(folder) / "simulated"
        last = FIRST + timedelta(days=days - 1)
        simulate(Request(out, FIRST, last, scale=scale, processes=settings.threads), settings.seeds_dir)
        land_files(out / "feeds")
        say(f"{days} days of the federation landed")
        built, script = alternately([Work(_nothing, _build), Work(_nothing, _run_script)], repetitions)
        with open_store("warehouse") as connection:
            calls, acts = connection.execute(
                "select (select count(*) from marts.fct_calls), (select count(*) from marts.fct_acts)"
            ).fetchone()
        size = store_path("warehouse").stat().st_size / 2**20
    return BuildCompared(days, calls, acts, size, built, script)


def _nothing() -> None:
    """What is to be prepared: both begin with the same stores."""


def _build() -> None:
    build()


def _run_script() -> None:
    fresh = settings.home / "script.duckdb"
    remove_store_file(fresh)
    with contextlib.closing(engine()) as connection:
        connection.execute("set preserve_insertion_order = false")
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=False, path=fresh)
        attach(connection, "warehouse", read_only=True, alias="built")
        connection.execute("use warehouse")
        for node in _nodes_in_order():
            _carry_out(connection, node)
    remove_store_file(fresh)


def _nodes_in_order() -> list[dict[str, Any]]:
    """The nodes that the last build ran, each after those that it reads."""
    target = artefacts_dir() / "target"
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    ran = {result["unique_id"] for result in results}
    order = TopologicalSorter({name: nodes[name]["depends_on"].get("nodes", []) for name in ran}).static_order()
    return [nodes[name] for name in order if name in ran]


def _carry_out(connection: duckdb.DuckDBPyConnection, node: dict[str, Any]) -> None:
    if node["resource_type"] == "test":
        connection.execute(f"select count(*) from ({node['compiled_code']}\n)").fetchone()
        return
    place = f'warehouse."{node["schema"]}"."{node["alias"]}"'
    connection.execute(f'create schema if not exists warehouse."{node["schema"]}"')
    if node["resource_type"] == "seed":
        connection.execute(f'create table {place} as from built."{node["schema"]}"."{node["alias"]}"')
    else:
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        connection.execute(f"create {kind} {place} as {node['compiled_code']}")
