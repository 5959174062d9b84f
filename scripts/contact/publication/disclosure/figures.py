"""The protection of single figures: thresholds on persons, doctors and values, rounding, ratios of protected counts.

Rules (thresholds as ATIH, CASD and the Health Data Hub apply them; docs/disclosure-control.md):

1. A metric is `health` unless it is declared `activity`, or if anything that it is made of is.
2. A health count is masked below k distinct persons, zero included; what is left is rounded to the base, and masked where
   a count below k would round to the same.
3. A health ratio is computed from its protected numerator and denominator; masked if one of them is, and where it would
   read 0 % or 100 %, which would tell something of every person in the cell.
4. `activity` counts and their ratios are exact. A percentile needs k values on both sides of it, an average k values.
5. A figure of doctors needs k distinct doctors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contact.publication.disclosure.admission import is_health
from contact.publication.disclosure.doctors import too_few_doctors
from contact.publication.disclosure.rules import EXACT, MASKED, NO_DATA, ROUNDED, Rules, round_to

if TYPE_CHECKING:
    from contact.semantics.catalogue import Catalogue, Metric


@dataclass(frozen=True)
class Protected:
    """Values fit for publication (NaN where masked or without data) and the state of each."""

    values: np.ndarray
    states: np.ndarray


def protect(
    metric: "Metric",
    columns: Mapping[str, np.ndarray],
    catalogue: "Catalogue",
    rules: Rules,
    decided: Mapping[str, Protected] | None = None,
) -> Protected:
    """Protect one metric over all cells; `columns` holds, by name, what `columns_for` asks for (NaN: nothing there).

    `decided` holds the health counts on which more was decided than a cell by itself tells (complementary masking and
    dominance, which look at other cells); the others are protected here.
    """
    if metric.plain_ratio:
        found = _ratio(metric, columns, catalogue, rules, decided or {})
    elif is_health(metric, catalogue):
        found = (decided or {}).get(metric.name) or health_count(columns[metric.name], columns[metric.persons], rules)
    else:
        found = _activity(metric, columns, rules.k)
    hidden = too_few_doctors(metric, columns, rules.k)
    return settle(found.values, found.states == NO_DATA, (found.states == MASKED) | hidden, found.states)


def health_count(values: np.ndarray, persons: np.ndarray, rules: Rules) -> Protected:
    """A health count by itself: masked below k persons, rounded, and masked where the rounded count may be below k."""
    values = np.asarray(values, dtype=float)
    rounded = round_to(values, rules.base)
    masked = ~(np.asarray(persons, dtype=float) >= rules.k) | ~(rounded >= rules.first_shown)
    return settle(rounded, np.isnan(values), masked, ROUNDED)


def settle(values: np.ndarray, missing: np.ndarray, masked: np.ndarray, state: str | np.ndarray) -> Protected:
    """Put values and states together: what is not there is no_data, what is masked shows no value."""
    states = np.where(missing, NO_DATA, np.where(masked, MASKED, state)).astype(object)
    return Protected(np.where(missing | masked, np.nan, values), states)


def _activity(metric: "Metric", columns: Mapping[str, np.ndarray], k: int) -> Protected:
    values = np.asarray(columns[metric.name], dtype=float)
    masked = np.zeros(len(values), dtype=bool)
    if metric.observations:
        masked = _too_few_beside(metric, np.nan_to_num(np.asarray(columns[metric.observations], dtype=float)), k)
    return settle(values, np.isnan(values), masked, EXACT)


def _ratio(
    metric: "Metric",
    columns: Mapping[str, np.ndarray],
    catalogue: "Catalogue",
    rules: Rules,
    decided: Mapping[str, Protected],
) -> Protected:
    above, below = (protect(catalogue.metrics[side], columns, catalogue, rules, decided) for side in metric.inputs)
    missing = (above.states == NO_DATA) | (below.states == NO_DATA) | (below.values == 0)
    masked = (above.states == MASKED) | (below.states == MASKED)
    values = np.divide(above.values, below.values, out=np.full(len(above.values), np.nan), where=~(missing | masked))
    if not is_health(metric, catalogue):
        return settle(values, missing, masked, EXACT)
    unanimous = (values <= 0) | (values >= 1)
    return settle(values, missing, masked | unanimous, ROUNDED)


def _too_few_beside(metric: "Metric", observations: np.ndarray, k: int) -> np.ndarray:
    """Where fewer than k values stand on one side of a percentile, or behind an average."""
    if metric.percentile is None:
        return observations < k
    share = min(metric.percentile, 1 - metric.percentile)
    return np.floor(observations * share + 1e-9) < k
