"""What `contact doctor` tells: things are broken one by one, and each is seen under its own name."""

import os
from pathlib import Path

import duckdb
import pytest

from contact import settings as settings_module
from contact.audit import files as trail_files
from contact.audit.trail import record
from contact.custody.doctor import places, program
from contact.custody.doctor.examine import examine
from contact.custody.doctor.findings import FAILED, OK, UNKNOWN, WARNING
from contact.custody.doctor.program import check_trail
from contact.custody.doctor.stores import check_folder_of_stores, check_stores
from contact.custody.doctor.volumes import volume_encryption
from contact.keys import key_path, new_key, read_key
from contact.stores import engine, open_store, remove_store_file, store_path


@pytest.fixture
def installed(home, tmp_path, monkeypatch):
    """An installation with an audit trail, as `contact init` leaves it, whose files are for its account alone."""
    monkeypatch.setenv("CONTACT_BACKUPS", str(tmp_path / "backups"))
    settings_module.get_settings.cache_clear()
    record("init", "ended")
    for place in [home, *home.rglob("*")]:
        place.chmod(0o700 if place.is_dir() else 0o600)
    return home


def told(check: str, inboxes: list[Path] | None = None) -> str:
    """Status of a check; the sentences are there where something is wrong, and hold no key."""
    findings = {finding.check: finding for finding in _part(check, inboxes or [])}
    everything = " ".join(finding.told + finding.todo for finding in findings.values())
    assert [name for name in ("landing", "patients") if key_path(name).exists() and read_key(name) in everything] == []
    assert all(finding.todo for finding in findings.values() if finding.status in (WARNING, FAILED))
    return findings[check].status


def _part(check: str, inboxes: list[Path]) -> list:
    """The part of the examination in which a check stands; the whole one takes longer than a test should."""
    if check.startswith(("store ", "encryption ", "log ")):
        return list(check_stores())
    if check in ("leftovers", "temporary files"):
        return list(check_folder_of_stores(settings_module.settings.home))
    return list(check_trail()) if check == "audit trail" else list(places.check_places(inboxes))


def unencrypted(home: Path) -> None:
    remove_store_file(store_path("landing"))
    with duckdb.connect(str(store_path("landing"))) as connection:
        connection.execute("create table main.store_version as select 2 as version")


def another_key(home: Path) -> None:
    key_path("identity").write_text(new_key("identity"))


def missing_key(home: Path) -> None:
    key_path("projects").unlink()


def altered_trail(home: Path) -> None:
    [month] = trail_files.monthly_files()
    month.write_bytes(month.read_bytes().replace(b"ended", b"begun"))


def no_store(home: Path) -> None:
    remove_store_file(store_path("identity"))


def damaged_store(home: Path) -> None:
    store_path("identity").write_bytes(b"\0" * 20_000)


def newer_store(home: Path) -> None:
    with open_store("landing", read_only=False) as connection:
        connection.execute("update main.store_version set version = 99")


def clear_backup(home: Path) -> None:
    (home.parent / "backups").mkdir()
    (home.parent / "backups" / "contact-20260101T000000Z.tar.age").write_bytes(b"ustar")


def key_in_a_log(home: Path) -> None:
    (home / "dbt").mkdir(mode=0o700)
    (home / "dbt" / "dbt.log").write_text(f"attach with {read_key('landing')}")


@pytest.mark.parametrize(
    ("spoil", "check", "before", "after"),
    [
        (unencrypted, "encryption of landing", OK, FAILED),
        (damaged_store, "encryption of identity", OK, FAILED),
        (damaged_store, "store identity", OK, FAILED),
        (another_key, "store identity", OK, FAILED),
        (newer_store, "store landing", OK, FAILED),
        (no_store, "store identity", OK, WARNING),
        (lambda home: (home / "landing.duckdb.wal").write_bytes(b"left"), "log of landing", None, WARNING),
        (lambda home: (home / "warehouse.next.duckdb").touch(), "leftovers", None, WARNING),
        (lambda home: (home / "tmp").mkdir() or (home / "tmp" / "x").touch(), "temporary files", OK, WARNING),
        (lambda home: home.chmod(0o755), "permissions of home", OK, FAILED),
        (lambda home: key_path("landing").chmod(0o644), "permissions of keys", OK, WARNING),
        (lambda home: key_path("landing").parent.chmod(0o750), "permissions of keys", OK, FAILED),
        (missing_key, "keys", None, FAILED),
        (clear_backup, "backups", WARNING, FAILED),
        (key_in_a_log, "artefacts of dbt", OK, FAILED),
        (altered_trail, "audit trail", OK, FAILED),
        (lambda home: trail_files.monthly_files()[0].unlink(), "audit trail", OK, FAILED),
        (lambda home: trail_files.head_path().unlink(), "audit trail", OK, FAILED),
    ],
)
def test_what_is_broken_is_told_under_its_name(installed, spoil, check, before, after):
    if before is not None:
        assert told(check) == before
    spoil(installed)
    assert told(check) == after


