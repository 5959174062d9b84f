"""The card of what there is to put right: failed checks, gravest first, with what to do and who does it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from app import card_views, cards, export
from app.published import quality
from app.quality.cells import Cells
from app.table import Cell, Column, table
from app.text import language, say
from app.view import View

SEVERITIES = ("blocking", "warning", "information")
METRICS = ("failed_checks", "judged_checks", "failed_check_share")
HEIGHT = 420


@dataclass(frozen=True)
class Task:
    """A check that failed: what it asks, how grave, who puts it right and how; failures and days judged."""

    check: str
    label: str
    severity: str
    owner: str
    action: str
    failed: float
    judged: float


def tasks(checks: Cells, remedies: pd.DataFrame, area: str) -> list[Task]:
    """The failed checks of an area, gravest first, then most often failed."""
    found = []
    for check, row in remedies.iterrows():
        failed = checks.value(area, check, "failed_checks")
        if failed:
            judged = checks.value(area, check, "judged_checks") or 0.0
            texts = row[f"label_{language()}"], row.severity, row.owner, row[f"action_{language()}"]
            found.append(Task(check, *texts, failed, judged))
    return sorted(found, key=lambda task: (SEVERITIES.index(task.severity), -task.failed, task.label))


def show(view: View, area: str, name: str) -> None:
    """Draws the card of an area: France or an association."""
    checks = Cells.of(quality.checks(view.publication, view.filters.period, area), "quality_check")
    found = tasks(checks, quality.remedies(view.publication), area)
    with cards.card(say("quality.todo", name=name), "quality_todo", view.metrics, METRICS, "content"):
        if not found:
            st.caption(say("quality.nothing_to_do"))
            return
        columns = [
            Column("severity", say("quality.columns.severity")),
            Column("check", say("quality.columns.check"), "long"),
            Column("failed", say("quality.columns.failed"), "number", True),
            Column("action", say("quality.columns.action"), "long", is_sorted=False),
            Column("owner", say("quality.columns.owner")),
        ]
        lines = {task.check: _line(view, checks, area, task) for task in found}
        table(
            columns,
            lines,
            key="quality_checks",
            label=say("quality.todo_alt"),
            sorted_by="severity",
            height=HEIGHT,
        )
        file = export.file_name("csv.quality_todo_file", name, *view.filters.current.span)
        card_views.download(lambda: _to_csv(found), file, "quality_todo")


def _line(view: View, checks: Cells, area: str, task: Task) -> list[Cell]:
    times = say(
        "quality.failed_of",
        failed=checks.text(view, area, task.check, "failed_checks"),
        judged=checks.text(view, area, task.check, "judged_checks"),
    )
    return [
        Cell(say(f"quality.severities.{task.severity}"), SEVERITIES.index(task.severity)),
        Cell(task.label, task.label),
        Cell(times, task.failed),
        Cell(task.action, None),
        Cell(say(f"quality.owners.{task.owner}"), task.owner),
    ]


def _to_csv(found: list[Task]) -> bytes:
    names = ("severity", "check", "failed", "judged", "action", "owner")
    lines = [
        [
            say(f"quality.severities.{task.severity}"),
            task.label,
            int(task.failed),
            int(task.judged),
            task.action,
            say(f"quality.owners.{task.owner}"),
        ]
        for task in found
    ]
    return export.to_csv([say(f"quality.columns.{name}") for name in names], lines)
