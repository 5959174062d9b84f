"""Demand as the warehouse holds it: calls or acts of each association by local day and hour, and the days to come."""

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from contact.analysis.forecasts.days import calendar, territory_of
from contact.analysis.forecasts.series import Calendar, History, Tree, tree
from contact.errors import ContactError

MEASURES = {"calls": ("fct_calls", "called_on", "called_hour"), "acts": ("fct_acts", "started_on", "started_hour")}
"""What can be forecast: its table, its local day and its local hour."""
_EPIDEMIC_DAYS = 7

_ASSOCIATIONS = """
    select
        a.association_id,
        a.departement_code,
        a.region_code,
        a.time_zone,
        coalesce(d.school_zone, '') as school_zone,
        d.is_alsace_moselle
    from marts.dim_associations as a
    inner join marts.dim_departements as d on d.departement_code = a.departement_code
    where a.association_id in (select association_id from marts.fct_feed_days where deliveries_landed > 0)
    order by a.association_id
"""
_DELIVERED = "select association_id, delivered_on as day from marts.fct_feed_days where deliveries_landed > 0"
_COUNTED = """
    select association_id, {day} as day, coalesce({hour}, 24) as hour, count(*) as count
    from marts.{table}
    where {day} between ? and ?
    group by all
"""
_RESPIRATORY = """
    select s.association_id, s.started_on as day, sum(s.acts)::bigint as acts
    from marts.fct_syndromic_daily as s
    inner join reference.syndromes as g on g.syndrome = s.syndrome
    where g.family = 'respiratory'
    group by all
"""
_CODED = """
    select association_id, started_on as day, sum(acts_coded)::bigint as acts from marts.fct_coded_daily group by all
"""


@dataclass(frozen=True)
class Demand:
    """S associations on T days up to the last that was delivered: history, calendar (with the days to come), tree.

    hourly: (S, T, 24), NaN on days without a delivery; acts whose hour is not known are in the day and in no hour.
    """

    history: History
    calendar: Calendar
    tree: Tree
    hourly: np.ndarray


def observe(connection: duckdb.DuckDBPyConnection, measure: str, first: date, last: date, horizon: int) -> Demand:
    """Read the demand from `first` to `last`, and the calendar of `horizon` days more; `measure` is one of MEASURES.

    The epidemic level is the share of respiratory groups in the coded acts of the last seven days of each association.

    Raises:
        ContactError: the reference calendar ends before the horizon.
        KeyError: there is no such measure.
    """
    associations = connection.execute(_ASSOCIATIONS).df()
    names, days = tuple(associations["association_id"]), (last - first).days + 1
    table, day, hour = MEASURES[measure]
    rows = connection.execute(_COUNTED.format(table=table, day=day, hour=hour), [first, last]).df()
    counts = np.zeros((len(names), days, 25))
    series, at, known = _places(rows, names, first, days)
    counts[series, at, rows["hour"].to_numpy()[known]] = rows["count"].to_numpy()[known]
    counts[~_delivered(connection, names, first, days)] = np.nan
    epidemic = _share(connection, names, first, days)
    territories = [
        territory_of(row.departement_code, row.time_zone, row.school_zone, row.is_alsace_moselle)
        for row in associations.itertuples()
    ]
    return Demand(
        History(names, first, counts.sum(axis=2), epidemic),
        calendar(_calendar(connection), territories, first, days + horizon),
        tree(names, dict(zip(names, associations["region_code"], strict=True))),
        counts[..., :24],
    )


def _places(
    rows: pd.DataFrame, names: tuple[str, ...], first: date, days: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Series and day of the rows that belong to one of either, and which rows those are."""
    series = pd.Categorical(rows["association_id"], categories=names).codes.astype(int)
    at = (rows["day"].to_numpy().astype("datetime64[D]") - np.datetime64(first, "D")).astype(int)
    known = (series >= 0) & (at >= 0) & (at < days)
    return series[known], at[known], known


def _delivered(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...], first: date, days: int) -> np.ndarray:
    found = np.zeros((len(names), days), dtype=bool)
    series, at, _ = _places(connection.execute(_DELIVERED).df(), names, first, days)
    found[series, at] = True
    return found


def _share(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...], first: date, days: int) -> np.ndarray:
    """(S, T): respiratory acts over coded acts of the last days; 0 where nothing was coded."""
    parts = []
    for statement in (_RESPIRATORY, _CODED):
        rows = connection.execute(statement).df()
        counts = np.zeros((len(names), days + _EPIDEMIC_DAYS))
        series, at, known = _places(rows, names, first, days)
        counts[series, at + _EPIDEMIC_DAYS] = rows["acts"].to_numpy()[known]
        total = np.cumsum(counts, axis=1)
        parts.append(total[:, _EPIDEMIC_DAYS:] - total[:, :-_EPIDEMIC_DAYS])
    return np.divide(parts[0], parts[1], out=np.zeros_like(parts[0]), where=parts[1] > 0)


def _calendar(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The reference calendar as `contact.analysis.forecasts.days` takes it."""
    table = connection.execute("select * from reference.calendar order by date_day").df()
    return table.set_index(pd.DatetimeIndex(table["date_day"]).strftime("%Y-%m-%d"))


def since(first: date, last: date, years: int) -> date:
    """The day from which `years` of history are looked at, `first` where there are fewer.

    Raises:
        ContactError: the data hold less than four weeks.
    """
    if (last - first).days < 27:
        raise ContactError("A forecast needs four weeks of data; land more and build again.")
    return max(first, last - timedelta(days=round(years * 365.25)))
