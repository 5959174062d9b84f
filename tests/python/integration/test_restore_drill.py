"""The restore drill: backup, loss of the machine, restore; row hashes and figures are what they were."""

import json
import os
import shutil

import pytest

from contact.custody.manifest import fingerprint
from contact.keys import STORE_KEYS
from contact.stores import store_path
from installations import Installation


@pytest.fixture(scope="module")
def drilled(federation, tmp_path_factory) -> Installation:
    """A copy of the small federation, to be lost and found again, with a backup of it."""
    installation = Installation(tmp_path_factory.mktemp("drill"))
    for folder in ("var", "keys"):
        shutil.copytree(federation.folder / folder, installation.folder / folder)
    backup(installation)
    return installation


def backup(installation: Installation) -> str:
    made = installation.contact("backup", "--to", installation.folder / "backups", "--json")
    return json.loads(made.stdout)["path"]


def held(installation: Installation) -> dict:
    with installation.settings():
        return {name: fingerprint(name, store_path(name)) for name in STORE_KEYS}


def acts(installation: Installation) -> str:
    return installation.contact("query", "acts", "--by", "association__departement_code", "--json").stdout


def test_a_lost_installation_comes_back_row_by_row_and_figure_by_figure(drilled):
    path = backup(drilled)
    before, figures = held(drilled), acts(drilled)
    shutil.rmtree(drilled.folder / "var")
    drilled.contact("restore", path)
    assert held(drilled) == before
    assert acts(drilled) == figures
    assert len(json.loads(figures)) > 1


def test_what_was_lost_of_the_audit_trail_is_told_until_it_is_accepted(drilled):
    path = backup(drilled)
    drilled.contact("status")
    shutil.rmtree(drilled.folder / "var")
    drilled.contact("restore", path)
    done = drilled.contact("audit", "verify", check=False)
    assert done.returncode == 1
    assert "entries are missing" in done.stderr
    drilled.contact("audit", "accept")
    assert "accepted" in drilled.contact("audit", "verify").stderr


def test_on_a_new_machine_the_trail_comes_from_the_backup(drilled, tmp_path):
    path = backup(drilled)
    elsewhere = Installation(tmp_path)
    shutil.copytree(drilled.folder / "keys", tmp_path / "keys")
    (tmp_path / "keys" / "audit.head").unlink()
    elsewhere.contact("restore", path)
    assert held(elsewhere) == held(drilled)
    actions = [json.loads(line)["action"] for line in elsewhere.contact("audit", "show", "--json").stdout.splitlines()]
    assert actions[0] == "init"
    assert actions[-1] == "restore"


def test_verifying_changes_nothing(drilled):
    path = backup(drilled)
    places = [store for store in (drilled.folder / "var").iterdir() if store.suffix == ".duckdb"]
    before = [(store.read_bytes(), store.stat().st_ino) for store in places]
    done = drilled.contact("restore", path, "--verify")
    assert "row hashes agree · verified; nothing was changed" in done.stderr
    assert [(store.read_bytes(), store.stat().st_ino) for store in places] == before


@pytest.mark.parametrize("name", ["backup", "audit", "landing", "patients"])
def test_without_a_key_nothing_is_restored(drilled, name):
    path, key = backup(drilled), drilled.folder / "keys" / f"{name}.key"
    before = held(drilled)
    kept = key.read_bytes()
    key.unlink()
    try:
        done = drilled.contact("restore", path, check=False)
    finally:
        key.write_bytes(kept)
    assert done.returncode == 1
    assert f"key '{name}'" in done.stderr
    assert "Traceback" not in done.stderr
    assert held(drilled) == before


def test_a_damaged_backup_leaves_what_is_there(drilled):
    path = backup(drilled)
    before = held(drilled)
    with open(path, "r+b") as file:  # noqa: PTH123
        file.seek(os.path.getsize(path) // 2)  # noqa: PTH202
        file.write(b"\0\0\0\0")
    done = drilled.contact("restore", path, check=False)
    assert done.returncode == 1
    assert "changed or cut off" in done.stderr
    assert held(drilled) == before


def test_a_backup_is_for_its_account_alone_and_holds_no_key(drilled):
    path = backup(drilled)
    assert os.stat(path).st_mode & 0o777 == 0o600  # noqa: PTH116
    keys = [file.read_text("ascii").strip() for file in (drilled.folder / "keys").glob("*.key")]
    clear = _members(drilled, path)
    assert sorted(clear) == sorted(["manifest.json", *(f"{name}.duckdb" for name in STORE_KEYS), *_months(clear)])
    everything = b"".join(clear.values())
    assert [key for key in keys if key.encode() in everything or _binary(key) in everything] == []


def _members(installation: Installation, path: str) -> dict[str, bytes]:
    from pathlib import Path

    from contact.custody.archive import read_archive
    from contact.keys import backup_identities

    with installation.settings():
        return read_archive(Path(path), backup_identities(), {})


def _months(clear: dict[str, bytes]) -> list[str]:
    return [name for name in clear if name.startswith("audit/")]


def _binary(key: str) -> bytes:
    return key.encode() if key.startswith("AGE") else bytes.fromhex(key)


def test_old_backups_come_back_after_the_keys_were_rotated(drilled):
    path = backup(drilled)
    before = held(drilled)
    for name in (*STORE_KEYS, "audit", "backup"):
        drilled.contact("keys", "rotate", name)
    assert held(drilled) == before
    drilled.contact("keys", "check")
    drilled.contact("restore", path)
    assert held(drilled) == before
    assert json.loads(acts(drilled))


def test_only_the_last_backups_are_kept(drilled, tmp_path):
    for _ in range(2):
        drilled.contact("backup", "--to", tmp_path, "--keep", "1")
    assert len(drilled.contact("backup", "list", "--to", tmp_path).stdout.splitlines()) == 1
