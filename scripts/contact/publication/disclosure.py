"""Disclosure control: what may be published of a metric, and in which state. It stands between query and publication.

Rules (thresholds as ATIH, CASD and the Health Data Hub apply them; docs/disclosure-control.md):

1. A metric is `health` unless it is declared `activity`, or if anything that it is made of is.
2. `health` metrics are published by week or longer, by region or wider. Anything finer is refused.
3. A health count is masked below k distinct persons, zero included, and rounded to the base afterwards.
4. A health ratio is computed from its protected numerator and denominator; masked if one of them is, and where it would
   read 0 % or 100 %, which would tell something of every person in the cell.
5. `activity` counts and their ratios are exact. A percentile needs k values on both sides of it, an average k values.
6. Minima and maxima are never published, nor what cannot be taken apart into protected counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from contact.errors import ContactError, UsageError
from contact.semantics.catalogue import COUNTS, Catalogue, Metric

EXACT, ROUNDED, MASKED, NO_DATA = "exact", "rounded", "masked", "no_data"
LOWEST_K = 11
LOWEST_BASE = 5

_HEALTH_LEVELS = ("france", "region", "territory_region")
_HEALTH_PERIODS = ("7d", "28d", "3m", "12m")
_EXTREMES = ("min", "max")


@dataclass(frozen=True)
class Rules:
    """k: fewest distinct persons (or values beside a percentile); base: what health counts are rounded to.

    Raises:
        UsageError: k or base below the product's floor.
    """

    k: int = LOWEST_K
    base: int = LOWEST_BASE

    def __post_init__(self) -> None:
        if self.k < LOWEST_K or self.base < LOWEST_BASE:
            raise UsageError(f"CONTACT_K may not be below {LOWEST_K}, nor CONTACT_ROUND_BASE below {LOWEST_BASE}.")


@dataclass(frozen=True)
class Protected:
    """Values fit for publication (NaN where masked or without data) and the state of each."""

    values: np.ndarray
    states: np.ndarray


def is_health(metric: Metric, catalogue: Catalogue) -> bool:
    """Whether a metric, or anything that it is made of, says something about the health of persons."""
    return metric.disclosure == "health" or any(is_health(part, catalogue) for part in _parts(metric, catalogue))


def check_export(
    export: str, metrics: Iterable[Metric], shape: Mapping[str, Iterable[str]], catalogue: Catalogue
) -> None:
    """Refuse an export that would publish more than the rules allow.

    `shape` holds its grain, levels and periods.

    Raises:
        ContactError: a health metric on too fine a grain, or a metric that cannot be protected.
    """
    fine = [*(level for level in shape["levels"] if level not in _HEALTH_LEVELS)]
    fine += [period for period in shape["periods"] if period not in _HEALTH_PERIODS]
    fine += [grain for grain in shape["grain"] if grain not in ("week", "period")]
    for metric in metrics:
        if is_health(metric, catalogue) and fine:
            raise ContactError(
                f"The export '{export}' would publish the health metric '{metric.name}' by {', '.join(fine)}; "
                "health metrics are published by week or longer and by region or wider: change the saved query's meta."
            )
        columns_for(metric, catalogue)


def columns_for(metric: Metric, catalogue: Catalogue) -> tuple[str, ...]:
    """The metrics to query in order to protect this one: itself or its parts, and the counts behind them.

    Raises:
        ContactError: the metric is of a kind that cannot be protected.
    """
    if metric.plain_ratio:
        return tuple(name for side in metric.inputs for name in columns_for(catalogue.metrics[side], catalogue))
    if metric.aggregation in _EXTREMES:
        raise ContactError(f"The metric '{metric.name}' is a minimum or maximum, which is never published.")
    if not is_health(metric, catalogue):
        if any(part.observations or part.aggregation in _EXTREMES for part in _parts(metric, catalogue)):
            raise ContactError(
                f"The metric '{metric.name}' is made of a percentile or average, which cannot be protected."
            )
        return tuple(name for name in (metric.name, metric.observations) if name)
    if metric.aggregation not in COUNTS or metric.persons is None:
        raise ContactError(
            f"The health metric '{metric.name}' cannot be protected: it must be a count whose meta.persons names "
            "the metric that counts its distinct persons, or a ratio of such counts."
        )
    return metric.name, metric.persons


def protect(metric: Metric, columns: Mapping[str, np.ndarray], catalogue: Catalogue, rules: Rules) -> Protected:
    """Protect one metric over all cells; `columns` holds, by name, what `columns_for` asks for (NaN: nothing there)."""
    if metric.plain_ratio:
        return _ratio(metric, columns, catalogue, rules)
    values = np.asarray(columns[metric.name], dtype=float)
    if is_health(metric, catalogue):
        return _health_count(values, np.asarray(columns[metric.persons], dtype=float), rules)
    masked = np.zeros(len(values), dtype=bool)
    if metric.observations:
        masked = _too_few_beside(metric, np.nan_to_num(np.asarray(columns[metric.observations], dtype=float)), rules.k)
    return _settle(values, np.isnan(values), masked, EXACT)


def round_to(values: np.ndarray, base: int) -> np.ndarray:
    """The nearest multiple of the base, halves upwards."""
    return np.floor(values / base + 0.5) * base


def _health_count(values: np.ndarray, persons: np.ndarray, rules: Rules) -> Protected:
    masked = ~(persons >= rules.k)
    return _settle(round_to(values, rules.base), np.isnan(values), masked, ROUNDED)


def _ratio(metric: Metric, columns: Mapping[str, np.ndarray], catalogue: Catalogue, rules: Rules) -> Protected:
    above, below = (protect(catalogue.metrics[side], columns, catalogue, rules) for side in metric.inputs)
    missing = (above.states == NO_DATA) | (below.states == NO_DATA) | (below.values == 0)
    masked = (above.states == MASKED) | (below.states == MASKED)
    values = np.divide(above.values, below.values, out=np.full(len(above.values), np.nan), where=~(missing | masked))
    if not is_health(metric, catalogue):
        return _settle(values, missing, masked, EXACT)
    unanimous = (values <= 0) | (values >= 1)
    return _settle(values, missing, masked | unanimous, ROUNDED)


def _settle(values: np.ndarray, missing: np.ndarray, masked: np.ndarray, state: str) -> Protected:
    """Put values and states together: what is not there is no_data, what is masked shows no value."""
    states = np.where(missing, NO_DATA, np.where(masked, MASKED, state)).astype(object)
    return Protected(np.where(missing | masked, np.nan, values), states)


def _too_few_beside(metric: Metric, observations: np.ndarray, k: int) -> np.ndarray:
    """Where fewer than k values stand on one side of a percentile, or behind an average."""
    if metric.percentile is None:
        return observations < k
    share = min(metric.percentile, 1 - metric.percentile)
    return np.floor(observations * share + 1e-9) < k


def _parts(metric: Metric, catalogue: Catalogue) -> list[Metric]:
    """Everything that a metric is made of, at any depth, without the metric itself."""
    direct = [catalogue.metrics[name] for name in metric.inputs]
    return direct + [part for one in direct for part in _parts(one, catalogue)]
