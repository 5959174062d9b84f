"""Time runs in UTC and is written in local time: clock changes, the leap day, Martinique."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from contact.simulate.clock import Clock
from contact.simulate.flat_acts import time_column
from contact.simulate.intensity import bin_weights
from contact.simulate.parameters import BIN, DAY, HOUR

PARIS, MARTINIQUE = "Europe/Paris", "America/Martinique"


def instant(text: str) -> int:
    """UTC seconds of an ISO time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2020, 3, 28), PARIS, 24),
        (date(2020, 3, 29), PARIS, 23),
        (date(2020, 10, 25), PARIS, 25),
        (date(2020, 2, 29), PARIS, 24),
        (date(2020, 3, 29), MARTINIQUE, 24),
        (date(2020, 10, 25), MARTINIQUE, 24),
    ],
)
def test_a_local_day_has_its_hours_in_utc(day, zone, hours):
    clock = Clock(zone, day, day)
    assert len(clock.bins) * BIN == hours * HOUR
    assert set(clock.bin_days) == {0}


@pytest.mark.parametrize(
    ("zone", "utc", "local"),
    [
        (PARIS, "2020-03-29T00:59:59", "2020-03-29T01:59:59"),
        (PARIS, "2020-03-29T01:00:00", "2020-03-29T03:00:00"),
        (PARIS, "2020-10-25T00:30:00", "2020-10-25T02:30:00"),
        (PARIS, "2020-10-25T01:30:00", "2020-10-25T02:30:00"),
        (PARIS, "2020-02-29T23:30:00", "2020-03-01T00:30:00"),
        (MARTINIQUE, "2020-03-29T03:00:01", "2020-03-28T23:00:01"),
        (MARTINIQUE, "2020-10-25T12:00:00", "2020-10-25T08:00:00"),
    ],
)
def test_times_are_written_as_the_wall_clock_shows_them(zone, utc, local):
    clock = Clock(zone, date(2020, 2, 20), date(2020, 10, 30))
    assert time_column(np.array([instant(utc)]), clock).to_pylist() == [local.encode()]


def test_no_time_is_written_as_nothing():
    assert time_column(np.array([-1]), Clock(PARIS, date(2020, 3, 1), date(2020, 3, 2))).to_pylist() == [b""]


def test_the_leap_day_is_a_day():
    clock = Clock(PARIS, date(2020, 2, 28), date(2020, 3, 1))
    assert clock.days == 3
    assert clock.weekdays.tolist() == [4, 5, 6]


@pytest.mark.parametrize("zone", [PARIS, MARTINIQUE])
def test_each_day_gets_the_whole_of_its_demand_whatever_its_length(zone):
    clock = Clock(zone, date(2020, 10, 20), date(2020, 10, 30))
    weights = bin_weights(clock, np.zeros(clock.days, bool))
    assert np.bincount(clock.bin_days, weights) == pytest.approx(np.ones(clock.days))
    assert len(clock.bins) * BIN == clock.days * DAY + (HOUR if zone == PARIS else 0)
