"""Fields of a case that mean nothing: codes of no list, places that do not exist, ages that nobody has, free text."""

from collections.abc import Callable
from datetime import date
from random import Random

from contact.simulate.defects.cases import Case
from contact.simulate.defects.kinds import LANDED_UNREADABLE, ROW_REMARKED, WAREHOUSE, CaseKind, Mark

UNKNOWN_CODE = "ZZ9"
TEXT = "voir avec la famille"
_LISTS = ("origin", "decision", "cancellation", "disposition", "sex", "priority", "reason_1", "diagnosis_1")


def _written(found_in: str, name: str, reason: str, fits: Callable[[Case], bool], **values: str) -> CaseKind:
    """A kind that writes fields, by their conformed names, of the line of a case."""

    def plant(case: Case, rng: Random) -> Mark:
        return Mark(case.main.layout.entity, case.put(**values))

    return CaseKind(name, reason, found_in, plant, fits)


def _has(*names: str) -> Callable[[Case], bool]:
    return lambda case: all(case.code(name) for name in names)


def _born(year: int) -> Callable[[Case, Random], Mark]:
    def plant(case: Case, rng: Random) -> Mark:
        text = date(year, 1, 15).strftime(case.main.layout.date_pattern)
        return Mark(case.main.layout.entity, case.put(birth_date=text))

    return plant


def _nowhere(case: Case, rng: Random) -> Mark:
    return Mark(case.main.layout.entity, case.put(postal_code="99999", commune=_NOWHERE[case.main.layout.entity]))


def _miskeyed(case: Case, rng: Random) -> Mark:
    nir = case.code("nir")
    return Mark(case.main.layout.entity, case.put(nir=f"{nir[:-2]}{(int(nir[-2:]) + 1) % 100:02d}"))


def _contradict(case: Case, rng: Random) -> Mark:
    """The case once more in the same delivery, with another priority."""
    other = {"0": "1", "1": "2", "2": "0"}[case.code("priority")]
    return Mark(case.main.layout.entity, case.main.append(case.row | {case.FIELDS["priority"]: other}))


_NOWHERE = {"acts": "99999", "calls": "ATLANTIDE"}

CONTENT = (
    *(
        _written(WAREHOUSE, f"unknown_{name}_code", f"unknown_{name}_code", _has(name), **{name: UNKNOWN_CODE})
        for name in _LISTS
    ),
    CaseKind("unknown_place", "unknown_place", WAREHOUSE, _nowhere, _has("postal_code", "commune")),
    CaseKind("impossible_birth_date", "impossible_age", WAREHOUSE, _born(1850), _has("birth_date")),
    CaseKind("born_after_call", "born_after_call", WAREHOUSE, _born(2090), _has("birth_date")),
    _written(WAREHOUSE, "impossible_age", "impossible_age", _has("age"), age="250", age_unit="A"),
    CaseKind("contradictory_twins", "contradictory_records", WAREHOUSE, _contradict, _has("priority")),
    CaseKind("wrong_ins_key", "wrong_ins_key", ROW_REMARKED, _miskeyed, _has("nir")),
    _written(LANDED_UNREADABLE, "text_for_code", "unreadable_reason_1_code", _has("reason_1"), reason_1=TEXT),
)
