"""EARS, Bayes, CUSUM, the likelihood ratio, periodic regression, the moving epidemic method and hidden states."""

import numpy as np
import pytest
from scipy.stats import nbinom, norm

from contact.analysis.signals.bayes import BAYES_1, BAYES_2, BAYES_3, BayesSettings, bayes
from contact.analysis.signals.cusum import cusum_rossi
from contact.analysis.signals.ears import ears_c1, ears_c2, ears_c3, weekday_adjusted
from contact.analysis.signals.harmonic_glm import HarmonicSettings, harmonic_detector
from contact.analysis.signals.hidden_markov import hidden_markov
from contact.analysis.signals.likelihood_ratio import poisson_ratio
from contact.analysis.signals.moving_epidemic import epidemic_timing, goodness, thresholds
from contact.analysis.signals.serfling import SerflingSettings, epidemic_weeks, robust_serfling, serfling

WEEKS = 420
AT = np.arange(330, WEEKS)
LATEST = np.arange(396, WEEKS)


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(8)
    mean = np.exp(np.array([[1.0], [2.5], [4.0]]) + 0.4 * np.cos(2 * np.pi * np.arange(WEEKS) / 52))
    return rng.poisson(mean).astype(float)


@pytest.fixture(scope="module")
def rates():
    """A seasonal level with an epidemic of eight weeks each winter, and which weeks are epidemic."""
    rng = np.random.default_rng(4)
    weeks = np.arange(WEEKS)
    winter = (weeks % 52 >= 4) & (weeks % 52 < 12)
    level = 100 + 30 * np.cos(2 * np.pi * weeks / 52.18)
    return (level + 250 * winter + rng.normal(0, 8, (2, WEEKS))), winter


METHODS = {
    "ears_c1": lambda values, at: ears_c1(values).upper_bound[:, at],
    "ears_c2": lambda values, at: ears_c2(values).alarm[:, at],
    "ears_c3": lambda values, at: ears_c3(values).upper_bound[:, at],
    "bayes_1": lambda values, at: bayes(values, at, BAYES_1).upper_bound,
    "bayes_2": lambda values, at: bayes(values, at, BAYES_2).upper_bound,
    "bayes_3": lambda values, at: bayes(values, at, BAYES_3).upper_bound,
    "cusum": lambda values, at: cusum_rossi(values, at).upper_bound,
    "ratio": lambda values, at: poisson_ratio(values, at).ratio,
    "harmonic": lambda values, at: harmonic_detector(values, at).upper_bound,
    "serfling": lambda values, at: serfling(values, at).upper_bound,
    "robust": lambda values, at: robust_serfling(values, at).upper_bound,
    "hidden_markov": lambda values, at: hidden_markov(np.log1p(values), at).probability,
    "weekday": lambda values, at: weekday_adjusted(values)[:, at],
}


