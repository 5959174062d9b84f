"""The detectors beside the numbers that R's packages surveillance and mem gave for the same series."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from contact.analysis.signals.bayes import BAYES_1, BAYES_2, BAYES_3, bayes
from contact.analysis.signals.cusum import cusum_rossi
from contact.analysis.signals.detection import Detection
from contact.analysis.signals.ears import CumulativeRule, ears_c1, ears_c2, ears_c3
from contact.analysis.signals.farrington_1996 import farrington_1996
from contact.analysis.signals.farrington_bounds import Bound
from contact.analysis.signals.farrington_flexible import improved_farrington
from contact.analysis.signals.farrington_settings import NOUFAILY, ORIGINAL, PACKAGE_DEFAULTS, Settings
from contact.analysis.signals.likelihood_ratio import poisson_ratio

TOLERANCE = 1e-6
"""Largest relative difference at which two numbers count as equal; whole numbers and yes or no must be the same."""
EXACT = frozenset({"alarm", "trend"})
_FOUR_YEARS = replace(NOUFAILY, years=4, r_compat=True)
CONFIGURATIONS: dict[str, Settings] = {
    "default_b5": replace(PACKAGE_DEFAULTS, r_compat=True),
    "noufaily_nbPlugin": _FOUR_YEARS,
    "noufaily_muan": replace(_FOUR_YEARS, bound=Bound.INFLATED_NEGATIVE_BINOMIAL),
    "original_settings": replace(ORIGINAL, years=4, alpha=0.1, r_compat=True),
    "b3_a01": replace(_FOUR_YEARS, years=3, alpha=0.01),
}


@dataclass(frozen=True)
class Series:
    """A series of counts (weeks,) and the first days of its weeks, where its weeks are those of the calendar."""

    counts: np.ndarray
    first_days: np.ndarray | None


@dataclass(frozen=True)
class Compared:
    """One file beside our numbers: rows, numbers compared, differing ones by column, largest relative difference."""

    name: str
    rows: int
    numbers: int
    differing: dict[str, int]
    largest_difference: float


def reference_files(folder: Path) -> list[Path]:
    """The files with numbers of a detector on a series, in order of name."""
    return sorted(path for path in folder.glob("*__*.csv"))


def compare(path: Path) -> Compared:
    """Run the method of a file on its series and compare every number; raises KeyError for a method that is not known."""
    reference = pd.read_csv(path, na_values="NA")
    method, _, name = path.stem.partition("__")
    at = reference["t_index"].to_numpy() - 1
    ours = dict(_numbers(method, read_series(path.parent / f"input_{name}.csv"), at))
    differing, numbers, largest = {}, 0, 0.0
    for column, found in ours.items():
        wanted = reference[column].to_numpy(dtype=float)
        apart = relative_difference(wanted, found.astype(float))
        bound = column == "upperbound" and method.startswith("ff_") and _whole(wanted)
        limit = 0.0 if column in EXACT or bound else TOLERANCE
        numbers += len(wanted)
        largest = max(largest, float(np.max(apart)))
        if (apart > limit).any():
            differing[column] = int((apart > limit).sum())
    return Compared(path.stem, len(reference), numbers, differing, largest)


def read_series(path: Path) -> Series:
    """Read an input file; a series with a 53rd week is dated by the Mondays of its ISO weeks, another has years of 52."""
    table = pd.read_csv(path)
    counts = table["observed"].to_numpy(dtype=float)
    if table["epochInYear"].max() < 53:
        return Series(counts, None)
    weeks = zip(table["year"].tolist(), table["epochInYear"].tolist(), strict=True)
    return Series(
        counts, np.array([date.fromisocalendar(year, week, 1) for year, week in weeks], dtype="datetime64[D]")
    )


def relative_difference(wanted: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Differences relative to the wanted numbers; infinite where only one of the two is missing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(found - wanted) / np.maximum(np.abs(wanted), np.finfo(float).tiny)
    apart = np.where(found == wanted, 0.0, apart)
    both, one = np.isnan(wanted) & np.isnan(found), np.isnan(wanted) ^ np.isnan(found)
    return np.where(both, 0.0, np.where(one, np.inf, apart))


def _whole(numbers: np.ndarray) -> bool:
    known = numbers[~np.isnan(numbers)]
    return bool((known == np.round(known)).all())


def _numbers(method: str, series: Series, at: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if method.startswith("ff_"):
        found = improved_farrington(series.counts, at, CONFIGURATIONS[method.removeprefix("ff_")], series.first_days)
        yield from (("upperbound", found.upper_bound[0]), ("alarm", found.alarm[0]), ("expected", found.expected[0]))
        yield from (("score", found.score[0]), ("pvalue", found.p_value[0]), ("trend", found.trend[0]))
        yield from (("trendVector", found.slope[0]), ("mu0", found.plugged_mean[0]), ("phi", found.dispersion[0]))
    elif method == "glrpois":
        ratio = poisson_ratio(series.counts, at)
        yield from (("upperbound", ratio.ratio[0]), ("alarm", ratio.alarm[0]))
    else:
        other = _METHODS[method](series, at)
        missing = np.isnan(other.upper_bound[0]) & method.startswith("ears")
        yield "upperbound", np.nan_to_num(other.upper_bound[0]) if method == "farrington1996" else other.upper_bound[0]
        yield "alarm", np.where(missing, np.nan, other.alarm[0])


def _of_weeks(found: Detection, at: np.ndarray) -> Detection:
    return Detection(found.expected[:, at], found.upper_bound[:, at], found.alarm[:, at])


_METHODS: dict[str, Callable[[Series, np.ndarray], Detection]] = {
    "farrington1996": lambda series, at: farrington_1996(series.counts, at, first_days=series.first_days),
    "earsC1": lambda series, at: _of_weeks(ears_c1(series.counts), at),
    "earsC2": lambda series, at: _of_weeks(ears_c2(series.counts), at),
    "earsC3": lambda series, at: _of_weeks(ears_c3(series.counts, rule=CumulativeRule.PACKAGE), at),
    "bayes1": lambda series, at: bayes(series.counts, at, BAYES_1),
    "bayes2": lambda series, at: bayes(series.counts, at, BAYES_2),
    "bayes3": lambda series, at: bayes(series.counts, at, BAYES_3),
    "cusum_rossi": lambda series, at: cusum_rossi(series.counts, at, r_compat=True),
}
