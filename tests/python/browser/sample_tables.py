"""The tables of the sample publication: the columns and types that `contact publish` writes, cut from the figures."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from browser import sample_companions, sample_declared, sample_quality
from browser.sample_catalogue import EXPORTS, METRICS
from browser.sample_figures import (
    COUNTS,
    Sample,
    areas,
    by_level,
    changes,
    daily_counts,
    delays,
    lengthen,
    period_sums,
    protect,
    read_seed,
    shares,
    windows,
)
from browser.sample_topics import topic_tables
from browser.sample_words import annotations, members

DIMENSIONS = {
    "demand_by_reason": "reason_code varchar, ",
    "demand_by_age": "age_group varchar, ",
    "demand_by_hour": "hour int, ",
    "unmet_kinds": "unmet_kind varchar, ",
    "capacity_hours": "hour int, ",
    "flows": "step varchar, next_step varchar, ",
    "outcomes": "disposition varchar, ",
    "hour_of_week": "weekday int, hour int, ",
}
CELL = "metric varchar, value double, state varchar"
PLACE = "level varchar, area_code varchar"
SPAN = 'period varchar, "window" varchar'
Tables = dict[str, tuple[str, pd.DataFrame]]


def meta_tables(sample: Sample) -> Tables:
    """Every table of the schema meta: name → (columns, rows)."""
    described = metrics()
    return {
        "publication": publication(sample),
        "areas": (
            "level varchar, area_code varchar, label_fr varchar, label_en varchar, parent_code varchar, sort_order int",
            areas(),
        ),
        "periods": (
            'period varchar, "window" varchar, starts_on date, ends_on date, is_covered boolean, '
            "health_starts_on date, health_ends_on date, is_health_covered boolean",
            windows(sample),
        ),
        "metrics": described,
        "exports": exports(),
        "freshness": freshness(sample),
        "coverage": coverage(sample),
        "members": (
            "dimension varchar, member varchar, label_fr varchar, label_en varchar, sort_order int",
            members(),
        ),
        "annotations": (
            "starts_on date, ends_on date, level varchar, area_code varchar, kind varchar, "
            "label_fr varchar, label_en varchar, source varchar",
            annotations(),
        ),
        **sample_companions.tables(sample, list(described[1].metric)),
    }


def publication(sample: Sample) -> tuple[str, pd.DataFrame]:
    columns = (
        "schema_version int, publication_id varchar, published_at timestamp, built_at timestamp, "
        "data_from date, data_to date, data_kind varchar, software_version varchar"
    )
    row = (
        sample.schema_version,
        sample.publication_id,
        sample.published_at,
        sample.published_at - timedelta(minutes=3),
        sample.data_from,
        sample.data_to,
        sample.data_kind,
        "0.1.0",
    )
    return columns, pd.DataFrame([row], columns=[name.split()[0] for name in columns.split(", ")])


def metrics() -> tuple[str, pd.DataFrame]:
    names = (
        "metric",
        "type",
        "label_fr",
        "label_en",
        "description_fr",
        "description_en",
        "unit",
        "direction",
        "disclosure",
        "purpose",
        "empty",
        "owner",
        "definition_sql",
    )
    rows = [
        (
            metric,
            kind,
            label,
            label_en,
            f"{label} : définition de l’exemple.",
            f"{label_en}: sample definition.",
            unit,
            direction,
            disclosure,
            "steering",
            "zero",
            "steering_committee",
            f"select {metric}",
        )
        for metric, (label, label_en, unit, direction, disclosure, kind) in METRICS.items()
    ]
    rows += [_declared(metric) for name, metric in sample_declared.metrics().items() if name not in METRICS]
    return ", ".join(f"{name} varchar" for name in names), pd.DataFrame(rows, columns=list(names))


def _declared(metric: dict) -> tuple[str, ...]:
    """A row of meta.metrics as a model declares it."""
    meta = metric["config"]["meta"]
    described = (metric["label"], meta["label_en"], metric["description"], meta["description_en"])
    told = (meta[name] for name in ("unit", "direction", "disclosure", "purpose", "empty", "owner"))
    return metric["name"], metric["type"], *described, *told, f"select {metric['name']}"


def exports() -> tuple[str, pd.DataFrame]:
    columns = (
        "export varchar, label_fr varchar, description_fr varchar, page varchar, grain varchar, "
        "levels varchar, dimensions varchar, metrics varchar, row_count bigint, sql varchar"
    )
    rows = [
        (
            name,
            label,
            f"{label}.",
            page,
            grain,
            ",".join(levels),
            ",".join(column.split()[0] for column in DIMENSIONS.get(name, "").split(", ") if column),
            ",".join(names),
            0,
            "select 1",
        )
        for name, (label, page, grain, levels, names) in EXPORTS.items()
    ]
    rows += sample_quality.exports()
    return columns, pd.DataFrame(rows, columns=[name.split()[0] for name in columns.split(", ")])


def freshness(sample: Sample) -> tuple[str, pd.DataFrame]:
    columns = (
        "association_id varchar, association_label varchar, departement_code varchar, region_code varchar, "
        "last_delivered_on date, last_received_at timestamp, is_current boolean"
    )
    table = read_seed("feeds/associations.csv")[["association_id", "association_name", "departement_code"]]
    table.columns = ["association_id", "association_label", "departement_code"]
    regions = read_seed("reference/departements.csv").set_index("departement_code").region_code
    late = np.arange(len(table)) * 27 % len(table) < sample.late_associations  # spread over the country
    table["region_code"] = table.departement_code.map(regions)
    table["last_delivered_on"] = np.where(late, sample.data_to - timedelta(days=2), sample.data_to)
    table["last_received_at"] = sample.published_at - timedelta(minutes=20)
    table["is_current"] = ~late
    return columns, table


def coverage(sample: Sample) -> tuple[str, pd.DataFrame]:
    columns = f"{PLACE}, day date, associations_expected int, associations_received int"
    count = len(read_seed("feeds/associations.csv"))
    table = pd.DataFrame({"level": "france", "area_code": "FR", "day": sample.days})
    table["associations_expected"] = count
    table["associations_received"] = count
    table.loc[table.day == pd.Timestamp(sample.data_to), "associations_received"] -= sample.late_associations
    return columns, table


def data_tables(sample: Sample) -> Tables:
    """Every table of the schema data: name → (columns, rows)."""
    counts = daily_counts(sample)
    periods = windows(sample)
    wide_days = delays(shares(by_level(counts, ("france", "region"))), sample.seed)
    every_day = by_level(counts, ("france", "region", "departement", "association"))
    days_shown = f"{PLACE}, day date, {CELL}"
    change = f"{SPAN}, {PLACE}, {CELL}, change double, trend varchar"
    local = every_day[
        every_day.level.isin(["france", "region"]) | (every_day.day > sample.days[-1] - timedelta(days=28))
    ]
    topics = {
        name: (_columns_of(name), rows) for name, rows in topic_tables(sample, wide_days, every_day, periods).items()
    }
    return topics | {
        "headline": (change, headline(every_day, periods, sample.seed)),
        "health_headline": (change, health_headline(wide_days, periods)),
        "demand_daily": (days_shown, lengthen(local, ["level", "area_code", "day"], EXPORTS["demand_daily"][4])),
        "service_daily": (days_shown, lengthen(wide_days, ["level", "area_code", "day"], EXPORTS["service_daily"][4])),
        "covid_weekly": (f"{PLACE}, week date, {CELL}", covid_weekly(wide_days)),
        "hour_of_week": (f"{SPAN}, {PLACE}, weekday int, hour int, {CELL}", hour_of_week(wide_days, periods)),
        "territories": (change, territories(every_day, periods, sample.seed)),
        **sample_quality.tables(sample),
    }


def _columns_of(table: str) -> str:
    """The columns of a table of `topic_tables`."""
    if EXPORTS[table][2] == "week":
        return f"{PLACE}, week date, {CELL}"
    return f"{SPAN}, {PLACE}, {DIMENSIONS.get(table, '')}{CELL}, change double, trend varchar"


def headline(days: pd.DataFrame, periods: pd.DataFrame, seed: int) -> pd.DataFrame:
    sums = delays(shares(period_sums(days, periods, ("1d", "7d", "28d", "3m", "12m"))), seed)
    return changes(lengthen(sums, ["period", "window", "level", "area_code"], EXPORTS["headline"][4]))


def health_headline(days: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    sums = period_sums(days, periods, ("7d", "28d", "3m", "12m"))
    sums["covid_share"] = sums.covid_acts / sums.coded_acts.where(sums.coded_acts > 0)
    return changes(protected(sums, ["period", "window", "level", "area_code"]))


def protected(sums: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    names = EXPORTS["health_headline"][4]
    return protect(lengthen(sums, keys, names), pd.concat([sums.covid_acts] * len(names), ignore_index=True))


def covid_weekly(days: pd.DataFrame) -> pd.DataFrame:
    monday = days.day - pd.to_timedelta(days.day.dt.day_of_week, unit="D")
    sums = days.assign(week=monday).groupby(["level", "area_code", "week"], as_index=False)[list(COUNTS)].sum()
    sums["covid_share"] = sums.covid_acts / sums.coded_acts.where(sums.coded_acts > 0)
    return protected(sums, ["level", "area_code", "week"])


def hour_of_week(days: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    hours = np.arange(24)
    weekday = 0.35 + np.exp(-((hours - 10) ** 2) / 8) + 1.9 * np.exp(-((hours - 20) ** 2) / 7)
    weekend = 0.4 + 2.2 * np.exp(-((hours - 10) ** 2) / 6) + 1.5 * np.exp(-((hours - 19) ** 2) / 8)
    shape = np.array([weekday] * 5 + [weekend] * 2)
    shape = shape / shape.mean()
    grid = pd.DataFrame({"weekday": np.repeat(np.arange(1, 8), 24), "hour": np.tile(hours, 7), "shape": shape.ravel()})
    sums = period_sums(days, periods[periods.window == "current"], ("7d", "28d", "3m", "12m"))
    table = sums.merge(grid, how="cross")
    table["calls_per_hour"] = table.calls / table.length / 24 * table["shape"]
    return lengthen(table, ["period", "window", "level", "area_code", "weekday", "hour"], ("calls_per_hour",))


def territories(days: pd.DataFrame, periods: pd.DataFrame, seed: int) -> pd.DataFrame:
    departements = read_seed("reference/departements.csv")
    people = departements.population.astype(int)
    of_area = {"FR": people.sum(), **people.groupby(departements.region_code).sum().to_dict()}
    sums = period_sums(days, periods, ("7d", "28d", "3m", "12m"))
    sums = sums[sums.level != "association"].copy()
    by_departement = sums.area_code.map(dict(zip(departements.departement_code, people, strict=True)))
    person_years = by_departement.where(sums.level == "departement", sums.area_code.map(of_area)) * sums.length / 365.25
    sums["calls_per_1000"] = 1000 * sums.calls / person_years
    sums["acts_per_1000"] = 1000 * sums.acts / person_years
    return changes(
        lengthen(delays(sums, seed + 1), ["period", "window", "level", "area_code"], EXPORTS["territories"][4])
    )
