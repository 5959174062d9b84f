"""`contact backup`, `contact restore` and `contact purge`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from contact.audit.trail import audited, is_installed, record
from contact.console import number, say
from contact.errors import UsageError

Json = Annotated[bool, typer.Option("--json", help="Print the answer for a program.")]
To = Annotated[Path | None, typer.Option(help="Folder of the backups; CONTACT_BACKUPS if it is not given.")]

backup_app = typer.Typer(help="Back up stores and audit trail in one encrypted file.", invoke_without_command=True)


@backup_app.callback()
def backup(
    context: typer.Context,
    to: To = None,
    keep: Annotated[int | None, typer.Option(min=1, help="Keep this many backups, remove older ones.")] = None,
    as_json: Json = False,
) -> None:
    """Back up the four stores and the audit trail in one file, encrypted with age; it holds no key."""
    if context.invoked_subcommand:
        return
    from contact.custody.backup import backup as make_backup
    from contact.custody.backup import keep_last

    with audited("backup") as told:
        made = make_backup(to)
        removed = keep_last(keep, to) if keep else 0
        told |= {"stores": made.stores, "tables": made.tables, "rows": made.rows, "bytes": made.bytes}
        told |= {"is_read_back": made.is_read_back, "removed": removed}
    if as_json:
        typer.echo(json.dumps(asdict(made) | {"removed": removed}, default=str))
        return
    say(f"backup    {made.path}: {made.stores} stores · {number(made.rows)} rows · {number(made.bytes)} bytes")
    if not made.is_read_back:
        say("It was not read back: the backup key is kept elsewhere.")
    if removed:
        say(f"Removed {removed} older backups.")
    say("It holds no key: restoring it takes the keys, of which a copy must be kept elsewhere.")


@backup_app.command("list")
def list_all(to: To = None, as_json: Json = False) -> None:
    """List the backups, oldest first."""
    from contact.custody.backup import list_backups

    found = [{"file": str(path), "bytes": path.stat().st_size} for path in list_backups(to)]
    if as_json:
        typer.echo(json.dumps(found))
        return
    for one in found:
        typer.echo(f"{one['file']}  {number(one['bytes'])} bytes")
    if not found:
        say("There is no backup yet.")


def restore(
    path: Annotated[Path, typer.Argument(help="A backup.")],
    verify: Annotated[bool, typer.Option("--verify", help="Verify only: nothing is changed.")] = False,
    as_json: Json = False,
) -> None:
    """Restore a backup: its rows are verified, what must never come back is taken out, then all stores are replaced."""
    from contact.custody.restore import restore as restore_backup

    if not path.name.endswith(".age"):
        raise UsageError("A backup is a file whose name ends in .tar.age.")
    has_trail = is_installed()
    with audited("restore", verify_only=verify) as told:
        done = restore_backup(path, verify_only=verify)
        told |= {"stores": done.stores, "tables": done.tables, "rows": done.rows, "hashes_compared": done.is_compared}
        told["tombstones_replayed"] = done.tombstones_replayed
    if done.is_in_place and not has_trail:
        record("restore", "ended", **told)  # the trail itself came with the backup
    if as_json:
        typer.echo(json.dumps(asdict(done)))
        return
    compared = "rows and row hashes agree" if done.is_compared else "rows agree; hashes are of another engine version"
    state = "in place" if done.is_in_place else "verified; nothing was changed"
    say(f"restore   backup of {done.made_at}: {done.tables} tables · {number(done.rows)} rows · {compared} · {state}")
    if done.tombstones_replayed:
        say(f"{done.tombstones_replayed} tombstones younger than the backup were replayed: what they name stays out.")
        say(
            "The warehouse is empty: run 'contact build' and 'contact publish' now; until then an old publication may show."
        )
    if done.is_in_place:
        say("Run 'contact audit verify' and 'contact doctor' next.")


def purge(
    older_than: Annotated[int | None, typer.Option(help="Years; CONTACT_RETENTION_YEARS if it is not given.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go; nothing is changed.")] = False,
    as_json: Json = False,
) -> None:
    """Remove health data, and identities left without rows, past their retention; audit entries past theirs as well."""
    from contact.audit.retention import purge_entries
    from contact.custody.purge import purge as purge_stores

    with audited("purge", dry_run=dry_run) as told:
        done = purge_stores(older_than, dry_run=dry_run)
        told |= {name: value for name, value in asdict(done).items() if name != "before_on"}
        told |= {"request": f"purge-{done.before_on}"}
    entries = 0 if dry_run else purge_entries()
    if as_json:
        typer.echo(json.dumps(asdict(done) | {"audit_entries": entries, "is_dry_run": dry_run}, default=str))
        return
    state = "would go" if dry_run else "are gone"
    say(
        f"purge     days before {done.before_on}: {number(done.rows)} rows of {done.deliveries} deliveries · "
        f"{number(done.patients)} identities · {number(done.doctors)} doctors · {number(done.kept_lines)} kept lines {state} · "
        f"{number(done.rows_left)} rows stay"
    )
    if not dry_run:
        say(f"Removed {entries} audit entries past their retention.")
        say(
            "Next: 'contact build' and 'contact publish'; then a new backup, and remove those made before: they hold all of it."
        )
