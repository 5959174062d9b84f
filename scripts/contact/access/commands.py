"""`contact access review`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from contact.audit.trail import record
from contact.console import say

app = typer.Typer(help="Who may read the app.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Who may read the app."""


@app.command()
def review(
    sign_off: Annotated[bool, typer.Option("--sign-off", help="Record, in your name, that you reviewed them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program.")] = False,
) -> None:
    """Show who may read what in the app, until when, and when they last signed in; to be signed off every year."""
    from contact.access.review import REVIEW, REVIEWED, habilitations, last_review
    from contact.audit.collect import collect
    from contact.audit.verify import read_entries

    collect()
    entries = read_entries()
    found, before = habilitations(entries), last_review(entries)
    today = datetime.now(UTC).date()
    expired = sum(one.valid_until < today for one in found)
    if as_json:
        told = [asdict(one) | {"valid_until": one.valid_until.isoformat()} for one in found]
        typer.echo(json.dumps({"last_review": before, "habilitations": told}))
    else:
        for one in found:
            what = ",".join(one.associations) or "-"
            seen = one.last_sign_in[:10] if one.last_sign_in else "never"
            typer.echo(f"{one.id:<20} {one.role:<12} {one.valid_until}  {one.state(today):<14} {seen:<11} {what}")
        say(
            f"{len(found)} habilitations, {expired} of them expired; last reviewed {before[:10] if before else 'never'}."
        )
    record(REVIEW, REVIEWED if sign_off else "shown", habilitations=len(found), expired=expired)
    if sign_off:
        say("Recorded in the audit trail, in your name: the next review is due within a year.")
