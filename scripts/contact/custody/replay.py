"""What must never come back is taken out of a backup before it takes its place: objections, erasures, purges since.

Tombstones come from three places: the backup, the file beside the backups, the store that is there. Where the audit
trail tells of a removal that none of them knows, nothing is restored.
"""

import contextlib
from pathlib import Path

import duckdb

from contact.audit.entries import Entry
from contact.audit.verify import read_entries
from contact.custody.purge import change_in_place, delete_past
from contact.errors import ContactError
from contact.identity import pseudonyms, tombstones, transfer
from contact.keys import read_key
from contact.landing.registry import read_registry
from contact.landing.rewriting import STORES, rewrite
from contact.landing.rotation import queries_under
from contact.rights.actions import apply_tombstones
from contact.rights.removal import tombstones_after
from contact.settings import settings
from contact.stores import attach, engine, mark_version, open_store, remove_store_file, store_path
from contact.swap import fresh_path, swap_in

_REMOVING = ("rights.object", "rights.erase", "purge")


def put_in_place(held: dict[str, Path], made_at: str, rotated: list[str]) -> int:
    """Put the verified stores of a backup in place, all or none, without what was removed since; returns tombstones added.

    Pseudonyms of the kinds in `rotated` are made anew under their present keys. Where that is so, or something was
    removed since, warehouse and publication of the backup still show it: an empty warehouse takes
    the place instead, and the next build and publication make both anew.

    Raises:
        ContactError: the trail knows of a removal that no tombstone tells of, or a store cannot be written.
    """
    pairs = [(path, store_path(name)) for name, path in held.items()]
    if not set(STORES) <= set(held):
        swap_in(pairs)
        return 0
    with contextlib.closing(engine()) as connection:
        pseudonyms.prepare(connection)
        for name in STORES:
            attach(connection, name, read_only=False, path=held[name])
        for kind in rotated:
            change_in_place(
                connection, queries_under(connection, kind, read_key(kind), read_registry(settings.seeds_dir))
            )
        added = sum(tombstones.merge(connection, table) for table in _known_elsewhere())
        _refuse_unknown_removals(connection, made_at)
        if added or rotated:
            _rewrite_without(connection)
            return added
    swap_in(pairs)
    return 0


def _rewrite_without(connection: duckdb.DuckDBPyConnection) -> None:
    registry = read_registry(settings.seeds_dir)
    before_on = tombstones.retained_from(connection)
    if before_on:
        delete_past(connection, registry, before_on)
    queries = apply_tombstones(connection, registry)
    remove_store_file(fresh_path(store_path("publication")))
    fresh = fresh_path(store_path("warehouse"))
    remove_store_file(fresh)
    with open_store("warehouse", read_only=False, path=fresh) as empty:
        mark_version(empty, "warehouse")
    rewrite(
        connection,
        queries,
        [(fresh, store_path("warehouse"))],
        at_last=lambda written: transfer.write(tombstones_after(written)),
    )


def _known_elsewhere() -> list:
    """The tombstones of the store that is there, if it opens, and of the file beside the backups."""
    found = [transfer.read()]
    with contextlib.suppress(ContactError, duckdb.Error), open_store("identity") as connection:
        found.append(tombstones.read(connection))
    return [table for table in found if table is not None]


def _refuse_unknown_removals(connection: duckdb.DuckDBPyConnection, made_at: str) -> None:
    known = {row[0] for row in connection.execute("select request_id from identity.main.tombstones").fetchall()}
    missing = removals_told(read_entries()) - known
    if missing:
        raise ContactError(
            f"The audit trail tells of {len(missing)} removals since the backup of {made_at} that no tombstone knows, so that "
            f"it would bring people back; put back {transfer.transfer_path().name} into CONTACT_BACKUPS, or take a later backup."
        )


def removals_told(entries: list[Entry]) -> set[str]:
    """The requests of removals that ended, as the trail tells them."""
    begun = {entry.seq: entry for entry in entries if entry.action in _REMOVING and entry.outcome == "begun"}
    told = set()
    for entry in entries:
        if entry.action in _REMOVING and entry.outcome == "ended":
            first = begun.get(entry.details.get("begun"))
            request = entry.details.get("request") or (first and first.details.get("request"))
            if request and not (first and first.details.get("dry_run")):
                told.add(request)
    return told
