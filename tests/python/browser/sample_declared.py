"""Metrics and saved queries as the models declare them: what the sample takes from here cannot differ from them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

MODELS = Path(__file__).resolve().parents[3] / "models"
PAGES = ("comparison", "quality")


@cache
def _files() -> list[dict[str, Any]]:
    texts = [file.read_text(encoding="utf-8") for file in sorted(MODELS.rglob("*.yml"))]
    return [yaml.load(text, yaml.CSafeLoader) or {} for text in texts if "metrics:" in text or "saved_queries:" in text]


@cache
def queries() -> dict[str, dict[str, Any]]:
    """The saved queries of the pages, by name."""
    found = [query for content in _files() for query in content.get("saved_queries") or []]
    return {query["name"]: query for query in found if query["config"]["meta"]["page"] in PAGES}


def metrics_of(query: str) -> tuple[str, ...]:
    """The metrics of a saved query."""
    return tuple(queries()[query]["query_params"]["metrics"])


@cache
def metrics() -> dict[str, dict[str, Any]]:
    """Every metric of these saved queries, by name."""
    wanted = {name for query in queries() for name in metrics_of(query)}
    holders = [holder for content in _files() for holder in [content, *(content.get("models") or [])]]
    found = [metric for holder in holders for metric in holder.get("metrics") or []]
    return {metric["name"]: metric for metric in found if metric["name"] in wanted}
