"""The catalogue: every metric and saved query with what is said about it, from the artefacts that the build stored."""

import json
import re
from collections.abc import Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import duckdb

from contact.errors import ContactError
from contact.semantics.engine import SemanticEngine
from contact.semantics.requests import GRAINS

COUNTS = ("count", "count_distinct", "sum_boolean")
_SPREADS = ("percentile", "median", "average")
OBSERVATIONS = "_observations"
_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True)
class Metric:
    """A metric as it is declared.

    `aggregation` is that of a simple metric (count, sum, median …), `percentile` a fraction; `inputs` are the metrics
    that it is made of; `needs_time` says that it has no value without a day, month or year to stand on.
    `disclosure` is 'health' unless it is declared 'activity'.
    """

    name: str
    type: str
    label: str = ""
    description: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    hidden: bool = False
    aggregation: str | None = None
    percentile: float | None = None
    inputs: tuple[str, ...] = ()
    plain_ratio: bool = False
    needs_time: bool = False

    @property
    def disclosure(self) -> str:
        return "activity" if self.meta.get("disclosure") == "activity" else "health"

    @property
    def unit(self) -> str:
        return str(self.meta.get("unit", ""))

    @property
    def empty(self) -> str:
        """What an empty cell means: 'zero' or 'no_data'; a count that does not say means zero."""
        default = "zero" if self.aggregation in COUNTS else "no_data"
        return str(self.meta.get("empty", default))

    @property
    def persons(self) -> str | None:
        """The metric that counts the distinct persons behind this one."""
        return self.meta.get("persons")

    @property
    def doctors(self) -> str | None:
        """The metric that counts the distinct doctors behind this one; 'none' where it counts no doctor."""
        return self.meta.get("doctors")

    @property
    def observations(self) -> str | None:
        """The metric that counts the values behind a percentile or an average."""
        return self.name + OBSERVATIONS if self.aggregation in _SPREADS else None


@dataclass(frozen=True)
class SavedQuery:
    """A saved query: its metrics, its group-bys as names of requests, its meta (page, grain, levels, periods …)."""

    name: str
    label: str
    description: str
    metrics: tuple[str, ...]
    group_by: tuple[str, ...]
    has_filter: bool
    is_exported: bool
    meta: Mapping[str, Any]


class Catalogue:
    """All metrics and saved queries, by name, and the engine that answers for them."""

    def __init__(self, manifest: str, saved_query_meta: Mapping[str, Mapping[str, Any]]) -> None:
        content = with_observation_counts(json.loads(manifest))
        self._manifest = json.dumps(content)
        nodes = {node["name"]: node for node in content["metrics"]}
        self.metrics = {name: _metric(node, nodes) for name, node in nodes.items()}
        self.saved_queries = {
            node["name"]: _saved_query(node, saved_query_meta.get(node["name"], {}))
            for node in content["saved_queries"]
        }
        spines = content["project_configuration"]["time_spines"]
        custom = [grain["name"] for spine in spines for grain in spine.get("custom_granularities") or []]
        self.grains = (*GRAINS, *custom)

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection) -> "Catalogue":
        """The catalogue of the warehouse that the connection has attached as `warehouse`.

        Raises:
            ContactError: nothing has been built yet.
        """
        try:
            rows = connection.execute("select name, content from warehouse.build.artifacts").fetchall()
            artifacts = dict(rows)
            return cls(artifacts["semantic_manifest.json"], json.loads(artifacts["saved_query_meta"]))
        except (duckdb.Error, KeyError):
            raise ContactError(
                "The warehouse holds no build yet; run 'contact land' and then 'contact build'."
            ) from None

    def as_health(self) -> "Catalogue":
        """The same catalogue with every metric a health metric: what is told by age, sex or diagnosis is one."""
        strict = copy(self)
        strict.metrics = {
            name: replace(metric, meta={**metric.meta, "disclosure": "health"}) for name, metric in self.metrics.items()
        }
        return strict

    @cached_property
    def engine(self) -> SemanticEngine:
        return SemanticEngine(self._manifest)

    @property
    def listed(self) -> list[Metric]:
        """The metrics that people see, in the order of their names."""
        return sorted((m for m in self.metrics.values() if not m.hidden), key=lambda m: m.name)


