"""Series of areas, each made of the associations that can be heard this week, with the past of those same associations.

An association counts in a week when it delivered all seven days and coded enough of its acts (Retel et al., BEH 28/2014: 75 %).
What an area holds this week is compared with what the same associations held before: one that falls silent neither hides a
wave nor, when it speaks again, looks like one.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from contact.analysis.early_warning.observed import Observed, Spell

LEVELS = {
    "association": "association_id",
    "departement": "departement_code",
    "region": "region_code",
    "france": None,
}
"""Levels, and the column of the cells that names their areas."""
FRANCE = "FR"
_MISSED_SHARE = 0.1
"""A past week is unknown when associations that usually hold more than this share of the area's coded acts are not heard."""
_RECENT_WEEKS = 13


@dataclass(frozen=True)
class Panel:
    """A areas of one level. counts, daily: (A, G, T), NaN where a week is unknown; coded: (A, T), acts with a diagnosis.

    heard, members: (A,), associations that count this week, and all that worked in the area; known_share: (A,), of the
    area's coded acts of the recent weeks, the part that came from those heard.
    """

    level: str
    areas: tuple[str, ...]
    counts: np.ndarray
    coded: np.ndarray
    daily: np.ndarray
    heard: np.ndarray
    members: np.ndarray
    known_share: np.ndarray


def fit_weeks(observed: Observed) -> np.ndarray:
    """(C, weeks): whether the association of each cell delivered the whole week and coded enough of its acts."""
    by_association = pd.DataFrame(observed.weeks.acts).groupby(observed.cells["association_id"].to_numpy())
    acts = by_association.transform("sum").to_numpy()
    coded = pd.DataFrame(observed.weeks.acts_coded).groupby(observed.cells["association_id"].to_numpy())
    enough = coded.transform("sum").to_numpy() >= observed.coding_gate * np.maximum(acts, 1)
    return enough & (observed.days_delivered == 7)


def panel(observed: Observed, level: str) -> Panel:
    """The series of a level; areas in which nobody is heard this week are left out. Raises KeyError for another level."""
    column = LEVELS[level]
    names = observed.cells[column].to_numpy() if column else np.full(len(observed.cells), FRANCE)
    fit = fit_weeks(observed)
    heard = fit[:, -1]
    areas, area_of = np.unique(names, return_inverse=True)
    present = (area_of == np.arange(len(areas))[:, None]) & heard
    kept = present.any(axis=1)
    present, of_area = present[kept].astype(float), (area_of == np.arange(len(areas))[:, None])[kept].astype(float)
    weight = observed.weeks.acts_coded[:, -_RECENT_WEEKS:].sum(axis=1).astype(float)
    known = _known_weeks(present, fit, weight)
    return Panel(
        level,
        tuple(areas[kept]),
        np.where(known[:, None], _summed(observed.weeks, present), np.nan),
        np.where(known, present @ observed.weeks.acts_coded, np.nan),
        _summed(observed.days, present),
        _associations(observed, present),
        _associations(observed, of_area),
        present @ weight / np.maximum(of_area @ weight, 1),
    )


def _known_weeks(present: np.ndarray, fit: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(A, weeks): whether nearly all of the panel was heard in the week."""
    missed = present @ (weight[:, None] * ~fit)
    return missed <= _MISSED_SHARE * np.maximum(present @ weight, 1)[:, None]


def _summed(spell: Spell, present: np.ndarray) -> np.ndarray:
    return np.einsum("ac,cgt->agt", present, spell.counts)


def _associations(observed: Observed, chosen: np.ndarray) -> np.ndarray:
    """(A,): how many associations the chosen cells of each area belong to."""
    ids = observed.cells["association_id"].to_numpy()
    return np.array([len(set(ids[row > 0])) for row in chosen])
