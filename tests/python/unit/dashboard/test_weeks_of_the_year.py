"""Weeks of different years laid over one another: years of 53 weeks, and the turn of the year."""

from datetime import date, timedelta

import pytest
from app.weeks import SEASONS, WEEKS, YEARS, place, weeks_in_order
from hypothesis import given
from hypothesis import strategies as st

mondays = st.dates(date(2000, 1, 3), date(2060, 12, 27)).map(lambda day: day - timedelta(days=day.weekday()))


@pytest.mark.parametrize(
    ("monday", "year", "week"),
    [
        (date(2020, 12, 28), 2020, 53),
        (date(2021, 1, 4), 2021, 1),
        (date(2026, 12, 28), 2026, 53),
        (date(2025, 12, 29), 2026, 1),
        (date(2024, 12, 30), 2025, 1),
    ],
)
def test_the_turn_of_the_year(monday, year, week):
    found = place(monday, YEARS)
    assert (found.line, found.week, found.rank) == (year, week, week - 1)


def test_a_season_goes_from_july_to_june():
    assert place(date(2025, 6, 23), SEASONS).line == 2024  # week 26
    assert place(date(2025, 6, 30), SEASONS).line == 2025  # week 27
    assert place(date(2025, 6, 30), SEASONS).rank == 0
    assert place(date(2025, 6, 23), SEASONS).rank == WEEKS - 1
    assert weeks_in_order(SEASONS)[:2] == [27, 28]
    assert weeks_in_order(SEASONS)[26:28] == [53, 1]


def test_the_53rd_week_has_a_place_that_other_years_leave_empty():
    long_year = {place(date(2020, 12, 28) + timedelta(weeks=count), SEASONS).rank for count in (-1, 0, 1)}
    short_year = {place(date(2021, 12, 27) + timedelta(weeks=count), SEASONS).rank for count in (0, 1)}
    assert long_year == {25, 26, 27}
    assert short_year == {25, 27}


@pytest.mark.parametrize("by", [YEARS, SEASONS])
@given(monday=mondays)
def test_a_week_stands_at_its_number_and_no_other_week_of_its_line_does(by, monday):
    found = place(monday, by)
    assert weeks_in_order(by)[found.rank] == found.week == monday.isocalendar().week
    following = place(monday + timedelta(weeks=1), by)
    assert (following.line, following.rank) > (found.line, found.rank)


def test_every_number_is_on_the_axis_once():
    for by in (YEARS, SEASONS):
        assert sorted(weeks_in_order(by)) == list(range(1, 54))
