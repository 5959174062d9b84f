"""What the warehouse holds of syndromic groups, as arrays of whole ISO weeks and of days."""

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from contact.errors import ContactError

DAYS_LOOKED_AT = 140
"""Days of the daily counts, the rhythm of the week and the window of the detector included."""

_CELLS = """
    select distinct c.association_id, c.departement_code, d.region_code
    from marts.fct_coded_daily as c
    inner join marts.dim_departements as d on d.departement_code = c.departement_code
    where c.started_on <= ?
    order by all
"""
_SYNDROMES = "select distinct syndrome from marts.fct_syndromic_daily where started_on <= ? order by 1"
_ACTS = """
    select
        association_id,
        departement_code,
        date_trunc('{grain}', started_on)::date as starts_on,
        sum(acts)::bigint as acts,
        sum(acts_coded)::bigint as acts_coded
    from marts.fct_coded_daily
    where started_on between ? and ?
    group by all
"""
_COUNTS = """
    select
        association_id,
        departement_code,
        syndrome,
        date_trunc('{grain}', started_on)::date as starts_on,
        sum(acts)::bigint as acts
    from marts.fct_syndromic_daily
    where started_on between ? and ?
    group by all
"""
_DELIVERED = """
    select association_id, date_trunc('week', delivered_on)::date as starts_on, count(*) as days
    from marts.fct_feed_days
    where deliveries_landed > 0 and delivered_on between ? and ?
    group by all
"""


@dataclass(frozen=True)
class Spell:
    """Counts of C cells in G groups over T consecutive times: counts (C, G, T), acts and acts_coded (C, T)."""

    starts: np.ndarray
    counts: np.ndarray
    acts: np.ndarray
    acts_coded: np.ndarray


@dataclass(frozen=True)
class Observed:
    """Exact counts up to a Sunday.

    cells: one row per association and département in which it worked (association_id, departement_code, region_code), C
    of them; syndromes: the G groups; weeks, days: counts by ISO week since the first whole one, and by day for the last
    DAYS_LOOKED_AT; days_delivered: (C, weeks), days of each week that the association of the cell delivered; coding_gate:
    the share of coded acts from which a week of an association is fit for surveillance.
    """

    cells: pd.DataFrame
    syndromes: tuple[str, ...]
    weeks: Spell
    days: Spell
    days_delivered: np.ndarray
    coding_gate: float

    @property
    def monday(self) -> date:
        """The first day of the latest week."""
        return self.weeks.starts[-1].astype("datetime64[D]").item()


def observe(connection: duckdb.DuckDBPyConnection, start: date, monday: date) -> Observed:
    """Read all weeks from that of the Monday `start` to that of `monday`, and the days that lead to its end.

    Raises:
        ContactError: `monday` is before `start`, or there is no act with a syndromic group up to that week.
    """
    if monday < start:
        raise ContactError(f"The data hold no whole week up to that of {monday:%Y-%m-%d}; ask for a later one.")
    sunday = monday + timedelta(days=6)
    cells = connection.execute(_CELLS, [sunday]).df()
    syndromes = tuple(name for (name,) in connection.execute(_SYNDROMES, [sunday]).fetchall())
    if not syndromes:
        raise ContactError(
            "No act of the warehouse has a syndromic group; see 'contact status' for the coding of the feeds."
        )
    weeks = _spell(connection, "week", np.arange(start, sunday, 7, dtype="datetime64[D]"), cells, syndromes)
    first = max(start, sunday - timedelta(days=DAYS_LOOKED_AT - 1))
    days = _spell(
        connection, "day", np.arange(first, sunday + timedelta(days=1), dtype="datetime64[D]"), cells, syndromes
    )
    gate = connection.execute(
        "select limit_value from reference.quality_checks where check_id = 'diagnoses_coded'"
    ).fetchone()[0]
    return Observed(cells, syndromes, weeks, days, _days_delivered(connection, weeks.starts, cells), float(gate))


def _spell(
    connection: duckdb.DuckDBPyConnection,
    grain: str,
    starts: np.ndarray,
    cells: pd.DataFrame,
    syndromes: tuple[str, ...],
) -> Spell:
    length = 7 if grain == "week" else 1
    span = [starts[0].item(), starts[-1].item() + timedelta(days=length - 1)]
    acts = connection.execute(_ACTS.format(grain=grain), span).df()
    counts = connection.execute(_COUNTS.format(grain=grain), span).df()
    places = {tuple(key): row for row, key in enumerate(cells[["association_id", "departement_code"]].to_numpy())}

    def at(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        keys = zip(rows["association_id"], rows["departement_code"], strict=True)
        times = (rows["starts_on"].to_numpy().astype("datetime64[D]") - starts[0]).astype(int) // length
        return np.fromiter((places[key] for key in keys), dtype=int, count=len(rows)), times

    cell, time = at(acts)
    by_act = np.zeros((2, len(cells), len(starts)), dtype=np.int64)
    by_act[:, cell, time] = acts[["acts", "acts_coded"]].to_numpy().T
    cell, time = at(counts)
    group = pd.Categorical(counts["syndrome"], categories=syndromes).codes
    by_group = np.zeros((len(cells), len(syndromes), len(starts)), dtype=np.int64)
    by_group[cell, group, time] = counts["acts"].to_numpy()
    return Spell(starts, by_group, *by_act)


def _days_delivered(connection: duckdb.DuckDBPyConnection, starts: np.ndarray, cells: pd.DataFrame) -> np.ndarray:
    rows = connection.execute(_DELIVERED, [starts[0].item(), starts[-1].item() + timedelta(days=6)]).df()
    wide = rows.pivot(index="association_id", columns="starts_on", values="days")
    wide.columns = pd.DatetimeIndex(wide.columns).to_numpy().astype("datetime64[D]")
    return wide.reindex(index=cells["association_id"], columns=starts).fillna(0).to_numpy()
