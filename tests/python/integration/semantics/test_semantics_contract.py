"""What the semantic layer is relied upon for: one case per line of its list of what works and what does not.

The engine promises no stability. When a version changes one of these, this file says which, before a figure does.
"""

import json
import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact.errors import ContactError
from contact.semantics.requests import Request, parse_condition

FROM, TO = date(2020, 11, 1), date(2020, 12, 31)
IN_RANGE = "between date '2020-11-01' and date '2020-12-31'"


@pytest.fixture(scope="module")
def ask(catalogue, warehouse):
    """Rows of a request for the last two months, sorted by their text."""

    def rows(*metrics, by=(), where=(), first=FROM, last=TO):
        request = Request(metrics=metrics, group_by=tuple(by), where=tuple(where), starts_on=first, ends_on=last)
        return sorted(warehouse.execute(catalogue.engine.compile(request)).fetchall(), key=str)

    return rows


@pytest.fixture(scope="module")
def sql(warehouse):
    """Rows of a hand-written query, sorted by their text."""
    return lambda text: sorted(warehouse.execute(text).fetchall(), key=str)


@pytest.mark.parametrize(
    ("metric", "expression"),
    [
        ("calls", "count(call_id)"),
        ("call_patients", "count(distinct patient_id)"),
        ("answer_seconds_total", "sum(answer_seconds)"),
        ("mean_answer_seconds", "avg(answer_seconds)"),
        ("answered_calls", "count(*) filter (is_answered)"),
        ("median_answer_seconds", "median(answer_seconds)"),
        ("nursing_home_calls", "count(*) filter (origin = 'nursing_home')"),
        ("night_calls", "count(*) filter (called_hour < 8)"),
    ],
)
def test_each_simple_aggregation_equals_plain_sql(ask, sql, metric, expression):
    by_hand = sql(
        f"select association_id, {expression} from warehouse.marts.fct_calls where called_on {IN_RANGE} group by 1"
    )
    assert ask(metric, by=["association"]) == by_hand


def test_a_percentile_is_exact(ask, sql, catalogue):
    assert "approx" not in catalogue.engine.compile(Request(metrics=("p90_arrival_minutes",)))
    assert ask("p90_arrival_minutes", by=["association"]) == sql(
        "select association_id, quantile_cont(arrival_minutes, 0.9) from warehouse.marts.fct_acts "
        f"where started_on {IN_RANGE} group by 1"
    )


def test_a_filter_may_reach_over_two_joins(ask, sql):
    by_hand = "where association_id like 'gironde%' and called_on " + IN_RANGE
    assert ask("aquitaine_calls") == sql(f"select count(*) from warehouse.marts.fct_calls {by_hand}")


def test_a_ratio_and_what_is_derived_from_it(ask, sql):
    share = "count(*) filter (is_visit) / count(*)::double"
    by_hand = f"select association_id, {share}, 100 * ({share}) from warehouse.marts.fct_acts where started_on {IN_RANGE} group by 1"
    assert ask("visit_share", "visit_share_percent", by=["association"]) == sql(by_hand)


def test_a_derived_metric_over_two_facts(ask, sql):
    by_hand = f"""
        select departement_code, 365.25 * 1000.0 * acts / person_days
        from (select departement_code, count(*) as acts from warehouse.marts.fct_acts where started_on {IN_RANGE} group by 1)
        join (select departement_code, sum(person_days) as person_days from warehouse.marts.fct_population
              where population_on {IN_RANGE} group by 1) using (departement_code)
    """
    assert dict(ask("acts_per_1000", by=["departement"])) == pytest.approx(dict(sql(by_hand)))


def test_metrics_accumulate_over_all_time_a_window_and_a_year(ask, sql):
    day = date(2020, 12, 31)
    ((_, all_time, window, year),) = ask(
        "calls_all_time", "calls_28d", "calls_ytd", by=["metric_time__day"], first=day, last=day
    )
    count = "select count(*) from warehouse.marts.fct_calls where called_on"
    assert [(all_time,)] == sql(f"{count} <= date '{day}'")
    assert [(window,)] == sql(f"{count} between date '2020-12-04' and date '{day}'")
    assert [(year,)] == sql(f"{count} between date '2020-01-01' and date '{day}'")


