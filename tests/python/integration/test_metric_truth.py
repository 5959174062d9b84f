"""Each metric, asked of the semantic layer, equals an independent SQL over the landing store."""

import contextlib
from datetime import date
from pathlib import Path

import pytest

from access_metrics import ACCESS
from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import attach, engine
from metric_answers import rounded
from quality_metrics import QUALITY
from trajectory_metrics import EPISODES, FREQUENT, RECONTACTS, STEPS
from trajectory_truth import tell_trajectories

SEEN = "count(*) filter ({})"
AT_SITE = "(decided_for in ('consultation', 'teleconsultation'))"
CALLS = {
    "calls": "count(*)",
    "calls_patients": "count(distinct patient_id)",
    "answered_calls": SEEN.format("is_answered"),
    "answered_share": "count(*) filter (is_answered) / count(*)",
    "abandoned_calls": SEEN.format("not is_answered and cancelled_for = 'hung_up'"),
    "advice_calls": SEEN.format("decided_for = 'advice'"),
    "advice_calls_patients": "count(distinct patient_id) filter (decided_for = 'advice')",
    "referred_calls": SEEN.format("decided_for in ('emergency_referral', 'gp_referral')"),
    "out_of_hours_calls": SEEN.format("is_called_out_of_hours"),
    "out_of_hours_call_share": "count(*) filter (is_called_out_of_hours) / count(*)",
    "median_answer_seconds": "median(waited)",
    "median_decision_minutes": "median(decision_minutes)",
    "median_answer_seconds_observations": "count(waited)",
    "median_decision_minutes_observations": "count(decision_minutes)",
}
ACTS = {
    "acts": "count(*)",
    "visits": SEEN.format("not at_site"),
    "consultations": SEEN.format("at_site"),
    "visit_share": "count(*) filter (not at_site) / count(*)",
    "out_of_hours_acts": SEEN.format("is_started_out_of_hours"),
    "out_of_hours_act_share": "count(*) filter (is_started_out_of_hours) / count(*)",
    "median_arrival_minutes": "median(start_minutes) filter (not at_site)",
    "p90_arrival_minutes": "quantile_cont(start_minutes, 0.9) filter (not at_site)",
    "median_duration_minutes": "median(duration_minutes)",
    "coded_acts": SEEN.format("is_coded"),
    "coding_share": "count(*) filter (is_coded) / count(*)",
    "covid_acts": SEEN.format("is_covid"),
    "covid_share": "count(*) filter (is_covid) / nullif(count(*) filter (is_coded), 0)",
    "covid_patients": "count(distinct patient_id) filter (is_covid)",
    "coded_patients": "count(distinct patient_id) filter (is_coded)",
    "act_patients": "count(distinct patient_id)",
    "median_arrival_minutes_observations": "count(start_minutes) filter (not at_site)",
    "p90_arrival_minutes_observations": "count(start_minutes) filter (not at_site)",
    "median_duration_minutes_observations": "count(duration_minutes)",
}
GROUPS = {
    "nothing": ([], []),
    "day": (["metric_time__day"], ["{day}"]),
    "week": (["metric_time__week"], ["date_trunc('week', {day})"]),
    "association": (["association"], ["association_id"]),
    "département of the association": (["association__departement_code"], ["association_departement"]),
    "region of the association, by month": (
        ["metric_time__month", "association__region_code"],
        ["date_trunc('month', {day})", "association_region"],
    ),
    "département of the intervention": (["departement"], ["departement"]),
}


@pytest.fixture(scope="module")
def stores(federation, project):
    """A connection on warehouse and landing, the cases told again from landing, and the catalogue of metrics."""
    with federation.settings(), contextlib.chdir(project), contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=True)
        for statement in Path(__file__).with_name("metric_truth.sql").read_text().split(";\n"):
            connection.execute(statement)
        connection.execute("create temp view acts as select * from cases where started is not null")
        tell_trajectories(connection)
        yield connection, Catalogue.load(connection)


def asked(stores, metrics: list[str], by: list[str]) -> dict[str, list[tuple]]:
    """Each metric by group, from one question to the semantic layer."""
    connection, catalogue = stores
    rows = ask(Question(metrics=metrics, by=by), catalogue, connection).rows
    keys = len(by)
    return {name: rounded([(*row[:keys], row[keys + n]) for row in rows]) for n, name in enumerate(metrics)}


def told(stores, metrics: dict[str, str], rows: str, by: list[str], day: str) -> dict[str, list[tuple]]:
    """The same from the cases told again."""
    connection, _ = stores
    groups = [column.format(day=day) for column in by]
    answer = {}
    for name, expression in metrics.items():
        columns = ", ".join([*groups, expression.replace("at_site", AT_SITE)])
        answer[name] = rounded(connection.execute(f"select {columns} from {rows} group by all").fetchall())
    return answer


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    ("metrics", "rows", "day"),
    [
        (CALLS, "cases", "called_on"),
        (ACTS, "acts", "started_on"),
        (EPISODES, "told_episodes", "day"),
        (STEPS, "told_steps", "day"),
        (RECONTACTS, "told_recontacts", "day"),
    ],
)
def test_each_metric_equals_the_landing(stores, metrics, rows, day, group):
    by, columns = GROUPS[group]
    expected = told(stores, metrics, rows, columns, day)
    found = asked(stores, list(metrics), by)
    assert all(expected.values())
    for metric in metrics:
        assert found[metric] == expected[metric], metric


