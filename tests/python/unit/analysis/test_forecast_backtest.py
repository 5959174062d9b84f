"""Forecasts are compared at the same origins, by scores whose values are known on small cases."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from contact.analysis.forecasts.backtest import PROBABILITIES, Backtest, backtest, default_model, weekly_scale
from contact.analysis.forecasts.challengers import challengers
from contact.analysis.forecasts.choice import choose
from contact.analysis.forecasts.naive import seasonal_naive
from contact.analysis.forecasts.scores import by_week, scores
from contact.analysis.forecasts.series import tree
from contact.errors import ContactError
from drawn_demand import draw

ORIGINS = (340, 361)


@pytest.fixture(scope="module")
def drawn():
    return draw()


@pytest.fixture(scope="module")
def tried(drawn):
    return {
        name: backtest(drawn.history, drawn.calendar, drawn.tree, ORIGINS, method)
        for name, method in (("default", default_model), ("naive", seasonal_naive))
    }


def known_case(quantiles: list[float], truth: float) -> Backtest:
    """One series, one origin, one day: a week-to-week difference of 4 before."""
    rows = tree(["one"], {"one": "region"})
    shape = (1, 3, 1)
    return Backtest(
        rows,
        np.array([14]),
        np.full(shape, truth),
        np.full(shape, 12.0),
        np.tile(quantiles, (*shape, 1)).astype(float),
        np.full((1, 3), 4.0),
        np.zeros(1),
    )


def test_scores_of_a_case_worked_by_hand():
    score = scores(known_case([4, 6, 8, 10, 12, 14, 16], 13.0))["association"]
    assert score.mase == pytest.approx(3 / 4)
    loss = [0.025 * 9, 0.1 * 7, 0.25 * 5, 0.5 * 3, 0.75 * 1, 0.1 * 1, 0.025 * 3]
    assert score.pinball == pytest.approx(sum(loss) / 7 / 4)
    assert score.coverage == {50: 0, 80: 100, 95: 100}
    assert score.bias == pytest.approx(100 * (12 / 13 - 1))


def test_bounds_belong_to_their_interval():
    assert scores(known_case([4, 6, 8, 10, 12, 14, 16], 12.0))["France"].coverage[50] == 100


def test_the_weekly_scale_is_that_of_known_days():
    row = np.array([[1.0] * 7 + [3.0] * 7, [2.0] * 14, [1.0] * 6 + [np.nan] + [4.0] * 7])
    scale = weekly_scale(row)
    assert scale[[0, 2]].tolist() == [2, 3]
    assert np.isnan(scale[1])


def test_a_backtest_sees_nothing_after_its_origin(drawn, tried):
    other = drawn.history.counts.copy()
    other[:, ORIGINS[0] :] = 0
    changed = replace(drawn.history, counts=other)
    found = backtest(changed, drawn.calendar, drawn.tree, ORIGINS[:1], default_model)
    assert np.array_equal(found.quantiles[0], tried["default"].quantiles[0])
    assert not np.array_equal(found.truth[0], tried["default"].truth[0])


def test_the_naive_forecast_is_the_week_before(drawn, tried):
    said = tried["naive"].means[0, :6]
    assert np.array_equal(said[:, :7], drawn.history.counts[:, ORIGINS[0] - 7 : ORIGINS[0]])
    assert np.array_equal(said[:, 21:], said[:, :7])


def test_the_naive_forecast_fills_missing_days_from_the_week_before(drawn):
    holes = drawn.history.counts.copy()
    holes[:, 338] = np.nan
    mean, _ = seasonal_naive(replace(drawn.history, counts=holes).until(340), drawn.calendar, drawn.tree, 7)
    assert np.array_equal(mean[:6, 5], drawn.history.counts[:, 331])


def test_the_default_model_is_chosen_where_it_is_better(tried):
    choice = choose(tried)
    assert choice.models == {"association": "default", "region": "default", "France": "default"}
    for level in choice.models:
        assert choice.scores["default"][level].mase < 0.8 < choice.scores["naive"][level].mase


def test_a_worse_model_is_not_chosen(tried):
    shifted = replace(tried["default"], quantiles=tried["default"].quantiles * 3)
    assert set(choose({"tripled": shifted, "naive": tried["naive"]}).models.values()) == {"naive"}


def test_models_tried_at_other_origins_do_not_compare(tried):
    with pytest.raises(ContactError, match="same origins"):
        choose({"default": tried["default"], "naive": replace(tried["naive"], origins=np.array([1, 2]))})


def test_days_that_have_not_come_are_not_scored(drawn):
    late = backtest(drawn.history, drawn.calendar, drawn.tree, (386,), seasonal_naive)
    assert np.isnan(late.truth[..., 14:]).all()
    first, *_, last = by_week(late)
    assert np.isfinite(first.mase)
    assert np.isnan(last.mase)
    assert np.isfinite(scores(late)["France"].mase)


@pytest.mark.skipif(find_spec("statsforecast") is not None, reason="the optional group forecast is installed")
def test_challengers_that_are_not_installed_say_how_to_install_them():
    with pytest.raises(ContactError, match="uv sync --frozen --group forecast"):
        challengers()


@pytest.mark.skipif(find_spec("statsforecast") is None, reason="the optional group forecast is not installed")
def test_challengers_forecast_every_row(drawn):
    for name, method in challengers().items():
        found = backtest(drawn.history, drawn.calendar, drawn.tree, ORIGINS[:1], method)
        assert found.quantiles.shape == (1, 9, 28, len(PROBABILITIES)), name
        assert (np.diff(found.quantiles, axis=3) >= 0).all(), name
        assert scores(found)["association"].mase < 2, name
