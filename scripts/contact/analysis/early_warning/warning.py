"""What the early warning says of each series of a week: its status, its severity and the evidence."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from contact.analysis.early_warning.judgement import Judgement, judge
from contact.analysis.early_warning.observed import Observed
from contact.analysis.early_warning.panels import LEVELS, panel

GREEN, ORANGE, RED = "green", "orange", "red"
DAYS_OF_A_RISE = 2
"""Days of the week above the daily bound that make a sudden rise."""
SEVERITIES = ("none", "watch", "examine", "act")
"""By how many of three kinds of evidence agree: the unusual count, the red vote, the sudden rise."""


@dataclass(frozen=True)
class Warnings:
    """The series of one week: `rows` has one row per area and syndromic group that could be judged, the worst first.

    Columns: level, area_code, syndrome; acts, coded_acts (of the associations heard), expected, upper_bound, p_value, q_value;
    status (the vote: two of three methods make it orange, three red; None where one could not speak), votes, days_above, is_unusual,
    severity; agreeing_areas and judged_areas (of the same level and, below the region, the same region); associations_heard,
    associations, known_share.
    """

    monday: date
    rows: pd.DataFrame

    @property
    def signals(self) -> pd.DataFrame:
        """The rows with at least one kind of evidence."""
        return self.rows[self.rows["severity"] != SEVERITIES[0]]


def warn(observed: Observed, threads: int = 1) -> Warnings:
    """Judge the latest week of everything observed."""
    panels = [panel(observed, level) for level in LEVELS]
    found = judge(panels, observed.weeks.starts, threads)
    parts = []
    for one in panels:
        groups = len(observed.syndromes)
        parts.append(
            pd.DataFrame(
                {
                    "level": one.level,
                    "area_code": np.repeat(one.areas, groups),
                    "syndrome": np.tile(observed.syndromes, len(one.areas)),
                    "acts": one.counts[..., -1].ravel(),
                    "coded_acts": np.repeat(one.coded[:, -1], groups),
                    "associations_heard": np.repeat(one.heard, groups),
                    "associations": np.repeat(one.members, groups),
                    "known_share": np.repeat(one.known_share, groups),
                }
            )
        )
    rows = _with_evidence(pd.concat(parts, ignore_index=True), found)
    rows = _with_neighbours(rows, observed.cells)
    order = ["severity_rank", "votes", "score"]
    rows = rows.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    return Warnings(observed.monday, rows.drop(columns=["severity_rank", "score"]))


def _with_evidence(rows: pd.DataFrame, found: Judgement) -> pd.DataFrame:
    status = np.array([GREEN, GREEN, ORANGE, RED], dtype=object)[found.votes]
    status[found.judged < found.voters.shape[1]] = None
    evidence = np.stack([found.is_unusual, status == RED, found.days_above >= DAYS_OF_A_RISE]).sum(axis=0)
    rows = rows.assign(
        expected=found.farrington.expected[:, 0],
        upper_bound=found.farrington.upper_bound[:, 0],
        p_value=found.farrington.p_value[:, 0],
        q_value=found.q_value,
        score=np.nan_to_num(found.farrington.score[:, 0], nan=-np.inf),
        is_unusual=found.is_unusual,
        status=status,
        votes=found.votes,
        days_above=found.days_above,
        severity_rank=evidence,
        severity=np.array(SEVERITIES, dtype=object)[evidence],
    )
    spoke = rows["q_value"].notna() | rows["status"].notna() | (rows["days_above"] > 0)
    return rows[spoke].astype({"acts": int, "coded_acts": int})


def _with_neighbours(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Beside each row, how many areas of its level and region show evidence for the same group, and were judged."""
    region_of = {level: {} for level in LEVELS}
    for cell in cells.itertuples():
        region_of["association"].setdefault(cell.association_id, cell.region_code)
        region_of["departement"][cell.departement_code] = cell.region_code
    region = [region_of[level].get(area, "") for level, area in zip(rows["level"], rows["area_code"], strict=True)]
    around = rows.assign(region=region, shows=rows["severity_rank"] > 0).groupby(["level", "region", "syndrome"])[
        "shows"
    ]
    return rows.assign(agreeing_areas=around.transform("sum").astype(int), judged_areas=around.transform("size"))
