"""The tables of the sample publication on which the pages on comparison and data quality stand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from browser.sample_declared import metrics, metrics_of, queries
from browser.sample_figures import Sample, by_level, changes, daily_counts, lengthen, period_sums, read_seed, windows

LEVELS = ("france", "association")
PERIODS = ("7d", "28d", "3m", "12m")
MEMBERS = {
    "checks_to_act_on": ("quality_check", lambda: list(read_seed("quality/quality_checks.csv").check_id)),
    "codes_to_map": ("code_field", lambda: ["reason", "diagnosis", "origin", "decision"]),
    "fields_to_fill": ("field_name", lambda: ["age", "sex", "commune", "diagnosis", "disposition"]),
}
CELL = "metric varchar, value double, state varchar"
PLACE = "level varchar, area_code varchar"
SPAN = 'period varchar, "window" varchar'
CHANGE = "change double, trend varchar"
KEYS = ["period", "window", "level", "area_code"]
Tables = dict[str, tuple[str, pd.DataFrame]]


def tables(sample: Sample) -> Tables:
    """Name → (columns, rows) of each table of the two pages."""
    days = by_level(daily_counts(sample), LEVELS)
    periods = windows(sample)
    told = {
        "comparison": (f"{SPAN}, {PLACE}, {CELL}, {CHANGE}", comparison(days, periods)),
        "comparison_weekly": (f"{PLACE}, week date, {CELL}", comparison_weekly(days)),
        "feed_quality": (f"{SPAN}, {PLACE}, {CELL}, {CHANGE}", feed_quality(periods, sample)),
        "feed_quality_daily": (f"{PLACE}, day date, {CELL}", feed_quality_daily(sample)),
    }
    for name, (member, _) in MEMBERS.items():
        told[name] = (f"{SPAN}, {PLACE}, {member} varchar, {CELL}, {CHANGE}", told_by_member(name, sample))
    return told


def comparison(days: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    sums = _shares(period_sums(days, periods[periods.window == "current"], PERIODS))
    return changes(lengthen(sums, KEYS, metrics_of("comparison")))


def comparison_weekly(days: pd.DataFrame) -> pd.DataFrame:
    monday = days.day - pd.to_timedelta(days.day.dt.day_of_week, unit="D")
    last = days.day.max() - pd.Timedelta(days=6)
    sums = days.assign(week=monday).groupby(["level", "area_code", "week"], as_index=False).sum(numeric_only=True)
    sums = _shares(sums[(sums.week <= last) & (sums.week > last - pd.Timedelta(weeks=60))])
    sums["median_arrival_minutes"] = (40 + sums.index % 13).where(sums.visits > 0)
    return lengthen(sums, ["level", "area_code", "week"], metrics_of("comparison_weekly"))


def _shares(sums: pd.DataFrame) -> pd.DataFrame:
    calls = sums.calls.where(sums.calls > 0)
    return sums.assign(
        answered_share=sums.answered / calls,
        unmet_share=0.4 * (1 - sums.answered / calls),
        followed_calls=sums.calls,
        answer_target_share=0.9 * sums.answered / calls,
        served_share=(sums.acts + sums.advice_calls) / calls,
        due_visits=sums.visits,
        arrival_target_share=(sums.consultations / sums.acts.where(sums.acts > 0)),
        coding_share=sums.coded_acts / sums.acts.where(sums.acts > 0),
    )


def _areas() -> list[tuple[str, str]]:
    return [("france", "FR")] + [("association", code) for code in read_seed("feeds/associations.csv").association_id]


def _invented(grid: pd.DataFrame, names: tuple[str, ...], sample: Sample) -> pd.DataFrame:
    """Figures between what their units allow: shares near one for what is wanted, near nought for what is not."""
    random = np.random.default_rng(sample.seed + len(grid))
    parts = []
    for name in names:
        meta = metrics()[name]["config"]["meta"]
        if meta["unit"] == "percent":
            value = random.beta(30, 2, len(grid))
            value = value if meta["direction"] == "higher_is_better" else 1 - value
        else:
            value = random.poisson(20 if meta["direction"] != "lower_is_better" else 1, len(grid)).astype(float)
        parts.append(grid.assign(metric=name, value=value, state="exact"))
    return pd.concat(parts, ignore_index=True)


def feed_quality(periods: pd.DataFrame, sample: Sample) -> pd.DataFrame:
    spans = periods[periods.period.isin(PERIODS) & periods.window.isin(["current", "previous"])][["period", "window"]]
    grid = spans.merge(pd.DataFrame(_areas(), columns=["level", "area_code"]), how="cross")
    return changes(_invented(grid, metrics_of("feed_quality"), sample))


def feed_quality_daily(sample: Sample) -> pd.DataFrame:
    grid = pd.DataFrame({"day": sample.days[-366:]})
    grid = grid.merge(pd.DataFrame(_areas(), columns=["level", "area_code"]), how="cross")
    return _invented(grid, metrics_of("feed_quality_daily"), sample)


def told_by_member(name: str, sample: Sample) -> pd.DataFrame:
    member, values = MEMBERS[name]
    grid = pd.DataFrame({"period": PERIODS, "window": "current"})
    grid = grid.merge(pd.DataFrame(_areas(), columns=["level", "area_code"]), how="cross")
    grid = grid.merge(pd.DataFrame({member: values()}), how="cross")
    return _invented(grid, metrics_of(name), sample).assign(change=np.nan, trend="unknown")


def exports() -> list[tuple]:
    """The rows of meta.exports about these tables."""
    rows = []
    for name, query in queries().items():
        meta = query["config"]["meta"]
        member = MEMBERS[name][0] if name in MEMBERS else ""
        levels = ",".join(meta["levels"])
        told = (query["label"], query["description"], meta["page"], meta["grain"], levels, member)
        rows.append((name, *told, ",".join(metrics_of(name)), 0, "select 1"))
    return rows
