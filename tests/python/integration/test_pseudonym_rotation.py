"""New keys for pseudonyms: history stays joined, nobody comes back, and a kill leaves old or new, never a mix."""

import hashlib
import hmac
from uuid import UUID

import pytest

from contact.errors import ContactError, UsageError
from contact.keys import key_path, read_key, retired_keys
from contact.landing.rotation import rotate_pseudonyms
from contact.landing.status import read_status
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import open_store
from killing import killed_at
from rights_desk import ELODIE, Desk, nir, rows

INS = nir("2810533063001")
OTHER = {"nom": "DURAND", "prenom": "Paul", "date_naissance": "1950-02-03"}
LOCAL = {"nom": "PETIT", "date_naissance": "", "age": "4"}


@pytest.fixture
def desk(home, project, monkeypatch):
    monkeypatch.setenv("CONTACT_BACKUPS", str(home.parent / "backups"))
    return Desk(home, project)


def send_everybody(desk, day="20200301", prefix="A"):
    names = ({"nir": INS}, {}, OTHER, LOCAL)
    desk.send_acts(day, *({"numero_intervention": f"{prefix}{n}", **row} for n, row in enumerate(names)))
    desk.send_calls(day, {"NO_APPEL": f"{prefix}1"})
    desk.land()


def per_patient():
    """Rows per patient and per doctor, without the pseudonyms themselves."""
    both = "select patient_id, doctor_id from flat_acts.acts union all select patient_id, doctor_id from dispatch_log.calls"
    return [
        rows("landing", f"select count(*) from ({both}) group by {column} order by 1")
        for column in ("patient_id", "doctor_id")
    ]


@pytest.mark.parametrize(("kind", "column"), [("patients", "patient_id"), ("doctors", "doctor_id")])
def test_history_stays_joined_under_a_new_key(desk, kind, column):
    send_everybody(desk)
    before, counts, old = rows("landing", f"select {column} from flat_acts.acts"), per_patient(), read_key(kind)
    retired = rotate_pseudonyms(kind)
    after = rows("landing", f"select {column} from flat_acts.acts")
    assert per_patient() == counts
    assert not {value for (value,) in before if value} & {value for (value,) in after if value}
    assert retired.read_text().strip() == old != read_key(kind)
    assert key_path(kind).stat().st_mode & 0o777 == 0o600
    patients = len({value for (value,) in after})
    send_everybody(desk, "20200302", "B")
    assert len(set(rows("landing", f"select {column} from flat_acts.acts"))) == patients
    assert rows("landing", "select count(*) from ledger.patient_links") == [(1,)]
    assert read_status()["conserved"]


def test_new_pseudonyms_are_those_of_the_new_key(desk):
    send_everybody(desk)
    rotate_pseudonyms("patients")
    expected = hmac.new(bytes.fromhex(read_key("patients")), f"ins|{INS[:13]}".encode(), hashlib.sha256).hexdigest()[
        :32
    ]
    assert rows("landing", "select patient_id from flat_acts.acts where numero_intervention = 'A0'") == [
        (UUID(expected),)
    ]


def test_who_objected_stays_out_under_the_new_key(desk):
    send_everybody(desk)
    desk.do("object", ELODIE | {"nir": INS})
    rotate_pseudonyms("patients")
    assert len(retired_keys("patients")) == 1
    send_everybody(desk, "20200302", "B")
    rotate_pseudonyms("patients")
    send_everybody(desk, "20200303", "C")
    left = rows("landing", "select numero_intervention from flat_acts.acts order by 1")
    assert left == [(f"{prefix}{n}",) for prefix in "ABC" for n in (2, 3)]
    assert rows("identity", "select count(*) from patients where family_name ilike 'lef%'") == [(0,)]


def test_corrections_hold_under_the_new_key(desk):
    send_everybody(desk)
    desk.do("rectify", ELODIE | {"correct": {"family_name": "Lefebvre"}})
    rotate_pseudonyms("patients")
    desk.send_acts("20200302", {"numero_intervention": "B1"}, {"numero_intervention": "B2", "nom": "LEFEBVRE"})
    desk.land()
    [(both,)] = rows(
        "landing", "select count(distinct patient_id) from flat_acts.acts where numero_intervention like 'B%'"
    )
    assert both == 1


def test_a_pseudonym_without_identity_stops_the_rotation(desk):
    send_everybody(desk)
    old = read_key("patients")
    with open_store("identity", read_only=False) as connection:
        connection.execute("delete from patients where family_name = 'DURAND'")
    with pytest.raises(ContactError, match="1 pseudonyms have no identity"):
        rotate_pseudonyms("patients")
    assert read_key("patients") == old
    assert per_patient()


def test_a_key_from_the_environment_cannot_be_rotated(desk, monkeypatch):
    monkeypatch.setenv("CONTACT_KEY_PATIENTS", "0" * 64)
    with pytest.raises(UsageError, match="comes from the variable CONTACT_KEY_PATIENTS"):
        rotate_pseudonyms("patients")
    with pytest.raises(UsageError, match="patients or doctors"):
        rotate_pseudonyms("landing")


def test_killed_anywhere_key_and_stores_belong_together(desk):
    body = "from contact.landing.rotation import rotate_pseudonyms\nwatch()\nrotate_pseudonyms('patients')"
    send_everybody(desk)
    counts, changed = per_patient(), set()
    for instant in range(6, 60, 5):
        before = read_key("patients")
        was_killed = killed_at(instant, body, [settings.home, settings.keys_dir])
        with exclusive("check"):
            pass
        changed.add(read_key("patients") != before)
        message = f"ins|{INS[:13]}".encode()
        expected = hmac.new(bytes.fromhex(read_key("patients")), message, hashlib.sha256).hexdigest()[:32]
        found = rows("landing", "select patient_id from flat_acts.acts where numero_intervention = 'A0'")
        known = rows("identity", "select distinct patient_id from patients where match_level = 'ins'")
        assert found == known == [(UUID(expected),)]
        assert per_patient() == counts
        if not was_killed:
            break
    assert changed == {False, True}
