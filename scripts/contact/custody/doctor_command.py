"""`contact doctor`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from contact.audit.trail import is_installed, record
from contact.console import say
from contact.errors import ContactError


def doctor(
    inbox: Annotated[list[Path] | None, typer.Option(help="A folder into which feeds come; repeatable.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program.")] = False,
) -> None:
    """Say what is protected on this installation and what is not; exit code 1 where something failed."""
    from contact.custody.doctor.examine import examine

    findings = examine(inbox or [])
    counts = {
        f"{status}_count": sum(f.status == status for f in findings)
        for status in ("ok", "warning", "failed", "unknown")
    }
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]} | counts))
    else:
        for finding in findings:
            typer.echo(f"{finding.status:<8} {finding.check}: {finding.told}")
            if finding.todo:
                typer.echo(f"{'':<8} → {finding.todo}")
    _record_if_possible(counts)
    if counts["failed_count"]:
        raise typer.Exit(1)


def _record_if_possible(counts: dict[str, int]) -> None:
    """Doctor must work where nothing else does; that it could not be recorded is told."""
    try:
        if is_installed():
            record("doctor", "done", **counts)
    except ContactError:
        say("This examination is not recorded: the audit trail cannot be written.")
