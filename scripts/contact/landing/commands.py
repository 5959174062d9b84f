"""`contact land` and `contact status`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from contact.console import number, say, stage
from contact.errors import ContactError, UsageError

_LISTED = 40

Json = Annotated[bool, typer.Option("--json", help="Print the answer for a program.")]


def land(
    paths: Annotated[list[Path], typer.Argument(help="Feed files, or folders of feeds.")],
    watch: Annotated[bool, typer.Option("--watch", help="Keep watching the folders and land what comes.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks at the folders.")] = 30,
    remove_landed: Annotated[
        bool, typer.Option("--remove-landed", help="With --watch: delete received files once landed; they name people.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Land deliveries: pseudonymised, whole or not at all, once."""
    if watch:
        from contact.landing.watch import watch as watch_folders

        if as_json:
            raise UsageError("--watch tells of deliveries as they come, in plain lines; leave out --json.")
        watch_folders(paths, every, remove_landed=remove_landed)
        return
    if remove_landed:
        raise UsageError("--remove-landed belongs to --watch; without it nothing is ever deleted.")
    exit_code = run_land(paths, as_json)
    if exit_code:
        raise typer.Exit(exit_code)


def run_land(paths: list[Path], as_json: bool = False) -> int:
    """Land and tell; returns the exit code: 0, or 3 where something was quarantined or refused."""
    entries, refused = _land(paths)
    if as_json:
        told = [{"reason_code": refusal.reason, "explanation": refusal.sentence} for refusal in refused]
        typer.echo(json.dumps({"deliveries": [entry.as_dict() for entry in entries], "refused": told}))
    else:
        _tell(entries)
    for refusal in refused:
        say(f"refused: {refusal}")
    if refused and not entries:
        raise ContactError("Nothing was landed: no file belongs to a registered association.")
    return 3 if refused or any(entry.rows_quarantined or entry.status == "quarantined" for entry in entries) else 0


def land_and_tell(paths: list[Path]) -> list:
    """Land files that belong to deliveries, as one entry of the audit trail, and tell of each delivery; its entries."""
    entries, _ = _land(paths)
    _tell(entries)
    return entries


def _land(paths: list[Path]) -> tuple[list, list]:
    from contact.audit.trail import audited
    from contact.landing.land import land as land_paths

    with audited("land") as told, stage("land") as outcome:
        entries, refused = land_paths(paths)
        for name in ("landed", "duplicate", "quarantined"):
            told[name] = count = sum(entry.status == name for entry in entries)
            if count or name == "landed":
                outcome[f"deliveries {name}"] = count
        outcome["rows landed"] = told["rows_landed"] = sum(entry.rows_landed for entry in entries)
        told["rows_quarantined"] = sum(entry.rows_quarantined for entry in entries)
        told["rows_duplicate"] = sum(entry.rows_duplicate for entry in entries)
        told["files_refused"] = len(refused)
    return entries, refused


def _tell(entries: list) -> None:
    """One line per delivery where they are few; where they are many, those that need a look."""
    listed = entries if len(entries) <= _LISTED else [e for e in entries if e.rows_quarantined or e.explanation]
    for entry in listed:
        line = f"{entry.status:<12}{entry.delivery.name}: {number(entry.rows_landed)} of {number(entry.rows_received)} rows"
        if entry.explanation:
            line += f" · {entry.explanation}"
        elif entry.quarantine:
            line += _marks(entry.quarantine)
        if entry.rows_duplicate and entry.status == "landed":
            line += f" · {number(entry.rows_duplicate)} repeated"
        say(line)


def _marks(marks: list[tuple[str, int, str, int]]) -> str:
    """How many rows were kept apart and how many landed with a remark, each with the reasons."""
    told = ""
    for what, noted in (
        ("kept apart", [mark for mark in marks if mark[3]]),
        ("landed all the same", [mark for mark in marks if not mark[3]]),
    ):
        if noted:
            told += f" · {number(len(noted))} {what} ({', '.join(sorted({mark[2] for mark in noted}))})"
    return told


def status(as_json: Json = False) -> None:
    """Show stores, deliveries per association, freshness, quarantine, last build and last publication."""
    from contact.audit.trail import audited
    from contact.landing.status import read_status
    from contact.landing.status_report import print_status

    with audited("status"):
        report = read_status()
    if as_json:
        typer.echo(json.dumps(report, default=str))
    else:
        print_status(report)
