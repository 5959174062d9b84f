"""Dimensions of exports: the column each becomes, and which of them make health figures of what is told by them."""

import pytest

from contact.errors import ContactError
from contact.publication.dimensions import column_of, tell_of_persons, type_of
from contact.publication.exports import plan
from contact.semantics.catalogue import Catalogue, Metric, SavedQuery


@pytest.mark.parametrize(
    ("group_by", "column", "kind"),
    [
        ("act__age_group", "age_group", "varchar"),
        ("association_hour__demand_hour", "hour", "integer"),
        ("call__called_hour", "hour", "integer"),
        ("association_hour__weekday", "weekday", "integer"),
    ],
)
def test_a_dimension_becomes_a_column(group_by, column, kind):
    assert column_of(group_by) == column
    assert type_of(column) == kind


def test_what_is_told_by_hour_or_triage_is_of_the_service():
    assert not tell_of_persons(["association_hour__demand_hour", "call__priority"])


@pytest.mark.parametrize("dimension", ["act__age_group", "act__sex", "act__syndrome", "act__disposition", "act__new"])
def test_what_is_told_by_anything_else_is_of_persons(dimension):
    assert tell_of_persons(["call__called_hour", dimension])


def query(*group_by, levels=("france",), grain="period"):
    meta = {"page": "demand", "grain": grain, "levels": list(levels), "periods": ["28d"], "windows": ["current"]}
    return SavedQuery("by_something", "", "", ("acts",), group_by, False, True, meta)


def catalogue(persons):
    metric = Metric("acts", "simple", meta={"disclosure": "activity"} | persons, aggregation="count")
    made = Catalogue.__new__(Catalogue)
    made.metrics = {"acts": metric, "act_patients": Metric("act_patients", "simple", aggregation="count_distinct")}
    return made


def test_acts_by_age_are_protected_by_the_persons_behind_them():
    planned = plan(query("act__age_group"), catalogue({"persons": "act_patients"}))
    assert planned.tells_of_persons
    assert planned.columns == ("acts", "act_patients")
    assert planned.metrics[0].disclosure == "health"


def test_acts_by_hour_stay_activity():
    planned = plan(query("act__started_hour"), catalogue({"persons": "act_patients"}))
    assert not planned.tells_of_persons
    assert planned.columns == ("acts",)


def test_acts_by_age_without_persons_are_refused():
    with pytest.raises(ContactError, match="'acts' cannot be protected"):
        plan(query("act__age_group"), catalogue({}))


def test_acts_by_age_and_association_are_refused():
    with pytest.raises(ContactError, match="by association"):
        plan(query("act__age_group", levels=("association",)), catalogue({"persons": "act_patients"}))


def test_two_hours_in_one_export_are_refused():
    with pytest.raises(ContactError, match="one column once published"):
        plan(query("call__called_hour", "act__started_hour"), catalogue({"persons": "act_patients"}))