def with_observation_counts(content: dict[str, Any]) -> dict[str, Any]:
    """The manifest with, beside every percentile and average, a hidden metric that counts the values behind it.

    Disclosure control must know how many values stand on both sides of a percentile; made here, no metric can lack it.
    """
    counts = []
    for node in content["metrics"]:
        parameters = node["type_params"].get("metric_aggregation_params") or {}
        if node["type"] == "simple" and parameters.get("agg") in _SPREADS:
            count = deepcopy(node)
            name = node["name"] + OBSERVATIONS
            count.update(name=name, label=name, description=f"Values behind {node['name']}", config={"meta": {}})
            count["type_params"]["is_private"] = True
            count["type_params"]["metric_aggregation_params"].update(agg="count", agg_params=None)
            counts.append(count)
    return {**content, "metrics": content["metrics"] + counts}


def _metric(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> Metric:
    parameters = node["type_params"]
    aggregation = parameters.get("metric_aggregation_params") or {}
    aggregate = aggregation.get("agg")
    sides = _inputs(node)
    plain = node["type"] == "ratio" and not any(side.get("filter") or side.get("offset_window") for side in sides)
    percentile = (aggregation.get("agg_params") or {}).get("percentile")
    return Metric(
        name=node["name"],
        type=node["type"],
        label=node.get("label") or node["name"],
        description=node.get("description") or "",
        meta=(node.get("config") or {}).get("meta") or {},
        hidden=bool(parameters.get("is_private")),
        aggregation=aggregate,
        percentile=0.5 if aggregate == "median" else percentile,
        inputs=tuple(side["name"] for side in sides),
        plain_ratio=plain,
        needs_time=_needs_time(node, nodes),
    )


def _inputs(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The metrics that a metric is made of, as the manifest names them."""
    parameters = node["type_params"]
    conversion = parameters.get("conversion_type_params") or {}
    cumulative = parameters.get("cumulative_type_params") or {}
    if node["type"] == "ratio":
        return [parameters["numerator"], parameters["denominator"]]
    if node["type"] == "conversion":
        return [side for side in (conversion.get("base_metric"), conversion.get("conversion_metric")) if side]
    if node["type"] == "cumulative":
        return [side for side in (cumulative.get("metric"),) if side]
    return list(parameters.get("metrics") or [])


def _needs_time(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> bool:
    """Whether the metric accumulates over a window, or compares with another time, itself or in one of its inputs."""
    cumulative = node["type_params"].get("cumulative_type_params") or {}
    if cumulative.get("window") or cumulative.get("grain_to_date"):
        return True
    sides = _inputs(node)
    if any(side.get("offset_window") or side.get("offset_to_grain") for side in sides):
        return True
    return any(_needs_time(nodes[side["name"]], nodes) for side in sides if side["name"] in nodes)


def _saved_query(node: Mapping[str, Any], meta: Mapping[str, Any]) -> SavedQuery:
    asked = node["query_params"]
    return SavedQuery(
        name=node["name"],
        label=node.get("label") or node["name"],
        description=node.get("description") or "",
        metrics=tuple(asked["metrics"]),
        group_by=tuple(_group_by_name(text) for text in asked.get("group_by") or []),
        has_filter=bool((asked.get("where") or {}).get("where_filters")),
        is_exported=bool(node.get("exports")),
        meta=meta,
    )


def _group_by_name(text: str) -> str:
    """The name in requests of a group-by of a saved query: "Dimension('a__b', entity_path=['c'])" is c__a__b."""
    quoted = _QUOTED.findall(text)
    if text.startswith("TimeDimension"):
        return "__".join([*quoted[2:], *quoted[:2]])
    return "__".join([*quoted[1:], *quoted[:1]])
