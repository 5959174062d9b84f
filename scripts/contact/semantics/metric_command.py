"""`contact metric`."""

import json
import unicodedata
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from contact.answers import Answer, as_objects, print_answer, print_table
from contact.audit.trail import audited
from contact.console import say
from contact.errors import UsageError
from contact.semantics.catalogue import Catalogue, Metric
from contact.semantics.requests import check_name
from contact.semantics.sheet import Sheet, sheet
from contact.stores import open_store
from contact.warehouse.presence import require_warehouse

_NO_DATA = "no data"
_SAID_OF_DISCLOSURE = {
    "activity": "volumes and delays of the service, published as they are",
    "health": "masked below the threshold of distinct persons, counts rounded",
}


def metric(
    name: Annotated[str | None, typer.Argument(help="Metric by name; without it, the list of all.")] = None,
    search: Annotated[str | None, typer.Option(help="Only metrics whose name or texts hold these words.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program.")] = False,
) -> None:
    """Show a metric: definition, SQL, lineage, where it is shown, and its last values for the whole federation."""
    if name and search:
        raise UsageError("--search narrows the list of metrics; leave out the name.")
    require_warehouse()
    with audited("metric") as told, open_store("warehouse") as connection:
        catalogue = Catalogue.load(connection)
        if name is None:
            _print_list([one for one in catalogue.listed if _matches(one, search or "")], as_json)
            return
        found = sheet(check_name(name, catalogue.metrics, "metric"), catalogue, connection)
        told |= {"metric_1": name, "rows": len(found.values.rows), "is_export": True}
    _print_json(found) if as_json else _print(found)


def _matches(one: Metric, words: str) -> bool:
    """Whether each of the words is in the metric's name or texts, whatever its case and accents."""
    texts = (one.name, one.label, one.description, *(str(value) for value in one.meta.values()))
    told = _folded(" ".join(texts))
    return all(word in told for word in _folded(words).split())


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def _print_list(metrics: list[Metric], as_json: bool) -> None:
    columns = ["metric", "label", "label_en", "type", "unit", "purpose", "disclosure"]
    rows = [_entry(one) for one in metrics]
    if as_json:
        print(json.dumps([{name: row[name] for name in columns} for row in rows], ensure_ascii=False))
    elif not rows:
        say("No metric holds these words in its name or texts.")
    else:
        print_table(columns, ([row[name] for name in columns] for row in rows))


def _entry(one: Metric) -> dict[str, str]:
    """What is declared of a metric, as texts."""
    meta = ("label_en", "description_en", "unit", "direction", "purpose", "owner")
    kind = f"{one.type} ({one.aggregation})" if one.aggregation else one.type
    return {
        "metric": one.name,
        "label": one.label,
        "description": one.description,
        "type": kind,
        "disclosure": one.disclosure,
        "empty": one.empty,
        "persons": one.persons or "",
        **{name: str(one.meta.get(name, "")) for name in meta},
    }


def _print_json(found: Sheet) -> None:
    told = {name: value for name, value in asdict(found).items() if name not in ("metric", "values")}
    print(json.dumps({**_entry(found.metric), **told, "values": as_objects(found.values)}, ensure_ascii=False))


def _print(found: Sheet) -> None:
    entry = _entry(found.metric)
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(entry["metric"], style="bold"))
    console.print(Text(f"fr  {entry['label']}. {entry['description']}"))
    console.print(Text(f"en  {entry['label_en']}. {entry['description_en']}"))
    said = {name: entry[name] for name in ("type", "unit", "direction", "purpose", "owner", "empty", "persons")}
    said["disclosure"] = f"{entry['disclosure']}: {_SAID_OF_DISCLOSURE[entry['disclosure']]}"
    pages = [f"{query} (page {page})" if page else query for query, page in found.saved_queries.items()]
    shown = {"saved queries": pages, "exposures": found.exposures, "metrics made of it": found.metrics_made_of_it}
    _print_pairs(console, "What it is", said)
    _print_pairs(console, "Where it comes from", {layer: ", ".join(names) for layer, names in found.origins.items()})
    _print_pairs(console, "Where it is shown", {name: ", ".join(names) for name, names in shown.items()})
    console.print(Text("\nLast values, whole federation", style="bold"))
    values = [(start, _NO_DATA if value is None else value) for start, value in found.values.rows]
    print_answer(Answer(found.values.columns, values))
    console.print(Text("\nSQL", style="bold"))
    console.print(Text(found.sql))


def _print_pairs(console: Console, title: str, pairs: dict[str, str]) -> None:
    console.print(Text(f"\n{title}", style="bold"))
    for name, value in pairs.items():
        if value:
            console.print(Text(f"  {name:<18} {value}"))
