"""What series are drawn with: provisional values joined to settled ones, dated facts within the axis, weeks laid over."""

import pandas as pd
from app.access_to_care.control_card import drawn_rows, kind, limits_of, reading
from app.charts import control
from app.charts.annotations import notes
from app.charts.provisional import split
from app.demand.seasons_card import laid_over
from hypothesis import given
from hypothesis import strategies as st

FIRST, LAST = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-31")


def noted(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["starts_on", "ends_on", "label"]).assign(kind="strike")
    return notes(
        table.assign(starts_on=pd.to_datetime(table.starts_on), ends_on=pd.to_datetime(table.ends_on)), FIRST, LAST
    )


def test_a_pending_value_is_joined_to_the_settled_one_before_it():
    found = split(pd.Series([1.0, 2.0, 3.0]), pd.Series([False, False, True]))
    assert found.settled.tolist()[:2] == [1.0, 2.0]
    assert found.settled.isna().tolist() == [False, False, True]
    assert found.pending.isna().tolist() == [True, False, False]


@given(st.lists(st.tuples(st.floats(0, 10), st.booleans()), min_size=1, max_size=30))
def test_every_value_is_drawn_and_no_pending_one_as_settled(rows):
    values, pending = pd.Series([row[0] for row in rows]), pd.Series([row[1] for row in rows])
    found = split(values, pending)
    assert found.settled.fillna(found.pending).tolist() == values.tolist()
    assert (found.settled.isna() == pending).all()


def test_a_fact_that_began_before_the_axis_is_cut_at_its_edge():
    rows = noted(("2025-12-20", "2026-01-15", "Grève"))
    assert rows.starts_on[0] == FIRST
    assert rows.ends_on[0] == pd.Timestamp("2026-01-16")


def test_labels_of_facts_that_follow_closely_stand_one_above_the_other():
    rows = noted(
        ("2026-01-10", "2026-01-12", "a"), ("2026-01-14", "2026-01-15", "b"), ("2026-03-20", "2026-03-21", "c")
    )
    assert rows["row"].tolist() == [0, 1, 0]
    assert rows.side.tolist() == ["right", "right", "left"]


def test_no_fact_makes_no_row():
    assert len(noted()) == 0


def weekly(values: list[float], provisional: int = 0) -> pd.DataFrame:
    weeks = pd.date_range("2025-01-06", periods=len(values), freq="7D")
    pending = [place >= len(values) - provisional for place in range(len(values))]
    return pd.DataFrame(
        {"week": weeks, "value": values, "state": "exact", "is_provisional": pending, "metric": "calls"}
    )


def test_provisional_weeks_move_no_limit():
    steady = [10.0, 12.0] * 10
    assert limits_of(weekly([*steady, 90.0], provisional=1), "minute") == limits_of(weekly(steady), "minute")


def test_the_last_week_above_its_limits_is_said_to_be_and_is_worse_for_a_delay():
    rows = weekly([10.0, 12.0] * 10 + [60.0])
    within = limits_of(weekly([10.0, 12.0] * 10), "minute")
    drawn = drawn_rows(rows, within, "minute", "lower_is_better")
    assert drawn.kind.iloc[-1] == control.WORSE
    assert "au-dessus des limites habituelles" in reading(drawn, within, "minute")


def test_few_weeks_are_shown_without_limits():
    rows = weekly([10.0, 12.0])
    drawn = drawn_rows(rows, limits_of(rows, "minute"), "minute", "lower_is_better")
    assert drawn["mean"].isna().all()
    assert "Trop peu de semaines" in reading(drawn, None, "minute")


def test_good_and_bad_follow_the_direction_of_the_metric():
    assert kind("above", "higher_is_better") == control.BETTER
    assert kind("run_below", "higher_is_better") == control.WORSE
    assert kind("falling", "lower_is_better") == control.BETTER
    assert kind("rising", "neither") == control.OTHER
    assert kind("usual", "lower_is_better") == control.USUAL


def test_the_latest_year_is_the_first_line():
    rows = laid_over(weekly([float(value) for value in range(120)]), "years")
    assert rows.line.drop_duplicates().tolist() == ["2027", "2026", "2025"]
    assert rows[rows.line == "2026"].number.tolist() == list(range(1, 54))  # 53 weeks in 2026
    assert len(rows) == 120
