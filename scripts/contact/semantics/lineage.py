"""Where a metric comes from and where it goes, followed through the lineage that the build stored."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import duckdb

from contact.errors import ContactError

LAYERS = ("metric", "semantic_model", "marts", "intermediate", "staging", "reference", "landing")
"""From a metric down to what was received; `reference` are the tables that are written as data."""


class Lineage:
    """The nodes of the project as they were at the last build (see `contact.warehouse.lineage`)."""

    def __init__(self, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        self._nodes = nodes
        self._unique = {node["name"]: unique for unique, node in nodes.items() if node["layer"] == "metric"}

    @classmethod
    def load(cls, connection: duckdb.DuckDBPyConnection) -> "Lineage":
        """The lineage of the warehouse that the connection has attached as `warehouse`.

        Raises:
            ContactError: the warehouse was built by a version that kept none.
        """
        told = connection.execute("select content from warehouse.build.artifacts where name = 'lineage'").fetchone()
        if told is None:
            raise ContactError("The warehouse does not say where its figures come from; run 'contact build' again.")
        return cls(json.loads(told[0]))

    def origins(self, metric: str) -> dict[str, list[str]]:
        """Names of all that the metric is made of, per layer of LAYERS, from the nearest to the landing."""
        found: dict[str, list[str]] = defaultdict(list)
        above = set()
        ahead = list(self._nodes[self._unique[metric]]["parents"])
        while ahead:
            unique = ahead.pop()
            if unique not in above:
                above.add(unique)
                found[self._nodes[unique]["layer"]].append(self._nodes[unique]["name"])
                ahead += self._nodes[unique]["parents"]
        return {layer: sorted(found[layer]) for layer in LAYERS if found[layer]}

    def uses(self, metric: str, layer: str) -> list[str]:
        """Names of the nodes of a layer (metric, saved_query or exposure) that name the metric themselves."""
        unique = self._unique[metric]
        return sorted(
            node["name"] for node in self._nodes.values() if node["layer"] == layer and unique in node["parents"]
        )
