"""The ledger of health counts: each once, told by whatever shows it, kept within a week."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from contact.publication import archive
from contact.publication.disclosure import MASKED, NO_DATA, ROUNDED, Rules
from contact.publication.disclosure.ledger import (
    Ledger,
    Measured,
    day_number,
    health_counts,
    member_of,
    whole_and_parts,
)
from contact.semantics.catalogue import Metric

FLU = Metric("flu", "simple", meta={"disclosure": "health", "persons": "flu_persons"}, aggregation="count")
CODED = Metric("coded", "simple", meta={"disclosure": "activity"}, aggregation="count")
SHARE = Metric("flu_share", "ratio", meta={"unit": "percent"}, inputs=("flu", "coded"), plain_ratio=True)
RATE = Metric("flu_rate", "ratio", meta={"unit": "per_1000"}, inputs=("flu", "coded"), plain_ratio=True)
SUNDAY = date(2020, 3, 8)


class Metrics:
    """A catalogue of these metrics, by name."""

    metrics = {metric.name: metric for metric in (FLU, CODED, SHARE, RATE)}  # noqa: RUF012


def week_of(counts: list[float], dominated: list[bool] | None = None) -> Measured:
    """One week of as many regions."""
    areas = [f"{position:02}" for position in range(len(counts))]
    cells = pd.DataFrame({"area_code": areas, "flu": counts, "flu_persons": counts})
    starts = np.full(len(counts), 0)
    masked = {"flu": np.array(dominated)} if dominated else {}
    return Measured("region", cells, pd.Series("", index=cells.index), starts, starts + 7, masked)


def ledger_of(*weeks: Measured) -> Ledger:
    ledger = Ledger(Rules())
    for position, week in enumerate(weeks):
        ledger.add(f"table_{position}", FLU, week, is_additive=True)
    ledger.close()
    return ledger


def test_a_count_that_two_exports_tell_is_one_and_names_both():
    first, second = week_of([40, 3]), week_of([40, 3])
    ledger = ledger_of(first, second)
    assert len(ledger.cells) == 2
    assert ledger.cells["tables"].tolist() == ["table_0, table_1"] * 2
    ledger.hide([0])
    for week in (first, second):
        assert ledger.decided("flu", week).states.tolist() == [MASKED, MASKED]


def test_a_dominated_count_is_masked_though_it_is_large():
    week = week_of([40, 40], dominated=[True, False])
    assert ledger_of(week).decided("flu", week).states.tolist() == [MASKED, ROUNDED]


def test_a_reader_is_granted_that_a_small_count_is_small_and_nothing_of_one_that_is_only_hidden():
    ledger = ledger_of(week_of([3, 40, np.nan]))
    ledger.hide([1])
    known = ledger.known()
    assert known["high"].tolist()[0] == 12
    assert (known["high"] > 1_000_000).tolist() == [False, True, True]
    assert known["is_small"].tolist() == [True, False, False]
    assert known["state"].tolist() == [MASKED, MASKED, NO_DATA]


def test_what_no_figure_shows_is_not_kept_in_the_archive():
    week = week_of([40, 60])
    ledger = ledger_of(week)
    ledger.tell("flu", week, np.array([False, True]))
    ledger.keep_to_what_is_told()
    rows = archive.rows_to_publish(ledger, archive.empty(), SUNDAY)
    assert rows["value"].isna().tolist() == [True, False]
    assert rows.loc[1, ["value", "fewest", "most"]].tolist() == [60, 58, 62]


@pytest.mark.parametrize("later", [[44, 3, 60], [12, 40, 60]])
def test_within_a_week_a_count_keeps_its_value_and_its_state_whatever_comes(later):
    first = ledger_of(week_of([40, 3, 60]))
    first.cells["is_told"] = True
    told = archive.as_known(archive.rows_to_publish(first, archive.empty(), SUNDAY))
    week = week_of(later)
    again = ledger_of(week)
    archive.keep_within_week(again, told, SUNDAY)
    kept = again.decided("flu", week)
    assert kept.states.tolist() == [ROUNDED, MASKED, ROUNDED]
    assert kept.values[[0, 2]].tolist() == [40, 60]
    next_week = ledger_of(week)
    assert archive.keep_within_week(next_week, told, date(2020, 3, 15)) == 0
    assert next_week.decided("flu", week).values.tolist()[2] == 60


def test_a_share_in_percent_has_a_whole_and_a_rate_has_none():
    assert whole_and_parts([SHARE]) == {"coded": {"flu"}}
    assert whole_and_parts([RATE]) == {}
    assert health_counts([SHARE, FLU], Metrics()) == [FLU]


def test_members_are_named_by_their_columns_in_one_order():
    cells = pd.DataFrame({"sex": ["f", "m"], "age": ["0-4", "5-14"]})
    assert member_of(cells, ["sex", "age"]).tolist() == ["age=0-4|sex=f", "age=5-14|sex=m"]
    assert member_of(cells, []).tolist() == ["", ""]


def test_days_are_numbered_one_after_the_other():
    assert day_number([date(1970, 1, 1), date(1970, 1, 8)]).tolist() == [0, 7]
