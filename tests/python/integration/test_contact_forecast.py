"""`contact forecast` on a built warehouse: what it is made from, what adds up, and plain sentences for what cannot be asked."""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from contact.analysis.demand.observed import observe
from contact.stores import open_store
from contact.warehouse.data_range import data_range


@pytest.fixture(scope="module")
def asked(federation):
    """The rows that `contact forecast` gives of a level."""

    def ask(level: str, *arguments: str) -> pd.DataFrame:
        return pd.DataFrame(json.loads(federation.contact("forecast", "--json", "--level", level, *arguments).stdout))

    return ask


@pytest.mark.parametrize(
    ("measure", "table", "day"), [("calls", "fct_calls", "called_on"), ("acts", "fct_acts", "started_on")]
)
def test_the_history_holds_every_case_of_a_delivered_day(federation, measure, table, day):
    with federation.settings(), open_store("warehouse") as connection:
        first, last = data_range(connection)
        found = observe(connection, measure, first, last, 7)
        cases = connection.execute(
            f"""
            select count(*)
            from marts.{table} as c
            inner join (
                select distinct association_id, delivered_on from marts.fct_feed_days where deliveries_landed > 0
            ) as f on f.association_id = c.association_id and f.delivered_on = c.{day}
            """
        ).fetchone()[0]
        missing = connection.execute(
            "select count(*) from marts.fct_feed_days where is_expected and deliveries_landed = 0"
        ).fetchone()[0]

    assert np.nansum(found.history.counts) == cases > 0
    assert np.isnan(found.history.counts).sum() >= missing
    assert (found.history.epidemic >= 0).all()
    assert (found.history.epidemic <= 1).all()


def test_days_follow_the_last_delivery(asked):
    rows = asked("france", "--days", "5")

    assert rows["day"].tolist() == [(date(2020, 4, 6) + timedelta(days=day)).isoformat() for day in range(5)]
    assert set(rows["area_code"]) == {"FR"}


def test_expected_demand_of_the_parts_adds_up_to_the_country(asked):
    country = asked("france").set_index("day")["expected"]

    for level in ("region", "association"):
        parts = asked(level).groupby("day")["expected"].agg(["sum", "size"])
        assert (np.abs(parts["sum"] - country) <= 0.05 * (parts["size"] + 1)).all()  # each is told to one decimal


def test_bands_add_up_to_their_day(asked):
    days = asked("france").set_index("day")["expected"]
    bands = asked("france", "--bands")

    assert set(bands["time_band"]) == {"day", "evening", "deep_night", "dawn"}
    assert (np.abs(bands.groupby("day")["expected"].sum() - days) <= 0.25).all()


def test_intervals_lie_within_one_another_around_the_median(asked):
    rows = asked("region")
    bounds = rows[["low_95", "low_80", "low_50", "median", "high_50", "high_80", "high_95"]].to_numpy()

    assert (np.diff(bounds, axis=1) >= 0).all()
    assert (bounds >= 0).all()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--level", "commune"], "There is no level 'commune'"),
        (["--level", "region", "--area", "00"], "There is no region '00' with deliveries"),
        (["--days", "60"], "The value given to --days cannot be used"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(federation, arguments, sentence):
    refused = federation.contact("forecast", *arguments, check=False)

    assert refused.returncode == 2
    assert sentence in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr
