"""Tables of the pages on demand, access to care and care trajectories, cut from the figures of the sample."""

from __future__ import annotations

import numpy as np
import pandas as pd

from browser.sample_figures import COUNTS, MASK_BELOW, ROUND_TO, Sample, changes, lengthen, period_sums
from browser.sample_topic_exports import TOPIC_EXPORTS

WIDE_PERIODS = ("7d", "28d", "3m", "12m")
KEYS = ["period", "window", "level", "area_code"]
AGES = {"0-1": 0.08, "2-14": 0.2, "15-74": 0.5, "75+": 0.08, "none": 0.14}
KINDS = {
    "abandoned": 0.14,
    "unanswered": 0.008,
    "cancelled_for_delay": 0.006,
    "went_elsewhere": 0.015,
    "redirected": 0.05,
}
WAITS = {"abandoned": 1.0, "unanswered": 0.9, "cancelled_for_delay": 63.0, "went_elsewhere": 35.0}
DISPOSITIONS = {
    "home": 0.31, "own_gp": 0.42, "specialist": 0.06, "emergency_department": 0.04, "hospitalised": 0.03,
    "refused": 0.01, "death": 0.0006, "none": 0.12,
}  # fmt: skip
FLOWS = {
    ("call", "triage"): 0.86, ("call", "abandoned"): 0.14, ("triage", "dispatch"): 0.4, ("triage", "appointment"): 0.37,
    ("triage", "advice"): 0.06, ("triage", "emergency_referral"): 0.03, ("dispatch", "travel"): 0.39,
    ("travel", "visit"): 0.37, ("travel", "cancelled"): 0.02, ("appointment", "consultation"): 0.33,
    ("appointment", "cancelled"): 0.04, ("advice", "advised"): 0.06, ("emergency_referral", "emergency_services"): 0.03,
    ("visit", "home"): 0.15, ("visit", "own_gp"): 0.18, ("visit", "hospitalised"): 0.02, ("consultation", "home"): 0.15,
    ("consultation", "own_gp"): 0.17, ("consultation", "specialist"): 0.01, ("home", "call"): 0.01,
    ("visit", "death"): 0.00002, ("home", "none"): 0.3,
}  # fmt: skip
SHARES = {
    "answer_target_share": 0.74, "arrival_target_share": 0.86, "unmet_share": 0.21, "served_share": 0.7,
    "gp_handover_share": 0.31, "hospital_handover_share": 0.066, "recontact_share_24h": 0.02,
    "recontact_share_72h": 0.045, "recontact_share_7d": 0.066, "recontact_share_30d": 0.095,
    "acts_after_contact_share_72h": 0.034, "emergencies_after_contact_share_72h": 0.003,
    "admissions_after_contact_share_7d": 0.0017,
}  # fmt: skip
DELAYS = {"median_visit_wait_minutes": 60.0, "p90_visit_wait_minutes": 108.0}


def reasons() -> dict[str, float]:
    """Shares of calls by reason: a few frequent ones, and one so rare that it is masked."""
    codes = ("A03", "R05", "A99", "D01", "R02", "D73", "R21", "S07", "R74", "L03", "H01", "A05")
    return {code: 0.1 / (place + 1) for place, code in enumerate(codes)} | {"P01": 0.00002, "none": 0.2}


def by_member(sums: pd.DataFrame, counted: str, weights: dict, columns: list[str], metric: str) -> pd.DataFrame:
    """A health count told by a dimension: rounded, masked where few are behind it."""
    places = [key if isinstance(key, tuple) else (key,) for key in weights]
    members = pd.DataFrame(places, columns=columns).assign(weight=list(weights.values()))
    table = sums.merge(members, how="cross")
    exact, known = (table[counted] * table.weight).round(), table[counted].notna()
    table[metric] = ((exact / ROUND_TO).round() * ROUND_TO).where(exact >= MASK_BELOW)
    rows = lengthen(table, [*KEYS, *columns], (metric,))
    few = exact.lt(MASK_BELOW).to_numpy() & known.to_numpy()
    rows["state"] = np.where(few, "masked", np.where(rows.value.isna(), "no_data", "rounded"))
    return changes(rows, tuple(columns))


