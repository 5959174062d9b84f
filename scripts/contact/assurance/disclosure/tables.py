"""Random tables of regions by members of a dimension, with all margins, protected as publish protects each count."""

import numpy as np
import pandas as pd

from contact.publication.attack.known import UNBOUNDED, frame
from contact.publication.disclosure.rules import Rules, round_to

_MOST = 6


def draw_table(random: np.random.Generator) -> pd.DataFrame:
    """A table of up to six by six counts, many of them small."""
    size = random.integers(1, _MOST + 1, 2)
    counts = np.where(random.random(size) < 0.6, random.integers(0, 16, size), random.integers(0, 60, size))
    return as_known(counts)


def as_known(counts: np.ndarray, rules: Rules = Rules()) -> pd.DataFrame:  # noqa: B008
    """What a reader knows of a table and its margins: rounded counts, and of masked ones that they are small."""
    whole = np.vstack([np.column_stack([counts, counts.sum(axis=1)]), [*counts.sum(axis=0), counts.sum()]])
    areas, members = (length - 1 for length in whole.shape)
    rounded = round_to(whole.astype(float), rules.base)
    shown = rounded >= rules.first_shown
    under = float(rules.high(np.array(rules.first_shown - rules.base)))
    rows = [
        {
            "metric": "flu",
            "kind": "france" if i == areas else "region",
            "area": "FR" if i == areas else f"{i + 1:02}",
            "member": "" if j == members else f"age={j}",
            "starts": 0,
            "ends": 7,
            "low": float(rules.low(rounded[i, j])) if shown[i, j] else 0.0,
            "high": float(rules.high(rounded[i, j])) if shown[i, j] else min(under, UNBOUNDED),
            "is_shown": bool(shown[i, j]),
            "is_small": bool(whole[i, j] < rules.k),
            "is_fixed": False,
            "tables": "a_table",
        }
        for i in range(areas + 1)
        for j in range(members + 1)
    ]
    return frame(rows)
