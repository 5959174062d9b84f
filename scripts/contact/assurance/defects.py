"""Battery "every planted defect": each is found under its own reason code where the ledger says, and no good row is lost.

Feeds are simulated twice from one seed, with defects and without, and landed in two installations that share their
keys: what the two landing stores hold must be equal but for what was planted.
"""

import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from contact.assurance.differences import find_differences
from contact.assurance.outcome import Outcome
from contact.assurance.trial import Trial
from contact.landing.deliveries import Refusal
from contact.landing.land import land
from contact.landing.registry import read_registry
from contact.landing.status import read_status
from contact.settings import settings
from contact.simulate.federation import simulate
from contact.simulate.output import Request
from contact.stores import attach, engine
from contact.warehouse.build import build

_DELIVERIES = """
    select association_id, delivered_on, status, reason_code
    from landing.ledger.deliveries
"""

_ROWS = """
    select association_id, delivered_on, entity, line_number, quarantine.reason_code
    from landing.ledger.quarantine as quarantine
    join landing.ledger.deliveries using (delivery_id)
    where status = 'landed' and row_count {}
"""
_KEPT_APART, _REMARKED = "> 0", "= 0"

_REPEATED = """
    select association_id, delivered_on, rows_duplicate
    from landing.ledger.deliveries
    where status = 'landed' and rows_duplicate > 0
"""

_INVALID = "select call_id, invalid_reasons from warehouse.marts.fct_calls where invalid_reasons is not null"


@dataclass(frozen=True)
class Size:
    """How much is simulated: days, associations of the registry, share of the real volume."""

    first: date
    last: date
    associations: int
    scale: float


SMALL = Size(date(2020, 3, 2), date(2020, 3, 15), 11, 0.2)
FULL = Size(date(2020, 2, 24), date(2020, 4, 5), 24, 0.3)


@dataclass(frozen=True)
class Found:
    """What the road told of the spoilt feeds."""

    refused: list[Refusal]
    deliveries: dict[tuple[str, date], tuple[str, str | None]]
    rows: Counter
    remarks: Counter
    repeated: dict[tuple[str, date], int]
    invalid: dict[str, str]


def run(size: str, seed: int) -> Outcome:
    """The battery at `size` (small or full), in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="contact-defects-") as folder:
        return run_defects(Path(folder), {"small": SMALL, "full": FULL}[size], seed)


def run_defects(folder: Path, size: Size = SMALL, seed: int = 5) -> Outcome:
    """Plant, land, build and look for every defect; `folder` is empty and holds all that is written."""
    started = time.monotonic()
    spoilt, clean = _trials(folder)
    _simulate(spoilt, size, seed, defects=True)
    _simulate(clean, size, seed, defects=False)
    with clean.settings():
        land([clean.folder / "sim" / "feeds"])
    with spoilt.settings():
        _, refused = land([spoilt.folder / "sim" / "feeds"])
        build()
        found = _found(refused)
        conserved = read_status()["conserved"]
        registry = read_registry(settings.seeds_dir)
    planted = pq.read_table(spoilt.folder / "sim" / "truth" / "defects.parquet").to_pylist()
    differences = find_differences(clean, spoilt, planted, registry)
    failures = [problem for row in planted if (problem := _problem(row, found))]
    failures += _unexpected(planted, found)
    failures += differences.failures
    failures += [] if conserved else ["the rows received do not equal those landed, quarantined and repeated"]
    facts = {
        "kinds": len({row["kind"] for row in planted}),
        "reason codes": len({row["reason_code"] for row in planted}),
        "deliveries": len(found.deliveries),
        "good rows compared": differences.compared,
    }
    return Outcome("defects", len(planted), failures, time.monotonic() - started, facts, seed)


def _trials(folder: Path) -> tuple[Trial, Trial]:
    """Two installations that share their keys, so that a row has the same pseudonyms in both."""
    spoilt, clean = Trial(folder / "spoilt"), Trial(folder / "clean")
    spoilt.run("init")
    shutil.copytree(spoilt.folder / "keys", clean.folder / "keys")
    clean.run("init")
    return spoilt, clean


def _simulate(trial: Trial, size: Size, seed: int, *, defects: bool) -> None:
    span = (size.first, size.last, size.associations, size.scale, seed)
    simulate(Request(trial.folder / "sim", *span, defects=defects), settings.seeds_dir)


def _found(refused: list[Refusal]) -> Found:
    with engine() as connection:
        for store in ("landing", "warehouse"):
            attach(connection, store, read_only=True)
        return Found(
            refused,
            {(name, day): (status, reason) for name, day, status, reason in _all(connection, _DELIVERIES)},
            Counter(_all(connection, _ROWS.format(_KEPT_APART))),
            Counter(_all(connection, _ROWS.format(_REMARKED))),
            {(name, day): count for name, day, count in _all(connection, _REPEATED)},
            dict(_all(connection, _INVALID)),
        )


def _all(connection: duckdb.DuckDBPyConnection, statement: str) -> list[tuple]:
    return connection.execute(statement).fetchall()


def _problem(row: dict, found: Found) -> str | None:
    """Why a planted defect does not count as found; None where it is exactly where the ledger says."""
    where, reason = row["found_in"], row["reason_code"]
    delivery = (row["association_id"], row["delivered_on"])
    line = (*delivery, row["entity"], row["line_number"], reason)
    told = {
        "file_refused": any(refusal.reason == reason for refusal in found.refused),
        "delivery_quarantined": found.deliveries.get(delivery) == ("quarantined", reason),
        "delivery_duplicate": found.deliveries.get(delivery, ("",))[0] == reason,
        "row_quarantined": found.rows[line] == 1,
        "row_remarked": found.remarks[line] == 1,
        "row_duplicate": found.repeated.get(delivery, 0) > 0,
    }
    case = f"{row['association_id']}:{row['source_case_id']}"
    is_found = told[where] if where in told else found.invalid.get(case) == reason
    return None if is_found else f"{row['kind']} of {delivery[0]} {delivery[1]} is not found as {reason} in {where}"


def _unexpected(planted: list[dict], found: Found) -> list[str]:
    """What the road told although nothing was planted there."""
    places = Counter(row["found_in"] for row in planted)
    told = {
        "file_refused": Counter(refusal.reason for refusal in found.refused),
        "delivery_quarantined": Counter(why for status, why in found.deliveries.values() if status == "quarantined"),
        "row_quarantined": found.rows,
        "row_remarked": Counter(line for line in found.remarks if line[-1] in {row["reason_code"] for row in planted}),
        "row_duplicate": Counter(found.repeated),
    }
    failures = [
        f"{counts.total()} found in {place} where {places[place]} were planted"
        for place, counts in told.items()
        if counts.total() != places[place]
    ]
    cases = {f"{row['association_id']}:{row['source_case_id']}" for row in planted}
    strangers = Counter(reasons for case, reasons in found.invalid.items() if case not in cases)
    return failures + [f"{count} cases without a defect are told as {reason}" for reason, count in strangers.items()]
