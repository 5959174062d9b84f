"""The others in words, for a reader who may not see them one by one."""

from __future__ import annotations

import pandas as pd

from app import formats
from app.published import comparison
from app.text import say
from app.view import View


def in_words(view: View, metric: str, seen: int) -> str:
    """Where the associations stand together; nothing where the reader sees all of them, or where it is not told."""
    rows = comparison.others(view.publication, view.filters.period, metric)
    if rows.empty or rows.associations.iloc[0] <= seen:
        return ""
    told = rows.iloc[0]
    unit = view.units[metric]
    half = say("comparison.others_half", count=int(told.associations), half=formats.quantity(told.half, unit))
    if pd.isna(told.quarter):
        return half
    quarters = [formats.quantity(told[name], unit) for name in ("quarter", "three_quarters")]
    return f"{half} {say('comparison.others_quarters', low=quarters[0], high=quarters[1])}"
