"""All there is to know about one metric: what it means, how it is computed, where from, where it is shown, what it says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from contact.answers import Answer
from contact.semantics.catalogue import OBSERVATIONS, Catalogue, Metric
from contact.semantics.lineage import Lineage
from contact.semantics.query import Question, ask
from contact.warehouse.data_range import data_range, whole_weeks

PERIODS = 6
"""Last whole weeks (Monday to Sunday) of which the values are shown; days, where the data hold no whole week."""


@dataclass(frozen=True)
class Sheet:
    """A metric with its SQL, its origins per layer, what is made of it, where it is shown, and its last values."""

    metric: Metric
    sql: str
    origins: dict[str, list[str]]
    metrics_made_of_it: list[str]
    saved_queries: dict[str, str]
    exposures: list[str]
    values: Answer


def sheet(name: str, catalogue: Catalogue, connection: duckdb.DuckDBPyConnection) -> Sheet:
    """The sheet of a metric of the catalogue; `saved_queries` maps each to the page that shows it.

    Raises:
        ContactError: nothing has landed yet, or the warehouse was built by a version that kept no lineage.
    """
    metric = catalogue.metrics[name]
    lineage = Lineage.load(connection)
    declared = name.removesuffix(OBSERVATIONS)  # the counts beside percentiles are made by the catalogue
    shown = [query for query in catalogue.saved_queries.values() if name in query.metrics]
    return Sheet(
        metric=metric,
        sql=catalogue.engine.definition(name, needs_time=metric.needs_time),
        origins=lineage.origins(declared),
        metrics_made_of_it=lineage.uses(declared, "metric"),
        saved_queries={query.name: str(query.meta.get("page", "")) for query in shown},
        exposures=lineage.uses(declared, "exposure"),
        values=_values(metric, catalogue, connection),
    )


def _values(metric: Metric, catalogue: Catalogue, connection: duckdb.DuckDBPyConnection) -> Answer:
    """The values of the whole federation in the last periods: the first day of each, and the value.

    A period without a row is 0 where the metric says so, else None: no data.
    """
    grain, first, last = last_periods(*data_range(connection))
    question = Question(metrics=[metric.name], grain=grain, starts_on=first, ends_on=last)
    found = {start: value for start, value in ask(question, catalogue, connection).rows if value is not None}
    found = {start.date() if isinstance(start, datetime) else start: value for start, value in found.items()}
    step = timedelta(weeks=1) if grain == "week" else timedelta(days=1)
    starts = [first + step * number for number in range((last - first) // step + 1)]
    empty = 0 if metric.empty == "zero" else None
    return Answer([grain, metric.name], [(start, found.get(start, empty)) for start in starts])


def last_periods(first: date, last: date) -> tuple[str, date, date]:
    """The grain and the days of the last whole periods between two days, both included."""
    weeks = whole_weeks(first, last)
    if weeks is None:
        return "day", max(first, last - timedelta(days=PERIODS - 1)), last
    monday, sunday = weeks
    return "week", max(monday, sunday - timedelta(weeks=PERIODS) + timedelta(days=1)), sunday