def measured(table: pd.DataFrame, metrics: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Adds shares and delays that vary a little around their usual value, empty where nobody called."""
    random = np.random.default_rng(seed)
    table = table.copy()
    for name in metrics:
        usual = SHARES.get(name) or DELAYS.get(name)
        if usual:
            table[name] = pd.Series(usual * random.lognormal(0, 0.03, len(table)), table.index).where(table.calls > 0)
    return table


def weekly(days: pd.DataFrame) -> pd.DataFrame:
    """Counts of the whole weeks of the data."""
    monday = days.day - pd.to_timedelta(days.day.dt.day_of_week, unit="D")
    whole = (monday >= days.day.min()) & (monday + pd.Timedelta(days=6) <= days.day.max())
    days = days[whole].assign(week=monday[whole])
    return days.groupby(["level", "area_code", "week"], as_index=False)[list(COUNTS)].sum()


def health(rows: pd.DataFrame) -> pd.DataFrame:
    """Published states of protected shares."""
    return rows.assign(state=rows.state.where(rows.state != "exact", "rounded"))


def by_hour(sums: pd.DataFrame) -> pd.DataFrame:
    hours = np.arange(24)
    shape = 0.4 + np.exp(-((hours - 10) ** 2) / 8) + 1.7 * np.exp(-((hours - 20) ** 2) / 7)
    table = sums.merge(pd.DataFrame({"hour": hours, "shape": shape / shape.mean()}), how="cross")
    table["calls_per_hour"] = table.calls / table.length / 24 * table["shape"]
    return changes(lengthen(table, [*KEYS, "hour"], ("calls_per_hour",)), ("hour",))


def capacity(sums: pd.DataFrame) -> pd.DataFrame:
    hours = np.arange(24)
    shape = pd.DataFrame({"hour": hours, "load_over_capacity": 0.5 + 0.7 * np.exp(-((hours - 8) ** 2) / 6)})
    table = sums[sums.window == "current"].merge(shape, how="cross")
    busy = table.calls > 0
    table["mean_doctors_on_shift"] = (0.2 + table.calls / table.length / 400).where(busy)
    table["acts_per_doctor_hour"] = (1.2 + 0.02 * table.hour).where(busy)
    table["told_capacity_share"] = 0.4 + 0.002 * table.hour
    table["load_over_capacity"] = table.load_over_capacity.where(busy)
    rows = lengthen(table, [*KEYS, "hour"], TOPIC_EXPORTS["capacity_hours"][4])
    return rows.assign(change=np.nan, trend="unknown")


def coverage(every_day: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Coverage of the country, its regions and its départements."""
    places = every_day[every_day.level != "association"]
    sums = period_sums(places, periods, ("3m", "12m"))
    random = np.random.default_rng(7)
    size = len(sums)
    sums["served_commune_share"] = random.uniform(0.8, 0.99, size)
    sums["deep_night_commune_share"] = random.uniform(0.6, 0.95, size)
    sums["commune_acts_per_1000"] = random.uniform(1, 60, size)
    sums["communes_with_calls"] = random.integers(20, 300, size)
    sums["communes_without_act"] = random.integers(0, 30, size)
    sums["outside_call_share"] = random.uniform(0.01, 0.2, size)
    sums["mean_centre_kilometres"] = random.uniform(10, 60, size)
    metrics = TOPIC_EXPORTS["coverage"][4]
    sums[list(metrics)] = sums[list(metrics)].astype(float).where(sums.calls > 0)
    return changes(lengthen(sums, KEYS, metrics))


def unmet(sums: pd.DataFrame) -> pd.DataFrame:
    members = pd.DataFrame({"unmet_kind": KINDS, "wait": pd.Series(WAITS)}).rename(columns={"unmet_kind": "weight"})
    table = sums.merge(members.rename_axis("unmet_kind").reset_index(), how="cross")
    table["unmet_calls"] = (table.calls * table.weight).round()
    table["median_unmet_wait_minutes"] = table.wait.where(table.unmet_calls > 0)
    rows = lengthen(table, [*KEYS, "unmet_kind"], TOPIC_EXPORTS["unmet_kinds"][4])
    return changes(rows, ("unmet_kind",))


def topic_tables(sample: Sample, wide_days: pd.DataFrame, every_day: pd.DataFrame, periods: pd.DataFrame) -> dict:
    """Name → rows of the tables of these pages."""
    sums = period_sums(wide_days, periods, WIDE_PERIODS)
    monthly = sums[sums.period.isin(["3m", "12m"])]
    weeks = weekly(wide_days)
    access, access_weekly = TOPIC_EXPORTS["access"][4], TOPIC_EXPORTS["access_weekly"][4]
    trajectories, trajectories_weekly = TOPIC_EXPORTS["trajectories"][4], TOPIC_EXPORTS["trajectories_weekly"][4]
    in_time = ["level", "area_code", "week"]
    told = measured(sums, trajectories, sample.seed).assign(episodes=sums.calls * 0.94)
    told_weekly = measured(weeks, trajectories_weekly, sample.seed + 1).assign(episodes=weeks.calls * 0.94)
    flows = by_member(sums[sums.window == "current"], "calls", FLOWS, ["step", "next_step"], "episode_steps")
    return {
        "demand_by_reason": by_member(sums, "calls", reasons(), ["reason_code"], "calls"),
        "demand_by_age": by_member(sums, "calls", AGES, ["age_group"], "calls"),
        "demand_by_hour": by_hour(sums),
        "bulletin_weekly": lengthen(weeks, in_time, TOPIC_EXPORTS["bulletin_weekly"][4]),
        "access": changes(lengthen(measured(sums, access, sample.seed + 2), KEYS, access)),
        "access_weekly": lengthen(measured(weeks, access_weekly, sample.seed + 3), in_time, access_weekly),
        "unmet_kinds": unmet(sums),
        "coverage": coverage(every_day, periods),
        "capacity_hours": capacity(monthly),
        "trajectories": health(changes(lengthen(told, KEYS, trajectories))),
        "trajectories_weekly": health(lengthen(told_weekly, in_time, trajectories_weekly)),
        "flows": flows[flows.period != "12m"],
        "outcomes": by_member(sums, "acts", DISPOSITIONS, ["disposition"], "acts"),
    }
