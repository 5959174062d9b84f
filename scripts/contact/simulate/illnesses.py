"""What patients suffer from, by age, season and urgency, and the local codes with which it is written."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from contact.simulate import seasons

COVID_19 = 0

#: Thesauri in which the simulation writes reasons and diagnoses.
THESAURI = ("a", "b", "c")
_BANDS = ("under_2", "age_2_14", "age_15_74", "over_75")


@dataclass(frozen=True)
class Illnesses:
    """The table illnesses.csv: weights by age band, odds of urgency, chance of hospital, local codes.

    Weights are relative frequencies within an age band. Assumptions, ordered after the leading causes that Santé
    publique France gives (ENT infection, gastroenteritis, bronchitis at all ages, October 2014). Row 0 is COVID-19.
    """

    names: list[str]
    seasons: list[str]
    weights: np.ndarray
    urgency: np.ndarray
    hospital: np.ndarray
    codes: dict[str, list[list[str]]]

    def number(self, name: str) -> int:
        """Row of an illness."""
        return self.names.index(name)

    def cumulated(self, first: date, days: int, with_covid: bool) -> np.ndarray:
        """Cumulated shares, shape (steps, bands, priorities, illnesses)."""
        weights = (
            seasons.factors(self.seasons, first, days)[:, None, None, :]
            * self.weights[None, :, None, :]
            * self.urgency[None, None, :, :]
        )
        if not with_covid:
            weights[..., COVID_19] = 0
        total = np.cumsum(weights, axis=-1)
        return total / total[..., -1:]


@cache
def load() -> Illnesses:
    """Read illnesses.csv."""
    with (Path(__file__).with_name("illnesses.csv")).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first, second = (np.array([float(row[name]) for row in rows]) for name in ("urgent_1", "urgent_2"))
    calm = np.maximum(0.02, 1 - 0.1 * first - 0.08 * second)
    return Illnesses(
        names=[row["illness"] for row in rows],
        seasons=[row["season"] for row in rows],
        weights=np.array([[float(row[band]) for row in rows] for band in _BANDS]),
        urgency=np.array([calm, first, second]),
        hospital=np.array([float(row["hospital"]) for row in rows]),
        codes={
            name: [row[name].split("|") for row in rows]
            for name in (f"{kind}_{thesaurus}" for kind in ("diagnosis", "reason") for thesaurus in THESAURI)
        },
    )


@dataclass(frozen=True)
class CodeChoice:
    """Local codes of each illness as one flat list, so that a choice is an index."""

    codes: list[str]
    first: np.ndarray
    count: np.ndarray

    def draw(self, illness: np.ndarray, part: np.ndarray) -> np.ndarray:
        """Index in `codes`; `part` in [0, 1) leans to the code that is written first."""
        return self.first[illness] + (part**1.7 * self.count[illness]).astype(np.int64)


def code_choice(lists: list[list[str]]) -> CodeChoice:
    """Flatten the codes of all illnesses."""
    count = np.array([len(codes) for codes in lists])
    return CodeChoice([code for codes in lists for code in codes], np.cumsum(count) - count, count)
