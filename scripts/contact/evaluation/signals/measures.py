"""How alarms fare against known outbreaks, with intervals by drawing series anew."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

DRAWS = 500


@dataclass(frozen=True)
class Alarms:
    """Alarms of one method: (series, tested weeks) with the outbreak and without it."""

    shown: np.ndarray
    without: np.ndarray


@dataclass(frozen=True)
class Fared:
    """Shares from 0 to 1 over all series; `delay`: mean weeks from the first week of a detected outbreak to its alarm."""

    false_positive_rate: float
    detected: float
    detected_at_once: float
    sensitivity: float
    predictive_value: float
    delay: float


def fared(alarms: Alarms, during: np.ndarray) -> Fared:
    """Measure alarms; `during` (series, tested weeks) tells where the outbreak has cases."""
    struck = during.any(axis=1)
    hits = alarms.shown & during
    found = hits.any(axis=1)
    first = during.argmax(axis=1)
    delay = hits.argmax(axis=1) - first
    raised = alarms.shown.sum()
    return Fared(
        false_positive_rate=float(alarms.without.mean()),
        detected=float(found[struck].mean()) if struck.any() else np.nan,
        detected_at_once=float(alarms.shown[np.arange(len(first)), first][struck].mean()) if struck.any() else np.nan,
        sensitivity=float(hits.sum() / max(during.sum(), 1)),
        predictive_value=float(hits.sum() / raised) if raised else np.nan,
        delay=float(delay[found].mean()) if found.any() else np.nan,
    )


def interval(series: int, measure: Callable[[np.ndarray], float], seed: int = 1) -> tuple[float, float]:
    """The 95 % interval of a measure of drawn series (their numbers), with replacement."""
    rng = np.random.default_rng(seed)
    drawn = [measure(rng.integers(0, series, series)) for _ in range(DRAWS)]
    return float(np.nanquantile(drawn, 0.025)), float(np.nanquantile(drawn, 0.975))


def drawn(alarms: Alarms, during: np.ndarray, series: np.ndarray) -> Fared:
    """Measure the drawn series alone."""
    return fared(Alarms(alarms.shown[series], alarms.without[series]), during[series])
