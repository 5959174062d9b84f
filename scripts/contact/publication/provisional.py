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

    recent as (
        select unnest(generate_series($last::date - ($most - 1), $last::date, interval 1 day))::date as day
    ),

    since as (
        select a.association_id, least(a.delivers_from, min(l.delivered_on)) as first_on
        from warehouse.marts.dim_associations as a
        left join landed as l on l.association_id = a.association_id
        group by a.association_id, a.delivers_from
    ),

    outstanding as (
        select a.association_id, a.departement_code, a.region_code, r.day
        from recent as r
        inner join since as s on s.first_on <= r.day
        inner join warehouse.marts.dim_associations as a on a.association_id = s.association_id
        left join usual as u on u.association_id = s.association_id
        anti join landed as l on l.association_id = s.association_id and l.delivered_on = r.day
        where $last::date - r.day < least(greatest(coalesce(u.days_late, 0), $fewest), $most)
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
