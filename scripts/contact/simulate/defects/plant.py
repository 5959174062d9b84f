"""Plants the defects of a plan into the feeds on disk, and writes the ledger that says where each must be found."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from contact.simulate.defects.kinds import CaseKind, Mark, ParcelKind
from contact.simulate.defects.parcels import Parcel
from contact.simulate.defects.plan import Plan, Planner
from contact.simulate.output import Request
from contact.simulate.reference import Association

LEDGER = "defects.parquet"

_SCHEMA = pa.schema(
    [
        ("defect_id", pa.int32()),
        ("kind", pa.string()),
        ("association_id", pa.string()),
        ("simulated_on", pa.date32()),
        ("delivered_on", pa.date32()),
        ("file", pa.string()),
        ("entity", pa.string()),
        ("line_number", pa.int32()),
        ("source_case_id", pa.string()),
        ("reason_code", pa.string()),
        ("found_in", pa.string()),
    ]
)


@dataclass(frozen=True)
class Planted:
    """How many defects were planted, of how many kinds, and the kinds that found no place."""

    defects: int
    kinds: int
    unplaced: list[str]


def plant_defects(request: Request, associations: list[Association], seeds: Path) -> Planted:
    """Spoil the feeds under `request.out` and write truth/defects.parquet: the same seed gives the same bytes.

    Its columns: the kind; association and `simulated_on`, the day of the delivery without defects; `delivered_on`, the
    day under which it is sent; file, entity and line number (null: the whole file); the case where one is concerned;
    the reason code and the place where the defect must be found (`kinds.FILE_REFUSED` and so on).

    Raises:
        OSError: a file cannot be written.
    """
    plan = Planner(request, associations, seeds).plan()
    rng = Random(f"planting {request.seed}")
    rows = [_row(kind, case.parcel, kind.plant(case, rng), case.number) for kind, case in plan.cases]
    for parcel in _spoilt_parcels(plan):
        parcel.write()
    rows += [_row(kind, parcel, kind.plant(parcel, rng)) for kind, parcel in plan.parcels]
    rows.sort(key=lambda row: (row["association_id"], row["simulated_on"], row["kind"]))
    numbered = [{"defect_id": number} | row for number, row in enumerate(rows, start=1)]
    pq.write_table(pa.Table.from_pylist(numbered, _SCHEMA), request.out / "truth" / LEDGER, compression="zstd")
    return Planted(len(rows), len({row["kind"] for row in rows}), plan.unplaced)


def _spoilt_parcels(plan: Plan) -> list[Parcel]:
    """The deliveries that hold a spoilt case, once each."""
    return list({id(case.parcel): case.parcel for _, case in plan.cases}.values())


def _row(kind: CaseKind | ParcelKind, parcel: Parcel, mark: Mark, number: str | None = None) -> dict:
    day: date = mark.delivered_on or parcel.day
    return {
        "kind": kind.name,
        "association_id": parcel.association.association_id,
        "simulated_on": parcel.day,
        "delivered_on": day,
        "file": mark.file or parcel.path(mark.entity).name,
        "entity": mark.entity,
        "line_number": mark.line_number,
        "source_case_id": number,
        "reason_code": kind.reason,
        "found_in": kind.found_in,
    }
