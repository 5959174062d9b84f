"""Tombstones: recorded once, merged from elsewhere, and carried beside the backups under their key."""

from datetime import date, datetime
from uuid import UUID

import pyarrow as pa
import pytest

from contact.errors import ContactError
from contact.identity import tombstones, transfer
from contact.keys import key_path, new_key
from contact.settings import get_settings, settings

ONE = dict.fromkeys(tombstones.COLUMNS) | {
    "kind": "case", "association_id": "aisne_a", "case_number": "A1", "request_id": "r1", "recorded_at": datetime(2020, 3, 1),
}  # fmt: skip


def table(*rows: dict) -> pa.Table:
    return pa.Table.from_pylist([ONE | row for row in rows])


def test_merging_adds_what_is_lacking(holdings):
    assert tombstones.merge(holdings.connection, table({}, {"case_number": "A2"})) == 2
    assert tombstones.merge(holdings.connection, table({}, {"recorded_at": datetime(2021, 1, 1)})) == 0
    others = ({"kind": "patient"}, {"association_id": "b"}, {"until_on": date(2020, 1, 1)}, {"request_id": "r2"}, {"before_on": date(2020, 1, 1)},
              {"patient_id": str(UUID(int=7))})  # fmt: skip
    for row in others:
        assert tombstones.merge(holdings.connection, table(row)) == 1
    assert tombstones.read(holdings.connection).num_rows == 8


def test_merging_what_was_read_changes_nothing(holdings):
    tombstones.merge(holdings.connection, table({}, {"patient_id": str(UUID(int=7)), "until_on": date(2020, 1, 1)}))
    read = tombstones.read(holdings.connection)
    assert tombstones.merge(holdings.connection, read) == 0
    assert tombstones.read(holdings.connection).equals(read)


def test_reading_tells_them_in_the_order_of_recording(holdings):
    tombstones.merge(
        holdings.connection,
        table({"recorded_at": datetime(2021, 1, 1), "case_number": "later"}, {"case_number": "first"}),
    )
    assert tombstones.read(holdings.connection)["case_number"].to_pylist() == ["first", "later"]


def test_the_last_purge_counts(holdings):
    assert tombstones.retained_from(holdings.connection) is None
    days = [date(2001, 1, 1), date(2003, 1, 1), date(2002, 1, 1)]
    tombstones.merge(holdings.connection, table(*({"kind": "before", "before_on": day} for day in days)))
    tombstones.merge(holdings.connection, table({"before_on": date(2020, 1, 1)}))
    assert tombstones.retained_from(holdings.connection) == date(2003, 1, 1)


def test_the_file_beside_the_backups_holds_them_all(holdings, monkeypatch, tmp_path):
    monkeypatch.setenv("CONTACT_BACKUPS", str(tmp_path / "far" / "away"))
    get_settings.cache_clear()
    assert transfer.read() is None
    tombstones.merge(holdings.connection, table({}, {"case_number": "A2"}))
    transfer.write(tombstones.read(holdings.connection))
    assert transfer.read().equals(tombstones.read(holdings.connection))
    assert transfer.transfer_path().name == "tombstones.age"
    assert transfer.transfer_path().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in transfer.transfer_path().parent.iterdir()] == ["tombstones.age"]
    assert b"aisne_a" not in transfer.transfer_path().read_bytes()


def test_the_file_outlives_a_rotation_of_the_backup_key(holdings):
    transfer.write(tombstones.read(holdings.connection))
    retired = settings.keys_dir / "retired"
    retired.mkdir()
    key_path("backup").rename(retired / "backup.1.key")
    key_path("backup").write_text(new_key("backup"))
    assert transfer.read().equals(tombstones.read(holdings.connection))


def test_a_file_that_was_altered_or_is_of_another_key_is_told(holdings):
    transfer.write(tombstones.read(holdings.connection))
    whole = transfer.transfer_path().read_bytes()
    transfer.transfer_path().write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ContactError, match="cannot be read with the key 'backup'"):
        transfer.read()
    transfer.transfer_path().write_bytes(whole)
    key_path("backup").write_text(new_key("backup"))
    with pytest.raises(ContactError, match="cannot be read with the key 'backup'"):
        transfer.read()
