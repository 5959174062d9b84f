"""What two landing stores hold, compared row by row: one landed from clean feeds, one from the same feeds with defects."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from contact.assurance.trial import Trial
from contact.landing.gate import landed_columns
from contact.landing.registry import Entity, Registry
from contact.stores import attach, engine, store_path

_MOST_LOST, _MOST_GAINED = 1, 2
"""Rows by which a case that carries a defect may differ: its own line, changed, and one that was added."""


@dataclass(frozen=True)
class Differences:
    """How many rows of the clean store were compared, and what cannot be explained by what was planted."""

    compared: int
    failures: list[str]


def find_differences(clean: Trial, spoilt: Trial, planted: list[dict], registry: Registry) -> Differences:
    """Compare all landed rows; a difference is explained by a planted delivery, or by a planted case, alone."""
    whole = _whole_deliveries(planted)
    cases = {(r["association_id"], r["simulated_on"], r["entity"], r["source_case_id"]) for r in planted}
    compared, failures = 0, []
    with clean.settings():
        clean_path = store_path("landing")
    with spoilt.settings(), engine() as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "landing", read_only=True, path=clean_path, alias="clean")
        for entity in registry.entities:
            compared += connection.execute(f"select count(*) from clean.{entity.table}").fetchone()[0]
            for one, other, most in (("clean", "landing", _MOST_LOST), ("landing", "clean", _MOST_GAINED)):
                rows = connection.execute(_only_in(one, other, entity)).fetchall()
                failures += _unexplained(rows, entity, most, whole, cases, lost=one == "clean")
    return Differences(compared, failures)


def _whole_deliveries(planted: list[dict]) -> set[tuple[str, date]]:
    """Deliveries of the clean feeds that do not come, as such, with the spoilt ones."""
    found = set()
    for row in planted:
        if row["found_in"] == "delivery_quarantined":
            found.add((row["association_id"], row["simulated_on"]))
        if row["found_in"] == "delivery_duplicate":
            found.add((row["association_id"], row["simulated_on"] + timedelta(days=1)))
    return found


def _only_in(one: str, other: str, entity: Entity) -> str:
    """Rows, with their number, of `one` that `other` has not, or has less often."""
    number = next((f.landed_field for f in entity.fields if f.role == "case_number"), "cast(null as varchar)")
    columns = ", ".join(name for name, _ in landed_columns(entity))

    def rows(store: str) -> str:
        return f"""
            select association_id, delivered_on, {columns}
            from {store}.{entity.table} join {store}.ledger.deliveries using (association_id, delivery_id)
        """

    return f"""
        select association_id, delivered_on, {number}, count(*)
        from ({rows(one)} except all {rows(other)}) as only_here
        group by all
    """


def _unexplained(rows: list[tuple], entity: Entity, most: int, whole: set, cases: set, *, lost: bool) -> list[str]:
    told = "of the clean feeds is not landed" if lost else "is landed and not in the clean feeds"
    found: Counter = Counter()
    for association_id, day, number, count in rows:
        is_planted = (association_id, day, entity.entity, number) in cases and count <= most
        if not is_planted and (association_id, day) not in whole:
            found[association_id, day] += count
    return [f"{count} rows of {entity.table}, {name} {day}: {told}" for (name, day), count in found.items()]
