"""`contact signals`."""

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import duckdb
import typer

from contact.answers import Answer, as_objects, print_answer
from contact.audit.trail import audited
from contact.console import say
from contact.errors import ContactError, UsageError
from contact.settings import settings
from contact.stores import open_store
from contact.warehouse.data_range import data_range, whole_weeks
from contact.warehouse.presence import require_warehouse

if TYPE_CHECKING:
    import pandas as pd

    from contact.analysis.early_warning.warning import Warnings

_SHOWN = ("severity", "level", "area_code", "syndrome", "acts", "expected", "upper_bound", "status", "days_above")


def signals(
    week: Annotated[str | None, typer.Option(help="ISO week, as 2026-W46; the last whole one by default.")] = None,
    level: Annotated[str | None, typer.Option(help="association, departement, region or france alone.")] = None,
    syndrome: Annotated[str | None, typer.Option(help="One syndromic group alone.")] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Every series that was judged, quiet ones too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program.")] = False,
) -> None:
    """Judge a week of every syndromic group and area: exact figures of the warehouse, not protected for publication."""
    from contact.analysis.early_warning.observed import observe
    from contact.analysis.early_warning.panels import LEVELS
    from contact.analysis.early_warning.warning import warn

    if level is not None and level not in LEVELS:
        raise UsageError(f"There is no level '{level}'; choose one of {', '.join(LEVELS)}.")
    asked = _monday(week) if week else None
    require_warehouse()
    with audited("signals") as told:
        with open_store("warehouse") as connection:
            observed = observe(connection, *_weeks(connection, asked))
        if syndrome is not None and syndrome not in observed.syndromes:
            raise UsageError(f"No act has the syndromic group '{syndrome}'; see seeds/code_maps/syndromes.csv.")
        found = warn(observed, settings.threads)
        rows = found.rows if show_all else found.signals
        rows = rows[(rows["level"] == (level or rows["level"])) & (rows["syndrome"] == (syndrome or rows["syndrome"]))]
        told |= {"series": len(found.rows), "signals": len(found.signals), "rows": len(rows), "is_export": True}
    _print(found, rows, as_json)


def _print(found: "Warnings", rows: "pd.DataFrame", as_json: bool) -> None:
    columns = list(rows.columns) if as_json else list(_SHOWN)
    known = rows[columns].astype(object).where(rows[columns].notna(), None)
    answer = Answer(columns, list(known.itertuples(index=False, name=None)))
    if as_json:
        print(json.dumps({"week": _name(found.monday), "series_judged": len(found.rows), "rows": as_objects(answer)}))
        return
    say(f"{_name(found.monday)}: {len(found.rows)} series judged, {len(found.signals)} signals")
    print_answer(answer)


def _weeks(connection: duckdb.DuckDBPyConnection, asked: date | None) -> tuple[date, date]:
    """The Mondays of the first whole week of the data, and of the one to judge."""
    weeks = whole_weeks(*data_range(connection))
    if weeks is None:
        raise ContactError("The data hold no whole week yet; signals need whole weeks, and some years of them.")
    latest = weeks[1] - timedelta(days=6)
    if asked and asked > latest:
        raise UsageError(f"The last whole week of the data is {_name(latest)}; ask for that one or an earlier one.")
    return weeks[0], asked or latest


def _monday(week: str) -> date:
    """The Monday of an ISO week written as 2026-W46."""
    try:
        return date.fromisoformat(f"{week}-1")
    except ValueError:
        raise UsageError(f"'{week}' is not an ISO week; write it as 2026-W46.") from None


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"
