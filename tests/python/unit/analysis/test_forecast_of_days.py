"""The daily forecast: it finds known effects, tells its uncertainty, adds up, and never looks ahead."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.analysis.forecasts.days import FEATURES
from contact.analysis.forecasts.model import forecast
from contact.analysis.forecasts.season import estimate
from contact.analysis.forecasts.series import History, tree
from contact.errors import ContactError
from drawn_demand import HOLIDAY, WEEK, draw


@pytest.fixture(scope="module")
def drawn():
    return draw()


@pytest.fixture(scope="module")
def made(drawn):
    return forecast(drawn.history, drawn.calendar, drawn.tree)


def test_effects_that_were_planted_are_found():
    drawn = draw(series=9, days=800, school=-0.10)
    season = estimate(drawn.history, drawn.calendar, 28)
    features = drawn.calendar.features[:, :828]
    ordinary = features.sum(axis=2) == 0
    day = (np.arange(828) + drawn.history.first.weekday()) % 7
    base = np.array([season.log[:, (day == one) & ordinary.all(axis=0)].mean() for one in range(7)])
    assert base - base.mean() == pytest.approx(WEEK - WEEK.mean(), abs=0.03)
    alone = features[..., FEATURES.index("school")] * (features.sum(axis=2) == 1)
    without = season.log - base[day]
    school = without[alone > 0].mean() - without[ordinary].mean()
    holiday = (features[..., FEATURES.index("holiday")] > 0) & (features.sum(axis=2) == 1)
    assert school == pytest.approx(-0.10, abs=0.04)
    assert without[holiday].mean() - without[ordinary].mean() == pytest.approx(HOLIDAY, abs=0.06)


def test_the_mean_is_near_the_truth(drawn, made):
    assert made.mean[:6] == pytest.approx(drawn.expected, rel=0.15)
    assert np.abs(made.mean[:6] / drawn.expected - 1).mean() < 0.04


def test_intervals_hold_what_they_promise():
    inside = {80: [], 95: []}
    for random in range(3):
        drawn = draw(series=12, random=random)
        made = forecast(drawn.history, drawn.calendar, drawn.tree)
        for level, found in inside.items():
            low, high = (bound[:12] for bound in made.predictive.interval(level))
            found.append(((drawn.future >= low) & (drawn.future <= high)).mean())
    assert np.mean(inside[80]) == pytest.approx(0.80, abs=0.05)
    assert np.mean(inside[95]) == pytest.approx(0.95, abs=0.03)


def test_means_add_up_and_intervals_of_sums_are_narrower(drawn, made):
    assert made.mean[6:] == pytest.approx(drawn.tree.sums[6:] @ made.mean[:6])
    assert made.mean[-1] == pytest.approx(made.mean[6:-1].sum(axis=0))
    low, high = made.predictive.interval(80)
    width = (high - low) / made.mean
    assert width[-1].mean() < width[:6].mean()


def test_a_wave_that_all_series_share_does_not_cancel_out_in_their_sum(drawn):
    """The errors of associations that go up and down together are those of France."""
    wave = 0.25 * np.sin(np.arange(400) / 9)
    together = replace(drawn.history, counts=np.round(drawn.history.counts * np.exp(wave)))
    made = forecast(together, drawn.calendar, drawn.tree)
    low, high = made.predictive.interval(80)
    width = ((high - low) / made.mean)[:, 14:].mean(axis=1)
    assert width[-1] > 0.7 * width[:6].mean()


def test_quantiles_are_ordered_and_agree_with_the_chance_of_exceeding(made):
    quantiles = np.stack([made.predictive.quantile(p) for p in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)])
    assert (np.diff(quantiles, axis=0) >= 0).all()
    for probability, bound in ((0.1, quantiles[1]), (0.9, quantiles[5])):
        assert (made.predictive.exceeds(bound) <= 1 - probability + 1e-6).all()
        assert (made.predictive.exceeds(bound - 1) >= 1 - probability - 1e-6).all()


@pytest.mark.parametrize("origin", [300, 399])
def test_nothing_looks_into_the_future(drawn, origin):
    cut = forecast(drawn.history.until(origin), drawn.calendar, drawn.tree)
    other = drawn.history.counts.copy()
    other[:, origin:] = 7 * other[:, origin:] + 1000
    changed = forecast(replace(drawn.history, counts=other).until(origin), drawn.calendar, drawn.tree)
    assert np.array_equal(cut.mean, changed.mean)
    assert np.array_equal(cut.predictive.quantile(0.9), changed.predictive.quantile(0.9))


def test_the_forecast_moves_with_the_present(drawn):
    """So that the test above is no comparison of constants."""
    risen = drawn.history.counts.copy()
    risen[:, -21:] *= 1.5
    before, after = (
        forecast(replace(drawn.history, counts=counts), drawn.calendar, drawn.tree).mean
        for counts in (drawn.history.counts, risen)
    )
    assert (after[:, :7] > before[:, :7]).all()


def test_days_without_a_delivery_are_no_days_without_demand(drawn, made):
    holes = drawn.history.counts.copy()
    holes[0, 100:130] = np.nan
    holes[1, -3:] = np.nan
    found = forecast(replace(drawn.history, counts=holes), drawn.calendar, drawn.tree)
    assert np.isfinite(found.mean).all()
    assert found.mean == pytest.approx(made.mean, rel=0.1)


def test_an_association_that_was_silent_for_months_is_forecast_at_its_last_level(drawn, made):
    holes = drawn.history.counts.copy()
    holes[0, 100:] = np.nan
    found = forecast(replace(drawn.history, counts=holes), drawn.calendar, drawn.tree)
    assert found.mean[0] == pytest.approx(made.mean[0], rel=0.2)


@settings(max_examples=15, deadline=None)
@given(days=st.integers(28, 120), level=st.floats(0.1, 500), random=st.integers(0, 99))
def test_any_history_gives_a_forecast(days, level, random):
    drawn = draw(series=2, days=days, level=level, random=random)
    made = forecast(drawn.history, drawn.calendar, drawn.tree)
    low, high = made.predictive.interval(95)
    assert np.isfinite(made.mean).all()
    assert (made.mean >= 0).all()
    assert (low <= high).all()
    assert np.isfinite(high).all()


def test_a_series_of_zeros_is_forecast_as_zero(drawn):
    counts = np.vstack([drawn.history.counts, np.zeros((1, 400))])
    history = History((*drawn.history.names, "silent"), drawn.history.first, counts)
    rows = tree(history.names, dict.fromkeys(history.names, "one region"))
    fields = {name: getattr(drawn.calendar, name)[[*range(6), 0]] for name in ("features", "kinds", "elapsed")}
    made = forecast(history, replace(drawn.calendar, **fields), rows)
    assert (made.mean[6] == 0).all()
    assert (made.predictive.quantile(0.975)[6] == 0).all()
    assert (made.predictive.exceeds(np.array(0))[6] == 0).all()
    assert (made.mean[:6] > 0).all()


def test_an_epidemic_that_goes_before_demand_raises_the_forecast(drawn):
    rng = np.random.default_rng(5)
    level = np.exp(np.cumsum(rng.normal(0, 0.15, 400) - 0.02 * np.linspace(-1, 1, 400)))
    level = np.tile(level / level.max(), (6, 1))
    counts = rng.poisson(drawn.history.counts * (1 + level)).astype(float)
    risen = level.copy()
    risen[:, -1] = 3.0
    calm, alarmed = (
        forecast(replace(drawn.history, counts=counts, epidemic=one), drawn.calendar, drawn.tree).mean
        for one in (level, risen)
    )
    assert (alarmed[:6] > calm[:6]).all()


def test_a_day_of_25_hours_asks_for_more_than_one_of_23():
    drawn = draw(series=3, days=230)  # forecast from 17 October 2021, clocks change on the 31st
    made = forecast(drawn.history, drawn.calendar, drawn.tree)
    longer = drawn.calendar.elapsed[0, 230:258].sum(axis=1) == 25
    assert longer.sum() == 1
    shorter = replace(drawn.calendar, elapsed=np.ones_like(drawn.calendar.elapsed))
    same = forecast(drawn.history, shorter, drawn.tree)
    assert made.mean[:, longer] / same.mean[:, longer] == pytest.approx(25 / 24, rel=0.01)


def test_too_short_a_history_says_so(drawn):
    with pytest.raises(ContactError, match="28 days of history"):
        forecast(drawn.history.until(27), drawn.calendar, drawn.tree)
    with pytest.raises(ContactError, match="every day of the forecast"):
        forecast(drawn.history, drawn.calendar, drawn.tree, horizon=60)
