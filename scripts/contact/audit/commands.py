"""`contact audit collect|verify|show|report|head|accept|purge`."""

import json
import re
from typing import Annotated

import typer

from contact.console import say
from contact.errors import ContactError, UsageError

app = typer.Typer(help="The audit trail: verify it, read it, report on a month.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print the answer for a program.")]
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@app.command()
def collect() -> None:
    """Take what the readers of the app did into the trail; the other commands here do so first."""
    from contact.audit.collect import collect as take

    say(f"Took {take()} lines of the app into the audit trail.")


def _collect_if_possible() -> None:
    """A trail that cannot be written can still be read, and lacks then what the app told since."""
    from contact.audit.collect import collect as take

    try:
        take()
    except ContactError as error:
        say(f"What the readers of the app did since is not in the trail yet: {error}")


@app.command()
def verify(
    head: Annotated[str | None, typer.Option(help="A head SEQ:MARK noted earlier by 'contact audit head'.")] = None,
    as_json: Json = False,
) -> None:
    """Find entries that were deleted, changed, moved, put in or cut off; exit code 1 where one was."""
    from contact.audit.trail import record
    from contact.audit.verify import verify as verify_trail

    _collect_if_possible()
    found = verify_trail(head)
    if as_json:
        typer.echo(json.dumps(found.as_dict()))
    for problem in [] if as_json else found.problems:
        say(f"{'accepted' if problem.is_accepted else 'problem'}  {problem.sentence}")
    outcome = "whole" if found.is_whole else "not_whole"
    _record_if_possible(record, outcome, entries=found.entries, problems=len(found.problems))
    if not found.is_whole:
        raise typer.Exit(1)
    if not as_json:
        say(f"The audit trail is whole: entries {found.first} to {found.last}.")
        if head is None:
            say("Seen without a head noted elsewhere: trail and head put back together would not show.")


def _record_if_possible(record, outcome: str, **details: int) -> None:
    """A trail that cannot be written can still be verified; that it was is then told here alone."""
    try:
        record("audit.verify", outcome, **details)
    except ContactError:
        say("This verification is not recorded: the audit trail cannot be written.")


@app.command()
def show(
    since: Annotated[str | None, typer.Option(help="First day, 2026-01-31 (UTC).")] = None,
    action: Annotated[str | None, typer.Option(help="One action, or what its name begins with (rights).")] = None,
    as_json: Json = False,
) -> None:
    """Show entries, oldest first."""
    from contact.audit.trail import record
    from contact.audit.verify import read_entries

    if since and not _DAY.fullmatch(since):
        raise UsageError("--since takes a day as 2026-01-31.")
    _collect_if_possible()
    chosen = [e for e in read_entries() if e.at >= (since or "") and e.action.startswith(action or "")]
    for entry in chosen:
        told = " ".join(f"{name}={value}" for name, value in entry.details.items())
        line = f"{entry.seq:>6}  {entry.at[:19]}Z  {entry.who:<12} {entry.action:<14} {entry.outcome:<9} {told}"
        typer.echo(json.dumps(entry.as_dict()) if as_json else line.rstrip())
    record("audit.show", "done", entries=len(chosen))


@app.command()
def report(
    month: Annotated[str, typer.Option(help="Month, 2026-01 (UTC).")],
    as_json: Json = False,
) -> None:
    """Report on a month: counts per action, outcome and account, refusals, use at night."""
    from contact.audit.report import monthly_report
    from contact.audit.trail import record
    from contact.audit.verify import read_entries
    from contact.audit.verify import verify as verify_trail

    if not _MONTH.fullmatch(month):
        raise UsageError("--month takes a month as 2026-01.")
    _collect_if_possible()
    told = {"is_whole": verify_trail().is_whole} | monthly_report(read_entries(), month)
    if as_json:
        typer.echo(json.dumps(told))
    else:
        _print_report(told)
    record("audit.report", "done", month=month, entries=told["entries"])


def _print_report(told: dict) -> None:
    for name, value in told.items():
        heading = name.replace("_", " ")
        if not isinstance(value, dict):
            typer.echo(f"{heading:<12} {value}")
            continue
        typer.echo(f"{heading}{'' if value else ': none'}")
        for counted, count in value.items():
            typer.echo(f"  {count:>8}  {counted}")


@app.command()
def head() -> None:
    """Print the head SEQ:MARK of the trail, to be noted where nobody who can write here can write."""
    from contact.audit import files
    from contact.keys import read_key

    point = files.read_head(read_key("audit")) if files.has_trail() else None
    if point is None:
        raise ContactError("The audit trail has no head as it was written; run 'contact audit verify'.")
    typer.echo(f"{point.seq}:{point.mark}")


@app.command()
def accept() -> None:
    """Take note, in the trail and in your name, of each problem that verify finds; it is told as accepted from then on."""
    from contact.audit.trail import record
    from contact.audit.verify import ACCEPTED
    from contact.audit.verify import verify as verify_trail

    record(ACCEPTED, "begun")  # the end of the trail is brought in order by this entry
    problems = [problem for problem in verify_trail().problems if not problem.is_accepted]
    for problem in problems:
        record(ACCEPTED, "done", problem=problem.code)
        say(f"accepted  {problem.sentence}")
    if not problems:
        say("There is nothing to accept: the audit trail is whole.")


@app.command()
def purge() -> None:
    """Remove the entries that are older than CONTACT_AUDIT_DAYS; what is left still verifies."""
    from contact.audit.retention import purge_entries
    from contact.settings import settings

    say(f"Removed {purge_entries()} entries older than {settings.audit_days} days.")