def test_an_offset_of_a_year_works_by_day_and_month(ask):
    for grain in ("day", "month"):
        assert any(growth is not None for _, growth in ask("calls_growth_year", by=[f"metric_time__{grain}"]))


def test_an_offset_of_a_year_is_null_by_week_and_one_of_364_days_is_not(ask):
    weekly = ["metric_time__week"]
    first, last = date(2020, 11, 2), date(2020, 12, 27)
    assert all(growth is None for _, growth in ask("calls_growth_year", by=weekly, first=first, last=last))
    assert all(growth is not None for _, growth in ask("calls_growth_52w", by=weekly, first=first, last=last))


def test_a_conversion_counts_patients_who_come_back(ask, sql):
    by_hand = f"""
        select count(distinct acts.act_id) / (select count(*) from warehouse.marts.fct_calls where called_on {IN_RANGE})::double
        from warehouse.marts.fct_acts as acts
        join warehouse.marts.fct_calls as calls
            on calls.patient_id = acts.patient_id and acts.started_on between calls.called_on and calls.called_on + 7
        where called_on {IN_RANGE}
    """
    ((rate,),) = ask("acts_within_7d")
    assert 0 < rate <= 1
    assert rate == pytest.approx(sql(by_hand)[0][0], rel=0.05)


def test_a_conversion_by_day_by_dimension_and_with_constant_properties(ask):
    assert len(ask("acts_within_7d", by=["metric_time__day"])) == 61
    assert len(ask("acts_within_7d", by=["association"])) == 4
    assert ask("acts_within_7d_same_association")[0][0] > 0


def test_what_is_derived_from_a_conversion(ask):
    ((rate, percent),) = ask("acts_within_7d", "acts_within_7d_percent")
    assert percent == pytest.approx(100 * rate)


def test_an_empty_group_of_a_conversion_is_null_not_zero(ask):
    conversions = dict(ask("acts_within_7d_same_association", by=["call__origin"]))
    assert conversions["individual"] > 0
    assert conversions["police"] is None


def test_a_fact_reaches_the_region_over_two_joins(ask, sql):
    assert ask("calls", by=["association__region__region_name"]) == sql(f"""
        select region_name, count(*) from warehouse.marts.fct_calls
        join warehouse.marts.dim_associations using (association_id)
        join warehouse.marts.dim_regions using (region_code)
        where called_on {IN_RANGE} group by 1
    """)


def test_an_act_takes_a_dimension_of_its_call(ask, sql):
    assert ask("acts", by=["call__origin"]) == sql(f"""
        select calls.origin, count(*) from warehouse.marts.fct_acts as acts
        left join warehouse.marts.fct_calls as calls using (call_id)
        where started_on {IN_RANGE} group by 1
    """)


def test_a_stock_is_that_of_the_last_day(ask):
    assert ask("inhabitants", by=["departement"]) == [("24", 410000), ("33", 1700000), ("69", 1900000), ("974", 870000)]


def test_a_metric_serves_as_a_filter(ask, sql):
    assert ask("frequent_caller_calls", first=None, last=None) == sql("""
        select count(*) from warehouse.marts.fct_calls where patient_id in
        (select patient_id from warehouse.marts.fct_calls group by 1 having count(*) > 5)
    """)


def test_the_calendar_may_have_a_grain_of_its_own(ask):
    assert [year for year, _ in ask("calls", by=["metric_time__iso_year"], first=None, last=None)] == [2019, 2020]


def test_a_saved_query_runs_with_a_filter_a_limit_and_a_range_of_its_own(catalogue, warehouse):
    request = Request(
        saved_query="calls_by_month_and_region",
        where=("{{ Dimension('association__departement_code') }} = '33'",),
        starts_on=FROM,
        ends_on=TO,
        limit=1,
    )
    rows = warehouse.execute(catalogue.engine.compile(request)).fetchall()
    assert [row[1] for row in rows] == ["Nouvelle-Aquitaine"]


