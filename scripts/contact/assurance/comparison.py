"""Published and stored figures beside the official SurSaUD counts that a replay reproduces."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from contact.stores import attach, engine

# Daily counts of acts and of acts for suspected COVID-19 by département of the association. In the départements that
# have associations 0 is a gap of transmission; elsewhere it means that there is no association.
_OFFICIAL = """
    create temp table official as
    select date as day, dep as area_code, sos_acts_total as acts, sos_acts_covid as covid_acts
    from read_csv(
        $path, header = true, auto_detect = false, delim = ',', columns = {
            date: 'date', dep: 'varchar', er_visits_covid: 'int', er_visits_total: 'int', er_hosp_covid: 'int',
            sos_acts_covid: 'int', sos_acts_total: 'int'
        }
    )
    where date between $first and $last
      and dep in (
        select dep
        from read_csv($path, header = true, all_varchar = true)
        group by dep
        having sum(sos_acts_total::int) > 0
    )
"""

_CELLS = """
    select
        count(*) as cells,
        coalesce(sum(official.acts), 0)::bigint as official,
        coalesce(sum(found.value), 0)::bigint as found,
        count(*) filter (coalesce(found.value, 0) <> coalesce(official.acts, 0)) as different
    from official
    full join ({found}) as found using (day, area_code)
    where coalesce(official.acts, 0) > 0 or coalesce(found.value, 0) > 0
"""

_PUBLISHED_ACTS = """
    select day, area_code, value
    from publication.data.demand_daily
    where level = 'departement' and metric = 'acts' and state = 'exact'
"""

_STORED_COVID = """
    select started_on as day, association.departement_code as area_code, count(*) as value
    from warehouse.marts.fct_acts as act
    join warehouse.marts.dim_associations as association using (association_id)
    where is_suspected_covid_19
    group by all
"""

_WEEKS = """
    with weeks as (
        select date_trunc('week', day)::date as week, sum(covid_acts)::bigint as official
        from official
        group by week
        having count(distinct day) = 7
    )
    select
        count(*) as weeks,
        sum(official)::bigint as official,
        sum(published.value)::bigint as published,
        max(abs(published.value - official))::int as widest,
        count(*) filter (published.value is null) as missing
    from weeks
    left join publication.data.covid_weekly as published
        on published.week = weeks.week and published.level = 'france' and published.metric = 'covid_acts'
"""


@dataclass(frozen=True)
class Cells:
    """Département-days compared: how many, both totals, and how many differ."""

    cells: int
    official: int
    found: int
    different: int


@dataclass(frozen=True)
class Weeks:
    """Whole ISO weeks compared for France: both totals, the widest difference of a week, and weeks not published."""

    weeks: int
    official: int
    published: int
    widest: int
    missing: int


@dataclass(frozen=True)
class Comparison:
    """Acts as published, acts for suspected COVID-19 as stored, and as published for France by week."""

    acts: Cells
    covid: Cells
    weeks: Weeks


def compare(official: Path, first: date, last: date) -> Comparison:
    """Compare the current installation with the official file from `first` to `last`, both included.

    Raises:
        ContactError: a store or a key is missing.
    """
    with engine() as connection:
        for store in ("publication", "warehouse"):
            attach(connection, store, read_only=True)
        connection.execute(_OFFICIAL, {"path": str(official), "first": first, "last": last})
        acts = Cells(*_row(connection, _CELLS.format(found=_PUBLISHED_ACTS)))
        covid = Cells(
            *_row(connection, _CELLS.format(found=_STORED_COVID).replace("official.acts", "official.covid_acts"))
        )
        return Comparison(acts, covid, Weeks(*_row(connection, _WEEKS)))


def _row(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple:
    return connection.execute(statement).fetchone()
