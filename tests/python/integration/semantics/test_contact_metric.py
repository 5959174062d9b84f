"""`contact metric`: definition, SQL, lineage, where it is shown and last values of a metric; and the list of all."""

import json
from datetime import date

import pytest

from contact.errors import ContactError, UsageError
from contact.semantics.metric_command import metric
from contact.semantics.sheet import last_periods
from contact.stores import open_store


@pytest.fixture
def run(semantics_home, runner_of):
    """Run `contact metric` with these arguments; returns what it printed."""
    return runner_of(metric)


@pytest.fixture
def sheet(run):
    """The sheet of a metric as a program reads it."""
    return lambda name: json.loads(run(name, "--json"))


def test_the_sql_of_the_sheet_gives_the_value_over_all_days(sheet):
    with open_store("warehouse") as connection:
        [(found,)] = connection.execute(sheet("visit_share")["sql"]).fetchall()
        [(expected,)] = connection.execute(
            "select count(*) filter (is_visit) / count(*) from marts.fct_acts"
        ).fetchall()
    assert found == pytest.approx(expected)


def test_the_values_are_those_of_the_last_whole_weeks_of_the_federation(sheet):
    values = sheet("acts")["values"]
    with open_store("warehouse") as connection:
        expected = connection.execute(
            "select date_trunc('week', started_on)::date::varchar, count(*) from marts.fct_acts "
            "where started_on between '2020-11-16' and '2020-12-27' group by 1 order by 1"
        ).fetchall()
    assert len(expected) == 6
    assert [(row["week"], row["acts"]) for row in values] == expected


def test_a_week_without_a_row_is_zero_or_no_data_as_the_metric_says(sheet, run):
    with open_store("warehouse", read_only=False) as connection:
        connection.execute("create table marts.kept as from marts.fct_acts")
        connection.execute("delete from marts.fct_acts where started_on between '2020-12-14' and '2020-12-20'")
    try:
        counted, median = sheet("acts")["values"], sheet("median_arrival_minutes")["values"]
        shown = run("median_arrival_minutes")
    finally:
        with open_store("warehouse", read_only=False) as connection:
            connection.execute("create or replace table marts.fct_acts as from marts.kept")
            connection.execute("drop table marts.kept")
    assert [row["acts"] for row in counted if row["week"] == "2020-12-14"] == [0]
    assert [row["median_arrival_minutes"] for row in median if row["week"] == "2020-12-14"] == [None]
    assert "no data" in shown


def test_the_lineage_goes_from_the_metric_to_its_tables(sheet):
    told = sheet("visit_share")
    assert told["origins"]["metric"] == ["acts", "visits"]
    assert told["origins"]["semantic_model"] == ["acts"]
    assert "fct_acts" in [name for names in told["origins"].values() for name in names]
    assert "visit_share_percent" in told["metrics_made_of_it"]


def test_where_it_is_shown_names_the_page(sheet, catalogue):
    shown = sheet("calls")["saved_queries"]
    assert shown == {
        query.name: query.meta.get("page", "") for query in catalogue.saved_queries.values() if "calls" in query.metrics
    }
    assert shown


def test_the_sheet_for_people_tells_both_languages(run, catalogue):
    one = catalogue.metrics["acts"]
    told = run("acts")
    assert one.label in told
    assert one.meta["label_en"] in told
    for title in ("What it is", "Where it comes from", "Where it is shown", "Last values, whole federation", "SQL"):
        assert title in told


def test_every_metric_has_a_sheet(sheet, catalogue):
    for name in catalogue.metrics:
        assert sheet(name)["sql"], name


def test_the_list_can_be_searched_in_both_languages_whatever_case_and_accents(run, catalogue):
    everything = json.loads(run("--json"))
    assert [entry["metric"] for entry in everything] == [one.name for one in catalogue.listed]
    found = {entry["metric"] for entry in json.loads(run("--search", "DELAI decroche", "--json"))}
    assert "mean_answer_seconds" in found
    assert "acts" not in found
    assert json.loads(run("--search", "no such words", "--json")) == []
    assert "mean_answer_seconds" in run("--search", "décroché")


def test_an_unknown_metric_is_told_with_near_names(run):
    with pytest.raises(UsageError, match="There is no metric 'visit_shar'; did you mean visit_share"):
        run("visit_shar")
    with pytest.raises(UsageError, match="leave out the name"):
        run("acts", "--search", "calls")


def test_a_warehouse_without_lineage_says_what_to_do(run):
    with open_store("warehouse", read_only=False) as connection:
        connection.execute("update build.artifacts set name = 'lineage_' where name = 'lineage'")
    try:
        with pytest.raises(ContactError, match="run 'contact build' again"):
            run("acts")
    finally:
        with open_store("warehouse", read_only=False) as connection:
            connection.execute("update build.artifacts set name = 'lineage' where name = 'lineage_'")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-01-06", "2020-03-01", ("week", "2020-01-20", "2020-03-01")),  # the last day is a Sunday
        ("2020-01-06", "2020-02-29", ("week", "2020-01-13", "2020-02-23")),
        ("2020-12-22", "2021-01-10", ("week", "2020-12-28", "2021-01-10")),  # week 53
        ("2020-02-25", "2020-03-07", ("day", "2020-03-02", "2020-03-07")),
        ("2020-02-24", "2020-03-01", ("week", "2020-02-24", "2020-03-01")),
        ("2020-02-28", "2020-03-01", ("day", "2020-02-28", "2020-03-01")),
        ("2020-02-18", "2020-02-29", ("day", "2020-02-24", "2020-02-29")),
    ],
)
def test_the_last_periods_are_whole_weeks_else_days(first, last, expected):
    grain, starts, ends = last_periods(date.fromisoformat(first), date.fromisoformat(last))
    assert (grain, str(starts), str(ends)) == expected
