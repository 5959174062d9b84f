"""The facts of the dossier, read from where the software itself has them: contract, metrics, settings, requirements."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from contact import __version__
from contact.landing.registry import Registry, read_registry
from contact.settings import Settings
from contact.warehouse.classification import column_classes

STATES = ("fait", "partiel", "à venir", "organisationnel")


@dataclass(frozen=True)
class Requirement:
    """One requirement or threat: what is asked, what the software does, the state (of STATES), tests that prove it."""

    id: str
    part: str
    reference: str
    title: str
    software: str
    organisation: str
    state: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """All that the dossier tells; `metrics` and `exports` are nodes of the project's semantic YAML, `values` settings."""

    version: str
    registry: Registry
    classes: Mapping[str, str]
    metrics: list[Mapping[str, Any]]
    exports: list[Mapping[str, Any]]
    requirements: list[Requirement]
    processing: Mapping[str, list[Mapping[str, Any]]]
    values: Mapping[str, Any]


def gather(settings: Settings, project: Path) -> Facts:
    """Read every fact of the dossier.

    Raises:
        ContactError: the registry or the classification of columns cannot be read.
    """
    metrics, exports = _semantic_nodes(project)
    requirements = [
        Requirement(**{**row, "tests": tuple(f"tests/python/{test}" for test in row["tests"])})
        for row in _table("requirements.toml")["requirement"]
    ]
    return Facts(
        __version__,
        read_registry(project / "seeds"),
        column_classes(project),
        metrics,
        exports,
        requirements,
        _table("processing.toml"),
        _values(settings),
    )


def _values(settings: Settings) -> dict[str, Any]:
    """Settings that the dossier cites."""
    return {
        "k": settings.k,
        "round_base": settings.round_base,
        "audit_days": settings.audit_days,
        "retention": f"{settings.retention_years} ans",
    }


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("contact.dossier") / name).read_text("utf-8"))


def _semantic_nodes(project: Path) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Metrics that people see and saved queries that are exported, by name."""
    metrics, exports = [], []
    for path in sorted((project / "models").rglob("*.yml")):
        content = yaml.safe_load(path.read_text("utf-8")) or {}
        nodes = [
            *content.get("metrics", ()),
            *(m for model in content.get("models", ()) for m in model.get("metrics", ())),
        ]
        metrics += [node for node in nodes if _meta(node).get("purpose") and not node.get("hidden")]
        exports += [node for node in content.get("saved_queries", ()) if node.get("exports")]
    return sorted(metrics, key=lambda node: node["name"]), sorted(exports, key=lambda node: node["name"])


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return (node.get("config") or {}).get("meta") or {}
