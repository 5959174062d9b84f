"""The section beside the reference implementations."""

from pathlib import Path

import numpy as np
import pandas as pd

from contact.analysis.signals.moving_epidemic import epidemic_timing, goodness, thresholds
from contact.evaluation.signals.reference import TOLERANCE, Compared, compare, reference_files
from contact.evaluation.signals.tables import table

_WHAT_IT_IS = """Every number of every file that R 4.2.2 with surveillance 1.20.3 and mem 2.19 gave, computed again from the series.
Whole upper bounds, alarms and kept trends must be the same; other numbers may differ by {tolerance:g} of themselves. With
`r_compat` the improved Farrington algorithm takes standard errors, the test of the slope, scores and the column `mu0` as
the package does; without it, as the papers do. EARS C3 and CUSUM have the package's forms beside those of their definitions.
The series are example data of the package surveillance and simulations; the influenza rates are those of the package mem."""


def reference_section(folder: Path) -> str:
    """The section's text."""
    found = [compare(path) for path in reference_files(folder)]
    differing = [one for one in found if one.differing]
    told = "\n".join(f"- `{one.name}`: {_columns(one)}." for one in differing) or "Nothing."
    rows = [
        (f"`{one.name}`", one.rows, one.numbers, sum(one.differing.values()), f"{one.largest_difference:.1e}")
        for one in found
    ]
    numbers, unequal = sum(one.numbers for one in found), sum(sum(one.differing.values()) for one in found)
    return f"""{_WHAT_IT_IS.format(tolerance=TOLERANCE)}

{len(found)} files, {numbers} numbers, {unequal} that differ.

{table(("File", "Rows", "Numbers", "Differing", "Largest relative difference"), rows)}

What differs:

{told}

### Moving Epidemic Method

{_moving_epidemic(folder)}"""


def _columns(one: Compared) -> str:
    return ", ".join(f"{column} in {rows} rows" for column, rows in one.differing.items())


def _moving_epidemic(folder: Path) -> str:
    seasons = pd.read_csv(folder / "mem_input_flucyl.csv").iloc[:, 1:].to_numpy(dtype=float).T
    timed, equal = 0, 0
    for name, slope in (("p2", 2.0), ("p2.4", 2.4), ("p2.8", 2.8), ("p3.2", 3.2), ("default", 2.8)):
        wanted = pd.read_csv(folder / f"mem_flucyl_timing_{name}.csv")
        for season, start, end in zip(seasons, wanted["start"], wanted["end"], strict=True):
            timing = epidemic_timing(season, slope)
            timed += 1
            equal += timing is not None and (timing.start + 1, timing.end + 1) == (start, end)
    limits = thresholds(seasons, [epidemic_timing(season) for season in seasons])
    left_out = goodness(seasons, np.arange(10, 51) / 10)
    wanted = pd.read_csv(folder / "mem_flucyl_goodness.csv").set_index("metric")["value"]
    rows = [
        ("Threshold before the epidemic", f"{limits.pre:.5f}", "53.33645"),
        ("Threshold after it", f"{limits.post:.5f}", "60.48643"),
        ("Medium intensity", f"{limits.intensity[0]:.4f}", "249.9234"),
        ("High intensity", f"{limits.intensity[1]:.4f}", "441.8986"),
        ("Very high intensity", f"{limits.intensity[2]:.4f}", "568.4896"),
        ("Sensitivity, seasons left out", f"{left_out.sensitivity:.6f}", f"{wanted['Sensitivity']:.6f}"),
        ("Specificity", f"{left_out.specificity:.6f}", f"{wanted['Specificity']:.6f}"),
        ("PPV", f"{left_out.positive_predictive_value:.6f}", f"{wanted['Positive predictive value']:.6f}"),
        ("NPV", f"{left_out.negative_predictive_value:.6f}", f"{wanted['Negative predictive value']:.6f}"),
    ]
    return f"{equal} of {timed} epidemics start and end in the same weeks.\n\n" + table(("", "Ours", "mem's"), rows)
