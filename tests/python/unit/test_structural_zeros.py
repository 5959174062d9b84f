"""A count that cannot be anything but zero says so; what is not known does not."""

import numpy as np
import pandas as pd

from contact.publication.disclosure import MASKED, NO_DATA, STRUCTURAL_ZERO, Rules
from contact.publication.disclosure.ledger import Ledger, Measured
from contact.publication.exports import Export
from contact.publication.measured import Block
from contact.publication.periods import Window
from contact.publication.tables import build, columns, enter
from contact.semantics.catalogue import Metric

CALLS = Metric("calls", "simple", meta={"disclosure": "activity"}, aggregation="count")
FLU = Metric("flu", "simple", meta={"disclosure": "health", "persons": "flu_persons"}, aggregation="count")
SHARE = Metric("flu_share", "ratio", meta={"disclosure": "health"}, inputs=("flu", "calls"), plain_ratio=True)
WINDOW = Window("7d", "current", pd.Timestamp("2020-03-02").date(), pd.Timestamp("2020-03-08").date(), True)


class Metrics:
    """A catalogue of these metrics, by name."""

    metrics = {metric.name: metric for metric in (CALLS, FLU, SHARE)}  # noqa: RUF012


def published(is_answered: bool) -> pd.DataFrame:
    """A table of three regions: one served, one without any delivery, one where nobody was to deliver."""
    served = (120.0, 3.0, 3.0) if is_answered else (np.nan,) * 3
    counts = {
        name: [count, np.nan, np.nan] for name, count in zip(("calls", "flu", "flu_persons"), served, strict=True)
    }
    cells = pd.DataFrame({"area_code": ["11", "24", "94"], **counts})
    starts = np.zeros(3, dtype=int)
    measured = Measured("region", cells, pd.Series("", index=cells.index), starts, starts + 7, {})
    cannot_be = np.array([False, False, is_answered])
    block = Block("region", WINDOW, measured, is_answered, cannot_be, np.array([False, True, False]))
    export = Export(
        "flu_table",
        "",
        "",
        "overview",
        "period",
        ("region",),
        ("7d",),
        ("current",),
        (CALLS, FLU, SHARE),
        ("calls", "flu", "flu_persons"),
        {},
        is_by_weeks=True,
    )
    ledger = Ledger(Rules())
    enter(ledger, export, [block], Metrics())
    ledger.close()
    rows = build(export, [block], ledger, Metrics())
    assert list(rows) == list(columns(export))
    return rows.set_index(["metric", "area_code"])


def test_nothing_can_be_where_nobody_was_to_deliver_a_gap_stays_a_gap_and_a_small_zero_stays_masked():
    rows = published(is_answered=True)
    assert rows["state"].loc["calls"].tolist() == ["exact", NO_DATA, STRUCTURAL_ZERO]
    assert rows["state"].loc["flu"].tolist() == [MASKED, NO_DATA, STRUCTURAL_ZERO]
    assert rows["state"].loc["flu_share"].tolist() == [MASKED, NO_DATA, NO_DATA]
    assert rows["value"].loc["flu"].tolist()[2] == 0
    assert rows["is_provisional"].loc["calls"].tolist() == [False, True, False]


def test_in_a_window_that_the_data_does_not_cover_nothing_is_known():
    assert (published(is_answered=False)["state"].loc["flu"] == NO_DATA).all()
