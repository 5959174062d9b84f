"""`contact query`."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contact.answers import Answer, print_answer, print_json, print_table, save_csv
from contact.audit.trail import audited
from contact.semantics.catalogue import Catalogue
from contact.semantics.query import Question, ask, to_request, with_saved_query
from contact.semantics.requests import parse_day
from contact.stores import open_store
from contact.warehouse.presence import require_warehouse

_METRICS_TOLD = 10


def query(
    metrics: Annotated[list[str] | None, typer.Argument(help="Metrics by name.")] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Dimension to group by; repeat it, or separate by commas.")
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Filter: \"association__departement_code = '33'\"; repeatable.")
    ] = None,
    starts_on: Annotated[str | None, typer.Option("--from", help="First day, 2021-01-31.")] = None,
    ends_on: Annotated[str | None, typer.Option("--to", help="Last day, included.")] = None,
    grain: Annotated[str | None, typer.Option(help="Grain of time: day, week, month, quarter or year.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most rows.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the answer to this file.")] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Show the SQL instead of running it.")] = False,
    saved: Annotated[str | None, typer.Option("--saved", help="Ask what this saved query asks.")] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Show the metrics and what each can be grouped by.")] = False,
) -> None:
    """Ask metrics of the semantic layer, live on the warehouse: exact figures, not protected for publication."""
    question = Question(
        metrics=[name for text in metrics or [] for name in text.split(",") if name],
        by=by or [],
        where=where or [],
        starts_on=parse_day(starts_on, "--from") if starts_on else None,
        ends_on=parse_day(ends_on, "--to") if ends_on else None,
        grain=grain,
        limit=limit,
    )
    require_warehouse()
    with audited("query") as told, open_store("warehouse") as connection:
        catalogue = Catalogue.load(connection)
        question = with_saved_query(question, saved, catalogue) if saved else question
        if list_all:
            _print_list(catalogue, as_json)
        elif sql:
            print(catalogue.engine.compile(to_request(question, catalogue)))
        else:
            answer = ask(question, catalogue, connection)
            told |= _told(question, answer, csv_file)
            _print_answer(answer, as_json, csv_file)


def _told(question: Question, answer: Answer, csv_file: Path | None) -> dict[str, int | bool | str]:
    """What the audit trail is told of an export: metrics (names of the catalogue), filters and rows as counts."""
    counts = {"rows": len(answer.rows), "columns": len(answer.columns), "filters": len(question.where)}
    names = {f"metric_{number}": name for number, name in enumerate(question.metrics[:_METRICS_TOLD], start=1)}
    return counts | {"is_export": True, "to_file": csv_file is not None} | names


def _print_answer(answer: Answer, as_json: bool, csv_file: Path | None) -> None:
    if csv_file:
        save_csv(answer, csv_file)
    if as_json:
        print_json(answer)
    elif not csv_file:
        print_answer(answer)


def _print_list(catalogue: Catalogue, as_json: bool) -> None:
    group_bys = {metric.name: tuple(catalogue.engine.group_bys([metric.name])) for metric in catalogue.listed}
    listed = [
        {"metric": metric.name, "label": metric.label, "unit": metric.unit, "disclosure": metric.disclosure}
        for metric in catalogue.listed
    ]
    if as_json:
        print(json.dumps([{**entry, "group_by": group_bys[entry["metric"]]} for entry in listed], ensure_ascii=False))
        return
    print_table(["metric", "label", "unit", "disclosure"], (list(entry.values()) for entry in listed))
    console = Console(highlight=False)
    for names in dict.fromkeys(group_bys.values()):
        console.print(f"\n{', '.join(metric for metric in group_bys if group_bys[metric] == names)}", style="bold")
        console.print(f"  by {', '.join(names)}")
