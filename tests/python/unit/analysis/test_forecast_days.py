"""What a forecast knows of days: holidays of a territory, bridges, hours that clocks skip or repeat."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.analysis.forecasts import days
from contact.analysis.forecasts.days import FEATURES, KINDS, Territory, calendar, elapsed_hours
from contact.errors import ContactError
from drawn_demand import calendar_table


@pytest.fixture(scope="module")
def table():
    return calendar_table()


def of_day(table, day: date, territory: Territory) -> tuple[set[str], str]:
    known = calendar(table, [territory], day, 1)
    features = {name for name, value in zip(FEATURES, known.features[0, 0], strict=True) if value}
    return features, KINDS[known.kinds[0, 0]]


@pytest.mark.parametrize(
    ("day", "features", "kind"),
    [
        (date(2024, 5, 9), {"holiday", "after_holiday"} - {"after_holiday"}, "holiday"),  # Ascension, after 8 May
        (date(2024, 5, 10), {"bridge", "after_holiday"}, "bridge"),
        (date(2024, 5, 7), {"before_holiday"}, "weekday"),
        (date(2022, 12, 25), {"christmas", "school"}, "holiday"),  # a Sunday
        (date(2024, 12, 25), {"christmas", "holiday", "school"}, "holiday"),
        (date(2024, 12, 24), {"eve", "before_holiday", "school"}, "weekday"),
        (date(2025, 11, 1), {"saturday_holiday", "school"}, "holiday"),
        (date(2025, 11, 10), {"bridge", "before_holiday"}, "bridge"),
        (date(2024, 3, 16), set(), "saturday"),
        (date(2024, 3, 17), set(), "sunday"),
    ],
)
def test_what_a_day_is(table, day, features, kind):
    assert of_day(table, day, Territory(school_zone="a")) == (features, kind)


def test_a_holiday_of_a_territory_is_one_there_alone(table):
    good_friday = date(2024, 3, 29)
    assert of_day(table, good_friday, Territory())[1] == "weekday"
    assert of_day(table, good_friday, Territory(further=("is_alsace_moselle_holiday",)))[1] == "holiday"


def test_school_holidays_follow_the_zone(table):
    day = date(2024, 2, 12)  # zone C alone
    closed = [zone for zone in "abc" if "school" in of_day(table, day, Territory(school_zone=zone))[0]]
    assert closed == ["c"]
    assert "school" not in of_day(table, day, Territory("America/Martinique", ""))[0]


def test_days_of_23_and_25_hours():
    spring = elapsed_hours("Europe/Paris", date(2024, 3, 30), 3)
    autumn = elapsed_hours("Europe/Paris", date(2024, 10, 26), 3)
    assert spring.sum(axis=1).tolist() == [24, 23, 24]
    assert autumn.sum(axis=1).tolist() == [24, 25, 24]
    assert spring[1, 2] == 0
    assert autumn[1, 2] == 2


def test_clocks_of_martinique_never_change():
    assert (elapsed_hours("America/Martinique", date(2024, 1, 1), 366) == 1).all()


@given(st.dates(date(2016, 1, 1), date(2026, 6, 1)), st.integers(1, 300))
def test_days_are_of_23_to_25_hours_and_a_year_loses_none(first, length):
    hours = elapsed_hours("Europe/Paris", first, length).sum(axis=1)
    assert set(hours) <= {23, 24, 25}
    assert abs(hours.sum() - 24 * length) <= 1


def test_a_calendar_that_is_too_short_says_so(table):
    with pytest.raises(ContactError, match="too short to forecast"):
        calendar(table, [Territory()], date(2027, 12, 20), 30)


def test_each_day_is_of_one_kind(table):
    known = calendar(table, [Territory()], date(2016, 1, 1), 4000)
    weekday = days.weekdays(known.first, 4000)
    assert (weekday[known.kinds[0] == days.SATURDAY] == 5).all()
    assert np.isin(weekday[known.kinds[0] == days.BRIDGE], (0, 4)).all()
