"""The grid of a published table: zero, gap and "no association" stay apart."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from contact.publication.coverage import Coverage
from contact.publication.grid import cells, complete, members
from contact.publication.periods import Window
from contact.semantics.catalogue import Metric

MONDAY, TUESDAY, NEXT_MONDAY = pd.Timestamp("2020-03-02"), pd.Timestamp("2020-03-03"), pd.Timestamp("2020-03-09")
AREAS = pd.DataFrame({"level": "departement", "area_code": ["23", "33", "69"]})


class Metrics:
    """A catalogue of a count, a median and a sum."""

    def __init__(self) -> None:
        self.metrics = {
            "calls": Metric("calls", "simple", aggregation="count", meta={"empty": "zero"}),
            "median": Metric("median", "simple", aggregation="median", meta={"empty": "no_data"}),
            "people": Metric("people", "simple", aggregation="sum", meta={"empty": "no_data"}),
        }


@pytest.fixture
def coverage() -> Coverage:
    """33 delivers on both days; 69 from Tuesday on, and not on the Monday after; 23 has no association."""
    rows = [
        ("33", MONDAY, 2, 2),
        ("33", TUESDAY, 2, 1),
        ("33", NEXT_MONDAY, 2, 2),
        ("69", TUESDAY, 1, 1),
        ("69", NEXT_MONDAY, 1, 0),
    ]
    columns = ["area_code", "day", "associations_expected", "associations_received"]
    return Coverage(pd.DataFrame(rows, columns=columns).assign(level="departement"))


def test_a_day_is_a_zero_where_a_delivery_came_and_a_gap_where_none_did(coverage):
    answer = pd.DataFrame(
        {"area_code": ["33", "69"], "day": [MONDAY, NEXT_MONDAY], "calls": [7, 3], "median": [41.0, 5.0]}
    )
    filled = complete(cells("departement", "day", None, coverage, AREAS), answer, ["calls", "median"], Metrics())
    by_cell = filled.set_index(["area_code", "day"])
    assert by_cell.loc[("33", MONDAY), "calls"] == 7
    assert by_cell.loc[("33", TUESDAY), "calls"] == 0
    assert np.isnan(by_cell.loc[("33", TUESDAY), "median"])
    assert np.isnan(by_cell.loc[("69", NEXT_MONDAY), "calls"])
    assert np.isnan(by_cell.loc[("69", NEXT_MONDAY), "median"])


def test_an_association_that_was_not_yet_expected_and_a_departement_without_one_have_no_cell(coverage):
    grid = cells("departement", "day", None, coverage, AREAS)
    assert len(grid) == 5
    assert "23" not in set(grid["area_code"])


def test_a_week_has_data_if_any_of_its_days_has_and_no_cell_before_it_is_over(coverage):
    weeks = cells("departement", "week", None, coverage, AREAS).set_index(["area_code", "week"])["has_data"]
    assert weeks.to_dict() == {("33", MONDAY): True, ("69", MONDAY): True}


def test_a_week_of_which_the_data_hold_only_the_end_has_no_cell(coverage):
    late = Coverage(coverage.frame[coverage.frame["day"] > MONDAY])
    assert cells("departement", "week", None, late, AREAS).empty


def test_a_period_without_any_delivery_is_a_gap(coverage):
    window = Window("1d", "current", date(2020, 3, 9), date(2020, 3, 9), True)
    grid = cells("departement", "period", window, coverage, AREAS).set_index("area_code")["has_data"]
    assert grid.to_dict() == {"33": True, "69": False}


def test_a_territory_without_association_has_a_cell_that_holds_what_its_neighbours_did_there(coverage):
    window = Window("1d", "current", date(2020, 3, 2), date(2020, 3, 2), True)
    grid = cells("territory_departement", "period", window, coverage, AREAS)
    nobody = pd.DataFrame({"area_code": ["23"], "calls": [np.nan], "people": [120_000.0]})
    assert complete(grid, nobody, ["calls", "people"], Metrics()).set_index("area_code").loc["23"].isna().all()
    somebody = pd.DataFrame({"area_code": ["23"], "calls": [2.0], "people": [120_000.0]})
    assert complete(grid, somebody, ["calls", "people"], Metrics()).set_index("area_code").loc["23", "calls"] == 2


def test_hours_of_the_week_are_all_there_though_nobody_called_in_some():
    found = members(["weekday", "hour"], [pd.DataFrame({"weekday": [1], "hour": [8]})])
    assert len(found) == 168
    assert set(found["weekday"]) == set(range(1, 8))


def test_of_other_dimensions_the_combinations_that_occur_somewhere_are_there():
    answers = [
        pd.DataFrame({"step": ["call", "call"], "next_step": ["visit", "advice"]}),
        pd.DataFrame({"step": ["call", "visit"], "next_step": ["visit", "home"]}),
    ]
    found = members(["step", "next_step"], answers)
    assert list(found.itertuples(index=False, name=None)) == [("call", "advice"), ("call", "visit"), ("visit", "home")]


def test_a_dimension_is_crossed_with_every_hour():
    found = members(["hour", "act_kind"], [pd.DataFrame({"hour": [3, 3], "act_kind": ["visit", "consultation"]})])
    assert list(found.columns) == ["hour", "act_kind"]
    assert len(found) == 48


def test_a_window_in_which_no_association_of_an_area_was_to_deliver_holds_nothing_that_could_be(coverage):
    window = Window("1d", "current", date(2020, 3, 2), date(2020, 3, 2), True)
    grid = cells("departement", "period", window, coverage, AREAS).set_index("area_code")
    assert grid["is_expected"].to_dict() == {"33": True, "69": False}
    territories = cells("territory_departement", "period", window, coverage, AREAS)
    assert territories["is_expected"].all()  # neighbours may come to where nobody has an association
