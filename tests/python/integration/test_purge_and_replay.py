"""The end of retention, and restores after removals: what is past or was removed is gone and does not come back."""

from datetime import UTC, datetime

import pytest

from contact.audit.trail import audited, record
from contact.audit.verify import read_entries
from contact.custody.backup import backup
from contact.custody.purge import day_before_which, purge
from contact.custody.replay import removals_told
from contact.custody.restore import restore
from contact.errors import ContactError, UsageError
from contact.identity import transfer
from contact.landing.rotation import rotate_pseudonyms
from contact.landing.status import read_status
from contact.settings import settings
from contact.stores import store_path
from rights_desk import ELODIE, Desk, rows

THIS_YEAR = datetime.now(UTC).year
OLD, YOUNG = f"{THIS_YEAR - 4}0301", f"{THIS_YEAR - 1}1231"


@pytest.fixture
def desk(home, project, monkeypatch):
    from contact import settings as settings_module

    monkeypatch.setenv("CONTACT_BACKUPS", str(home.parent / "backups"))
    settings_module.get_settings.cache_clear()
    return Desk(home, project)


@pytest.fixture
def four_years(desk):
    """Élodie's act of four years ago and Paul's of last year, and a line of the former that could not be read."""
    desk.send_acts(OLD, {}, {"numero_intervention": ""})
    desk.send_acts(
        YOUNG,
        {
            "numero_intervention": "B1",
            "nom": "DURAND",
            "prenom": "Paul",
            "date_naissance": "1950-02-03",
            "medecin": "D8",
        },
    )
    desk.land()
    return desk


def acts() -> list[str]:
    return [number for (number,) in rows("landing", "select numero_intervention from flat_acts.acts order by 1")]


def held() -> tuple:
    identities = (
        rows("identity", "select family_name from patients"),
        rows("identity", "select doctor_code from doctors"),
    )
    return acts(), *identities, rows("identity", "select count(*) from kept_content")


def test_a_dry_run_counts_and_changes_nothing(four_years):
    before = held()
    counted = purge(3, dry_run=True)
    assert (counted.deliveries, counted.rows, counted.patients, counted.doctors, counted.kept_lines) == (1, 1, 1, 1, 1)
    assert counted.rows_left == 1
    assert held() == before


def test_what_is_past_its_retention_goes_with_its_identities_and_the_ledger_says_so(four_years):
    old_files = {name: store_path(name).stat().st_ino for name in ("landing", "identity")}
    assert purge(3) == purge_of(four_years)
    assert held() == (["B1"], [("DURAND",)], [("D8",)], [(0,)])
    status = read_status()
    assert status["conserved"]
    assert {row["reason_code"]: row["rows"] for row in status["quarantine"]}["past_retention"] == 1
    assert all(store_path(name).stat().st_ino != inode for name, inode in old_files.items())


def purge_of(four_years):
    """What the fixture's purge of three years is expected to count."""
    from contact.custody.purge import Purged

    before_on = day_before_which(3, datetime.now(UTC).date())
    return Purged(before_on, deliveries=1, rows=1, patients=1, doctors=1, kept_lines=1, rows_left=1)


def test_old_deliveries_are_refused_from_then_on(four_years):
    purge(3)
    four_years.send_acts(OLD, {"numero_intervention": "A99"})
    four_years.land()
    assert acts() == ["B1"]
    assert read_status()["conserved"]


def test_purging_twice_removes_nothing_more(four_years):
    purge(3)
    before = held()
    assert purge(3).rows == 0
    assert held() == before


def test_no_more_years_than_the_retention_are_kept(desk):
    with pytest.raises(UsageError, match="1 to 20 years"):
        purge(21)


def test_a_leap_day_has_its_anniversary(desk):
    assert str(day_before_which(1, datetime(2024, 2, 29).date())) == "2023-02-28"


def test_who_was_removed_since_the_backup_does_not_come_back(four_years):
    path = backup().path
    four_years.do("object", ELODIE)
    assert acts() == ["B1"]
    assert restore(path).tombstones_replayed > 0
    assert acts() == ["B1"]
    assert rows("identity", "select family_name from patients") == [("DURAND",)]
    assert read_status()["conserved"]
    assert rows("warehouse", "select table_name from duckdb_tables() where database_name = 'warehouse'") == [
        ("store_version",)
    ]


def test_nor_on_a_machine_that_lost_its_stores(four_years):
    path = backup().path
    four_years.do("object", ELODIE)
    for name in ("landing", "identity"):
        store_path(name).unlink()
    restore(path)
    assert acts() == ["B1"]
    four_years.send_acts(f"{THIS_YEAR - 1}0105", {"numero_intervention": "A78"})
    four_years.land()
    assert acts() == ["B1"]


def test_nor_what_was_purged_since(four_years):
    path = backup().path
    purge(3)
    restore(path)
    assert held() == (["B1"], [("DURAND",)], [("D8",)], [(0,)])
    assert read_status()["conserved"]


def test_pseudonyms_of_an_older_key_are_made_anew(four_years):
    path = backup().path
    rotate_pseudonyms("patients")
    four_years.do("object", ELODIE)
    after = rows("landing", "select patient_id, doctor_id from flat_acts.acts")
    restore(path)
    assert rows("landing", "select patient_id, doctor_id from flat_acts.acts") == after
    assert acts() == ["B1"]


def test_a_restore_is_refused_where_the_trail_knows_of_more_removals_than_the_tombstones(four_years):
    path = backup().path
    record("init", "ended")
    with audited("rights.object", who="dpo-1", request="20260101-aaaaaaaa"):
        pass
    before = held()
    with pytest.raises(ContactError, match="1 removals since the backup"):
        restore(path)
    assert held() == before


def test_the_trail_tells_removals_that_ended_and_no_others(desk):
    record("init", "ended")
    with audited("rights.erase", request="r-1"):
        pass
    with pytest.raises(ContactError), audited("rights.erase", request="r-2"):
        raise ContactError("not found")
    with audited("rights.access", request="r-3"):
        pass
    with audited("purge", dry_run=True) as told:
        told["request"] = "purge-2006-01-01"
    assert removals_told(read_entries()) == {"r-1"}


def test_without_removals_a_restore_brings_back_what_there_was(four_years):
    path, before = backup().path, held()
    store_path("landing").unlink()
    assert restore(path).tombstones_replayed == 0
    assert held() == before
    assert not transfer.transfer_path().exists()
    assert not list(settings.home.glob("*.next.*"))
