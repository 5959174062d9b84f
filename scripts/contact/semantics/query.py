"""Ask the semantic layer on the warehouse: exact figures, for analysts, on their side of disclosure control."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb

from contact.answers import Answer
from contact.errors import ContactError, UsageError
from contact.semantics.catalogue import Catalogue
from contact.semantics.engine import GroupBy
from contact.semantics.requests import GRAINS, Request, check_name, parse_condition, render_reference

_TIME = "metric_time"


@dataclass(frozen=True)
class Question:
    """What a person asks, as typed: names, filters, first and last day, grain of time."""

    metrics: Sequence[str]
    by: Sequence[str] = ()
    where: Sequence[str] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    grain: str | None = None
    limit: int | None = None


def with_saved_query(question: Question, name: str, catalogue: Catalogue) -> Question:
    """The question, with the metrics and group-bys of a saved query before its own.

    Raises:
        UsageError: no saved query has this name, or it has a filter of its own.
    """
    saved = catalogue.saved_queries[check_name(name, catalogue.saved_queries, "saved query")]
    if saved.has_filter:
        raise UsageError(f"The saved query '{name}' has a filter; ask for its metrics with --where.")
    return replace(question, metrics=[*saved.metrics, *question.metrics], by=[*saved.group_by, *question.by])


def to_request(question: Question, catalogue: Catalogue) -> Request:
    """The request for a question, after each name in it was checked.

    Raises:
        UsageError: an unknown metric, dimension or grain, an unreadable filter, or a range that cuts a grain
            for metrics that reach back in time.
    """
    if not question.metrics:
        raise UsageError("Name at least one metric; 'contact query --list' shows them all.")
    metrics = tuple(check_name(name, catalogue.metrics, "metric") for name in question.metrics)
    known = catalogue.engine.group_bys(metrics)
    group_by = _group_by(question, known, catalogue)
    reaching_back = [name for name in metrics if catalogue.metrics[name].needs_time]
    if reaching_back and not any(name.startswith(_TIME) for name in group_by):
        raise UsageError(
            f"{reaching_back[0]} has no value without a time; add --grain day, week, month, quarter or year."
        )
    if question.starts_on and question.ends_on and question.starts_on > question.ends_on:
        raise UsageError("--from is later than --to.")
    where = [_condition(text, known) for text in question.where]
    where += _exact_range(question, group_by, reaching_back)
    return Request(
        metrics=metrics,
        group_by=group_by,
        where=tuple(where),
        starts_on=question.starts_on,
        ends_on=question.ends_on,
        order_by=group_by,
        limit=question.limit,
    )


def ask(question: Question, catalogue: Catalogue, connection: duckdb.DuckDBPyConnection) -> Answer:
    """Run a question on the warehouse; columns in the order of the group-bys, then of the metrics.

    Raises:
        UsageError: as `to_request`.
        ContactError: the filter compares values of different types, or a relation is missing.
    """
    sql = catalogue.engine.compile(to_request(question, catalogue))
    try:
        cursor = connection.execute(sql)
        return Answer([column[0] for column in cursor.description], cursor.fetchall())
    except duckdb.CatalogException:
        raise ContactError("The warehouse lacks a table that the metrics need; run 'contact build' again.") from None
    except duckdb.Error:
        raise UsageError(
            "The query cannot be run: a filter compares a dimension with a value of another type."
        ) from None


def _group_by(question: Question, known: dict[str, GroupBy], catalogue: Catalogue) -> tuple[str, ...]:
    names = [name.strip() for text in question.by for name in text.split(",") if name.strip()]
    if question.grain:
        check_name(question.grain, catalogue.grains, "grain")
        names.insert(0, f"{_TIME}__{question.grain}")
    allowed = dict.fromkeys(name for name, item in known.items() if item.kind != "time")
    for name, item in known.items():
        if item.kind == "time":
            allowed.update(dict.fromkeys(f"{name}__{grain}" for grain in catalogue.grains))
    names = [f"{name}__day" if name in known and known[name].kind == "time" else name for name in names]
    return tuple(dict.fromkeys(check_name(name, allowed, "dimension of all these metrics") for name in names))


def _condition(text: str, known: dict[str, GroupBy]) -> str:
    condition = parse_condition(text)
    check_name(condition.dimension, known, "dimension of all these metrics")
    return condition.render(known[condition.dimension].kind)


def _exact_range(question: Question, group_by: Sequence[str], reaching_back: Sequence[str]) -> list[str]:
    """Filters on the day that keep a range from being widened to whole weeks, months or years.

    MetricFlow widens a time range to the coarsest grain in the group by. A filter on the day undoes this, except for
    metrics that reach back in time, whose past it would cut off as well: for them the range must not cut a grain.
    """
    grain = next((name.rpartition("__")[2] for name in group_by if name.startswith(_TIME)), "day")
    if grain not in GRAINS[1:]:
        return []
    cuts_start = question.starts_on is not None and not _opens(question.starts_on, grain)
    cuts_end = question.ends_on is not None and not _opens(question.ends_on + timedelta(days=1), grain)
    if not cuts_start and not cuts_end:
        return []
    if reaching_back:
        raise UsageError(f"{reaching_back[0]} reaches back in time: give --from and --to at the ends of a {grain}.")
    day = render_reference(_TIME, "time")
    bounds = [(">=", question.starts_on), ("<=", question.ends_on)]
    return [f"{day} {operator} '{bound.isoformat()}'" for operator, bound in bounds if bound is not None]


def _opens(day: date, grain: str) -> bool:
    """Whether the day is the first of a week, month, quarter or year."""
    if grain == "week":
        return day.isoweekday() == 1
    months = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (1,)}[grain]
    return day.day == 1 and day.month in months