def test_the_whole_examination_tells_of_every_part_and_of_what_broke_it(installed, monkeypatch):
    checks = {finding.check: finding.status for finding in examine([])}
    assert {"store landing", "temporary files", "volume of home", "engine", "audit trail"} <= set(checks)
    monkeypatch.setattr(places, "_check_space", lambda: Path("/nowhere/at/all").stat())
    broken = {finding.check: finding.status for finding in examine([])}
    assert (broken["places"], broken["engine"]) == (FAILED, OK)


def test_a_store_in_use_is_unknown_and_not_well(installed):
    child = os.fork() if (pipe := os.pipe()) else 0
    if child == 0:
        with open_store("landing", read_only=False):
            os.write(pipe[1], b"x")
            signal_never = os.pipe()[0]
            os.read(signal_never, 1)
    os.read(pipe[0], 1)
    try:
        assert told("encryption of landing") == UNKNOWN
        assert told("store landing") == UNKNOWN
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def test_keys_with_the_stores_are_told(installed, monkeypatch):
    monkeypatch.setenv("CONTACT_KEYS", str(installed / "keys"))
    settings_module.get_settings.cache_clear()
    assert told("place of keys") == FAILED


def test_received_files_in_clear_are_told(installed, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    assert told("inbox 1", [inbox]) == OK
    (inbox / "appels_20260101.csv").write_text("NOM;PRENOM")
    assert told("inbox 1", [inbox]) == WARNING
    assert told("inbox 1", [tmp_path / "nowhere"]) == FAILED


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ({"8:1": []}, False),
        ({"253:0": "CRYPT-LUKS2-0123-data"}, True),
        ({"253:1": "LVM-0123", "253:1/slaves/dm-0": "CRYPT-LUKS2-0123-data"}, True),
        ({"253:1": "LVM-0123", "253:1/slaves/sda1": []}, False),
        ({}, None),
    ],
)
def test_a_volume_is_encrypted_where_the_kernel_says_so(tmp_path, monkeypatch, devices, expected):
    for name, uuid in devices.items():
        (tmp_path / "dev" / "block" / name / "dm").mkdir(parents=True)
        if uuid:
            (tmp_path / "dev" / "block" / name / "dm" / "uuid").write_text(uuid)
    number = next(iter(devices), "8:1").split(":")
    folder = type(
        "Folder", (), {"stat": lambda self: os.stat_result((0, 0, os.makedev(*map(int, number)), *[0] * 7))}
    )()
    assert volume_encryption(folder, tmp_path) is expected


def test_a_volume_without_a_device_is_unknown(tmp_path):
    folder = type("Folder", (), {"stat": lambda self: os.stat_result((0, 0, os.makedev(0, 52), *[0] * 7))})()
    assert volume_encryption(folder, tmp_path) is None


def test_settings_of_the_app_that_were_loosened_are_told(project, tmp_path):
    whole = (project / ".streamlit" / "config.toml").read_text()
    loosened = tmp_path / "config.toml"
    loosened.write_text(whole.replace("gatherUsageStats = false", "gatherUsageStats = true"))
    assert program._check_app(project / ".streamlit" / "config.toml").status == OK
    assert program._check_app(loosened).status == FAILED
    assert program._check_app(tmp_path / "none").status == FAILED


def test_a_disk_that_is_nearly_full_is_told(installed, monkeypatch):
    assert told("free space") in (OK, WARNING)
    monkeypatch.setattr(places, "_LEAST_FREE", 1 << 60)
    assert told("free space") == WARNING


def test_the_engine_has_the_settings_that_it_must_have(installed):
    with engine() as connection:
        held = dict(connection.execute("select name, value from duckdb_settings()").fetchall())
        assert program._check_engine().status == OK
        assert held["extension_directory"] == str(installed / "extensions")
        assert held["secret_directory"] == str(installed / "secrets")
        assert held["temp_directory"] == str(installed / "tmp")
        assert held["max_temp_directory_size"] == "50.0 GiB"
        with pytest.raises(duckdb.Error, match="disabled"):
            connection.execute("from read_csv('https://example.org/x.csv')")
        connection.execute("set enable_logging = true")


def test_an_engine_without_openssl_is_told(monkeypatch):
    monkeypatch.setattr(program, "engine", lambda: engine(extensions=()))
    assert program._check_crypto().status == FAILED
    monkeypatch.undo()
    assert program._check_crypto().status == OK


@pytest.mark.parametrize(
    "statement",
    [
        "from read_csv('/etc/passwd')",
        "attach '/tmp/elsewhere.duckdb' as elsewhere",
        "copy (select 1) to '/tmp/elsewhere.csv'",
        "install spatial",
        "set enable_external_access = true",
    ],
)
def test_an_opened_store_reaches_no_other_file(installed, statement):
    with open_store("landing") as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_an_unsigned_extension_is_refused(installed, tmp_path):
    from contact.stores import extension_file

    altered = tmp_path / "httpfs.duckdb_extension"
    content = extension_file("httpfs").read_bytes()
    altered.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    with engine(extensions=()) as connection, pytest.raises(duckdb.IOException, match="signature"):
        connection.execute(f"load '{altered}'")
