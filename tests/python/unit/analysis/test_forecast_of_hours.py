"""The forecast by hour: it adds up to the day whatever its length, finds the profile, and reads capacity."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.analysis.forecasts.bands import HOURS, forecast_bands
from contact.analysis.forecasts.days import KINDS, SATURDAY
from contact.analysis.forecasts.model import forecast
from contact.analysis.forecasts.profile import learn_profile, seasons
from contact.errors import ContactError
from drawn_demand import draw

CURVE = np.array([2, 1, 1, 1, 1, 2, 3, 5, 6, 6, 5, 4, 4, 3, 3, 3, 4, 4, 5, 6, 7, 6, 5, 3], float)
EVENING = np.array([[0.0] * 20 + [1.0] * 4])


def by_hour(drawn, days: int, random: int = 3) -> np.ndarray:
    """The counts of each day spread over its hours at random by CURVE, an hour later on Saturdays."""
    rng = np.random.default_rng(random)
    curve = np.where(drawn.calendar.kinds[..., None] == SATURDAY, np.roll(CURVE, 1), CURVE) * drawn.calendar.elapsed
    curve = curve / curve.sum(axis=2, keepdims=True)
    known = np.concatenate([drawn.history.counts, drawn.future], axis=1)[:, :days].astype(int)
    return rng.multinomial(known, curve[:, :days]).astype(float)


@pytest.fixture(scope="module")
def drawn():
    """230 days: the forecast begins on 17 October 2021 and holds the day of 25 hours."""
    return draw(days=230)


@pytest.fixture(scope="module")
def hourly(drawn):
    return by_hour(drawn, 230)


@pytest.fixture(scope="module")
def daily(drawn):
    return forecast(drawn.history, drawn.calendar, drawn.tree)


@pytest.fixture(scope="module")
def made(drawn, hourly, daily):
    return forecast_bands(daily, drawn.history, hourly, drawn.calendar)


def test_hours_add_up_to_the_day(daily, made):
    assert made.mean.shape == (9, 28, 24)
    assert made.mean.sum(axis=2) == pytest.approx(daily.mean)


def test_regions_add_up_hour_by_hour(drawn, made):
    assert made.mean[6:] == pytest.approx(np.einsum("ns,shb->nhb", drawn.tree.sums[6:], made.mean[:6]))


def test_an_hour_that_comes_twice_asks_for_twice_as_much(drawn, made):
    [changed] = np.flatnonzero(drawn.calendar.elapsed[0, 230:258].sum(axis=1) == 25)
    share = made.mean / made.mean.sum(axis=2, keepdims=True)
    other_sunday = changed - 7
    twice = share[0, changed, 2] / share[0, changed, 3]
    once = share[0, other_sunday, 2] / share[0, other_sunday, 3]
    assert twice == pytest.approx(2 * once)


def test_an_hour_that_is_skipped_asks_for_nothing():
    drawn = draw(series=2, days=380)  # forecast from 16 March 2022, clocks change on the 27th
    hourly = by_hour(drawn, 380)
    daily = forecast(drawn.history, drawn.calendar, drawn.tree)
    made = forecast_bands(daily, drawn.history, hourly, drawn.calendar)
    [changed] = np.flatnonzero(drawn.calendar.elapsed[0, 380:408].sum(axis=1) == 23)
    assert (made.mean[:, changed, 2] == 0).all()
    assert (made.quantile(0.975)[:, changed, 2] == 0).all()
    assert made.mean.sum(axis=2) == pytest.approx(daily.mean)


def test_the_profile_of_each_kind_of_day_is_found(drawn, hourly):
    of_season = seasons(drawn.history.first, 230)
    kinds, elapsed = drawn.calendar.kinds[:, :230], drawn.calendar.elapsed[:, :230]
    profile = learn_profile(hourly, kinds, of_season, elapsed)
    summer = 1
    for kind, curve in (("weekday", CURVE), ("saturday", np.roll(CURVE, 1))):
        found = profile.rates[:, KINDS.index(kind), summer]
        assert found == pytest.approx(np.tile(curve / curve.sum(), (6, 1)), abs=0.012)


@settings(max_examples=25, deadline=None)
@given(random=st.integers(0, 1000), days=st.integers(1, 40))
def test_shares_of_any_profile_add_up_to_one(random, days):
    rng = np.random.default_rng(random)
    kinds = rng.integers(0, len(KINDS), (3, days))
    of_season = rng.integers(0, 2, days)
    elapsed = np.ones((3, days, 24))
    elapsed[:, 0, 2] = rng.choice([0, 2])
    profile = learn_profile(rng.poisson(2.0, (3, days, 24)).astype(float), kinds, of_season, elapsed)
    shares = profile.shares(kinds, of_season, elapsed)
    assert shares.sum(axis=2) == pytest.approx(np.ones((3, days)))
    assert (shares >= 0).all()


def test_intervals_of_hours_hold_what_they_promise():
    drawn = draw(series=8, days=380, random=7)
    hourly = by_hour(drawn, 408)
    daily = forecast(drawn.history, drawn.calendar, drawn.tree)
    made = forecast_bands(daily, drawn.history, hourly[:, :380], drawn.calendar)
    low, high = (bound[:8] for bound in made.interval(80))
    inside = (hourly[:, 380:] >= low) & (hourly[:, 380:] <= high)
    # bounds are whole counts and both belong to the interval: at night, with few, it holds more than it promises
    assert 0.78 < inside.mean() < 0.89


def test_the_reading_of_capacity_is_a_probability_that_comes_true():
    said, came = [], []
    for random in range(4):
        drawn = draw(series=8, days=380, random=random)
        hourly = by_hour(drawn, 408)
        daily = forecast(drawn.history, drawn.calendar, drawn.tree)
        made = forecast_bands(daily, drawn.history, hourly[:, :380], drawn.calendar, EVENING)
        planned = made.quantile(0.6) - 0.5
        said.append(made.exceeds(planned)[:8])
        came.append((hourly[:, 380:] @ EVENING.T) > planned[:8])
    assert np.mean(said) == pytest.approx(0.4, abs=0.06)
    assert np.mean(came) == pytest.approx(np.mean(said), abs=0.05)


def test_more_capacity_is_exceeded_less_often(made):
    chances = np.stack([made.exceeds(np.array(capacity)) for capacity in (-1, 0, 5, 20, 10_000)])
    assert (np.diff(chances, axis=0) <= 1e-9).all()
    assert (chances[0] == 1).all()
    assert (chances[-1] < 0.01).all()


def test_a_band_is_the_sum_of_its_hours(drawn, hourly, daily, made):
    evening = forecast_bands(daily, drawn.history, hourly, drawn.calendar, EVENING)
    assert evening.mean[..., 0] == pytest.approx(made.mean[..., 20:].sum(axis=2))


def test_hours_of_days_without_a_delivery_are_left_out(drawn, hourly):
    holes = hourly.copy()
    holes[:, 60:75] = np.nan
    history = replace(drawn.history, counts=holes.sum(axis=2))
    daily = forecast(history, drawn.calendar, drawn.tree)
    found = forecast_bands(daily, history, holes, drawn.calendar, HOURS)
    assert np.isfinite(found.quantile(0.9)).all()
    assert found.mean.sum(axis=2) == pytest.approx(daily.mean)


def test_hours_of_other_days_are_refused(drawn, hourly, daily):
    with pytest.raises(ContactError, match="24 hours for every day"):
        forecast_bands(daily, drawn.history, hourly[:, :-1], drawn.calendar)