def test_the_meta_of_a_metric_is_in_the_semantic_manifest_that_of_a_saved_query_is_not(artifacts, catalogue):
    manifest = json.loads(artifacts["semantic_manifest.json"])
    assert all("meta" not in (query.get("config") or {}) for query in manifest["saved_queries"])
    assert catalogue.metrics["calls"].meta["label_en"] == "Calls"
    assert catalogue.saved_queries["headline"].meta["page"] == "overview"


def test_a_hidden_metric_can_be_asked_and_is_not_listed(ask, catalogue):
    assert ask("person_days")[0][0] > 0
    assert "person_days" not in [metric.name for metric in catalogue.listed]


def test_fill_nulls_with_is_lost_and_join_to_timespine_arrives(artifacts):
    metrics = {metric["name"]: metric for metric in json.loads(artifacts["semantic_manifest.json"])["metrics"]}
    assert metrics["spine_calls"]["type_params"]["fill_nulls_with"] is None
    assert metrics["spine_calls"]["type_params"]["join_to_timespine"] is True


def test_two_metrics_in_one_query_leave_null_where_one_is_empty(ask):
    counts = {origin: (calls, acts) for origin, calls, acts in ask("calls", "acts", by=["call__origin"])}
    assert counts["police"][0] > 0
    assert counts["police"][1] is None


def test_parts_of_a_date_are_not_accepted_by_name(ask):
    with pytest.raises(ContactError):
        ask("calls", by=["metric_time__extract_dow"])


@pytest.mark.parametrize("metric", ["calls_28d", "calls_ytd", "calls_growth_year"])
def test_a_metric_that_reaches_back_is_refused_without_a_time(ask, catalogue, metric):
    assert catalogue.metrics[metric].needs_time
    with pytest.raises(ContactError):
        ask(metric)


def test_a_range_is_widened_to_the_grain_that_is_asked_for(ask, sql):
    rows = ask("calls", by=["metric_time__month"], first=date(2020, 11, 15), last=date(2020, 11, 15))
    november = "between date '2020-11-01' and date '2020-11-30'"
    assert [(calls,) for _, calls in rows] == sql(
        f"select count(*) from warehouse.marts.fct_calls where called_on {november}"
    )


def test_relations_are_named_as_the_warehouse_is_attached(catalogue):
    assert '"warehouse"."marts"."fct_calls"' in catalogue.engine.compile(Request(metrics=("calls",)))


@pytest.mark.parametrize("metric", ["calls", "visit_share", "acts_per_1000", "calls_28d", "calls_growth_52w"])
def test_a_range_put_in_afterwards_gives_the_sql_compiled_for_it(catalogue, warehouse, metric):
    ranges = [(date(2020, 1, 15), date(2020, 2, 10)), (FROM, TO)]
    request = Request(metrics=(metric,), group_by=("metric_time__day",))
    compiled = [
        catalogue.engine.compile(
            Request(metrics=(metric,), group_by=("metric_time__day",), starts_on=first, ends_on=last)
        )
        for first, last in ranges
    ]
    rows = [sorted(warehouse.execute(text).fetchall()) for text in catalogue.engine.compile_ranges(request, ranges)]
    assert rows == [sorted(warehouse.execute(text).fetchall()) for text in compiled]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet="abcéœ ÀZ019'-./:,()&+*@°’_", max_size=20))
def test_a_quoted_text_passes_the_template_of_a_filter_unchanged(catalogue, warehouse, name):
    condition = parse_condition("departement__departement_name != '" + name.replace("'", "''") + "'")
    sql = catalogue.engine.compile(Request(metrics=("acts",), where=(condition.render("categorical"),)))
    assert f"departement__departement_name != {condition.literals[0]}" in sql
    assert (
        warehouse.execute(sql).fetchall()
        == warehouse.execute("select count(*) from warehouse.marts.fct_acts").fetchall()
    )


def test_metricflow_is_imported_by_one_module_alone(project):
    importers = {
        path.relative_to(project).as_posix()
        for folder in ("scripts", "app")
        for path in (project / folder).rglob("*.py")
        if re.search(r"^\s*(from|import) (metricflow|dbt_semantic_interfaces)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert importers == {"scripts/contact/semantics/engine.py"}
