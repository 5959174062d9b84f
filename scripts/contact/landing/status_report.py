"""The status as people read it on a terminal."""

import sys

from rich import box
from rich.console import Console
from rich.table import Table

from contact.console import number

_COLUMNS = ("Association", "Landed", "Again", "Apart", "Rows in", "= landed", "+ apart", "+ again", "Last day")


def print_status(report: dict) -> None:
    """Print stores, deliveries, rows, quarantine, last build and last publication."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(f"Stores in {report['home']}", highlight=False)
    for store in report["stores"]:
        size = "not made yet" if store["bytes"] is None else f"{store['bytes'] / 2**20:.1f} MiB"
        console.print(f"  {store['store']:<12} {size}", highlight=False)
    if "deliveries" not in report:
        console.print("Run 'contact init' to make them.")
        return
    _print_deliveries(console, report["deliveries"])
    _print_rows(console, report)
    for store, verb in (("warehouse", "build"), ("publication", "publication")):
        last = report.get(f"last_{store}")
        at = last and next(iter(last.values()))
        console.print(f"Last {verb}: {f'{at:%Y-%m-%d %H:%M} UTC' if at else 'none yet'}", highlight=False)


def _print_deliveries(console: Console, deliveries: list[dict]) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name == "Association" else "right", no_wrap=True)
    for row in deliveries:
        counts = (
            "landed",
            "duplicate",
            "quarantined",
            "rows_received",
            "rows_landed",
            "rows_quarantined",
            "rows_duplicate",
        )
        table.add_row(
            row["association_id"], *(number(row[name]) for name in counts), str(row["last_delivered_on"] or "")
        )
    console.print(table)


def _print_rows(console: Console, report: dict) -> None:
    for row in report["rows"]:
        if "current" not in row:
            console.print(f"{row['entity']}: {number(row['landed'])} landed", highlight=False)
            continue
        console.print(
            f"{row['entity']}: {number(row['landed'])} landed = {number(row['current'])} current "
            f"+ {number(row['superseded'])} superseded",
            highlight=False,
        )
    for row in report["quarantine"]:
        if row["rows"] or not row["landed_with_a_remark"]:
            console.print(f"Kept apart, {row['reason_code']}: {number(row['rows'])} rows", highlight=False)
        if row["landed_with_a_remark"]:
            landed = number(row["landed_with_a_remark"])
            console.print(f"Landed all the same, {row['reason_code']}: {landed} rows", highlight=False)
    console.print(
        "Nothing is lost: every row received is accounted for." if report["conserved"] else _LOSS, highlight=False
    )


_LOSS = "The rows received do not add up: restore landing from a backup and report it."
