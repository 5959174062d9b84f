"""What a kind of defect is: whom it befalls, what it does, under which reason code it must be found, and where."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from contact.simulate.defects.cases import Case
from contact.simulate.defects.parcels import Parcel

FILE_REFUSED = "file_refused"
DELIVERY_QUARANTINED = "delivery_quarantined"
DELIVERY_DUPLICATE = "delivery_duplicate"
ROW_QUARANTINED = "row_quarantined"
ROW_DUPLICATE = "row_duplicate"
ROW_REMARKED = "row_remarked"
WAREHOUSE = "warehouse"
LANDED_UNREADABLE = "landed_unreadable"
"""Places: in what `contact land` refuses, in the ledger of deliveries, in the quarantine, among the rows that a
delivery repeats, in the remarks on rows that are landed, in `invalid_reasons` of the case, and there with '?' in the landed field."""


@dataclass(frozen=True)
class Mark:
    """Where a defect lies: entity, physical line (the header is line 1; None: the whole file), file and day if moved."""

    entity: str
    line_number: int | None = None
    file: str | None = None
    delivered_on: date | None = None


@dataclass(frozen=True)
class CaseKind:
    """A defect of one case: `plant` spoils it in the sheets of its parcel; only cases that `fits` takes can have it."""

    name: str
    reason: str
    found_in: str
    plant: Callable[[Case, Random], Mark]
    fits: Callable[[Case], bool] = field(default=lambda case: True)


@dataclass(frozen=True)
class ParcelKind:
    """A defect of a whole delivery: `plant` rewrites, moves or copies its files on disk.

    `is_harmless`: the delivery itself stays as it was, and may carry other defects.
    """

    name: str
    reason: str
    found_in: str
    plant: Callable[[Parcel, Random], Mark]
    fits: Callable[[Parcel], bool] = field(default=lambda parcel: True)
    is_harmless: bool = False
