"""`contact build`: a new warehouse beside the old one, tested, then put in its place by an atomic rename.

Killed at any instant, the old warehouse is still there; what is left of the new file is removed by the next build.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contact import __version__
from contact.errors import ContactError
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import mark_version, open_store, remove_store_file, replace_store_file, store_path
from contact.warehouse.classification import require_classified
from contact.warehouse.dbt import artefacts_dir, run_dbt

_BUILT = ("model", "seed", "test")


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


def build() -> Built:
    """Build and test a new warehouse from all that has been landed, then swap it in.

    Raises:
        ContactError: nothing was landed, a key or a store is missing, a model or a test failed, or a column is not
            classified; the warehouse that was there stays in its place.
    """
    with exclusive("build", migrate=False):  # which would need the key of the identities
        _require_deliveries()
        fresh = settings.home / "warehouse.next.duckdb"
        remove_store_file(fresh)
        with open_store("warehouse", read_only=False, path=fresh) as connection:
            mark_version(connection, "warehouse")
        results = _run_build(fresh)
        built = _finish(fresh, results)
        replace_store_file(fresh, store_path("warehouse"))
    return built


def _require_deliveries() -> None:
    with open_store("landing") as connection:
        landed = "select count(*) from landing.ledger.deliveries where status = 'landed'"
        if connection.execute(landed).fetchone() == (0,):
            raise ContactError("Nothing has been landed yet; run 'contact land PATH' first.")


def _run_build(fresh: Path) -> dict[str, int]:
    """Run dbt on the new file; returns the number of nodes by kind."""
    arguments = [
        "build",
        "--selector",
        "build",
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
    kinds = [result["unique_id"].split(".")[0] for result in results]
    return {kind: kinds.count(kind) for kind in _BUILT}


def _finish(fresh: Path, results: dict[str, int]) -> Built:
    """Write into the new warehouse what it was built from: definitions, time, version."""
    target = artefacts_dir() / "target"
    semantic_manifest = (target / "semantic_manifest.json").read_text("utf-8")
    saved_queries = json.loads((target / "manifest.json").read_text("utf-8"))["saved_queries"].values()
    meta = {query["name"]: query["config"].get("meta") or query.get("meta") or {} for query in saved_queries}
    build_id = hashlib.sha256(semantic_manifest.encode()).hexdigest()[:16]
    with open_store("warehouse", read_only=False, path=fresh) as connection:
        require_classified(connection, settings.project_dir)
        connection.execute("create schema build")
        connection.execute("create table build.artifacts (name varchar, content varchar)")
        connection.execute(
            "insert into build.artifacts values ('semantic_manifest.json', ?), ('saved_query_meta', ?)",
            [semantic_manifest, json.dumps(meta)],
        )
        connection.execute("create table build.info (built_at timestamp, build_id varchar, software_version varchar)")
        built_at = datetime.now(UTC).replace(tzinfo=None)
        connection.execute("insert into build.info values (?, ?, ?)", [built_at, build_id, __version__])
        calls, acts = connection.execute(
            "select (select count(*) from marts.fct_calls), (select count(*) from marts.fct_acts)"
        ).fetchone()
    return Built(results["model"], results["test"], calls, acts)
