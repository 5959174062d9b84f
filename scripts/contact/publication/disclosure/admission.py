"""What an export may ask for: classes of metrics, their grains, and the counts that their protection needs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from contact.errors import ContactError
from contact.publication.disclosure.doctors import check_doctors, doctors_column
from contact.semantics.catalogue import COUNTS

if TYPE_CHECKING:
    from contact.semantics.catalogue import Catalogue, Metric

_HEALTH_LEVELS = ("france", "region", "territory_region")
_HEALTH_PERIODS = ("7d", "28d", "3m", "12m")
_EXTREMES = ("min", "max")


def is_health(metric: "Metric", catalogue: "Catalogue") -> bool:
    """Whether a metric, or anything that it is made of, says something about the health of persons."""
    return metric.disclosure == "health" or any(is_health(part, catalogue) for part in _parts(metric, catalogue))


def check_export(
    export: str, metrics: "Iterable[Metric]", shape: Mapping[str, Iterable[str]], catalogue: "Catalogue"
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


def columns_for(metric: "Metric", catalogue: "Catalogue") -> tuple[str, ...]:
    """The metrics to query in order to protect this one: itself or its parts, and the counts behind them.

    Raises:
        ContactError: the metric is of a kind that cannot be protected.
    """
    check_doctors(metric, catalogue)
    doctors = doctors_column(metric)
    if metric.plain_ratio:
        sides = (columns_for(catalogue.metrics[side], catalogue) for side in metric.inputs)
        return tuple(dict.fromkeys([*(name for side in sides for name in side), *doctors]))
    if metric.aggregation in _EXTREMES:
        raise ContactError(f"The metric '{metric.name}' is a minimum or maximum, which is never published.")
    if not is_health(metric, catalogue):
        if any(part.observations or part.aggregation in _EXTREMES for part in _parts(metric, catalogue)):
            raise ContactError(
                f"The metric '{metric.name}' is made of a percentile or average, which cannot be protected."
            )
        return tuple(name for name in (metric.name, metric.observations) if name) + doctors
    if metric.aggregation not in COUNTS or metric.persons is None:
        raise ContactError(
            f"The health metric '{metric.name}' cannot be protected: it must be a count whose meta.persons names "
            "the metric that counts its distinct persons, or a ratio of such counts."
        )
    return metric.name, metric.persons, *doctors


def _parts(metric: "Metric", catalogue: "Catalogue") -> "list[Metric]":
    """Everything that a metric is made of, at any depth, without the metric itself."""
    direct = [catalogue.metrics[name] for name in metric.inputs]
    return direct + [part for one in direct for part in _parts(one, catalogue)]
