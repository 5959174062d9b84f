"""Disclosure control: what no publication may show, whatever the figures are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.errors import ContactError, UsageError
from contact.publication.disclosure import (
    EXACT,
    MASKED,
    NO_DATA,
    ROUNDED,
    Rules,
    check_export,
    columns_for,
    protect,
    round_to,
)
from contact.semantics.catalogue import Metric


class Metrics:
    """A catalogue of these metrics, by name."""

    def __init__(self, *metrics: Metric) -> None:
        self.metrics = {metric.name: metric for metric in metrics}


def count(name: str, disclosure: str | None, persons: str | None = None, aggregation: str = "count") -> Metric:
    meta = {key: value for key, value in (("disclosure", disclosure), ("persons", persons)) if value}
    return Metric(name, "simple", meta=meta, aggregation=aggregation)


def ratio(name: str, disclosure: str, numerator: str, denominator: str) -> Metric:
    return Metric(name, "ratio", meta={"disclosure": disclosure}, inputs=(numerator, denominator), plain_ratio=True)


CALLS = count("calls", "activity")
ANSWERED = count("answered", "activity")
FLU = count("flu", "health", "flu_patients")
CODED = count("coded", "health", "coded_patients")
MEDIAN = Metric("median_minutes", "simple", meta={"disclosure": "activity"}, aggregation="median", percentile=0.5)
P90 = Metric("p90_minutes", "simple", meta={"disclosure": "activity"}, aggregation="percentile", percentile=0.9)
MEAN = Metric("mean_minutes", "simple", meta={"disclosure": "activity"}, aggregation="average")
FLU_SHARE = ratio("flu_share", "health", "flu", "coded")
ANSWERED_SHARE = ratio("answered_share", "activity", "answered", "calls")
ALL = Metrics(CALLS, ANSWERED, FLU, CODED, MEDIAN, P90, MEAN, FLU_SHARE, ANSWERED_SHARE)

COUNTS = st.integers(0, 10_000)
RULES = st.builds(Rules, k=st.integers(11, 50), base=st.integers(5, 20))


def one(metric: Metric, rules: Rules = Rules(), **columns: float) -> tuple[float, str]:  # noqa: B008
    protected = protect(metric, {name: np.array([value], dtype=float) for name, value in columns.items()}, ALL, rules)
    return protected.values[0], protected.states[0]


@given(RULES, COUNTS, COUNTS)
def test_a_health_count_is_shown_only_over_k_persons_and_only_rounded(rules, persons, more):
    value, state = one(FLU, rules, flu=persons + more, flu_patients=persons)
    rounded = round_to(np.array([persons + more], dtype=float), rules.base)[0]
    if persons < rules.k or rules.low(rounded) < rules.k:
        assert state == MASKED
        assert np.isnan(value)
    else:
        assert state == ROUNDED
        assert value % rules.base == 0
        assert abs(value - (persons + more)) <= rules.base / 2


@given(RULES, COUNTS, COUNTS, COUNTS, COUNTS)
def test_a_health_ratio_comes_from_protected_counts_and_is_never_unanimous(rules, flu, coded, flu_more, coded_more):
    columns = {"flu": flu + flu_more, "flu_patients": flu, "coded": coded + coded_more, "coded_patients": coded}
    value, state = one(FLU_SHARE, rules, **columns)
    if one(FLU, rules, **columns)[1] == MASKED or one(CODED, rules, **columns)[1] == MASKED:
        assert state == MASKED
    if state == MASKED:
        assert np.isnan(value)
    else:
        above, below = (round_to(np.array([columns[name]], dtype=float), rules.base)[0] for name in ("flu", "coded"))
        assert state == ROUNDED
        assert value == above / below
        assert 0 < value < 1


@given(st.integers(0, 10), COUNTS)
def test_every_value_below_k_gives_the_same_answer(persons, acts):
    assert one(FLU, flu=persons, flu_patients=persons)[1] == one(FLU, flu=acts, flu_patients=0)[1] == MASKED


@given(RULES, COUNTS)
def test_every_count_that_a_shown_figure_can_stand_for_is_k_or_more(rules, acts):
    value, state = one(FLU, rules, flu=acts, flu_patients=acts)
    if state == ROUNDED:
        possible = [n for n in range(int(value) - rules.base, int(value) + rules.base + 1) if n >= 0]
        same = [n for n in possible if round_to(np.array([n], dtype=float), rules.base)[0] == value]
        assert same == list(range(int(rules.low(value)), int(rules.high(value)) + 1))
        assert min(same) >= rules.k
        assert len(same) == rules.base == rules.fewest_possible


def test_the_first_figure_shown_by_default_is_fifteen():
    assert Rules().first_shown == 15
    assert one(FLU, flu=12, flu_patients=12)[1] == MASKED
    assert one(FLU, flu=13, flu_patients=13) == (15.0, ROUNDED)
    assert one(FLU, flu=40, flu_patients=10)[1] == MASKED


def test_zero_is_masked_too_when_it_tells_something_of_everybody():
    assert one(FLU, flu=0, flu_patients=0)[1] == MASKED
    assert one(FLU_SHARE, flu=100, flu_patients=90, coded=100, coded_patients=90)[1] == MASKED
    assert one(FLU_SHARE, flu=100, flu_patients=90, coded=102, coded_patients=90)[1] == MASKED


def test_a_gap_is_no_data_not_a_secret():
    nothing = float("nan")
    assert one(FLU, flu=nothing, flu_patients=nothing)[1] == NO_DATA
    assert one(FLU_SHARE, flu=nothing, flu_patients=nothing, coded=nothing, coded_patients=nothing)[1] == NO_DATA
    assert one(CALLS, calls=nothing)[1] == NO_DATA


@given(COUNTS)
def test_activity_is_exact(calls):
    assert one(CALLS, calls=calls) == (calls, EXACT)


def test_an_activity_ratio_is_exact_and_empty_over_nothing():
    assert one(ANSWERED_SHARE, answered=3, calls=4) == (0.75, EXACT)
    assert one(ANSWERED_SHARE, answered=4, calls=4) == (1.0, EXACT)
    assert one(ANSWERED_SHARE, answered=0, calls=0)[1] == NO_DATA


@pytest.mark.parametrize(
    ("metric", "enough"), [(MEDIAN, 22), (P90, 110), (MEAN, 11)], ids=["median", "ninetieth percentile", "mean"]
)
def test_a_percentile_needs_k_values_on_both_sides(metric, enough):
    assert one(metric, **{metric.name: 41.0, metric.observations: enough}) == (41.0, EXACT)
    value, state = one(metric, **{metric.name: 41.0, metric.observations: enough - 1})
    assert state == MASKED
    assert np.isnan(value)


def test_a_percentile_of_nothing_is_no_data():
    assert one(MEDIAN, **{MEDIAN.name: float("nan"), MEDIAN.observations: 0})[1] == NO_DATA


@pytest.mark.parametrize("rules", [{"k": 10}, {"k": 0}, {"base": 4}, {"base": 1}])
def test_the_rules_can_only_be_made_stricter(rules):
    with pytest.raises(UsageError, match="may not be below"):
        Rules(**rules)


@pytest.mark.parametrize(
    ("grain", "levels", "periods", "named"),
    [
        ("day", ["france"], [], "day"),
        ("week", ["departement"], [], "departement"),
        ("week", ["association"], [], "association"),
        ("period", ["region"], ["1d"], "1d"),
        ("period", ["territory_departement"], ["12m"], "territory_departement"),
    ],
)
def test_a_health_metric_on_a_finer_grain_is_refused_naming_the_export(grain, levels, periods, named):
    shape = {"grain": [grain], "levels": levels, "periods": periods}
    for metric in (FLU, FLU_SHARE):
        with pytest.raises(ContactError, match=f"export 'too_fine'.*{metric.name}.*by {named};"):
            check_export("too_fine", [CALLS, metric], shape, ALL)
    check_export("fine_for_activity", [CALLS, ANSWERED_SHARE], shape, ALL)


def test_a_health_metric_by_week_and_region_is_accepted():
    check_export("weekly", [FLU, FLU_SHARE], {"grain": ["week"], "levels": ["france", "region"], "periods": []}, ALL)


def test_what_does_not_say_its_class_is_health():
    unsaid = count("unsaid", None)
    assert unsaid.disclosure == "health"
    with pytest.raises(ContactError, match="'unsaid' cannot be protected"):
        columns_for(unsaid, Metrics(unsaid))


def test_an_activity_metric_made_of_a_health_metric_is_health():
    growth = Metric("growth", "derived", meta={"disclosure": "activity"}, inputs=("flu",))
    with pytest.raises(ContactError, match="'growth' cannot be protected"):
        columns_for(growth, Metrics(growth, FLU))


def test_what_cannot_be_taken_apart_is_refused():
    longest = count("longest", "activity", aggregation="max")
    with pytest.raises(ContactError, match="never published"):
        columns_for(longest, Metrics(longest))
    doubled = Metric("doubled", "derived", meta={"disclosure": "activity"}, inputs=("median_minutes",))
    with pytest.raises(ContactError, match="percentile or average"):
        columns_for(doubled, Metrics(doubled, MEDIAN))
    stay = count("stay", "health", "patients", aggregation="sum")
    with pytest.raises(ContactError, match="'stay' cannot be protected"):
        columns_for(stay, Metrics(stay))


def test_a_ratio_is_asked_for_by_its_parts_and_their_persons():
    assert columns_for(FLU_SHARE, ALL) == ("flu", "flu_patients", "coded", "coded_patients")
    assert columns_for(MEDIAN, ALL) == ("median_minutes", "median_minutes_observations")
