"""Invented figures of a federation, all from one seed: what the tables of the sample publication are cut from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[3]
WINDOWS = ("current", "previous", "year_before")
PERIOD_DAYS = {"1d": 1, "7d": 7, "28d": 28}
PERIOD_MONTHS = {"3m": 3, "12m": 12}
COUNTS = ("calls", "answered", "acts", "visits", "consultations", "advice_calls", "coded_acts", "covid_acts")
MASK_BELOW = 11
ROUND_TO = 5


@dataclass
class Sample:
    """What may differ from one test publication to another."""

    data_from: date = date(2024, 11, 15)
    data_to: date = date(2026, 11, 14)
    published_at: datetime = datetime(2026, 11, 15, 5, 32)
    data_kind: str = "simulated"
    publication_id: str = "sample-1"
    schema_version: int = 1
    late_associations: int = 3
    volume: float = 1.0
    seed: int = 20261115

    @property
    def days(self) -> pd.DatetimeIndex:
        """Every day of the data."""
        return pd.date_range(self.data_from, self.data_to, freq="D")


def read_seed(name: str) -> pd.DataFrame:
    """A reference table of the project, every column as text."""
    with (PROJECT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file)))


def areas() -> pd.DataFrame:
    """One row per area of the four levels, as in meta.areas."""
    regions = read_seed("reference/regions.csv")
    departements = read_seed("reference/departements.csv")
    associations = read_seed("feeds/associations.csv")
    rows = [("france", "FR", "France entière", "France", None)]
    rows += [("region", r.region_code, r.region_name, r.region_name, "FR") for r in regions.itertuples()]
    rows += [
        ("departement", d.departement_code, d.departement_name, d.departement_name, d.region_code)
        for d in departements.itertuples()
    ]
    rows += [
        ("association", a.association_id, a.association_name, a.association_name, a.departement_code)
        for a in associations.itertuples()
    ]
    table = pd.DataFrame(rows, columns=["level", "area_code", "label_fr", "label_en", "parent_code"])
    table["sort_order"] = range(1, len(table) + 1)
    return table


def daily_counts(sample: Sample) -> pd.DataFrame:
    """One row per association and day: the counts that everything else adds up."""
    random = np.random.default_rng(sample.seed)
    associations = read_seed("feeds/associations.csv")
    departements = read_seed("reference/departements.csv").set_index("departement_code")
    population = departements.population.astype(int)
    size = population[associations.departement_code].to_numpy() ** 0.6
    day_of_year = sample.days.day_of_year.to_numpy()
    season = 1 + 0.16 * np.cos(2 * np.pi * (day_of_year - 20) / 365.25)
    week = np.array([1.0, 0.9, 0.88, 0.9, 0.98, 1.42, 1.38])[sample.days.day_of_week.to_numpy()]
    growth = 1 + 0.04 * np.arange(len(sample.days)) / 365.25
    rate = np.outer(size / size.sum(), 17_500 * sample.volume * season * week * growth)
    calls = random.poisson(rate * random.lognormal(0, 0.05, rate.shape))
    table = pd.DataFrame(
        {
            "association_id": np.repeat(associations.association_id.to_numpy(), len(sample.days)),
            "day": np.tile(sample.days, len(associations)),
            "calls": calls.ravel(),
        }
    )
    table["answered"] = random.binomial(table.calls, 0.815)
    table["acts"] = random.binomial(table.answered, 0.72)
    table["visits"] = random.binomial(table.acts, 0.58)
    table["consultations"] = table.acts - table.visits
    table["advice_calls"] = random.binomial(table.answered - table.acts, 0.7)
    table["coded_acts"] = random.binomial(table.acts, 0.83)
    wave = 0.012 + 0.05 * np.clip(np.cos(2 * np.pi * (table.day.dt.day_of_year - 350) / 365.25), 0, 1) ** 3
    table["covid_acts"] = random.binomial(table.coded_acts, wave)
    places = associations.set_index("association_id").departement_code
    table["departement"] = table.association_id.map(places)
    table["region"] = table.departement.map(departements.region_code)
    return table


def windows(sample: Sample) -> pd.DataFrame:
    """meta.periods: the closed list of periods, each with its two comparisons."""
    rows = []
    end = pd.Timestamp(sample.data_to)
    for period, length in PERIOD_DAYS.items():
        start = end - timedelta(days=length - 1)
        for window, shift in zip(WINDOWS, (0, length, 364), strict=True):
            rows.append((period, window, start - timedelta(days=shift), end - timedelta(days=shift)))
    for period, months in PERIOD_MONTHS.items():
        after = end + timedelta(days=1)
        for window, shift in zip(WINDOWS, (0, months, 12), strict=True):
            start = after - pd.DateOffset(months=months + shift)
            rows.append((period, window, start, after - pd.DateOffset(months=shift) - timedelta(days=1)))
    table = pd.DataFrame(rows, columns=["period", "window", "starts_on", "ends_on"])
    table["is_covered"] = table.starts_on >= pd.Timestamp(sample.data_from)
    return pd.concat([table, weeks_of(table, sample)], axis=1)


def weeks_of(table: pd.DataFrame, sample: Sample) -> pd.DataFrame:
    """The whole weeks of protected figures beside each window: as many, up to the last Sunday."""
    weeks = table.period.map({"7d": 1, "28d": 4, "3m": 13, "12m": 52})
    back = table.window.map({"current": 0, "year_before": 52}).fillna(weeks)
    sunday = pd.Timestamp(sample.data_to) - pd.Timedelta(days=sample.data_to.isoweekday() % 7)
    ends_on = sunday - pd.to_timedelta(7 * back, unit="D")
    starts_on = ends_on - pd.to_timedelta(7 * weeks - 1, unit="D")
    covered = (starts_on >= pd.Timestamp(sample.data_from)).where(weeks.notna())
    return pd.DataFrame({"health_starts_on": starts_on, "health_ends_on": ends_on, "is_health_covered": covered})


def by_level(counts: pd.DataFrame, levels: tuple[str, ...]) -> pd.DataFrame:
    """Daily counts added up per level, one row per level, area and day, all areas present."""
    keys = {"france": None, "region": "region", "departement": "departement", "association": "association_id"}
    every_area = areas()
    parts = []
    for level in levels:
        code = counts[keys[level]] if keys[level] else "FR"
        summed = counts.assign(area_code=code).groupby(["area_code", "day"])[list(COUNTS)].sum()
        codes = every_area[every_area.level == level].area_code
        grid = pd.MultiIndex.from_product([codes, sorted(counts.day.unique())], names=["area_code", "day"])
        parts.append(summed.reindex(grid, fill_value=0).reset_index().assign(level=level))
    return pd.concat(parts, ignore_index=True)


def delays(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Adds delays (minutes, seconds) that grow a little with the load; empty where nothing happened."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, 1, len(table))
    table = table.copy()
    load = table.calls / table.groupby(["level", "area_code"]).calls.transform("mean").clip(lower=1)
    table["median_arrival_minutes"] = (30 + 12 * load + 1.5 * noise).where(table.visits > 0)
    table["p90_arrival_minutes"] = table.median_arrival_minutes * 2.35
    table["median_answer_seconds"] = (38 + 20 * load + 2 * noise).where(table.calls > 0)
    table["median_decision_minutes"] = (4 + 2 * load).where(table.calls > 0)
    return table


def shares(table: pd.DataFrame) -> pd.DataFrame:
    """Adds the shares (0 to 1), empty where the denominator is nought."""
    table = table.copy()
    table["answered_share"] = table.answered / table.calls.where(table.calls > 0)
    table["abandoned_calls"] = table.calls - table.answered
    table["visit_share"] = table.visits / table.acts.where(table.acts > 0)
    table["coding_share"] = table.coded_acts / table.acts.where(table.acts > 0)
    table["out_of_hours_call_share"] = table.answered_share * 0.86
    table["out_of_hours_act_share"] = table.visit_share * 1.21
    return table


def lengthen(table: pd.DataFrame, keys: list[str], metrics: tuple[str, ...]) -> pd.DataFrame:
    """One row per key and metric, with the state of the cell."""
    long = table.melt(id_vars=keys, value_vars=list(metrics), var_name="metric", value_name="value")
    long["value"] = long.value.astype(float)
    long["state"] = np.where(long.value.isna(), "no_data", "exact")
    return long


def protect(long: pd.DataFrame, persons: pd.Series) -> pd.DataFrame:
    """Rounds the health count, masks its cells under the threshold and the shares made of them."""
    health = long.metric.isin(["covid_acts", "covid_share"])
    small = health & (persons > 0) & (persons < MASK_BELOW)
    value = long.value.where(long.metric != "covid_acts", (long.value / ROUND_TO).round() * ROUND_TO)
    state = np.where(small, "masked", np.where(health, "rounded", "exact"))
    return long.assign(value=value.where(~small), state=np.where(long.value.isna(), "no_data", state))


def changes(long: pd.DataFrame, dimensions: tuple[str, ...] = ()) -> pd.DataFrame:
    """Adds change and trend on the rows of the two comparison windows, member by member of `dimensions`."""
    keys = ["level", "area_code", "period", "metric", *dimensions]
    current = long[long.window == "current"].set_index(keys).value
    now = current.reindex(pd.MultiIndex.from_frame(long[keys])).to_numpy()
    is_share = long.metric.str.endswith("share").to_numpy()
    base = long.value.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(is_share, now - base, np.where(base > 0, now / base - 1, np.nan))
    change[(long.window == "current").to_numpy()] = np.nan
    still = np.abs(change) < np.where(is_share, 0.0005, 0.005)  # what the screen would round to nought
    trend = np.select([np.isnan(change), still, change > 0], ["unknown", "stable", "up"], "down")
    return long.assign(change=change, trend=trend)


def period_sums(daily: pd.DataFrame, periods: pd.DataFrame, wanted: tuple[str, ...]) -> pd.DataFrame:
    """Daily rows added up per period and window; windows that the data do not cover stay empty."""
    parts = []
    for row in periods[periods.period.isin(wanted)].itertuples():
        inside = daily[(daily.day >= row.starts_on) & (daily.day <= row.ends_on)]
        summed = inside.groupby(["level", "area_code"], as_index=False)[list(COUNTS)].sum()
        if not row.is_covered and row.window != "current":
            summed = daily[["level", "area_code"]].drop_duplicates()
        length = (row.ends_on - row.starts_on).days + 1
        parts.append(summed.assign(period=row.period, window=row.window, length=length))
    return pd.concat(parts, ignore_index=True)
