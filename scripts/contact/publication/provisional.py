"""Which days are too recent for all deliveries to have come.

How late an association usually is, its ledger tells: by how many days the federation was further on when its deliveries of
the last three months came. A day is provisional in an area while one of its associations has not delivered it and may
still do so, being no later than it usually is. A figure is provisional when a tenth of its days are.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pandas as pd

USUAL = 0.95
"""The share of an association's deliveries that come within its usual lateness."""

FEWEST_DAYS, MOST_DAYS = 2, 14
LOOKED_BACK_DAYS = 92
PROVISIONAL_SHARE = 0.1

_OUTSTANDING = """
    with landed as (
        select association_id, delivered_on, min(received_at) as received_at
        from warehouse.marts.fct_deliveries
        where status = 'landed'
        group by association_id, delivered_on
    ),

    lateness as (
        select
            association_id,
            delivered_on,
            max(delivered_on) over (order by received_at, delivered_on) - delivered_on as days_late
        from landed
    ),

    usual as (
        select association_id, quantile_disc(days_late, $usual) as days_late
        from lateness
        where delivered_on > $last::date - $looked_back
        group by association_id
    ),

    missing as (
        select f.association_id, f.delivered_on as day, $last::date - f.delivered_on as age
        from warehouse.marts.fct_feed_days as f
        where f.is_missing and f.delivered_on > $last::date - $most and f.delivered_on <= $last::date
    ),

    outstanding as (
        select a.association_id, a.departement_code, a.region_code, m.day
        from missing as m
        inner join warehouse.marts.dim_associations as a on a.association_id = m.association_id
        left join usual as u on u.association_id = m.association_id
        where m.age < least(greatest(coalesce(u.days_late, 0), $fewest), $most)
    )

    select 'france' as level, 'FR' as area_code, day from outstanding
    union select 'region', region_code, day from outstanding
    union select 'departement', departement_code, day from outstanding
    union select 'association', association_id, day from outstanding
"""


@dataclass(frozen=True)
class Provisional:
    """The provisional days of each area: level, area_code, day."""

    frame: pd.DataFrame

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection, last: date) -> "Provisional":
        """The provisional days as of the last day that has data."""
        names = {
            "usual": USUAL,
            "looked_back": LOOKED_BACK_DAYS,
            "fewest": FEWEST_DAYS,
            "most": MOST_DAYS,
            "last": last,
        }
        return cls(connection.execute(_OUTSTANDING, names).df())

    def mark(self, level: str, areas: pd.Series, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Whether each cell is provisional: its area, its first day and the day after its last (as whole numbers)."""
        marked = np.zeros(len(areas), dtype=bool)
        rows = self.frame[self.frame["level"] == level]
        if not len(rows):
            return marked
        days = pd.DatetimeIndex(rows["day"]).to_numpy().astype("datetime64[D]").astype(int)
        length = np.maximum(ends - starts, 1)
        for area, group in pd.Series(days).groupby(rows["area_code"].to_numpy()):
            at = np.flatnonzero(areas.to_numpy() == area)
            known = np.sort(group.to_numpy())
            within = np.searchsorted(known, ends[at]) - np.searchsorted(known, starts[at])
            marked[at] = within >= PROVISIONAL_SHARE * length[at]
            marked[at] &= within > 0
        return marked
