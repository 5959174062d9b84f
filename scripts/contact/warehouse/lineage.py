"""From what each node of the project is made, down to the tables of the landing; stored with every build."""

from collections.abc import Mapping
from typing import Any

_KINDS = ("source", "seed", "model", "semantic_model", "metric", "saved_query", "exposure")


def lineage_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What dbt's manifest says of origins: `name`, `layer` and `parents` of each node, by unique name.

    The layer of a model or seed is its schema (marts, intermediate, staging, reference), that of a source `landing`, that
    of all others their kind (metric, semantic_model, saved_query, exposure). A unique name begins with the kind.
    """
    parents = manifest["parent_map"]
    told = {**manifest["nodes"], **manifest["sources"], **manifest["exposures"]}
    return {
        node: {
            "name": _name(node, told.get(node, {})),
            "layer": _layer(node, told.get(node, {})),
            "parents": sorted(parent for parent in parents[node] if _kind(parent) in _KINDS),
        }
        for node in sorted(parents)
        if _kind(node) in _KINDS
    }


def _kind(node: str) -> str:
    return node.partition(".")[0]


def _name(node: str, told: Mapping[str, Any]) -> str:
    """The name that people use: of a source with its schema, of an exposure its label."""
    return told.get("label") or ".".join(node.split(".")[2:])


def _layer(node: str, told: Mapping[str, Any]) -> str:
    kind = _kind(node)
    return "landing" if kind == "source" else str(told.get("schema", kind))
