"""The rule on doctors: no figure over fewer than k of them, and none whose number of doctors is not known."""

from typing import TYPE_CHECKING

import numpy as np

from contact.errors import ContactError

if TYPE_CHECKING:
    from contact.semantics.catalogue import Catalogue, Metric

NOBODY = "none"
_WORD = "doctor"


def check_doctors(metric: "Metric", catalogue: "Catalogue") -> None:
    """Refuse a metric of doctors that does not name the metric that tells how many distinct doctors are behind it.

    A metric is of doctors when its name or unit says so, or when anything that it is made of is; one that counts no
    doctor in spite of its name says `meta.doctors: none`.

    Raises:
        ContactError: the metric says neither, or names a metric that does not exist.
    """
    if metric.doctors is None and tells_of_doctors(metric, catalogue):
        raise ContactError(
            f"The metric '{metric.name}' tells of doctors: its meta.doctors must name the metric that counts the distinct "
            "doctors behind it, or say none if there are no doctors in it."
        )
    if metric.doctors not in (None, NOBODY) and metric.doctors not in catalogue.metrics:
        raise ContactError(
            f"The metric '{metric.name}' names '{metric.doctors}' in meta.doctors, which does not exist."
        )


def tells_of_doctors(metric: "Metric", catalogue: "Catalogue") -> bool:
    """Whether a metric, or anything that it is made of, tells of doctors."""
    if metric.doctors == NOBODY:
        return False
    if metric.doctors or _WORD in metric.name or _WORD in metric.unit:
        return True
    return any(tells_of_doctors(catalogue.metrics[name], catalogue) for name in metric.inputs)


def doctors_column(metric: "Metric") -> tuple[str, ...]:
    """The metric to query beside this one in order to know its doctors; none where it tells of none."""
    return () if metric.doctors in (None, NOBODY) else (str(metric.doctors),)


def too_few_doctors(metric: "Metric", columns: dict[str, np.ndarray], k: int) -> np.ndarray | bool:
    """Where fewer than k distinct doctors are behind a metric, or where their number is not known."""
    masked: np.ndarray | bool = False
    for name in doctors_column(metric):
        masked = ~(np.asarray(columns[name], dtype=float) >= k)
    return masked
