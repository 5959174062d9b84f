"""Which part of the publication a reader may read.

The federation reads everything. An auditor reads the figures of France, and what tells of the quality of each feed. An
association reads its own figures, those of France, and those of its own région and département where they tell nothing
of one other association: where none or at least `FEWEST_OTHERS` others are based there, and in what is left of a place
once the smaller places that are shown are taken away from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from app.access.roles import ASSOCIATION, AUDITOR, FEDERATION

FEWEST_OTHERS = 3
FRANCE = ("france", "FR")

Area = tuple[str, str]


@dataclass(frozen=True)
class Scope:
    """A role, with the codes of the associations it is for."""

    role: str
    associations: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """The same for the same scope, and for no other."""
        told = "\n".join([self.role, *sorted(self.associations)])
        return hashlib.sha256(told.encode("utf-8")).hexdigest()[:24]


WHOLE = Scope(FEDERATION)


@dataclass(frozen=True)
class Based:
    """Where an association is based."""

    association: str
    departement: str
    region: str


def visible_areas(scope: Scope, based: Collection[Based]) -> frozenset[Area]:
    """The level and code of each area whose figures a scope may read; of the federation, which reads all, none."""
    if scope.role == AUDITOR:
        return frozenset({FRANCE})
    if scope.role != ASSOCIATION:
        return frozenset()
    own = [one for one in based if one.association in scope.associations]
    places = _shown_places(scope.associations, own, based)
    return frozenset({FRANCE, *(("association", one.association) for one in own), *places})


def _shown_places(own_codes: Collection[str], own: list[Based], based: Collection[Based]) -> set[Area]:
    """The own régions and départements of which every piece holds no other association, or enough of them."""

    def others(members: Collection[Based]) -> int:
        return sum(one.association not in own_codes for one in members)

    shown: set[Area] = set()
    elsewhere = list(based)
    for region in sorted({one.region for one in own}):
        inside = [one for one in based if one.region == region]
        left = [one for one in elsewhere if one.region != region]
        region_is_shown = _hides_each(others(inside)) and _hides_each(others(left))
        # départements are pieces of the région where that is shown, else of what is left of France
        rest = inside if region_is_shown else elsewhere
        for departement in sorted({one.departement for one in own if one.region == region}):
            piece = [one for one in rest if one.departement == departement]
            without = [one for one in rest if one.departement != departement]
            if _hides_each(others(piece)) and _hides_each(others(without)):
                shown.add(("departement", departement))
                rest = without
        if region_is_shown:
            shown.add(("region", region))
        elsewhere = left if region_is_shown else rest
    return shown


def _hides_each(others: int) -> bool:
    return others == 0 or others >= FEWEST_OTHERS
