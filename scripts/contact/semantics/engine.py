"""A thin layer over MetricFlow's Python engine, which promises no stability: all its names appear in this file alone.

MetricFlow turns a request into SQL that names relations as "warehouse"."marts"."fct_…"; the SQL is run on a connection
that has the warehouse attached under that alias. Importing MetricFlow takes a second or two: it waits for the first
use.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from contact.errors import ContactError, UsageError
from contact.semantics.requests import Request

# A range that no data reaches: it stands in the SQL for the range that is put in later.
_STAND_IN = (date(2039, 11, 3), date(2039, 11, 4))
_DATE_LITERAL = re.compile(r"'\d{4}-\d{2}-\d{2}[^']*'")


@dataclass(frozen=True)
class GroupBy:
    """Something to group or filter by: its name in requests and its kind: 'entity', 'categorical' or 'time'."""

    name: str
    kind: str


class SemanticEngine:
    """Compiles requests to SQL from a semantic manifest (the text of semantic_manifest.json)."""

    def __init__(self, manifest: str) -> None:
        self._manifest = manifest

    @cached_property
    def _lookup(self) -> Any:
        from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

        return SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(self._manifest))

    @cached_property
    def _engine(self) -> Any:
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        class DuckDbDialect:
            """What MetricFlow asks of its client when it only renders SQL."""

            sql_engine_type = SqlEngine.DUCKDB
            sql_plan_renderer = DuckDbSqlPlanRenderer()

        for name in ("metricflow", "metricflow_semantics"):  # they log tracebacks of attempts that they repeat
            logging.getLogger(name).setLevel(logging.CRITICAL)
        return MetricFlowEngine(semantic_manifest_lookup=self._lookup, sql_client=DuckDbDialect())

    def compile(self, request: Request) -> str:
        """The SQL of a request, without bind parameters; columns in the order of its group by, then its metrics.

        Raises:
            ContactError: the semantic layer cannot answer the request.
        """
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest, OutputColumnOrderMode

        question = MetricFlowQueryRequest.create(
            saved_query_name=request.saved_query,
            metric_names=list(request.metrics) or None,
            group_by_names=list(request.group_by) or None,
            where_constraints=list(request.where) or None,
            time_constraint_start=_midnight(request.starts_on),
            time_constraint_end=_midnight(request.ends_on),
            order_by_names=list(request.order_by) or None,
            limit=request.limit,
            output_column_order_mode=OutputColumnOrderMode.INPUT_ORDER,
        )
        try:
            statement = self._engine.explain(question).sql_statement
        except Exception:
            raise _refusal(request) from None
        if statement.bind_parameter_set.param_items:
            raise ContactError("The semantic layer rendered SQL with bind parameters, which contact does not run.")
        return statement.sql

    def compile_ranges(self, request: Request, ranges: Sequence[tuple[date, date]]) -> list[str]:
        """The SQL of one request for several ranges of days (first and last day, both included).

        Compiling takes 50 to 200 ms, so it is done once with a stand-in range whose two literals are then replaced by
        the typed dates. Where the SQL holds any other date (a window that reaches back), each range is compiled.
        """
        if len(ranges) < 2:
            return [self.compile(replace(request, starts_on=first, ends_on=last)) for first, last in ranges]
        pattern = self.compile(replace(request, starts_on=_STAND_IN[0], ends_on=_STAND_IN[1]))
        literals = tuple(f"'{day.isoformat()}'" for day in _STAND_IN)
        if set(_DATE_LITERAL.findall(pattern)) != set(literals):
            return [self.compile(replace(request, starts_on=first, ends_on=last)) for first, last in ranges]
        return [
            pattern.replace(literals[0], f"'{first.isoformat()}'").replace(literals[1], f"'{last.isoformat()}'")
            for first, last in ranges
        ]

    def group_bys(self, metrics: Sequence[str]) -> dict[str, GroupBy]:
        """What all these metrics can be grouped and filtered by, by name; times without their grain."""
        found: dict[str, GroupBy] = {}
        for dimension in self._engine.simple_dimensions_for_metrics(list(metrics)):
            name = dimension.granularity_free_dunder_name
            found[name] = GroupBy(name, dimension.type.value)
        found.update((name, GroupBy(name, "entity")) for name in self._entities(metrics))
        return dict(sorted(found.items()))

    def _entities(self, metrics: Sequence[str]) -> list[str]:
        """Entities with the path to them; those of a fact itself go by their own name: association."""
        from metricflow_semantic_interfaces.references import MetricReference
        from metricflow_semantics.model.linkable_element_property import GroupByItemProperty
        from metricflow_semantics.model.semantics.element_filter import GroupByItemSetFilter

        common = self._lookup.metric_lookup.get_common_group_by_items(
            metric_references=tuple(MetricReference(name) for name in metrics),
            set_filter=GroupByItemSetFilter.create(any_properties_allowlist={GroupByItemProperty.ENTITY}),
        )
        joined = GroupByItemProperty.JOINED
        return [
            item.spec.dunder_name
            for item in common.annotated_specs
            if joined in item.property_set or not item.spec.entity_links
        ]

    def definition(self, metric: str, *, needs_time: bool) -> str:
        """The SQL that defines a metric, over all its rows (per day where it has no meaning without a time)."""
        return self.compile(Request(metrics=(metric,), group_by=("metric_time__day",) if needs_time else ()))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day)


def _refusal(request: Request) -> ContactError:
    """A plain sentence for MetricFlow's refusal, whose own text runs over many lines."""
    asked = ", ".join(request.metrics) or str(request.saved_query)
    by = f" by {', '.join(request.group_by)}" if request.group_by else ""
    return UsageError(
        f"The semantic layer cannot answer {asked}{by}; "
        "'contact query --list' shows what each metric can be grouped by."
    )
