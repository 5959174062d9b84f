"""Acts a year of each département and how its associations share them."""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from contact.simulate.parameters import DEFAULT_ACTS_PER_YEAR, RANK_EXPONENT
from contact.simulate.reference import Association


@cache
def _table() -> dict[str, int]:
    """acts_per_year.csv: the SurSaUD daily file (March 2020 to March 2021) summed and scaled to 365 days."""
    with (Path(__file__).with_name("acts_per_year.csv")).open(encoding="utf-8", newline="") as file:
        return {row["departement_code"]: int(row["acts"]) for row in csv.DictReader(file)}


def acts_per_year(departement: str) -> int:
    """Acts a year of a département's associations; a modest assumption where no figure exists."""
    return _table().get(departement, DEFAULT_ACTS_PER_YEAR)


def shares(associations: list[Association]) -> dict[str, float]:
    """Share of its département that each association has, among those given."""
    weight = {a.association_id: a.rank**-RANK_EXPONENT for a in associations}
    total: dict[str, float] = {}
    for a in associations:
        total[a.departement_code] = total.get(a.departement_code, 0.0) + weight[a.association_id]
    return {a.association_id: weight[a.association_id] / total[a.departement_code] for a in associations}


def split(counts: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Multinomial split of daily counts over associations by weight; all of shape (days, associations)."""
    return rng.multinomial(counts, weights / weights.sum(axis=1, keepdims=True))
