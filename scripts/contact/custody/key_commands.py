"""`contact keys list|check|rotate`."""

import json
from typing import Annotated

import typer

from contact.audit.trail import audited
from contact.console import say

app = typer.Typer(help="The keys: list, check and rotate them; their content is never shown.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print the answer for a program.")]


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """List the keys: name, origin, mode, age, what each opens; never a key."""
    from contact.custody.key_report import list_keys

    keys = list_keys()
    if as_json:
        typer.echo(json.dumps(keys))
        return
    for key in keys:
        age = "" if key["age_days"] is None else f"mode {key['mode']}, {key['age_days']} days old"
        retired = f", {key['retired']} retired" if key["retired"] else ""
        typer.echo(f"{key['name']:<12} {key['opens']}{retired}\n{'':<12} {key['origin'] or 'missing'}  {age}".rstrip())


@app.command()
def check(as_json: Json = False) -> None:
    """Check that each key does what it should; exit code 1 where one does not."""
    from contact.custody.key_report import check_keys

    with audited("keys.check") as told:
        problems = check_keys()
        told["problems"] = sum(problem is not None for problem in problems.values())
    if as_json:
        typer.echo(json.dumps(problems))
    else:
        for name, problem in problems.items():
            say(f"{'failed' if problem else 'ok':<7} {name:<12} {problem or ''}".rstrip())
    if any(problems.values()):
        raise typer.Exit(1)


@app.command()
def rotate(name: Annotated[str, typer.Argument(help="A store, patients, doctors, audit or backup.")]) -> None:
    """Give a store, pseudonyms, the audit trail or the backups a new key; the old one is kept apart for older backups."""
    from contact.custody.key_rotation import rotate as rotate_key
    from contact.keys import ALL_KEYS, PSEUDONYM_KEYS
    from contact.landing.rotation import rotate_pseudonyms

    with audited("keys.rotate", name=name if name in ALL_KEYS else "unknown"):
        retired = rotate_pseudonyms(name) if name in PSEUDONYM_KEYS else rotate_key(name)
    say(f"The key '{name}' is a new one. The old one is kept in {retired} for backups made before.")
    if name in PSEUDONYM_KEYS:
        say("The warehouse still has the old pseudonyms: run 'contact build' and 'contact publish'.")
    say("Make a backup now, copy the keys to where they are kept, and remove the old key with the last of its backups.")
