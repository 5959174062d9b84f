"""Which days are provisional: those of which a delivery is still to come, as late as its association usually is."""

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from contact.publication.provisional import MOST_DAYS, Provisional

LAST = date(2020, 5, 31)
EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    return (day - EPOCH).days


@pytest.fixture
def warehouse():
    """Gironde delivers on the day, Rhône three days late, Creuse from the last day on and never yet."""
    connection = duckdb.connect(":memory:")
    connection.execute("attach ':memory:' as warehouse; create schema warehouse.marts")
    connection.execute("""
        create table warehouse.marts.dim_associations as from (values
            ('gironde', '33', '75', date '2020-03-01'),
            ('rhone', '69', '84', date '2020-03-01'),
            ('creuse', '23', '75', date '2020-05-31')
        ) as a (association_id, departement_code, region_code, delivers_from)
    """)
    rows = []
    for offset in range(60):
        day = LAST - timedelta(days=offset)
        rows.append(("gironde", day, datetime.combine(day, datetime.min.time()) + timedelta(hours=30)))
        if offset >= 3:
            rows.append(("rhone", day, datetime.combine(day, datetime.min.time()) + timedelta(days=3, hours=31)))
    connection.execute("""
        create table warehouse.marts.fct_deliveries
        (association_id varchar, delivered_on date, received_at timestamp, status varchar default 'landed')
    """)
    connection.executemany(
        "insert into warehouse.marts.fct_deliveries (association_id, delivered_on, received_at) values (?, ?, ?)", rows
    )
    yield connection
    connection.close()


def days(found: Provisional, level: str, area: str) -> set[date]:
    rows = found.frame[(found.frame["level"] == level) & (found.frame["area_code"] == area)]
    return set(pd.to_datetime(rows["day"]).dt.date)


def test_days_not_delivered_are_provisional_as_long_as_their_association_is_usually_late(warehouse):
    found = Provisional.load(warehouse, LAST)
    late = {LAST - timedelta(days=offset) for offset in range(3)}
    assert days(found, "association", "rhone") == days(found, "region", "84") == late
    assert days(found, "association", "gironde") == set()
    assert days(found, "france", "FR") == late
    assert days(found, "departement", "23") == {LAST}


def test_a_day_that_stays_away_for_longer_than_usual_is_a_gap_and_no_longer_provisional(warehouse):
    gap = LAST - timedelta(days=5)
    warehouse.execute(
        "delete from warehouse.marts.fct_deliveries where delivered_on = ? and association_id = 'rhone'", [gap]
    )
    assert gap not in days(Provisional.load(warehouse, LAST), "association", "rhone")


def test_an_association_that_is_always_on_time_has_two_days_to_come(warehouse):
    for offset in (0, 1, 2):
        day = LAST - timedelta(days=offset)
        warehouse.execute(
            "delete from warehouse.marts.fct_deliveries where delivered_on = ? and association_id = 'gironde'", [day]
        )
    expected = {LAST - timedelta(days=offset) for offset in range(2)}
    assert days(Provisional.load(warehouse, LAST), "association", "gironde") == expected


def test_one_delivery_of_long_ago_that_came_today_makes_nobody_late(warehouse):
    warehouse.execute("""
        update warehouse.marts.fct_deliveries set received_at = timestamp '2020-06-01 12:00'
        where association_id = 'gironde' and delivered_on = date '2020-04-20'
    """)
    assert days(Provisional.load(warehouse, LAST), "association", "gironde") == set()


def test_nobody_is_waited_for_longer_than_two_weeks(warehouse):
    warehouse.execute(
        "delete from warehouse.marts.fct_deliveries where association_id = 'rhone' and delivered_on > date '2020-05-01'"
    )
    warehouse.execute(
        "update warehouse.marts.fct_deliveries set received_at = timestamp '2020-06-01 18:00' where association_id = 'rhone'"
    )
    found = days(Provisional.load(warehouse, LAST), "association", "rhone")
    assert found == {LAST - timedelta(days=offset) for offset in range(MOST_DAYS)}


@pytest.mark.parametrize(
    ("length", "provisional_days", "expected"),
    [(1, 1, True), (1, 0, False), (7, 1, True), (28, 2, False), (28, 3, True), (365, 14, False)],
)
def test_a_figure_is_provisional_when_a_tenth_of_its_days_are(length, provisional_days, expected):
    recent = [LAST - timedelta(days=offset) for offset in range(provisional_days)]
    frame = pd.DataFrame(
        {"level": "region", "area_code": "84", "day": pd.to_datetime(pd.Series(recent, dtype="object"))}
    )
    starts, ends = np.array([number(LAST) + 1 - length] * 2), np.array([number(LAST) + 1] * 2)
    marked = Provisional(frame).mark("region", pd.Series(["84", "75"]), starts, ends)
    assert marked.tolist() == [expected, False]
    assert not Provisional(frame).mark("departement", pd.Series(["84", "75"]), starts, ends).any()
