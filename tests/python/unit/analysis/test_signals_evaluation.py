"""The evaluation of the signals: its truth, its measures, its combination, and the page that it writes."""

import numpy as np
import pytest

from contact.evaluation.page import write_section
from contact.evaluation.signals.combination import Combination, Scored, alarms_at, chosen, threshold
from contact.evaluation.signals.measures import Alarms, drawn, fared, interval
from contact.evaluation.signals.sections import signal_sections
from contact.evaluation.signals.simulated import SIZES, TESTED, shipped_outbreaks, simulate_outbreaks
from contact.evaluation.signals.waves import reference_waves
from installations import PROJECT

DATA = PROJECT.parent / "shared" / "data"
here = pytest.mark.skipif(
    not (DATA / "surveillance").is_dir(), reason="the public data are not beside the project (../shared/data)"
)


@pytest.fixture(scope="module")
def outbreaks():
    return simulate_outbreaks(1, 3)


def test_every_scenario_and_size_is_simulated_with_its_outbreak_in_the_tested_weeks(outbreaks):
    assert sorted(set(outbreaks.scenario)) == list(range(1, 43))
    assert len(outbreaks.counts) == 42 * len(SIZES)
    current = outbreaks.counts - outbreaks.without
    assert (current[:, : TESTED[0]] == 0).all()
    np.testing.assert_array_equal(current[:, TESTED] > 0, outbreaks.during)
    large = outbreaks.size == 10
    assert current[large].sum() > 5 * current[outbreaks.size == 1].sum()


def test_simulated_counts_have_the_mean_and_variance_of_their_scenario():
    many = simulate_outbreaks(4, 1)
    last = many.without[many.scenario == 37][:, 580:620]
    assert last.mean() == pytest.approx(np.exp(5.0), rel=0.02)
    assert last.var() / last.mean() == pytest.approx(1.2, rel=0.2)


def test_the_same_seed_draws_the_same_series(outbreaks):
    np.testing.assert_array_equal(outbreaks.counts, simulate_outbreaks(1, 3).counts)


@here
def test_shipped_series_say_where_their_outbreak_is_as_r_does():
    series, alarms = shipped_outbreaks(DATA / "surveillance")
    out = alarms[alarms["method"] == "bayes1"].sort_values(["series", "t"])["out"].to_numpy().reshape(-1, len(TESTED))
    np.testing.assert_array_equal(out > 0, series.during)


def test_alarms_are_measured_against_outbreaks():
    during = np.array([[0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0]], dtype=bool)
    shown = np.array([[1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]], dtype=bool)
    without = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]], dtype=bool)
    found = fared(Alarms(shown, without), during)
    assert found.false_positive_rate == pytest.approx(2 / 12)
    assert found.detected == 0.5
    assert found.detected_at_once == 0
    assert found.sensitivity == 0.25
    assert found.predictive_value == pytest.approx(1 / 3)
    assert found.delay == 1
    assert drawn(Alarms(shown, without), during, np.array([0, 0])).detected == 1


def test_an_interval_holds_its_measure():
    found = np.random.default_rng(2).random(200) < 0.3
    low, high = interval(200, lambda series: float(found[series].mean()))
    assert low < found.mean() < high
    assert 0.08 < high - low < 0.2


def test_a_threshold_lets_at_most_its_rate_through():
    scores = np.random.default_rng(6).normal(size=(40, 50))
    for rate in (0.0, 0.005, 0.1):
        share = (scores > threshold(scores, rate)).mean()
        assert rate - 1 / scores.size <= share <= rate
    assert (np.round(scores) > threshold(np.round(scores), 0.1)).mean() <= 0.1


def scores_of_two(seed, gain):
    """Two methods that see the same outbreaks through independent noise."""
    rng = np.random.default_rng(seed)
    during = np.zeros((300, 49), dtype=bool)
    during[np.arange(300), rng.integers(0, 49, 300)] = True
    noise = rng.normal(size=(2, 300, 50))
    signal = np.concatenate([np.zeros((300, 1)), gain * during], axis=1)
    return Scored(("one", "two"), noise + signal, noise, during)


def test_two_views_of_an_outbreak_are_better_than_one():
    on = scores_of_two(1, 2.0)
    alone = fared(alarms_at(Combination("least probability", ("one",), 0.0), on, 0.01), on.during)
    both = fared(alarms_at(Combination("mean deviate", ("one", "two"), 0.0), on, 0.01), on.during)
    assert both.false_positive_rate <= 0.01
    assert both.detected > alone.detected + 0.1


def test_the_chosen_rule_adds_up_where_that_is_best():
    best, ranked = chosen(scores_of_two(2, 2.0))
    assert best.rule in {"mean deviate", "logistic regression", "sum of log probabilities"}
    assert best.memory == 0
    assert ranked[0][2] >= ranked[-1][2]


def test_a_wave_starts_a_fifth_of_the_way_up():
    weeks = np.arange(120)
    values = 10 + 90 * np.exp(-0.5 * ((weeks - 60) / 5) ** 2) + 60 * np.exp(-0.5 * ((weeks - 95) / 4) ** 2)
    first, second = reference_waves(values)
    assert 49 <= first <= 52
    assert 86 <= second <= 89


@here
def test_a_small_evaluation_writes_its_sections(tmp_path):
    page = tmp_path / "evaluation.md"
    for title, body in signal_sections(DATA, "small"):
        write_section(page, title, body, "contact evaluate signals --size small")
    text = page.read_text(encoding="utf-8")
    assert text.count("\n## ") == 5
    assert ", 0 that differ" in text
    assert "flagged on **2020-08-" in text
    assert "40 of 40 epidemics start and end in the same weeks" in text
    assert "nan" not in text.lower().split()
