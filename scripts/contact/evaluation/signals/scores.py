"""How unusual each method finds each week, on one scale: the normal deviate of its probability."""

from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from contact.analysis.signals.bayes import BAYES_1, BAYES_3, BayesSettings, bayes
from contact.analysis.signals.detection import Detection
from contact.analysis.signals.ears import ears_c1, ears_c2
from contact.analysis.signals.farrington_flexible import improved_farrington
from contact.analysis.signals.farrington_settings import NOUFAILY
from contact.analysis.signals.harmonic_glm import harmonic_detector
from contact.analysis.signals.negative_binomial import overdispersed_tail

_LEAST_DEVIATION = 0.5
_WORST, _BEST = -5.0, 30.0


def deviates(counts: np.ndarray, at: np.ndarray) -> dict[str, np.ndarray]:
    """By method, deviates (series, evaluated) of the weeks `at` of counts (series, weeks); large where counts are many."""
    observed = counts[:, at]
    farrington = improved_farrington(counts, at, replace(NOUFAILY, fewest_cases=0, refitted_from_first=True))
    harmonic = harmonic_detector(counts, at)
    recent, past = bayes(counts, at, BAYES_1), bayes(counts, at, _WITH_RECENT)
    return {
        "Farrington": _of_counts(observed, farrington.plugged_mean, farrington.dispersion),
        "harmonic GLM": _of_counts(observed, harmonic.expected, harmonic.dispersion),
        "EARS C1": _of_bounds(observed, ears_c1(counts, _ONE_DEVIATION, _LEAST_DEVIATION), at),
        "EARS C2": _of_bounds(observed, ears_c2(counts, _ONE_DEVIATION, _LEAST_DEVIATION), at),
        "Bayes 1": _of_counts(observed, recent.expected, np.full(observed.shape, 1 + 1 / _RECENT_WEEKS)),
        "Bayes 3": _of_counts(observed, past.expected, np.full(observed.shape, 1 + 1 / _ALL_WEEKS)),
    }


_WITH_RECENT: BayesSettings = replace(BAYES_3, recent=True)
_RECENT_WEEKS = BAYES_1.half_window
_ALL_WEEKS = _WITH_RECENT.half_window + _WITH_RECENT.years * (2 * _WITH_RECENT.half_window + 1)
_ONE_DEVIATION = 0.158655253931457
"""The level at which the bound lies one standard deviation above the mean."""


def _of_counts(observed: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """Half of the probability of the count itself is taken, or small counts would seem less likely than they are."""
    tail = (overdispersed_tail(observed, mean, dispersion) + overdispersed_tail(observed + 1, mean, dispersion)) / 2
    return np.nan_to_num(np.clip(-ndtri(tail), _WORST, _BEST))


def _of_bounds(observed: np.ndarray, found: Detection, at: np.ndarray) -> np.ndarray:
    mean, bound = found.expected[:, at], found.upper_bound[:, at]
    return np.nan_to_num(np.clip((observed - mean) / (bound - mean), _WORST, _BEST))
