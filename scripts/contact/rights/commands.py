"""`contact rights …`: one officer asks, another confirms, and only then anything is done."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from contact.console import number, say
from contact.errors import ContactError, UsageError

app = typer.Typer(help="Rights of persons: access, objection, erasure, rectification.", no_args_is_help=True)
officers_app = typer.Typer(help="Officers, who ask for and confirm what names a person.", no_args_is_help=True)
app.add_typer(officers_app, name="officers")

TOKEN_VARIABLE = "CONTACT_OFFICER_TOKEN"

Identity = Annotated[
    str, typer.Option("--identity", help="File with the identity (JSON or TOML), or - for standard input.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why: one of a closed list, told when it is another.")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="File of your token, unless CONTACT_OFFICER_TOKEN is set.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the answer for a program.")]


@app.command()
def access(identity: Identity, reason: Reason, token_file: TokenFile = None) -> None:
    """Ask to see everything held about a person."""
    _ask("access", identity, reason, token_file)


@app.command("object")
def object_(identity: Identity, reason: Reason, token_file: TokenFile = None) -> None:
    """Ask to take a person out, and to keep them out of every later load."""
    _ask("object", identity, reason, token_file)


@app.command()
def erase(identity: Identity, reason: Reason, token_file: TokenFile = None) -> None:
    """Ask to take a person out of what was delivered up to today."""
    _ask("erase", identity, reason, token_file)


@app.command()
def rectify(identity: Identity, reason: Reason, token_file: TokenFile = None) -> None:
    """Ask to correct an identity; the file holds the right one under the key 'correct'."""
    _ask("rectify", identity, reason, token_file)


@app.command()
def confirm(
    request_id: Annotated[str, typer.Argument(metavar="REQUEST", help="Number of the request.")],
    token_file: TokenFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="New file for the answer of an access.")] = None,
    recipient: Annotated[
        str | None, typer.Option("--recipient", help="Encrypt the answer for this age recipient.")
    ] = None,
) -> None:
    """Confirm what another officer asked for; it is then carried out."""
    from contact.audit.trail import audited
    from contact.landing.registry import read_registry
    from contact.rights.procedure import carry_out, officer_in
    from contact.settings import settings

    token = _token(token_file)
    with _stores("rights") as connection:
        officer_id, request = officer_in(connection, token, request_id)
        if request.action == "access" and out is None:
            raise UsageError("The answer of an access needs a file: --out FILE.")
        details = {"request": request.request_id, "reason": request.reason}
        with audited(f"rights.{request.action}", who=officer_id, **details) as told:
            told |= carry_out(connection, request, officer_id, read_registry(settings.seeds_dir), out, recipient)
    counts = " · ".join(f"{number(count)} {name}" for name, count in told.items())
    say(f"rights    {request.action} {request.request_id}: {counts}")
    if request.action != "access":
        say("Run 'contact build' and 'contact publish' next: until then the warehouse still has what it had.")


@app.command()
def requests(as_json: Json = False) -> None:
    """List requests: what was asked, by whom, and what became of it; no identity."""
    from contact.audit.trail import record
    from contact.identity.requests import expire, listed

    with _stores("rights") as connection:
        expired = expire(connection)
        found = listed(connection)
    record("rights.requests", "ended", requests=len(found), expired=expired)
    if as_json:
        typer.echo(json.dumps(found, default=str))
        return
    for row in found:
        confirmed = f" · confirmed by {row['confirmed_by']}" if row["confirmed_by"] else ""
        asked = f"asked by {row['asked_by']} {row['asked_at']:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"{row['request_id']}  {row['state']:<8}{row['action']:<8} {row['reason']} · {asked}{confirmed}")
    if not found:
        say("There is no request.")


@officers_app.command("add")
def add_officer(
    name: Annotated[str, typer.Argument(help="Name of the officer: small letters, digits, '_', '.', '-'.")],
    token_out: Annotated[Path, typer.Option("--token-out", help="New file for the officer's token.")],
    token_file: TokenFile = None,
) -> None:
    """Add an officer; the token goes into a file and is shown to nobody. From the third on, an officer has to do it."""
    from contact.audit.trail import audited
    from contact.identity.officers import active, add
    from contact.rights.private_files import write_private

    with _stores("rights") as connection:
        who = _by_officer(connection, token_file) if len(active(connection)) >= 2 else None
        with audited("rights.officers.add", who=who, officer=_code(name)):
            connection.execute("begin")
            try:
                write_private(f"{add(connection, name)}\n".encode(), token_out)
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")
    say(f"The token of {name} is in {token_out}: hand it over, and leave no copy.")


@officers_app.command("remove")
def remove_officer(
    name: Annotated[str, typer.Argument(help="Name of the officer.")], token_file: TokenFile = None
) -> None:
    """Withdraw an officer; the token is worth nothing from now on."""
    from contact.audit.trail import audited
    from contact.identity.officers import remove

    with _stores("rights") as connection:
        who = _by_officer(connection, token_file)
        with audited("rights.officers.remove", who=who, officer=_code(name)):
            remove(connection, name)
    say(f"{name} is no officer any more.")


@officers_app.command("list")
def list_officers(as_json: Json = False) -> None:
    """List the officers."""
    from contact.audit.trail import record
    from contact.identity.officers import active

    with _stores("rights") as connection:
        names = active(connection)
    record("rights.officers.list", "ended", officers=len(names))
    typer.echo(json.dumps(names) if as_json else "\n".join(names) or "There is no officer yet.")


def _ask(action: str, identity: str, reason: str, token_file: Path | None) -> None:
    from contact.audit.trail import record
    from contact.identity.requests import REASONS
    from contact.rights.procedure import ask
    from contact.rights.subject import read_subject

    if reason not in REASONS[action]:
        raise UsageError(f"The reason of '{action}' is one of {', '.join(REASONS[action])}.")
    subject, token = read_subject(identity), _token(token_file)
    with _stores("rights") as connection:
        officer_id, request_id = ask(connection, action, reason, subject, token)
        record(f"rights.{action}", "asked", who=officer_id, request=request_id, reason=reason)
    say(f"Request {request_id} waits for another officer: contact rights confirm {request_id} (within 24 hours).")


@contextmanager
def _stores(command: str) -> Iterator:
    from contact.lock import exclusive
    from contact.rights.actions import both_stores

    with exclusive(command), both_stores() as connection:
        yield connection


def _by_officer(connection, token_file: Path | None) -> str:
    from contact.identity.officers import officer_of

    return officer_of(connection, _token(token_file))


def _token(token_file: Path | None) -> str:
    """The caller's token, from a file or the environment: never from the command line."""
    if token_file is None:
        token = os.environ.get(TOKEN_VARIABLE, "")
    else:
        try:
            token = token_file.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            raise ContactError("The file of the token cannot be read; check its name and rights.") from None
    if not token.strip():
        raise UsageError(f"An officer has to do this: give --token-file FILE, or set {TOKEN_VARIABLE}.")
    return token.strip()


def _code(name: str) -> str:
    """The name for the trail, if it has the form of one."""
    from contact.identity.officers import has_form

    return name if has_form(name) else "malformed"