@pytest.mark.parametrize("method", METHODS)
def test_nothing_looks_into_the_future(counts, method):
    shown = METHODS[method](counts, LATEST)
    for week in (396, 401, 413):
        changed = counts.copy()
        changed[:, week + 1 :] = 700
        until = np.arange(396, week + 1)
        np.testing.assert_allclose(METHODS[method](changed, until)[:, -1], shown[:, week - 396], rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_series_do_not_depend_on_each_other(counts, method):
    shown = METHODS[method](counts, LATEST)
    np.testing.assert_allclose(METHODS[method](counts[::-1], LATEST)[::-1], shown, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(METHODS[method](counts[1], LATEST)[0], shown[1], rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_week_spoils_nothing_but_itself(counts, method):
    holed = counts.copy()
    holed[:, 385] = np.nan
    shown = np.asarray(METHODS[method](holed, LATEST), dtype=float)
    assert np.isfinite(shown).all()


def test_c1_is_mean_and_deviation_of_seven_counts():
    counts = np.array([3, 5, 4, 6, 2, 5, 3, 20.0, 4, 4])
    found = ears_c1(counts, alpha=0.001)
    past = counts[:7]
    assert found.upper_bound[0, 7] == pytest.approx(past.mean() + norm.ppf(0.999) * past.std(ddof=1))
    assert found.alarm[0, 7]
    assert np.isnan(found.upper_bound[0, :7]).all()
    assert not found.alarm[0, 9]
    later = ears_c2(counts, alpha=0.001)
    assert later.upper_bound[0, 9] == pytest.approx(found.upper_bound[0, 7])


def test_c3_adds_up_what_single_days_do_not_reach():
    counts = np.array([4, 5, 4, 6, 4, 5, 4, 5, 6, 6.6, 6.6, 6.6])
    assert not ears_c2(counts, alpha=0.001).alarm[0, 9:].any()
    assert ears_c3(counts, alpha=0.025).alarm[0, 11]


def test_c3_is_the_sum_of_what_exceeds_one_deviation(counts):
    found = ears_c3(counts, alpha=0.025)
    for week in (100, 200, 300):
        total = 0.0
        for day in (week, week - 1, week - 2):
            past = counts[1, day - 9 : day - 2]
            total += max(0.0, (counts[1, day] - past.mean()) / past.std(ddof=1) - 1)
        assert found.alarm[1, week] == (total > norm.ppf(0.975))


def test_a_flat_past_has_a_least_deviation():
    counts = np.array([2.0] * 7 + [3.0])
    assert ears_c1(counts).alarm[0, 7]
    assert not ears_c1(counts, least_deviation=0.5).alarm[0, 7]


def test_the_rhythm_of_the_week_is_taken_out():
    days = np.tile([10.0, 8, 8, 8, 9, 20, 24], 20)
    adjusted = weekday_adjusted(days)[0]
    assert np.isnan(adjusted[:56]).all()
    np.testing.assert_allclose(adjusted[56:], days.mean())
    doubled = days.copy()
    doubled[133] *= 2
    assert weekday_adjusted(doubled)[0, 133] == pytest.approx(2 * days.mean())


def test_bayes_is_the_predictive_quantile_of_its_reference():
    counts = np.array([4.0, 6, 3, 5, 7, 2, 30])
    found = bayes(counts, [6], BayesSettings())
    assert found.upper_bound[0, 0] == nbinom.ppf(0.95, 27.5, 6 / 7)
    assert found.alarm[0, 0]
    assert np.isnan(bayes(counts, [5], BayesSettings()).upper_bound[0, 0])


def test_cusum_adds_up_small_excesses():
    counts = np.concatenate([np.full(50, 16.0), np.full(6, 24.0)])
    found = cusum_rossi(counts, np.arange(50, 56))
    step = (24 - 48 + 2 * np.sqrt(24 * 16)) / 8 - 1.04
    assert found.alarm[0].tolist() == [(number + 1) * step >= 2.26 for number in range(6)]
    assert found.upper_bound[0, 0] > 24


def test_the_ratio_starts_anew_after_an_alarm():
    counts = np.concatenate([np.full(156, 10.0), [20, 20, 10, 10]])
    found = poisson_ratio(counts, np.arange(156, 160))
    gain = 20 * np.log(2) - 10
    assert found.ratio[0, 0] == pytest.approx(gain, rel=1e-3)
    assert found.ratio[0, 1] == pytest.approx(2 * gain, rel=1e-3)
    assert found.alarm[0].tolist() == [False, True, False, False]
    assert found.ratio[0, 2] < 0.01


def test_a_seasonal_curve_foretells_the_season(counts):
    found = harmonic_detector(counts, AT, HarmonicSettings(alpha=0.01))
    true = np.exp(4.0 + 0.4 * np.cos(2 * np.pi * AT / 52))
    np.testing.assert_allclose(found.expected[2], true, rtol=0.12)
    assert found.alarm[2].mean() < 0.05
    raised = counts.copy()
    raised[2, 400] *= 2
    assert harmonic_detector(raised, [400]).alarm[2, 0]


@pytest.mark.parametrize(
    "found",
    [
        lambda values, winter: serfling(values, AT, quiet_weeks=~winter).alarm,
        lambda values, winter: serfling(values, AT, SerflingSettings(pruned_above=0.8)).alarm,
        lambda values, winter: robust_serfling(values, AT).alarm,
        lambda values, winter: hidden_markov(np.log(values), AT).alarm,
    ],
    ids=["named weeks", "pruned", "robust", "hidden states"],
)
def test_epidemic_weeks_are_found_and_others_left_alone(rates, found):
    values, winter = rates
    alarm = found(values, winter)
    assert alarm[:, winter[AT]].mean() > 0.95
    assert alarm[:, ~winter[AT]].mean() < 0.12


def test_a_robust_fit_is_not_drawn_up_by_epidemics(rates):
    values, _ = rates
    naive = serfling(values, AT, SerflingSettings(pruned_above=None)).expected
    robust = robust_serfling(values, AT).expected
    clean = 100 + 30 * np.cos(2 * np.pi * AT / 52.18)
    assert np.abs(robust - clean).mean() < 5
    assert np.abs(naive - clean).mean() > 20


def test_two_weeks_in_a_row_make_an_epidemic():
    alarm = np.array([[True, False, True, True, True, False]])
    assert epidemic_weeks(alarm).tolist() == [[False, False, False, True, True, False]]


def test_an_epidemic_lies_where_most_of_the_season_is():
    season = np.array([1, 1, 1, 2, 30, 60, 80, 50, 20, 2, 1, 1, 1, 1.0])
    found = epidemic_timing(season)
    assert found.start in (3, 4)
    assert found.end == 8
    assert epidemic_timing(np.zeros(10)) is None
    assert epidemic_timing(season, slope=20).end < 8


def test_thresholds_stand_between_the_epidemic_and_the_rest():
    rng = np.random.default_rng(3)
    shape = np.array([1, 1, 1, 2, 30, 60, 80, 50, 20, 2, 1, 1, 1, 1.0])
    seasons = shape * rng.uniform(0.8, 1.2, (6, 14))
    timings = [epidemic_timing(season) for season in seasons]
    limits = thresholds(seasons, timings)
    assert 1 < limits.pre < 30
    assert limits.pre < limits.intensity[0] < limits.intensity[1] < limits.intensity[2]
    assert goodness(seasons, [2.8]).sensitivity > 0.9
    with pytest.raises(ValueError, match="two seasons"):
        thresholds(seasons[:1], timings[:1])
