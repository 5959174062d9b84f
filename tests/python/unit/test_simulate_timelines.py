"""Every case has a timeline that makes sense, and delays follow from demand and staff."""

import numpy as np
import pandas as pd
import pytest

STEPS = ["called_at", "answered_at", "decided_at", "assigned_at", "started_at", "ended_at"]


def test_every_step_follows_the_one_before(cases):
    seen = cases["called_at"]
    for step in STEPS[1:]:
        assert (cases[step].isna() | (cases[step] >= seen)).all(), step
        seen = cases[step].fillna(seen)


def test_a_case_ends_in_one_way(cases):
    cancelled, started = cases["cancelled_at"].notna(), cases["started_at"].notna()
    assert not (cancelled & started).any()
    assert (started == cases["ended_at"].notna()).all()
    assert (started == cases["act_kind"].notna()).all()
    assert (cases["cancellation_reason"].notna() == cancelled).all()
    last = cases[["called_at", "answered_at", "decided_at", "assigned_at"]].max(axis=1)
    assert (cases.loc[cancelled, "cancelled_at"] >= last[cancelled]).all()


def test_those_who_hang_up_were_never_answered(cases):
    abandoned = cases["cancellation_reason"] == "hung_up"
    assert cases.loc[abandoned, ["answered_at", "decided_at", "assigned_at", "started_at"]].isna().all(axis=None)
    assert (cases["answered_at"].isna() == abandoned).all()


def test_an_act_is_of_the_kind_that_triage_decided(acts):
    assert (acts["act_kind"] == acts["decision"]).all()


def test_what_would_start_after_the_last_day_is_left_open(cases, simulated):
    pending = cases[cases["is_open"]]
    assert 0 < len(pending) < 0.01 * len(cases)
    assert pending["started_at"].isna().all()
    assert (pending["called_local"].dt.date >= simulated.last).mean() > 0.95
    assert cases["started_local"].dt.date.dropna().max() <= simulated.last


def test_the_most_urgent_are_seen_first(acts):
    visits = acts[acts["act_kind"] == "visit"]
    median = visits.groupby("priority")["delay"].median()
    assert median[1] == pytest.approx(15, abs=4)
    assert median[2] == pytest.approx(30, abs=6)
    assert 45 <= visits["delay"].median() <= 70


def test_visits_last_longer_with_age_and_longest_at_risk_of_life(acts):
    visits = acts[(acts["act_kind"] == "visit") & (acts["priority"] == 0)]
    age = visits["age_days"] / 365.25
    assert visits.loc[age.between(8, 18), "duration"].mean() == pytest.approx(17, abs=1.5)
    assert visits.loc[age > 70, "duration"].mean() == pytest.approx(24, abs=1.5)
    assert acts.loc[acts["priority"] == 1, "duration"].mean() > 23


def test_delays_grow_with_load(acts, cases, simulated):
    """Per association and day: demand over doctors on duty, against the median delay of its visits."""
    shifts = simulated.truth("shifts")
    shifts["day"] = shifts["hour_at"].dt.date
    doctors = shifts.groupby(["association_id", "day"])["visiting_doctors"].sum()
    visits = acts[(acts["act_kind"] == "visit") & (acts["priority"] == 0)].assign(day=acts["called_at"].dt.date)
    daily = visits.groupby(["association_id", "day"])["delay"].agg(["median", "size"])
    daily = daily.join(doctors)[lambda table: table["size"] >= 8]
    daily["load"] = daily["size"] / daily["visiting_doctors"]
    relative = daily[["load", "median"]] / daily[["load", "median"]].groupby("association_id").transform("mean")
    quarter = pd.qcut(relative["load"], 4, labels=False)
    delay = relative["median"].groupby(quarter).mean()
    assert delay[3] > delay[0] * 1.05


def test_fewer_are_answered_when_many_call(cases):
    """Per association and hour of a day: share answered, at hours with many callers for the hour and with few."""
    hour = cases["called_local"].dt.floor("h")
    hourly = cases.groupby(["association_id", hour])["answered_at"].agg(["size", "count"]).reset_index()
    hourly["clock"] = hourly["called_local"].dt.hour
    usual = hourly.groupby(["association_id", "clock"])["size"].transform("mean")
    busy = hourly["size"] > 1.5 * usual
    share = hourly.groupby(busy)[["count", "size"]].sum()
    assert share["count"][True] / share["size"][True] < share["count"][False] / share["size"][False] - 0.01


def test_cancellations_rise_with_waiting():
    from contact.simulate.cancellations import giving_up

    chance = giving_up(np.array([15, 60, 180, 600]) * 60.0)
    assert (np.diff(chance) > 0.01).all()
    assert 0.03 < chance[0] < chance[-1] < 0.25


def test_staff_is_finite_and_changes_on_the_hour(simulated):
    shifts = simulated.truth("shifts")
    assert (shifts[["call_takers", "visiting_doctors"]] >= 1).all(axis=None)
    assert shifts["visiting_doctors"].max() < 40
    days = (simulated.last - simulated.first).days + 1
    hours = shifts.groupby("association_id").size()
    assert set(hours.drop("martinique_a")) == {days * 24 - 1}, "the clocks go forward once in the span"
    assert hours["martinique_a"] == days * 24


def test_a_doctor_seldom_has_two_visits_at_once(acts):
    visits = acts[acts["act_kind"] == "visit"].sort_values(["association_id", "doctor", "started_at"])
    following = visits.groupby(["association_id", "doctor"])["started_at"].shift(-1)
    assert (visits["ended_at"] > following).mean() < 0.1
