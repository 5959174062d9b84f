"""Limits of usual variation: Shewhart's chart for individual values, and what leaves it."""

import math

import pytest
from app import control_limits
from app.control_limits import ABOVE, BELOW, FALLING, FEWEST, RISING, RUN_ABOVE, RUN_BELOW, USUAL, limits, signals
from hypothesis import given
from hypothesis import strategies as st

STEADY = [10.0, 12.0] * 8
figures = st.floats(0, 1e4, allow_nan=False)
weeks = st.lists(st.one_of(figures, st.just(math.nan)), min_size=1, max_size=60)


def test_limits_are_the_mean_and_266_mean_moving_ranges():
    found = limits(STEADY)
    assert found.mean == 11
    assert found.low == pytest.approx(11 - 2.66 * 2)
    assert found.high == pytest.approx(11 + 2.66 * 2)


def test_a_textbook_chart():
    """Twelve weeks whose mean is 50.0 and whose eleven moving ranges add up to 33."""
    values = [50, 52, 49, 51, 48, 53, 50, 49, 52, 47, 50, 49]
    assert sum(values) / 12 == 50
    found = limits([float(value) for value in values])
    ranges = [2, 3, 2, 3, 5, 3, 1, 3, 5, 3, 1]
    assert found.high - found.mean == pytest.approx(2.66 * sum(ranges) / 11)


def test_a_gap_makes_no_moving_range():
    with_gap = limits([*STEADY[:8], math.nan, *STEADY[8:]])
    assert with_gap.high - with_gap.mean == pytest.approx(2.66 * 2)


def test_too_few_weeks_have_no_limits():
    assert limits(STEADY[: FEWEST - 1]) is None
    assert limits(STEADY[:FEWEST]) is not None
    assert limits([math.nan] * 40) is None


def test_a_share_has_no_limit_above_one_or_below_nought():
    found = limits([0.9, 1.0, 0.1] * 6, highest=1.0)
    assert (found.low, found.high) == (0.0, 1.0)


def test_a_week_outside_is_told_and_its_neighbours_are_not():
    values = [*STEADY, 40.0, *STEADY, 0.1, *STEADY]
    told = signals(values, limits(STEADY))
    assert [place for place, one in enumerate(told) if one == ABOVE] == [16]
    assert [place for place, one in enumerate(told) if one == BELOW] == [33]
    assert set(told) == {USUAL, ABOVE, BELOW}


@pytest.mark.parametrize(("length", "told"), [(6, False), (7, True), (9, True)])
def test_seven_weeks_on_one_side_of_the_mean_are_a_run(length, told):
    within = limits(STEADY)
    above = signals([10.0, *[11.5] * length, 10.0], within)
    below = signals([12.0, *[10.5] * length, 12.0], within)
    assert (RUN_ABOVE in above) == told
    assert (RUN_BELOW in below) == told


@pytest.mark.parametrize(("length", "told"), [(5, False), (6, True)])
def test_six_weeks_each_above_the_one_before_are_a_rise(length, told):
    within = control_limits.Limits(11.0, 0.0, 100.0)
    rise = [11.0 + 0.1 * place for place in range(length)]
    assert (RISING in signals(rise, within)) == told
    assert (FALLING in signals(rise[::-1], within)) == told


def test_an_equal_week_ends_a_rise_and_an_unknown_one_ends_a_run():
    within = control_limits.Limits(11.0, 0.0, 100.0)
    assert RISING not in signals([1.0, 2.0, 3.0, 3.0, 4.0, 5.0], within)
    assert RUN_ABOVE not in signals([12.0] * 6 + [math.nan] + [12.0] * 6, within)


@given(weeks)
def test_limits_hold_the_mean_and_every_week_has_its_word(values):
    found = limits(values)
    if found is None:
        return
    assert 0 <= found.low <= found.mean + 1e-9
    assert found.mean <= found.high + 1e-9
    told = signals(values, found)
    assert len(told) == len(values)
    for value, one in zip(values, told, strict=True):
        if math.isnan(value):
            assert one not in (ABOVE, BELOW)
        else:
            assert (one == ABOVE) == (value > found.high)
            assert (one == BELOW) == (value < found.low)


@given(st.lists(figures, min_size=FEWEST, max_size=60), st.floats(0.5, 20))
def test_limits_grow_with_their_unit(values, factor):
    one, other = limits(values), limits([value * factor for value in values])
    assert other.mean == pytest.approx(one.mean * factor, abs=1e-6)
    assert other.high == pytest.approx(one.high * factor, abs=1e-6)
