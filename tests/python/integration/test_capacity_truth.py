"""Doctors on shift are those whose acts say so, told again from the landing; the ledger of truth had no fewer on duty."""

import contextlib
import itertools
from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from access_truth import comparable, tell_waits
from compiled_models import compile_models
from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask
from contact.stores import attach, engine

GAP, LONGEST = timedelta(hours=3), timedelta(hours=4)


@pytest.fixture(scope="module")
def stores(federation, project):
    """A connection on warehouse and landing with the waits told again, and the catalogue of metrics."""
    with federation.settings(), contextlib.chdir(project), contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        attach(connection, "warehouse", read_only=True)
        tell_waits(connection)
        yield connection, Catalogue.load(connection)


@pytest.fixture(scope="module")
def capacity(stores, project, tmp_path_factory):
    """fct_capacity as it would be if the work of one doctor could be told, by association, month and hour."""
    connection, _ = stores
    options = ("--vars", "{fewest_doctors: 1}")
    compiled = compile_models(project, tmp_path_factory.mktemp("compiled"), ["fct_capacity"], *options)
    sql = compiled["fct_capacity"].replace('"memory".', '"warehouse".')
    rows = connection.execute(
        f"""
        select association_id, month_on, hour_of_day, doctors, doctor_minutes, acts, load_minutes, delivered_hours
        from ({sql}) where is_told
        """
    ).fetchall()
    return {row[:3]: row[3:] for row in rows}


def shifts_of(connection):
    """The shifts of each doctor: his acts, joined where the next one is taken soon after the end of those before."""
    acts = connection.execute(
        f"""
        select association_id, doctor_id, time_zone,
            case when is_home and assigned is not null
                then least(utc(started, time_zone), utc(assigned, time_zone)) else utc(started, time_zone) end as taken,
            coalesce(utc(ended, time_zone), utc(started, time_zone)) as done
        from waits where started is not null and doctor_id is not null
            and (ended is null or ended - started between interval 0 minutes and interval {LONGEST.seconds // 3600} hours)
        order by all
        """
    ).fetchall()
    for (association, doctor, zone), group in itertools.groupby(acts, key=lambda act: act[:3]):
        start = end = None
        for *_, taken, done in group:
            if start is not None and taken <= end + GAP:
                end = max(end, done)
                continue
            if start is not None:
                yield association, doctor, zone, start, end
            start, end = taken, done
        yield association, doctor, zone, start, end


def test_doctors_on_shift_are_those_whose_acts_say_so(stores, capacity):
    connection, _ = stores
    minutes, doctors = defaultdict(float), defaultdict(set)
    for association, doctor, zone, start, end in shifts_of(connection):
        at = start
        while at < end:
            until = min(end, at.replace(minute=0, second=0) + timedelta(hours=1))
            local = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
            key = (association, local.date().replace(day=1), local.hour)
            minutes[key] += (until - at).total_seconds() / 60
            doctors[key].add(doctor)
            at = until
    over = {key for key in minutes if key[1] < date(2020, 4, 1)}
    assert len(over) > 1000
    assert set(capacity) == over
    assert {key: capacity[key][0] for key in over} == {key: len(doctors[key]) for key in over}
    assert {key: capacity[key][1] for key in over} == pytest.approx({key: minutes[key] for key in over})


def test_acts_and_load_are_those_of_the_hour(stores, capacity):
    connection, _ = stores
    acts = connection.execute(
        """
        select association_id, date_trunc('month', started)::date, hour(started), count(*)
        from waits where started is not null and doctor_id is not null group by all
        """
    ).fetchall()
    load = connection.execute(
        """
        select association_id, date_trunc('month', called)::date, hour(called),
            sum(case when is_home then 24 when started is not null or decided_for = 'consultation' then 15 else 0 end)
        from waits group by all
        """
    ).fetchall()
    expected = [{row[:3]: row[3] for row in rows} for rows in (acts, load)]
    for key, (_, _, found_acts, found_load, _) in capacity.items():
        assert (found_acts, found_load) == tuple(rows.get(key, 0) for rows in expected)


def test_staff_inferred_is_never_more_than_the_ledger_had_on_duty(capacity, stores, federation):
    """Doctors who wait for a call are not seen: what acts tell is a lower bound, by association and over whole months."""
    connection, _ = stores
    on_duty = connection.execute(
        """
        select association_id, sum(visiting_doctors + consulting_doctors) from read_parquet($1) group by all
        """,
        [str(federation.folder / "sim" / "truth" / "shifts.parquet")],
    ).fetchall()
    inferred = defaultdict(float)
    for (association, _, _), (_, minutes, *_) in capacity.items():
        inferred[association] += minutes / 60
    assert len(on_duty) == len(inferred) == 64
    assert not [association for association, hours in on_duty if inferred[association] > float(hours)]


def test_nothing_is_said_of_few_doctors(stores):
    connection, _ = stores
    told = connection.execute("select min(doctors), count(*) filter (not is_told) from warehouse.marts.fct_capacity")
    fewest, hidden = told.fetchone()
    assert hidden
    assert fewest is None or fewest >= 11
    told_in_secret = connection.execute(
        """
        select count(*) from warehouse.marts.fct_capacity
        where not is_told and coalesce(doctors, doctor_minutes, acts, load_minutes, delivered_hours) is not null
        """
    ).fetchone()
    assert told_in_secret == (0,)


def test_capacity_metrics_are_sums_over_what_is_told(stores):
    connection, catalogue = stores
    metrics = {
        "doctor_hours": "sum(doctor_minutes) / 60",
        "staffed_hours": "sum(delivered_hours)",
        "capacity_acts": "sum(acts)",
        "capacity_doctors": "max(doctors)",
        "load_hours": "sum(load_minutes) / 60",
        "capacity_cells": "count(*)",
        "told_capacity_cells": "count(doctors)",
        "acts_per_doctor_hour": "sum(acts) * 60 / sum(doctor_minutes)",
        "mean_doctors_on_shift": "sum(doctor_minutes) / 60 / sum(delivered_hours)",
        "load_over_capacity": "sum(load_minutes) / sum(doctor_minutes)",
        "told_capacity_share": "count(doctors) / count(*)",
    }
    question = Question(metrics=list(metrics), by=["association", "capacity_hour__hour_of_day"])
    found = ask(question, catalogue, connection).rows
    for place, (metric, expression) in enumerate(metrics.items()):
        expected = connection.execute(
            f"select association_id, hour_of_day, {expression} from warehouse.marts.fct_capacity group by all"
        ).fetchall()
        assert comparable([(*row[:2], row[2 + place]) for row in found]) == comparable(expected), metric
