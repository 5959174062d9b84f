"""The detectors of the benchmark, each as R's were set: by week, and without the gate for few cases."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from contact.analysis.signals.bayes import BAYES_1, BAYES_3, bayes
from contact.analysis.signals.cusum import cusum_rossi
from contact.analysis.signals.ears import CumulativeRule, ears_c1, ears_c2, ears_c3
from contact.analysis.signals.farrington_flexible import improved_farrington
from contact.analysis.signals.farrington_settings import NOUFAILY, ORIGINAL
from contact.analysis.signals.harmonic_glm import HarmonicSettings, harmonic_detector
from contact.evaluation.signals.measures import Alarms
from contact.evaluation.signals.simulated import TESTED, Outbreaks

_OPEN = replace(NOUFAILY, fewest_cases=0, r_compat=True)
_SPARSE = 0.01
METHODS: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "ff_noufaily": ("Improved Farrington, .005", lambda y: improved_farrington(y, TESTED, _OPEN).alarm),
    "ff_noufaily_a01": (
        "Improved Farrington, .01",
        lambda y: improved_farrington(y, TESTED, replace(_OPEN, alpha=0.01)).alarm,
    ),
    "ff_original": (
        "Farrington, original choices, .01",
        lambda y: improved_farrington(y, TESTED, replace(ORIGINAL, fewest_cases=0, r_compat=True)).alarm,
    ),
    "periodic_glm_nb": ("Harmonic GLM, .01", lambda y: harmonic_detector(y, TESTED, HarmonicSettings()).alarm),
    "earsC1": ("EARS C1, .01", lambda y: ears_c1(y, _SPARSE).alarm[:, TESTED]),
    "earsC2": ("EARS C2, .01", lambda y: ears_c2(y, _SPARSE).alarm[:, TESTED]),
    "earsC3": ("EARS C3, R's form, .01", lambda y: ears_c3(y, _SPARSE, rule=CumulativeRule.PACKAGE).alarm[:, TESTED]),
    "bayes1": ("Bayes 1, .05", lambda y: bayes(y, TESTED, BAYES_1).alarm),
    "bayes3": ("Bayes 3 with recent weeks, .05", lambda y: bayes(y, TESTED, replace(BAYES_3, recent=True)).alarm),
    "cusum_rossi": ("CUSUM, Rossi", lambda y: cusum_rossi(y, TESTED).alarm),
}
"""By R's name in the benchmark: our name, and the alarms (series, tested weeks) of counts (series, weeks)."""


def alarms_of(method: str, series: Outbreaks) -> Alarms:
    """Run a method on the series with and without their outbreak."""
    run = METHODS[method][1]
    return Alarms(run(series.counts), run(series.without))
