"""No figure over fewer than k doctors, and none whose number of doctors is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.errors import ContactError
from contact.publication.disclosure import EXACT, MASKED, NO_DATA, Rules, columns_for, protect
from contact.publication.disclosure.doctors import tells_of_doctors
from contact.semantics.catalogue import Metric


class Metrics:
    """A catalogue of these metrics, by name."""

    def __init__(self, *metrics: Metric) -> None:
        self.metrics = {metric.name: metric for metric in metrics}


def activity(name: str, aggregation: str = "sum", **meta: str) -> Metric:
    return Metric(name, "simple", meta={"disclosure": "activity", **meta}, aggregation=aggregation)


BEHIND = activity("capacity_doctors", "max", doctors="capacity_doctors")
HOURS = activity("doctor_hours", doctors="capacity_doctors")
ACTS = activity("capacity_acts", doctors="capacity_doctors")
ACTS_PER_HOUR = Metric(
    "acts_per_hour",
    "ratio",
    meta={"disclosure": "activity", "doctors": "capacity_doctors"},
    inputs=("capacity_acts", "doctor_hours"),
    plain_ratio=True,
)
ALL = Metrics(BEHIND, HOURS, ACTS, ACTS_PER_HOUR)


def one(metric: Metric, rules: Rules = Rules(), **columns: float) -> tuple[float, str]:  # noqa: B008
    found = protect(metric, {name: np.array([value], dtype=float) for name, value in columns.items()}, ALL, rules)
    return found.values[0], found.states[0]


@given(st.integers(0, 60), st.integers(11, 40), st.integers(0, 500))
def test_a_figure_of_doctors_is_shown_from_k_doctors_on(doctors, k, hours):
    value, state = one(HOURS, Rules(k=k), doctor_hours=hours, capacity_doctors=doctors)
    assert (value, state) == (hours, EXACT) if doctors >= k else state == MASKED and np.isnan(value)


def test_a_ratio_of_doctors_is_asked_for_with_the_count_of_doctors_and_hidden_with_its_parts():
    assert columns_for(ACTS_PER_HOUR, ALL) == ("capacity_acts", "capacity_doctors", "doctor_hours")
    figures = {"capacity_acts": 60, "doctor_hours": 20}
    assert one(ACTS_PER_HOUR, **figures, capacity_doctors=11) == (3.0, EXACT)
    assert one(ACTS_PER_HOUR, **figures, capacity_doctors=10)[1] == MASKED


def test_where_the_number_of_doctors_is_not_known_nothing_is_shown():
    assert one(HOURS, doctor_hours=12, capacity_doctors=float("nan"))[1] == MASKED
    assert one(HOURS, doctor_hours=float("nan"), capacity_doctors=float("nan"))[1] == NO_DATA


@pytest.mark.parametrize(
    "silent",
    [
        activity("doctor_nights"),
        activity("nights", unit="doctor"),
        Metric("share", "ratio", meta={"disclosure": "activity"}, inputs=("doctor_hours", "visits"), plain_ratio=True),
    ],
    ids=["by its name", "by its unit", "by what it is made of"],
)
def test_a_metric_of_doctors_that_does_not_say_how_many_is_refused(silent):
    known = Metrics(silent, HOURS, activity("visits"), BEHIND)
    assert tells_of_doctors(silent, known)
    with pytest.raises(ContactError, match=f"'{silent.name}' tells of doctors"):
        columns_for(silent, known)


def test_a_metric_may_say_that_there_are_no_doctors_in_it_and_may_not_name_what_does_not_exist():
    without = activity("no_doctor_calls", "count", doctors="none")
    assert columns_for(without, Metrics(without)) == ("no_doctor_calls",)
    lost = activity("doctor_nights", doctors="nobody_counts")
    with pytest.raises(ContactError, match=r"'nobody_counts' in meta\.doctors, which does not exist"):
        columns_for(lost, Metrics(lost))
