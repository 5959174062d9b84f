"""The improved Farrington algorithm: what it must answer without any file beside it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from contact.analysis.signals.baseline import seasonal_baseline
from contact.analysis.signals.farrington_1996 import farrington_1996
from contact.analysis.signals.farrington_bounds import Bound
from contact.analysis.signals.farrington_flexible import improved_farrington
from contact.analysis.signals.farrington_settings import NOUFAILY, ORIGINAL
from contact.analysis.signals.negative_binomial import negative_binomial_quantile, poisson_quantile
from contact.analysis.signals.reference_weeks import rows_of_weeks, same_date_of_past_years

THREE_YEARS = replace(NOUFAILY, years=3)
AT = range(260, 300)


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(5)
    weeks = np.arange(300)
    mean = np.exp(np.array([[0.3], [1.5], [3.0], [4.5]]) + 0.5 * np.cos(2 * np.pi * weeks / 52) + 0.001 * weeks)
    return rng.negative_binomial(mean / 0.7, 1 / 1.7).astype(float)


def fields(found):
    return vars(found).items()


@pytest.mark.parametrize("settings", [THREE_YEARS, replace(ORIGINAL, years=3)], ids=["seasonal", "windows"])
def test_nothing_looks_into_the_future(counts, settings):
    shown = improved_farrington(counts, AT, settings)
    for column, week in enumerate(AT):
        if week % 7:
            continue
        changed = counts.copy()
        changed[:, week + 1 :] = 1000
        alone = improved_farrington(changed, [week], settings)
        for name, values in fields(alone):
            np.testing.assert_allclose(values[:, 0], getattr(shown, name)[:, column], rtol=1e-12, err_msg=name)


def test_series_and_weeks_do_not_depend_on_each_other(counts):
    together = improved_farrington(counts, AT, THREE_YEARS)
    swapped = improved_farrington(counts[::-1], list(AT)[::-1], THREE_YEARS)
    one = improved_farrington(counts[2], [AT[-1]], THREE_YEARS)
    for name, values in fields(together):
        np.testing.assert_allclose(getattr(swapped, name)[::-1, ::-1], values, rtol=1e-12, err_msg=name)
        np.testing.assert_allclose(getattr(one, name)[0, 0], values[2, -1], rtol=1e-12, err_msg=name)


def test_a_constant_past_gives_the_poisson_quantile_of_its_count():
    flat = np.full((1, 250), 9.0)
    found = improved_farrington(flat, [249], replace(THREE_YEARS, trend=False))
    assert found.expected[0, 0] == pytest.approx(9)
    assert found.dispersion[0, 0] == 1
    assert found.upper_bound[0, 0] == poisson.ppf(0.995, 9)
    assert found.p_value[0, 0] == pytest.approx(poisson.sf(8, 9))
    assert not found.alarm[0, 0]


def test_only_a_count_above_the_bound_raises_an_alarm():
    bound = poisson.ppf(0.995, 9)
    for count, alarm in ((bound, False), (bound + 1, True)):
        counts = np.full((1, 250), 9.0)
        counts[0, 249] = count
        assert improved_farrington(counts, [249], replace(THREE_YEARS, trend=False)).alarm[0, 0] == alarm


def test_the_mean_of_the_windows_stands_where_nothing_is_reweighted():
    counts = np.random.default_rng(1).poisson(20, (1, 250)).astype(float)
    settings = replace(ORIGINAL, years=3, trend=False, reweighted=False)
    found = improved_farrington(counts, [249], settings)
    rows = np.concatenate([np.arange(249 - 52 * year - 3, 249 - 52 * year + 4) for year in (1, 2, 3)])
    past = counts[0, rows]
    assert found.expected[0, 0] == pytest.approx(past.mean(), rel=1e-7)
    variance = ((past - past.mean()) ** 2 / past.mean()).sum() / (len(past) - 1)
    assert found.dispersion[0, 0] == pytest.approx(max(variance, 1), rel=1e-6)


def test_a_decline_is_followed_and_a_rise_beyond_all_that_was_seen_is_not():
    weeks = np.arange(250)
    falling = np.round(500 * np.exp(-0.004 * weeks))[None]
    found = improved_farrington(falling, [230], THREE_YEARS)
    assert found.trend[0, 0]
    assert found.slope[0, 0] == pytest.approx(-0.004, rel=0.02)
    assert found.expected[0, 0] == pytest.approx(falling[0, 230], rel=0.02)
    rising = improved_farrington(falling[:, ::-1], [230], THREE_YEARS)
    assert not rising.trend[0, 0]
    assert np.isnan(rising.slope[0, 0])


def test_a_past_outbreak_hardly_moves_the_bound_once_it_weighs_less():
    calm = np.random.default_rng(2).poisson(10, (1, 250)).astype(float)
    struck = calm.copy()
    struck[0, 195:199] += 60
    bound = {
        (name, reweighted): improved_farrington(series, [249], replace(THREE_YEARS, reweighted=reweighted)).upper_bound[
            0, 0
        ]
        for name, series in (("calm", calm), ("struck", struck))
        for reweighted in (True, False)
    }
    assert bound["struck", True] - bound["calm", True] < (bound["struck", False] - bound["calm", False]) / 3


def test_few_cases_raise_no_alarm_but_keep_their_probability():
    counts = np.zeros((1, 250))
    counts[0, ::10] = 1
    counts[0, 249] = 4
    found = improved_farrington(counts, [249], THREE_YEARS)
    assert np.isnan(found.upper_bound[0, 0])
    assert not found.alarm[0, 0]
    assert found.p_value[0, 0] < 0.01
    assert improved_farrington(counts, [249], replace(THREE_YEARS, fewest_cases=4)).alarm[0, 0]


def test_missing_weeks_are_left_out_of_the_past(counts):
    holed = counts.copy()
    holed[:, 150:153] = np.nan
    holed[0, 299] = np.nan
    found = improved_farrington(holed, [299], THREE_YEARS)
    assert np.isnan(found.p_value[0, 0])
    assert np.isnan(found.score[0, 0])
    assert not found.alarm[0, 0]
    assert np.isfinite(found.upper_bound[1:]).all()
    whole = improved_farrington(counts, [299], THREE_YEARS)
    np.testing.assert_allclose(found.expected[1:], whole.expected[1:], rtol=0.2)
    filled = holed.copy()
    filled[:, 150:153] = 10**6
    assert (improved_farrington(filled, [299], THREE_YEARS).dispersion[1:] > 10 * found.dispersion[1:]).all()


def test_a_past_without_any_case_gives_no_model_and_no_alarm():
    counts = np.zeros((2, 250))
    counts[:, 249] = 30
    found = improved_farrington(counts, [249], THREE_YEARS)
    assert not found.alarm.any() or (found.expected[found.alarm] < 1e-6).all()


def test_a_past_too_short_says_nothing_unless_fewer_years_will_do(counts):
    assert np.isnan(improved_farrington(counts, [200], NOUFAILY).p_value).all()
    assert np.isfinite(improved_farrington(counts, [200], replace(NOUFAILY, fewest_years=3)).p_value).all()
    assert np.isnan(improved_farrington(counts, [150], replace(NOUFAILY, fewest_years=3)).p_value).all()


def test_weeks_are_cut_into_levels_of_nearly_equal_length():
    found = seasonal_baseline([200, 148, 96], half_window=3, periods=10, left_out=26)
    assert found.sizes.tolist() == [10, 10, 10, 10, 7, 5, 5, 5, 5, 14]
    assert found.offsets.max() == -27
    assert found.offsets.min() == -107


def test_only_windows_are_used_with_one_level():
    found = seasonal_baseline([200, 148, 96], half_window=3, periods=1, left_out=3)
    assert found.offsets.tolist() == [*range(-107, -100), *range(-55, -48)]


def test_a_reference_before_the_first_week_gives_no_baseline():
    assert seasonal_baseline([100, 48, -4], half_window=3, periods=10, left_out=26) is None


def test_the_same_week_of_years_of_53_weeks_is_found_by_the_calendar():
    first = date(2003, 12, 29)
    rows = rows_of_weeks(np.datetime64(first) + 7 * np.arange(420))
    weeks = {row: day for day, row in rows.items()}
    day = date.fromisocalendar(2010, 1, 1)
    found = [weeks[row] for row in same_date_of_past_years(day, 3, rows)]
    assert found == [day, date(2009, 1, 5), date(2008, 1, 7), date(2007, 1, 1)]
    assert same_date_of_past_years(
        date(2016, 2, 29), 1, rows_of_weeks(np.datetime64("2015-03-02") + 7 * np.arange(60))
    ) == [52, 0]


def test_dates_change_the_answer_where_a_year_has_53_weeks(counts):
    days = np.datetime64("2004-12-27") + 7 * np.arange(300)
    dated = improved_farrington(counts, AT, THREE_YEARS, days)
    assert not np.array_equal(dated.expected, improved_farrington(counts, AT, THREE_YEARS).expected)
    assert np.isfinite(dated.p_value).all()
    with pytest.raises(ValueError, match="one first day"):
        improved_farrington(counts, AT, THREE_YEARS, days[1:])


def test_the_original_algorithm_looks_at_windows_alone(counts):
    changed = counts.copy()
    near = {299 - 52 * year + step for year in (1, 2, 3, 4) for step in range(-3, 4)} | {296, 297, 298, 299}
    changed[:, [week for week in range(300) if week not in near]] = 500
    np.testing.assert_array_equal(
        farrington_1996(counts, [299]).upper_bound, farrington_1996(changed, [299]).upper_bound
    )


@pytest.mark.parametrize("probability", [0.5, 0.95, 0.995, 0.9999])
def test_quantiles_are_the_smallest_counts_that_reach_a_probability(probability):
    means = np.geomspace(1e-6, 3e4, 60)
    np.testing.assert_array_equal(poisson_quantile(probability, means), np.maximum(poisson.ppf(probability, means), 0))
    for dispersion in (1.001, 1.7, 12.0):
        sizes = means / (dispersion - 1)
        found = negative_binomial_quantile(probability, sizes, np.full_like(means, 1 / dispersion))
        assert (nbinom.cdf(found, sizes, 1 / dispersion) >= probability - 1e-12).all()
        below = nbinom.cdf(found - 1, sizes, 1 / dispersion)
        assert (below[found > 0] < probability).all()


def test_an_inflated_mean_gives_a_higher_bound(counts):
    plain = improved_farrington(counts, AT, THREE_YEARS)
    inflated = improved_farrington(counts, AT, replace(THREE_YEARS, bound=Bound.INFLATED_NEGATIVE_BINOMIAL))
    enough = ~np.isnan(plain.upper_bound)
    assert (inflated.upper_bound[enough] >= plain.upper_bound[enough]).all()
    assert (inflated.plugged_mean > plain.plugged_mean).all()


def test_threads_change_nothing(counts):
    alone, beside = (improved_farrington(counts, AT, THREE_YEARS, threads=threads) for threads in (1, 3))
    for name, values in fields(alone):
        np.testing.assert_array_equal(getattr(beside, name), values, err_msg=name)


def test_a_second_fit_from_the_first_ends_at_the_same_model(counts):
    anew = improved_farrington(counts, AT, THREE_YEARS)
    onward = improved_farrington(counts, AT, replace(THREE_YEARS, refitted_from_first=True))
    np.testing.assert_allclose(onward.expected, anew.expected, rtol=1e-4)
    np.testing.assert_array_equal(onward.alarm, anew.alarm)
