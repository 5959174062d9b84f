"""Who gets which defect: drawn from the seed, one per case and one per delivery, so that none masks another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow.compute as pc
import pyarrow.parquet as pq

from contact.simulate.defects.cases import Case, cases_of
from contact.simulate.defects.content import CONTENT
from contact.simulate.defects.files import FILES
from contact.simulate.defects.kinds import DELIVERY_DUPLICATE, CaseKind, ParcelKind
from contact.simulate.defects.parcels import Parcel, read_layouts
from contact.simulate.defects.places import PLACES
from contact.simulate.defects.resources import RESOURCES, resource_file
from contact.simulate.defects.rows import ROWS
from contact.simulate.defects.times import TIMES
from contact.simulate.output import Request
from contact.simulate.reference import Association, load

CASE_KINDS: tuple[CaseKind, ...] = (*ROWS, *TIMES, *CONTENT)
PARCEL_KINDS: tuple[ParcelKind, ...] = (*FILES, *PLACES)

_DELIVERIES_PER_CASE_DEFECT, _DELIVERIES_PER_WHOLE_DEFECT = 100, 400
_MOST_CASES_OF_A_DELIVERY = 8
_TRIES = 60
"""Deliveries looked at, for one defect, before it is given up: none of them may have a case that fits."""


@dataclass
class Plan:
    """The defects to plant: kinds with their case, kinds with their whole delivery, and kinds that found no place."""

    cases: list[tuple[CaseKind, Case]]
    parcels: list[tuple[ParcelKind, Parcel]]
    unplaced: list[str]


class Planner:
    """Draws a plan over the deliveries of a simulation that is on disk."""

    def __init__(self, request: Request, associations: list[Association], seeds: Path) -> None:
        self._rng = Random(f"defects {request.seed}")
        self._corrected = _corrected_cases(request.out / "truth" / "cases.parquet")
        parcels = list(_parcels(request, associations, seeds))
        self._parcels = [parcel for parcel in parcels if parcel.layouts]
        self._resources = [parcel for parcel in parcels if not parcel.layouts]
        self._whole: set[tuple[str, date]] = set()
        self._taken: dict[tuple[str, date], set[str]] = {}
        self._spoilt: set[tuple[str, date, str]] = set()

    def plan(self) -> Plan:
        """Each kind as often as the number of deliveries gives, at least once where a place fits."""
        plan = Plan([], [], [])
        count = len(self._parcels)
        for kind in (*PARCEL_KINDS, *RESOURCES):
            among = self._resources if kind in RESOURCES else self._parcels
            placed = [self._place_whole(kind, among) for _ in range(1 + len(among) // _DELIVERIES_PER_WHOLE_DEFECT)]
            plan.parcels += [(kind, parcel) for parcel in placed if parcel]
            plan.unplaced += [] if any(placed) else [kind.name]
        for case_kind in CASE_KINDS:
            chosen = [self._place_case(case_kind) for _ in range(1 + count // _DELIVERIES_PER_CASE_DEFECT)]
            plan.cases += [(case_kind, case) for case in chosen if case]
            plan.unplaced += [] if any(chosen) else [case_kind.name]
        return plan

    def _place_whole(self, kind: ParcelKind, among: list[Parcel]) -> Parcel | None:
        for parcel in self._some(among):
            keys = {_key(parcel)}
            if kind.found_in == DELIVERY_DUPLICATE:
                keys.add((parcel.association.association_id, parcel.day + timedelta(days=1)))
            if keys & self._whole or keys & set(self._taken) or not kind.fits(parcel):
                continue
            if kind.is_harmless:
                self._taken.setdefault(_key(parcel), set())
            else:
                self._whole |= keys
            return parcel
        return None

    def _place_case(self, kind: CaseKind) -> Case | None:
        for parcel in self._some(self._parcels):
            key = _key(parcel)
            taken = self._taken.get(key, set())
            if key in self._whole or len(taken) >= _MOST_CASES_OF_A_DELIVERY or (*key, kind.name) in self._spoilt:
                continue
            fitting = [case for case in cases_of(parcel) if case.number not in taken and self._is_sole(case)]
            self._rng.shuffle(fitting)
            for case in fitting:
                if kind.fits(case):
                    self._taken.setdefault(key, set()).add(case.number)
                    self._spoilt.add((*key, kind.name))
                    return case
        return None

    def _some(self, among: list[Parcel]) -> list[Parcel]:
        return self._rng.sample(among, min(_TRIES, len(among)))

    def _is_sole(self, case: Case) -> bool:
        """Whether the case is sent in this delivery alone: a correction would hide what was planted."""
        return (case.parcel.association.association_id, case.number) not in self._corrected


def _key(parcel: Parcel) -> tuple[str, date]:
    return parcel.association.association_id, parcel.day


def _corrected_cases(cases: Path) -> set[tuple[str, str]]:
    table = pq.read_table(cases, columns=["association_id", "source_case_id", "corrected_on"])
    table = table.filter(pc.is_valid(table["corrected_on"]))
    return set(zip(table["association_id"].to_pylist(), table["source_case_id"].to_pylist(), strict=True))


def _parcels(request: Request, associations: list[Association], seeds: Path) -> Iterator[Parcel]:
    for association in sorted(associations, key=lambda one: one.association_id):
        layouts = read_layouts(load(seeds), association.format)
        folder = request.out / "feeds" / association.association_id
        for number in range((request.last - request.first).days + 1):
            parcel = Parcel(association, request.first + timedelta(days=number), layouts, folder, seeds)
            paths = [parcel.path(entity) for entity in layouts] or [resource_file(parcel, "Encounter")]
            if all(path.is_file() for path in paths):
                yield parcel
