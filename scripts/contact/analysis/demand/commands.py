"""`contact forecast`."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from contact.answers import Answer, as_objects, print_answer
from contact.audit.trail import audited
from contact.console import say
from contact.errors import UsageError
from contact.stores import open_store
from contact.warehouse.data_range import data_range
from contact.warehouse.presence import require_warehouse

if TYPE_CHECKING:
    import pandas as pd

YEARS = 5
"""History that is looked at: what is older says little of the demand of today."""
_LEFT_OUT = ("level", "median", "low_50", "high_50")


class Measure(StrEnum):
    """What is forecast."""

    CALLS = "calls"
    ACTS = "acts"


def forecast(
    measure: Annotated[Measure, typer.Option(help="Calls, or visits and consultations.")] = Measure.CALLS,
    level: Annotated[str, typer.Option(help="association, region or france.")] = "france",
    area: Annotated[str | None, typer.Option(help="One association or region alone, by its code.")] = None,
    days: Annotated[int, typer.Option(min=1, max=28, help="How many days ahead.")] = 28,
    bands: Annotated[bool, typer.Option("--bands", help="By time band of the day.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program.")] = False,
) -> None:
    """Forecast the demand after the last delivery, with intervals: exact figures, not protected for publication."""
    from contact.analysis.demand.observed import observe, since
    from contact.analysis.demand.outlook import LEVELS, outlook, read_bands

    if level not in LEVELS:
        raise UsageError(f"There is no level '{level}'; choose one of {', '.join(LEVELS)}.")
    require_warehouse()
    with audited("forecast") as told:
        with open_store("warehouse") as connection:
            first, last = data_range(connection)
            demand = observe(connection, measure.value, since(first, last, YEARS), last, days)
            hours = read_bands(connection) if bands else None
        rows = outlook(demand, days, hours)
        rows = rows[rows["level"] == level]
        if area is not None:
            if area not in set(rows["area_code"]):
                raise UsageError(f"There is no {level} '{area}' with deliveries; see 'contact status'.")
            rows = rows[rows["area_code"] == area]
        told |= {"series": len(demand.tree.names), "days": days, "rows": len(rows), "is_export": True}
    known = demand.history
    say(f"{measure.value} after {last:%Y-%m-%d}, from {known.days} days of {len(known.names)} associations")
    _print(rows, as_json)


def _print(rows: "pd.DataFrame", as_json: bool) -> None:
    """All columns for a program; for people what fits a line."""
    columns = list(rows.columns) if as_json else [column for column in rows.columns if column not in _LEFT_OUT]
    answer = Answer(columns, list(rows[columns].astype(object).itertuples(index=False, name=None)))
    if as_json:
        print(json.dumps(as_objects(answer)))
    else:
        print_answer(answer)
