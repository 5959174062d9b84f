"""`contact build`: a new warehouse beside the old one, tested, then put in its place by an atomic rename.

Killed at any instant, the old warehouse is still there; what is left of the new file is removed by the next build.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from contact import __version__
from contact.errors import ContactError, UsageError
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import mark_version, open_store, remove_store_file, replace_store_file, store_path
from contact.warehouse.classification import require_classified
from contact.warehouse.dbt import artefacts_dir, run_dbt
from contact.warehouse.lineage import lineage_of

_BUILT = ("model", "seed", "test")
_SELECTION = re.compile(r"[a-z0-9_+@*.,:/ ]+")


@dataclass
class Built:
    """What a build did: counts of nodes by kind, and rows of the two main facts."""

    models: int
    tests: int
    calls: int
    acts: int


def create_empty_warehouse() -> None:
    """Make the warehouse file where there is none, so that dbt and lint can open it."""
    if not store_path("warehouse").exists():
        with open_store("warehouse", read_only=False) as connection:
            mark_version(connection, "warehouse")


def build(select: Sequence[str] = ()) -> Built:
    """Build and test a new warehouse from all that has been landed, then swap it in.

    With `select` (dbt's node selection, such as `fct_acts+`), the new file begins as a copy of the warehouse, and the
    selected models alone are built anew in it.

    Raises:
        UsageError: a selection has another form than dbt's.
        ContactError: nothing was landed, a key or a store is missing, a model or a test failed, or a column is not
            classified; a selection on a warehouse that was not built from all deliveries, or that matches nothing.
            The warehouse that was there stays in its place.
    """
    if not all(map(_SELECTION.fullmatch, select)):  # it goes into dbt's log
        raise UsageError("A selection names models as dbt does, in lower case, such as fct_acts+.")
    with exclusive("build", migrate=False):  # which would need the key of the identities
        _require_deliveries()
        fresh = settings.home / "warehouse.next.duckdb"
        remove_store_file(fresh)
        if select:
            _copy_warehouse(fresh)
        else:
            with open_store("warehouse", read_only=False, path=fresh) as connection:
                mark_version(connection, "warehouse")
        results = _run_build(fresh, select)
        built = _finish(fresh, results)
        replace_store_file(fresh, store_path("warehouse"))
    return built


def _copy_warehouse(fresh: Path) -> None:
    """Begin from the warehouse as it is, if it was built from the deliveries that there are: figures never mix."""
    place = store_path("warehouse")
    if place.with_name(place.name + ".wal").exists():  # of a dbt that was killed: brought into the file by opening it
        with open_store("warehouse", read_only=False):
            pass
    with open_store("landing") as connection:
        landed = connection.execute("select count(*), max(delivery_id) from landing.ledger.deliveries").fetchone()
    with open_store("warehouse") as connection:
        try:
            built = connection.execute("select count(*), max(delivery_id) from marts.fct_deliveries").fetchone()
            connection.execute("from build.info")
        except duckdb.CatalogException:
            raise ContactError("A selection needs a warehouse that was built; run 'contact build' first.") from None
    if landed != built:
        raise ContactError("Deliveries came in since the warehouse was built; run 'contact build' without --select.")
    shutil.copyfile(place, fresh)


def _require_deliveries() -> None:
    with open_store("landing") as connection:
        landed = "select count(*) from landing.ledger.deliveries where status = 'landed'"
        if connection.execute(landed).fetchone() == (0,):
            raise ContactError("Nothing has been landed yet; run 'contact land PATH' first.")


def _of_a_build(select: Sequence[str]) -> list[str]:
    """Of a selection, what the selector `build` of selectors.yml holds."""
    return [f"{one},selector:build" for text in select for one in text.split()]


def _run_build(fresh: Path, select: Sequence[str]) -> dict[str, int]:
    """Run dbt on the new file; returns the number of nodes by kind."""
    arguments = [
        "build",
        *(["--select", *_of_a_build(select)] if select else ["--selector", "build"]),
        "--exclude-resource-type",
        "unit_test",
        "saved_query",
        "exposure",
        "--quiet",
    ]
    log = artefacts_dir() / "logs" / "dbt.log"
    path = artefacts_dir() / "target" / "run_results.json"
    path.unlink(missing_ok=True)  # those of an earlier build would tell of the wrong failures
    done = run_dbt(arguments, warehouse=fresh, capture=True)
    if not path.is_file() or done.returncode not in (0, 1):
        raise ContactError(f"dbt could not start the build; the old warehouse stays in its place; see {log}.")
    results = json.loads(path.read_text("utf-8"))["results"]
    failed = [r["unique_id"].split(".", 1) for r in results if r["status"] in ("error", "fail", "runtime error")]
    if failed or done.returncode:
        names = ", ".join(f"{kind} {name.split('.')[1]}" for kind, name in failed) or "the project itself"
        raise ContactError(f"The build failed at {names}; the old warehouse stays in its place; see {log}.")
    if not results:
        raise ContactError("The selection matches no model; name models as dbt does, such as fct_acts+.")
    kinds = [result["unique_id"].split(".")[0] for result in results]
    return {kind: kinds.count(kind) for kind in _BUILT}


def _finish(fresh: Path, results: dict[str, int]) -> Built:
    """Write into the new warehouse what it was built from: definitions, time, version."""
    target = artefacts_dir() / "target"
    semantic_manifest = (target / "semantic_manifest.json").read_text("utf-8")
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    saved_queries = manifest["saved_queries"].values()
    meta = {query["name"]: query["config"].get("meta") or query.get("meta") or {} for query in saved_queries}
    artifacts = {
        "semantic_manifest.json": semantic_manifest,
        "saved_query_meta": json.dumps(meta),
        "lineage": json.dumps(lineage_of(manifest)),
    }
    build_id = hashlib.sha256(semantic_manifest.encode()).hexdigest()[:16]
    with open_store("warehouse", read_only=False, path=fresh) as connection:
        require_classified(connection, settings.project_dir)
        connection.execute("create schema if not exists build")
        connection.execute("create or replace table build.artifacts (name varchar, content varchar)")
        connection.executemany("insert into build.artifacts values (?, ?)", list(artifacts.items()))
        connection.execute(
            "create or replace table build.info (built_at timestamp, build_id varchar, software_version varchar)"
        )
        built_at = datetime.now(UTC).replace(tzinfo=None)
        connection.execute("insert into build.info values (?, ?, ?)", [built_at, build_id, __version__])
        calls, acts = connection.execute(
            "select (select count(*) from marts.fct_calls), (select count(*) from marts.fct_acts)"
        ).fetchone()
    return Built(results["model"], results["test"], calls, acts)
