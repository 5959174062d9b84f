"""Known counts for tests of the attack: tables of areas and members with their margins, protected as publish protects."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from contact.publication.attack.known import UNBOUNDED, frame
from contact.publication.disclosure import Rules, round_to

RULES = Rules()


def known(
    metric: str,
    count: int,
    *,
    area: str = "11",
    member: str = "",
    span: tuple[int, int] = (0, 7),
    shown: bool | None = None,
    fixed: bool = False,
) -> dict:
    """What a reader knows of a count of as many persons: rounded, or masked if too small or if `shown` is False."""
    rounded = float(round_to(np.array([count], dtype=float), RULES.base)[0])
    is_shown = fixed or (rounded >= RULES.first_shown if shown is None else shown)
    under = float(RULES.high(np.array(RULES.first_shown - RULES.base)))
    low, high = (float(RULES.low(rounded)), float(RULES.high(rounded))) if is_shown else (0.0, UNBOUNDED)
    if not is_shown and count <= under:
        high = under
    return {
        "metric": metric,
        "kind": "france" if area == "FR" else "region",
        "area": area,
        "member": member,
        "starts": span[0],
        "ends": span[1],
        "low": float(count) if fixed else low,
        "high": float(count) if fixed else high,
        "is_shown": is_shown,
        "is_small": not is_shown and count < RULES.k,
        "is_fixed": fixed,
        "tables": "a_table",
    }


def table(counts: np.ndarray, metric: str = "flu") -> pd.DataFrame:
    """A table of regions (rows) by members of a dimension (columns), with all its margins."""
    rows = []
    for i, line in enumerate(counts):
        rows += [known(metric, int(count), area=f"{i + 1:02}", member=f"age={j}") for j, count in enumerate(line)]
        rows.append(known(metric, int(line.sum()), area=f"{i + 1:02}"))
    rows += [known(metric, int(count), area="FR", member=f"age={j}") for j, count in enumerate(counts.sum(axis=0))]
    return frame([*rows, known(metric, int(counts.sum()), area="FR")])


def weeks(counts: Sequence[int], windows: Sequence[tuple[int, int]], metric: str = "flu") -> pd.DataFrame:
    """Weekly counts of one region, and windows given by their first week and the week after their last."""
    rows = [known(metric, count, span=(7 * week, 7 * week + 7)) for week, count in enumerate(counts)]
    rows += [known(metric, sum(counts[a:b]), span=(7 * a, 7 * b)) for a, b in windows if b - a > 1]
    return frame(rows)
