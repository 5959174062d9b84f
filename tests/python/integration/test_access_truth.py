"""Metrics on access to care equal an independent SQL over the landing, and waits are those of the ledger of truth."""

import contextlib
from datetime import date

import pytest

from access_metrics import DELAYS, TERRITORIES, UNMET
from access_truth import agree, comparable, tell_waits
from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import attach, engine

NOTHING: tuple[list[str], list[str]] = ([], [])
BY_ASSOCIATION = (["association"], ["association_id"])
BY_DAY = (["metric_time__day"], ["called_on"])
BY_MONTH = (["metric_time__month"], ["date_trunc('month', called_on)"])
BY_DEPARTEMENT = (["departement"], ["departement"])


@pytest.fixture(scope="module")
def stores(federation, project):
    """A connection on warehouse and landing with the waits told again, and the catalogue of metrics."""
    with federation.settings(), contextlib.chdir(project), contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=True)
        tell_waits(connection)
        yield connection, Catalogue.load(connection)


@pytest.mark.parametrize(
    "by",
    [
        NOTHING,
        BY_ASSOCIATION,
        BY_DAY,
        BY_DEPARTEMENT,
        (["access__priority"], ["urgency"]),
        (["access__time_band", "access__day_type"], ["band", "kind_of_day"]),
    ],
)
def test_delays_equal_the_landing(stores, by):
    agree(stores, DELAYS, by)


@pytest.mark.parametrize("by", [NOTHING, BY_ASSOCIATION, BY_DAY, BY_DEPARTEMENT])
def test_unmet_demand_equals_the_landing(stores, by):
    agree(stores, UNMET, by)


def test_kinds_of_unmet_demand_are_told_by_hour(stores):
    connection, catalogue = stores
    question = Question(metrics=["unmet_calls"], by=["unmet_call__unmet_kind", "unmet_call__called_hour"])
    expected = connection.execute(
        "select unmet, hour(called), count(*) from waits where unmet is not null group by all"
    ).fetchall()
    assert {row[0] for row in expected} >= {"abandoned", "cancelled_for_delay", "went_elsewhere", "redirected"}
    assert comparable(ask(question, catalogue, connection).rows) == comparable(expected)


@pytest.mark.parametrize("by", [NOTHING, BY_MONTH, BY_DEPARTEMENT])
def test_territories_equal_the_landing(stores, by):
    agree(stores, TERRITORIES, by)


@pytest.mark.parametrize(("metric", "condition"), [("calls", "true"), ("acts", "started is not null")])
def test_use_of_a_commune_is_over_its_inhabitants_on_the_days_delivered(stores, metric, condition):
    connection, catalogue = stores
    expected = connection.execute(
        f"""
        select commune, 365250.0 * count(*) filter ({condition}) / (population::bigint * 31)
        from waits join read_csv('seeds/reference/communes.csv', header = true, all_varchar = true) as p
            on p.commune_code = commune
        where called_on between '2020-03-01' and '2020-03-31'
        group by commune, population
        """
    ).fetchall()
    march = {"starts_on": date(2020, 3, 1), "ends_on": date(2020, 3, 31)}
    question = Question(metrics=[f"commune_{metric}_per_1000"], by=["territory__territory_code"], **march)
    assert comparable(ask(question, catalogue, connection).rows) == comparable(expected)


def test_use_is_standardised_on_the_ages_of_the_country(stores):
    """Direct standardisation written out: the rate of each age group, times its share in the country."""
    connection, catalogue = stores
    expected = connection.execute(
        """
        with people as (
            select departement_code, age_from::int as age_from, population::bigint as people
            from read_csv('seeds/reference/population_by_age.csv', header = true, all_varchar = true)
        ),
        country as (select age_from, sum(people) / sum(sum(people)) over () as share from people group by age_from),
        ages as (
            select call_id, age_years from warehouse.marts.fct_calls
        ),
        told as (
            select departement, if(age_years >= 95, 95, age_years // 5 * 5) as age_from
            from waits join ages on call_id = association_id || ':' || case_id
            where started is not null and called_on between '2020-03-01' and '2020-03-31'
        ),
        rates as (
            select p.departement_code, p.age_from, count(t.departement) / p.people as rate
            from people as p left join told as t on t.departement = p.departement_code and t.age_from = p.age_from
            group by p.departement_code, p.age_from, p.people
        ),
        known as (
            select departement_code, sum(rate * share) as rate from rates join country using (age_from) group by all
        ),
        unknown as (select departement, count(*) as acts from told where age_from is null group by all),
        inhabitants as (
            select departement_code, population::bigint as inhabitants, sum(people) as people
            from read_csv('seeds/reference/departements.csv', header = true, all_varchar = true)
            join people using (departement_code) group by all
        )
        select i.departement_code,
            365250.0 * (rate * people + coalesce(acts, 0)) / (inhabitants * 31)
        from inhabitants as i
        join known using (departement_code)
        left join unknown on unknown.departement = i.departement_code
        """
    ).fetchall()
    march = {"starts_on": date(2020, 3, 1), "ends_on": date(2020, 3, 31)}
    question = Question(metrics=["standardised_acts_per_1000"], by=["departement"], **march)
    found = dict(row for row in ask(question, catalogue, connection).rows if row[1])
    assert len(found) > 40
    assert found == pytest.approx({code: rate for code, rate in expected if rate}, rel=1e-6)


def test_everybody_counts_on_every_day_delivered(stores):
    connection, catalogue = stores
    [(expected,)] = connection.execute(
        """
        select sum(population::bigint) * (select count(distinct delivered_on) from landing.ledger.deliveries)
        from read_csv('seeds/reference/communes.csv', all_varchar = true)
        """
    ).fetchall()
    assert ask(Question(metrics=["commune_person_days"], by=[]), catalogue, connection).rows == [(expected,)]


def test_waits_and_their_states_are_those_of_the_ledger(stores, federation):
    """Times are those that the simulator meant; a dispatch log gives them to the minute."""
    connection, _ = stores
    [compared] = connection.execute(
        """
        select
            count(*),
            count(*) filter ((a.arrival_state = 'observed') <> (t.act_kind is not distinct from 'visit')),
            count(*) filter (abs(a.arrival_minutes - date_diff('second', t.called_at, t.started_at) / 60) > 1),
            count(*) filter (abs(a.dispatch_minutes - date_diff('second', t.called_at, t.assigned_at) / 60) > 1),
            count(*) filter (abs(a.cancelled_minutes - date_diff('second', t.called_at, t.cancelled_at) / 60) > 1),
            count(*) filter (a.is_visit_due and (a.arrival_state like 'cancelled%') <> (t.cancelled_at is not null)),
            count(*) filter (
                a.is_visit_due
                and (a.arrival_state = 'cancelled_for_delay') <> (t.cancellation_reason is not distinct from 'delay')
            ),
            count(*) filter ((a.answer_state = 'observed') <> (t.answered_at is not null)),
            count(*) filter ((a.decision_state = 'observed') <> (t.decided_at is not null)),
            count(*) filter (a.is_visit_due and (a.arrival_state in ('pending', 'not_recorded')) <> t.is_open)
        from warehouse.marts.fct_access_delays as a
        join read_parquet($1) as t on a.call_id = t.association_id || ':' || t.source_case_id
        """,
        [str(federation.folder / "sim" / "truth" / "cases.parquet")],
    ).fetchall()
    assert compared[0] > 10_000
    assert compared[1:] == (0,) * 9
