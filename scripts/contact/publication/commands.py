"""`contact publish`."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from contact.console import number, say

if TYPE_CHECKING:
    from contact.publication.publish import ExportDone


def publish(as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program.")] = False) -> None:
    """Publish the exports of the warehouse, through disclosure control, for the app to read."""
    from contact.audit.trail import audited
    from contact.publication.publish import publish as publish_warehouse

    with audited("publish") as told:
        outcome = publish_warehouse(_tell)
        told |= {"exports": len(outcome.exports), "rows": outcome.rows, "is_new": outcome.is_new}
        told |= {"masked": sum(done.masked for done in outcome.exports), "publication": outcome.publication_id}
        told |= {"attack_pairs": outcome.attacked.pairs, "attack_groups": outcome.attacked.groups}
    attacked = outcome.attacked
    say(
        f"attack    {number(attacked.pairs)} pairs of figures · {number(attacked.groups)} groups of weeks · "
        f"{number(attacked.programs)} masked counts bounded · nothing recovered · {outcome.attack_seconds:.1f} s"
    )
    state = "" if outcome.is_new else " · unchanged, the current publication already says this"
    say(
        f"publish   {len(outcome.exports)} exports · {number(outcome.rows)} rows · "
        f"publication {outcome.publication_id[:12]}{state} · {outcome.seconds:.1f} s"
    )
    if as_json:
        typer.echo(json.dumps(asdict(outcome)))


def _tell(done: "ExportDone") -> None:
    masked = f" · {number(done.masked)} masked" if done.masked else ""
    say(f"  {done.export:<18} {number(done.rows)} rows{masked} · {done.queries} queries · {done.seconds:.1f} s")
