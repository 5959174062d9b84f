"""The closed list of periods: which days each window holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.publication.exports import asked_range
from contact.publication.periods import PERIODS, WEEKS_OF_PERIOD, WINDOWS, bounds, months_before, week_windows, windows
from contact.warehouse.data_range import whole_weeks

LAST_DAYS = st.dates(date(2000, 1, 1), date(2039, 12, 31))


@pytest.mark.parametrize(
    ("period", "window", "last_day", "starts_on", "ends_on"),
    [
        ("1d", "current", date(2021, 3, 9), date(2021, 3, 9), date(2021, 3, 9)),
        ("1d", "previous", date(2021, 3, 9), date(2021, 3, 8), date(2021, 3, 8)),
        ("1d", "year_before", date(2021, 3, 9), date(2020, 3, 10), date(2020, 3, 10)),
        ("7d", "current", date(2021, 3, 9), date(2021, 3, 3), date(2021, 3, 9)),
        ("7d", "previous", date(2021, 3, 9), date(2021, 2, 24), date(2021, 3, 2)),
        ("28d", "year_before", date(2021, 3, 9), date(2020, 2, 12), date(2020, 3, 10)),
        ("3m", "current", date(2021, 3, 9), date(2020, 12, 10), date(2021, 3, 9)),
        ("3m", "previous", date(2021, 3, 9), date(2020, 9, 10), date(2020, 12, 9)),
        ("3m", "year_before", date(2021, 3, 9), date(2019, 12, 10), date(2020, 3, 9)),
        ("12m", "current", date(2021, 3, 9), date(2020, 3, 10), date(2021, 3, 9)),
        ("12m", "previous", date(2021, 3, 9), date(2019, 3, 10), date(2020, 3, 9)),
        ("12m", "year_before", date(2021, 3, 9), date(2019, 3, 10), date(2020, 3, 9)),
        # whole months where the data ends with one
        ("3m", "current", date(2020, 12, 31), date(2020, 10, 1), date(2020, 12, 31)),
        ("3m", "current", date(2021, 5, 31), date(2021, 3, 1), date(2021, 5, 31)),
        ("12m", "current", date(2020, 2, 29), date(2019, 3, 1), date(2020, 2, 29)),
        ("12m", "year_before", date(2020, 2, 29), date(2018, 3, 1), date(2019, 2, 28)),
        # the day after the data is the 31st, or the 29th of February: shorter months end on their last day
        ("3m", "current", date(2021, 5, 30), date(2021, 2, 28), date(2021, 5, 30)),
        ("3m", "previous", date(2021, 5, 30), date(2020, 11, 30), date(2021, 2, 27)),
        ("12m", "current", date(2020, 2, 28), date(2019, 2, 28), date(2020, 2, 28)),
        # 364 days are 52 weeks, whatever the leap day
        ("7d", "year_before", date(2020, 3, 1), date(2019, 2, 25), date(2019, 3, 3)),
    ],
)
def test_a_window_holds_these_days(period, window, last_day, starts_on, ends_on):
    assert bounds(period, window, last_day) == (starts_on, ends_on)


@given(LAST_DAYS, st.sampled_from(PERIODS))
def test_the_current_window_ends_with_the_data_and_the_previous_one_ends_where_it_starts(last_day, period):
    starts_on, ends_on = bounds(period, "current", last_day)
    assert ends_on == last_day
    assert bounds(period, "previous", last_day)[1] == starts_on - timedelta(days=1)


@given(LAST_DAYS, st.sampled_from(PERIODS), st.sampled_from(WINDOWS))
def test_every_window_has_days_and_periods_of_days_have_as_many_as_they_say(last_day, period, window):
    starts_on, ends_on = bounds(period, window, last_day)
    assert starts_on <= ends_on
    if period.endswith("d"):
        assert (ends_on - starts_on).days + 1 == int(period[:-1])


@given(LAST_DAYS, st.sampled_from(["1d", "7d", "28d"]))
def test_a_year_before_falls_on_the_same_day_of_the_week(last_day, period):
    assert bounds(period, "year_before", last_day)[1].weekday() == last_day.weekday()


def test_a_window_is_covered_when_the_data_holds_all_of_it():
    covered = {(one.period, one.window): one.is_covered for one in windows(date(2020, 3, 2), date(2021, 3, 9))}
    assert len(covered) == len(PERIODS) * len(WINDOWS)
    assert covered["12m", "current"]
    assert not covered["12m", "previous"]
    assert covered["1d", "year_before"]
    assert not covered["28d", "year_before"]


def test_of_a_window_that_begins_before_the_data_only_the_current_one_is_asked_for_and_only_where_there_is_data():
    data = (date(2020, 3, 1), date(2020, 4, 25))
    asked = {(one.period, one.window): asked_range(one, data) for one in windows(*data)}
    assert asked["28d", "previous"] == (date(2020, 3, 1), date(2020, 3, 28))
    assert asked["12m", "current"] == data
    assert asked["12m", "previous"] is None
    assert asked["1d", "year_before"] is None


def test_months_are_counted_back_to_the_last_day_of_shorter_ones():
    assert months_before(date(2021, 3, 31), 1) == date(2021, 2, 28)
    assert months_before(date(2020, 3, 31), 1) == date(2020, 2, 29)
    assert months_before(date(2021, 1, 15), 13) == date(2019, 12, 15)


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        (date(2020, 3, 2), date(2020, 3, 8), (date(2020, 3, 2), date(2020, 3, 8))),
        (date(2020, 3, 3), date(2020, 3, 22), (date(2020, 3, 9), date(2020, 3, 22))),
        (date(2020, 3, 2), date(2020, 3, 14), (date(2020, 3, 2), date(2020, 3, 8))),
        (date(2020, 3, 3), date(2020, 3, 14), None),
        (date(2020, 3, 4), date(2020, 3, 4), None),
    ],
)
def test_only_whole_weeks_count(first, last, weeks):
    assert whole_weeks(first, last) == weeks


@given(LAST_DAYS, st.integers(0, 900))
def test_windows_of_health_figures_are_whole_weeks_and_change_once_a_week(last_day, length):
    first_day = last_day - timedelta(days=length)
    weeks = whole_weeks(first_day, last_day)
    found = {(one.period, one.window): one for one in week_windows((first_day, last_day), weeks)}
    assert len(found) == len(WEEKS_OF_PERIOD) * len(WINDOWS)
    for (period, window), one in found.items():
        assert (one.starts_on.weekday(), one.ends_on.weekday()) == (0, 6)
        assert (one.ends_on - one.starts_on).days + 1 == 7 * WEEKS_OF_PERIOD[period]
        assert one.ends_on <= last_day
        if one.is_covered:
            assert first_day <= one.starts_on
        if window == "previous":
            assert one.ends_on == found[period, "current"].starts_on - timedelta(days=1)
        if window == "year_before":
            assert one.ends_on == found[period, "current"].ends_on - timedelta(weeks=52)
    assert last_day - found["7d", "current"].ends_on < timedelta(days=7)


def test_without_a_whole_week_no_window_of_health_figures_is_covered():
    data = (date(2020, 3, 4), date(2020, 3, 14))
    assert not any(one.is_covered for one in week_windows(data, whole_weeks(*data)))
    assert any(
        one.is_covered for one in week_windows((date(2020, 3, 2), data[1]), whole_weeks(date(2020, 3, 2), data[1]))
    )
