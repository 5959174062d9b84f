"""Values that may still change are drawn lighter and dashed, joined to the last one that may not."""

from __future__ import annotations

import pandas as pd

SETTLED, PENDING = "settled", "pending"
# how a pending part of a line is drawn
STROKE = {"opacity": 0.6, "strokeDash": [4, 3]}


def split(values: pd.Series, provisional: pd.Series) -> pd.DataFrame:
    """`settled` and `pending` of values in the order of time; the last settled value before a pending one is in both."""
    pending = provisional.astype("boolean").fillna(False).astype(bool)
    joined = pending | pending.shift(-1, fill_value=False)
    return pd.DataFrame({SETTLED: values.where(~pending), PENDING: values.where(joined)}, index=values.index)