def test_every_metric_is_told_here(stores):
    _, catalogue = stores
    elsewhere = {"person_days", "calls_per_1000", "acts_per_1000", "calls_per_hour", "demand_calls", "demand_hours"}
    windows = {f"{name}_{window}" for name in ("calls", "acts") for window in ("28d", "ytd", "growth_year")}
    windows |= {"acts_after_advice_share_3d"}
    trajectories = set(EPISODES) | set(STEPS) | set(RECONTACTS) | set(FREQUENT)
    assert set(catalogue.metrics) == set(CALLS) | set(ACTS) | elsewhere | windows | QUALITY | trajectories | ACCESS


def test_steps_flow_from_one_to_the_next_as_they_did(stores):
    connection, catalogue = stores
    expected = connection.execute(
        "select step, coalesce(next_step, '-'), count(*) from told_steps group by all order by all"
    ).fetchall()
    question = Question(metrics=["episode_steps"], by=["episode_step__step", "episode_step__next_step"])
    found = [(step, then or "-", count) for step, then, count in ask(question, catalogue, connection).rows]
    assert sorted(found) == expected


@pytest.mark.parametrize(("metric", "rows", "day"), [("calls", "cases", "called_on"), ("acts", "acts", "started_on")])
def test_figures_per_inhabitant_equal_the_landing(stores, metric, rows, day):
    connection, catalogue = stores
    first, last = connection.execute("select min(called_on), max(called_on) from cases").fetchone()
    expected = connection.execute(
        f"""
        select p.departement_code, 365250.0 * count(*) / (p.population::bigint * date_diff('day', $1, $2 + 1))
        from {rows}
        join read_csv('seeds/reference/departements.csv', header = true, all_varchar = true) as p
            on p.departement_code = departement
        where {day} between $1 and $2
        group by p.departement_code, p.population
        """,
        [first, last],
    ).fetchall()
    question = Question(metrics=[f"{metric}_per_1000"], by=["departement"], starts_on=first, ends_on=last)
    found = [row for row in ask(question, catalogue, connection).rows if row[-1]]
    assert rounded(found) == rounded(expected)


def test_person_days_are_the_population_each_day(stores):
    connection, catalogue = stores
    [(total,)] = connection.execute(
        "select 2 * sum(population::bigint) from read_csv('seeds/reference/departements.csv', all_varchar = true)"
    ).fetchall()
    question = Question(metrics=["person_days"], starts_on=date(2020, 2, 28), ends_on=date(2020, 2, 29))
    assert ask(question, catalogue, connection).rows == [(total,)]


def test_calls_per_hour_count_the_quiet_hours_and_skip_the_one_that_does_not_exist(stores):
    connection, catalogue = stores
    expected = connection.execute(
        """
        with calls_by_hour as (
            select called_on, isodow(called_on) as weekday, hour(called) as hour, count(*) as calls
            from cases where association_departement <> '972' group by all
        ),
        days as (select distinct called_on, isodow(called_on) as weekday from cases),
        hours as (
            select called_on, weekday, unnest(range(24)) as hour from days
        )
        select weekday, hour, coalesce(sum(calls), 0) / count(*)
        from hours left join calls_by_hour using (called_on, weekday, hour)
        where not (called_on = date '2020-03-29' and hour = 2)
        group by all
        """
    ).fetchall()
    question = Question(
        metrics=["calls_per_hour"],
        by=["association_hour__weekday", "association_hour__demand_hour"],
        where=["association__departement_code != '972'"],
    )
    assert rounded(ask(question, catalogue, connection).rows) == rounded(expected)


@pytest.mark.parametrize(("window", "first"), [("28d", date(2020, 3, 4)), ("ytd", date(2020, 1, 1))])
@pytest.mark.parametrize(("metric", "rows", "day"), [("calls", "cases", "called_on"), ("acts", "acts", "started_on")])
def test_a_window_sums_its_days(stores, metric, rows, day, window, first):
    connection, catalogue = stores
    last = date(2020, 3, 31)
    [(expected,)] = connection.execute(
        f"select count(*) from {rows} where {day} between $1 and $2", [first, last]
    ).fetchall()
    question = Question(metrics=[f"{metric}_{window}"], grain="day", starts_on=last, ends_on=last)
    assert [row[-1] for row in ask(question, catalogue, connection).rows] == [expected]


@pytest.mark.parametrize(("by", "day"), [([], "1"), (["metric_time__day"], "called_on")])
def test_advice_counts_as_followed_by_the_acts_of_three_days(stores, by, day):
    connection, catalogue = stores
    expected = connection.execute(
        f"""
        with followed as (
            select max(advice.called_on) as called_on, 1 as followed
            from acts
            join cases as advice on advice.patient_id = acts.patient_id and advice.decided_for = 'advice'
            where acts.started_on between advice.called_on and advice.called_on + 2
            group by acts.association_id, acts.case_id
        ),
        told as (
            select called_on, 0 as followed, 1 as advised from cases where decided_for = 'advice'
            union all
            select called_on, followed, 0 from followed
        )
        select {day}, sum(followed) / sum(advised) from told group by all
        """
    ).fetchall()
    found = ask(Question(metrics=["acts_after_advice_share_3d"], by=by), catalogue, connection).rows
    assert any(share for *_, share in expected)
    assert rounded([row for row in found if row[-1]]) == rounded([row[-len(by) - 1 :] for row in expected if row[-1]])
