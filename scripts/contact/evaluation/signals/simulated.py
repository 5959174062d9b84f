"""Series with known outbreaks: those that stand beside the project, and as many more as wanted from the same model.

Source: Noufaily et al., Stat Med 2013;32:1206, section 4 (the model, the 42 scenarios and the outbreaks).
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

WEEKS = 624
TESTED = np.arange(575, WEEKS)
"""The last 49 weeks, rows from 0, each with its outbreak somewhere among them."""
SIZES = (1, 3, 5, 7, 10)
_PAST_WEEKS = (312, 575)
_PAST_SIZES = (2, 3, 5, 10)
# theta, slope where there is a trend, cosine, sine, dispersion
_SETS = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)


@dataclass(frozen=True)
class Outbreaks:
    """Series with an outbreak in the tested weeks.

    counts and without (series, weeks): with the outbreak and without it; during (series, tested weeks): where it has cases;
    scenario (series,): 1 to 42; size (series,): expected cases in standard deviations of the week it begins.
    """

    counts: np.ndarray
    without: np.ndarray
    during: np.ndarray
    scenario: np.ndarray
    size: np.ndarray

    def only(self, chosen: np.ndarray) -> "Outbreaks":
        """Some of the series."""
        return Outbreaks(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def shipped_outbreaks(folder: Path) -> tuple[Outbreaks, pd.DataFrame]:
    """The series beside the project, and R's alarms on them in the same order of series, as a table."""
    long = pd.read_csv(folder / "bench_series_p1.csv")
    keys = ["scenario", "rep", "k"]
    wide = long.pivot(index=keys, columns="t", values=["y", "current_outbreak"])
    counts, current = wide["y"].to_numpy(dtype=float), wide["current_outbreak"].to_numpy(dtype=float)
    index = wide.index.to_frame(index=False)
    alarms = pd.read_csv(folder / "bench_alarms_p1.csv", na_values="NA")
    alarms["series"] = alarms[keys].merge(index.reset_index(names="series"), on=keys, how="left")["series"].to_numpy()
    during = current[:, TESTED] > 0
    return Outbreaks(counts, counts - current, during, index["scenario"].to_numpy(), index["k"].to_numpy()), alarms


def simulate_outbreaks(replicates: int, seed: int) -> Outbreaks:
    """`replicates` series for each scenario and size of outbreak."""
    rng = np.random.default_rng(seed)
    made = [
        _one(rng, number + 1, *scenario, size)
        for number, scenario in enumerate(product(_SETS, (False, True), (0, 1, 2)))
        for size in SIZES
        for _ in range(replicates)
    ]
    counts, without, during, scenario, size = (np.array(values) for values in zip(*made, strict=True))
    return Outbreaks(counts, without, during, scenario, size)


def _one(
    rng: np.random.Generator, number: int, values: tuple[float, ...], trend: bool, harmonics: int, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, int]:
    theta, slope, cosine, sine, dispersion = values
    weeks = np.arange(1, WEEKS + 1)
    log_mean = theta + slope * trend * weeks
    for harmonic in range(1, harmonics + 1):
        angle = 2 * np.pi * harmonic * weeks / 52
        log_mean = log_mean + cosine * np.cos(angle) + sine * np.sin(angle)
    mean = np.exp(log_mean)
    counts = rng.poisson(mean if dispersion == 1 else rng.gamma(mean / (dispersion - 1), dispersion - 1)).astype(float)
    deviation = np.sqrt(dispersion * mean)
    for past in _PAST_SIZES:
        counts += _cases(rng, rng.integers(*_PAST_WEEKS), past, deviation, _PAST_WEEKS[1])
    current = _cases(rng, rng.integers(TESTED[0], WEEKS), size, deviation, WEEKS)
    return counts + current, counts, current[TESTED] > 0, number, size


def _cases(rng: np.random.Generator, start: int, size: int, deviation: np.ndarray, end: int) -> np.ndarray:
    """Cases of an outbreak by week, spread over time by a lognormal delay; none after `end`."""
    cases = rng.poisson(size * deviation[start])
    when = start + np.floor(rng.lognormal(0, 0.5, cases)).astype(int)
    return np.bincount(when[when < end], minlength=WEEKS).astype(float)
