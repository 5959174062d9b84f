"""Stores of the first version: they are brought up to date once, whatever interrupts it, and then everything works on them."""

import contextlib
from uuid import UUID

import pytest

from contact import stores
from contact.errors import ContactError
from contact.identity.pseudonyms import prepare
from contact.keys import key_path
from contact.landing.registry import read_registry
from contact.landing.rotation import rotate_pseudonyms
from contact.landing.status import read_status
from contact.landing.stores import create_stores
from contact.lock import exclusive
from contact.migrations import migrate_stores
from contact.settings import settings
from contact.stores import attach, engine, open_store, store_path
from killing import killed_at
from rights_desk import ELODIE, Desk, nir, rows

INS = nir("2810533063001")


def make_version_1(project) -> None:
    """Make landing and identity as the first version made them."""
    script = (project / "tests" / "python" / "fixtures" / "store_version_1.sql").read_text()
    with contextlib.closing(engine()) as connection:
        prepare(connection)
        for name in ("landing", "identity"):
            store_path(name).unlink(missing_ok=True)
            attach(connection, name, read_only=False)
        connection.execute(script)
        for name in ("landing", "identity"):
            connection.execute(f"checkpoint {name}")


@pytest.fixture
def old_home(home, project, monkeypatch):
    monkeypatch.setenv("CONTACT_BACKUPS", str(home.parent / "backups"))
    make_version_1(project)
    return home


@pytest.fixture
def desk(old_home, project):
    return Desk(old_home, project)


def versions() -> list[int]:
    return [rows(name, "select version from main.store_version")[0][0] for name in ("landing", "identity")]


def test_a_reader_says_what_to_do_with_an_older_store(old_home):
    with pytest.raises(ContactError, match="earlier version of contact; run 'contact init'"):
        read_status()


def test_a_writing_command_migrates_first_and_once(old_home, project):
    with exclusive("init"):
        create_stores(read_registry(project / "seeds"))
    assert versions() == [2, 2]
    links, lines = rows("landing", "from ledger.patient_links"), rows("identity", "from patients")
    with exclusive("init"):
        pass
    assert (rows("landing", "from ledger.patient_links"), rows("identity", "from patients")) == (links, lines)
    assert len(links) == 1
    assert read_status()["conserved"]


def test_what_a_rotation_needs_is_filled_in(old_home, project):
    with exclusive("init"):
        create_stores(read_registry(project / "seeds"))
    assert rows(
        "identity", "select match_level, association_id, traits_id is null from patients order by match_level, 3"
    ) == [
        ("ins", None, False),
        ("ins", None, True),
        ("local", "aisne_a", True),
    ]
    rotate_pseudonyms("patients")
    rotate_pseudonyms("doctors")
    assert rows("landing", "select count(distinct patient_id), count(doctor_id) from flat_acts.acts") == [(3, 1)]


def test_deliveries_of_today_join_the_history_of_the_first_version(desk):
    desk.send_acts("20200301", {"nir": INS}, {"numero_intervention": "A78"})
    desk.land()
    found = dict(rows("landing", "select numero_intervention, patient_id from flat_acts.acts"))
    [(traits_id, ins_id)] = rows("landing", "from ledger.patient_links")
    assert found["A77"] == ins_id
    assert found["A78"] == found["V1"] == traits_id


def test_rights_hold_for_rows_of_the_first_version(desk):
    desk.do("object", ELODIE)
    assert rows("landing", "select numero_intervention from flat_acts.acts order by 1") == [("V2",), ("V3",), ("V4",)]
    assert read_status()["conserved"]


def test_what_builds_and_publishes_runs_without_the_key_of_identities(home):
    key_path("identity").unlink()
    with exclusive("build"):
        pass


def test_the_key_of_identities_is_needed_to_bring_stores_up_to_date(old_home):
    key_path("identity").unlink()
    with pytest.raises(ContactError, match="The key 'identity' is missing"), exclusive("build"):
        pass


def test_a_store_of_a_newer_version_is_refused(home):
    with open_store("landing", read_only=False) as connection:
        connection.execute("update landing.main.store_version set version = 99")
    for action in (migrate_stores, read_status):
        with pytest.raises(ContactError, match="newer version of contact"):
            action()


def test_killed_anywhere_the_migration_ends_as_if_undisturbed(old_home, project):
    body = "from contact.migrations import migrate_stores\nwatch()\nmigrate_stores()"
    expected = None
    for instant in (200, 2, 4, 6):
        make_version_1(project)
        for name in ("landing", "identity"):
            store_path(name).with_name(f"{name}.duckdb.wal").unlink(missing_ok=True)
        killed_at(instant, body, [settings.home])
        with exclusive("init"):
            pass
        state = sorted(rows("landing", "from ledger.patient_links")), sorted(rows("identity", "from patients"), key=str)
        expected = expected or state
        assert (versions(), state) == ([2, 2], expected)
    assert isinstance(expected[0][0][0], UUID)
    assert stores.SCHEMA_VERSIONS["landing"] == 2
