"""`contact query`: exact answers from the warehouse, and plain sentences for what cannot be answered."""

import json

import pytest

from contact.errors import ContactError, UsageError
from contact.semantics.commands import query
from contact.settings import get_settings
from contact.stores import open_store


@pytest.fixture
def run(semantics_home, runner_of):
    """Run `contact query` with these arguments; returns what it printed on standard output."""
    return runner_of(query)


@pytest.fixture
def sql(semantics_home):
    def rows(text: str) -> list[tuple]:
        with open_store("warehouse") as connection:
            return connection.execute(text).fetchall()

    return rows


def test_an_answer_equals_plain_sql(run, sql):
    answer = json.loads(
        run(
            "calls",
            "--by",
            "association",
            "--where",
            "association__departement_code = '33'",
            "--from",
            "2020-12-01",
            "--json",
        )
    )
    assert [(row["association"], row["calls"]) for row in answer] == sql("""
        select association_id, count(*) from marts.fct_calls
        where called_on >= '2020-12-01' and association_id like 'gironde%' group by 1 order by 1
    """)


def test_a_range_that_cuts_a_month_counts_its_days_alone(run, sql):
    answer = json.loads(run("calls,acts", "--grain", "month", "--from", "2020-11-15", "--to", "2020-12-02", "--json"))
    assert [row["metric_time__month"] for row in answer] == ["2020-11-01", "2020-12-01"]
    assert [(row["calls"],) for row in answer] == sql("""
        select count(*) from marts.fct_calls where called_on between '2020-11-15' and '2020-12-02'
        group by date_trunc('month', called_on) order by date_trunc('month', called_on)
    """)


def test_several_filters_hold_together_and_times_can_be_filtered(run):
    answer = json.loads(
        run(
            "calls",
            "--where",
            "association in ('gironde_a', 'rhone_a')",
            "--where",
            "metric_time = '2020-12-01'",
            "--by",
            "association",
            "--json",
        )
    )
    assert [row["association"] for row in answer] == ["gironde_a"]


def test_the_answer_as_a_file_a_table_and_its_sql(run, tmp_path):
    file = tmp_path / "acts.csv"
    run("acts", "visit_share", "--by", "departement", "--csv", str(file))
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "departement,acts,visit_share"
    assert len(lines) == 5
    assert "rhone_a" in run("acts", "--by", "association")
    assert "fct_acts" in run("acts", "--sql")


def test_the_list_shows_what_can_be_asked(run):
    listed = {entry["metric"]: entry for entry in json.loads(run("--list", "--json"))}
    assert "association__departement_code" in listed["calls"]["group_by"]
    assert listed["covid_acts"]["disclosure"] == "health"
    assert "person_days" not in listed
    assert not [name for name in listed if name.endswith("_observations")]
    assert "calls" in run("--list")


def test_a_saved_query_is_asked_by_its_name(run):
    saved = run("--saved", "demand_daily", "--json")
    assert saved == run("calls", "acts", "--grain", "day", "--json")
    narrowed = run("--saved", "demand_daily", "--from", "2020-12-01", "--to", "2020-12-01", "--json")
    assert json.loads(narrowed) == [row for row in json.loads(saved) if row["metric_time__day"] == "2020-12-01"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--saved", "headlines"], "There is no saved query 'headlines'; did you mean headline"),
        (["--saved", "calls_by_month_and_region"], "has a filter; ask for its metrics with --where"),
        (["cals"], "There is no metric 'cals'; did you mean calls"),
        (["calls", "--by", "region"], "no dimension of all these metrics 'region'; did you mean .*association__region"),
        (["calls", "--where", "region = 'x'"], "no dimension of all these metrics 'region'"),
        (["calls", "--where", "1 = 1"], "A filter cannot be read"),
        (["calls", "--where", "call__called_hour = 'night'"], "value of another type"),
        (["calls", "--grain", "hour"], "There is no grain 'hour'"),
        (["calls", "--from", "1/12/2020"], "--from takes a day"),
        (["calls", "--from", "2020-12-02", "--to", "2020-12-01"], "--from is later than --to"),
        (["calls_28d"], "calls_28d has no value without a time"),
        (["calls_28d", "--grain", "month", "--from", "2020-11-15"], "give --from and --to at the ends of a month"),
        ([], "Name at least one metric"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_in_one_sentence(run, arguments, told):
    with pytest.raises(UsageError, match=told) as refusal:
        run(*arguments)
    assert refusal.value.exit_code == 2
    assert "\n" not in str(refusal.value)


def test_without_a_warehouse_it_says_what_to_run(run, tmp_path, monkeypatch):
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path))
    get_settings.cache_clear()
    with pytest.raises(ContactError, match=r"There is no warehouse yet.*run 'contact build'"):
        run("calls")
    with open_store("warehouse", read_only=False) as connection:
        connection.execute("create schema marts")
    with pytest.raises(ContactError, match="holds no build yet; run 'contact land' and then 'contact build'"):
        run("calls")
    get_settings.cache_clear()
