"""Counts of syndromic groups, read from a warehouse."""

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from contact.analysis.early_warning.observed import observe
from contact.errors import ContactError

TABLES = """
    create schema marts;
    create schema reference;
    create table marts.dim_departements as select '59' as departement_code, '32' as region_code;
    create table reference.quality_checks as select 'diagnoses_coded' as check_id, 0.75 as limit_value;
    create table marts.fct_feed_days as
        select 'nord_a' as association_id, day::date as delivered_on, 1 as deliveries_landed
        from generate_series(date '2020-12-20', date '2021-01-17', interval 1 day) as days (day)
        where day <> date '2021-01-06';
    create table marts.fct_coded_daily (
        association_id varchar, departement_code varchar, started_on date, acts bigint, acts_coded bigint
    );
    create table marts.fct_syndromic_daily (
        association_id varchar, departement_code varchar, started_on date, syndrome varchar, acts bigint
    );
    insert into marts.fct_coded_daily values
        ('nord_a', '59', '2020-12-27', 9, 8), ('nord_a', '59', '2020-12-28', 5, 4), ('nord_a', '59', '2021-01-03', 6, 5),
        ('nord_a', '59', '2021-01-04', 7, 7), ('nord_a', '59', '2021-01-11', 3, 3);
    insert into marts.fct_syndromic_daily values
        ('nord_a', '59', '2020-12-27', 'asthma', 8), ('nord_a', '59', '2020-12-28', 'asthma', 1),
        ('nord_a', '59', '2021-01-03', 'asthma', 2), ('nord_a', '59', '2021-01-04', 'rash', 4),
        ('nord_a', '59', '2021-01-11', 'asthma', 3);
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def test_weeks_are_whole_iso_weeks_across_the_turn_of_the_year(warehouse):
    found = observe(warehouse, date(2020, 12, 28), date(2021, 1, 4))

    assert found.weeks.starts.astype(str).tolist() == ["2020-12-28", "2021-01-04"]
    assert found.syndromes == ("asthma", "rash")
    assert found.weeks.counts[0].tolist() == [[3, 0], [0, 4]]
    assert found.weeks.acts[0].tolist() == [11, 7]
    assert found.weeks.acts_coded[0].tolist() == [9, 7]


def test_days_lead_to_the_sunday_of_the_week_and_no_further(warehouse):
    found = observe(warehouse, date(2020, 12, 28), date(2021, 1, 4))

    assert found.days.starts[[0, -1]].astype(str).tolist() == ["2020-12-28", "2021-01-10"]
    assert found.days.counts[0, 0].nonzero()[0].tolist() == [0, 6]


def test_days_that_were_delivered_are_counted_per_week(warehouse):
    found = observe(warehouse, date(2020, 12, 28), date(2021, 1, 11))

    np.testing.assert_array_equal(found.days_delivered, [[7, 6, 7]])


def test_nothing_after_the_week_is_looked_at(warehouse):
    whole = observe(warehouse, date(2020, 12, 28), date(2020, 12, 28))
    for table, day in (
        ("fct_coded_daily", "started_on"),
        ("fct_syndromic_daily", "started_on"),
        ("fct_feed_days", "delivered_on"),
    ):
        warehouse.execute(f"delete from marts.{table} where {day} > date '2021-01-03'")
    known_then = observe(warehouse, date(2020, 12, 28), date(2020, 12, 28))

    assert whole.syndromes == known_then.syndromes == ("asthma",)
    pd.testing.assert_frame_equal(whole.cells, known_then.cells)
    for one, other in ((whole.weeks, known_then.weeks), (whole.days, known_then.days)):
        for name in ("starts", "counts", "acts", "acts_coded"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(whole.days_delivered, known_then.days_delivered)


def test_a_week_before_the_data_is_refused_in_one_sentence(warehouse):
    with pytest.raises(ContactError, match=r"no whole week up to that of 2020-12-21; ask for a later one\."):
        observe(warehouse, date(2020, 12, 28), date(2020, 12, 21))


def test_a_warehouse_without_groups_is_refused_in_one_sentence(warehouse):
    warehouse.execute("delete from marts.fct_syndromic_daily")

    with pytest.raises(ContactError, match=r"No act of the warehouse has a syndromic group"):
        observe(warehouse, date(2020, 12, 28), date(2021, 1, 4))
