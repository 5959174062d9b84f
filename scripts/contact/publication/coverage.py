"""Which area was expected to deliver on which day, and did: the difference between a zero and a gap."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import duckdb
import numpy as np
import pandas as pd

_COVERAGE = """
    with days as (
        select unnest(generate_series($first::date, $last::date, interval 1 day))::date as day
    ),

    received as (
        select distinct association_id, delivered_on as day
        from warehouse.marts.fct_deliveries
        where status = 'landed'
    ),

    associations as (
        select
            a.association_id,
            a.departement_code,
            a.region_code,
            least(a.delivers_from, min(r.day)) as since
        from warehouse.marts.dim_associations as a
        left join received as r on r.association_id = a.association_id
        group by a.association_id, a.departement_code, a.region_code, a.delivers_from
    ),

    association_days as (
        select a.association_id, a.departement_code, a.region_code, d.day, r.day is not null as is_received
        from associations as a
        inner join days as d on d.day >= a.since
        left join received as r on r.association_id = a.association_id and r.day = d.day
    ),

    areas as (
        select 'france' as level, 'FR' as area_code, day, is_received from association_days
        union all select 'region', region_code, day, is_received from association_days
        union all select 'departement', departement_code, day, is_received from association_days
        union all select 'association', association_id, day, is_received from association_days
    )

    select
        level,
        area_code,
        day,
        count(*)::integer as associations_expected,
        (count(*) filter (where is_received))::integer as associations_received
    from areas
    group by level, area_code, day
    order by level, area_code, day
"""


@dataclass(frozen=True)
class Coverage:
    """Per level, area and day: how many associations were expected to deliver and how many did."""

    frame: pd.DataFrame

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection, first: date, last: date) -> "Coverage":
        """The coverage of every area with an association, from the first to the last day."""
        return cls(connection.execute(_COVERAGE, {"first": first, "last": last}).df())

    def by_day(self, level: str) -> pd.DataFrame:
        """area_code, day, is_received: one row per area and day on which at least one association was expected."""
        return self._days[level]

    @cached_property
    def _days(self) -> dict[str, pd.DataFrame]:
        received = self.frame["associations_received"] > 0
        rows = self.frame[["level", "area_code", "day"]].assign(is_received=received)
        return {level: days.drop(columns="level") for level, days in rows.groupby("level")}

    def by_week(self, level: str) -> pd.DataFrame:
        """area_code, week (its Monday), is_received: whether anything was received in the week; whole weeks alone."""
        rows = self.by_day(level)
        monday = rows["day"] - pd.to_timedelta(rows["day"].dt.day_of_week, unit="D")
        first, last = self.frame["day"].min(), self.frame["day"].max()
        is_whole = (monday >= first) & (monday + pd.Timedelta(days=6) <= last)
        rows, monday = rows[is_whole], monday[is_whole]
        return rows.assign(week=monday).groupby(["area_code", "week"], as_index=False)["is_received"].any()

    def by_area(self, level: str, first: date, last: date) -> pd.DataFrame:
        """area_code, is_received, is_expected: whether anything was received, and was to be, for every known area."""
        rows = self.by_day(level)
        within = rows["day"].between(pd.Timestamp(first), pd.Timestamp(last))
        areas, received = rows["area_code"].unique(), rows["area_code"][rows["is_received"] & within].unique()
        expected = np.isin(areas, rows["area_code"][within].unique())
        return pd.DataFrame({"area_code": areas, "is_received": np.isin(areas, received), "is_expected": expected})
