"""New keys for pseudonyms on stores filled by hand: everything stays joined, what was removed stays out."""

import pytest

from contact.errors import ContactError, UsageError
from contact.identity.pseudonyms import prepare
from contact.keys import key_path, read_key, retired_keys
from contact.landing.rewriting import STORES
from contact.landing.rotation import rotate_pseudonyms
from contact.stores import attach
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, PHONE, nir, numbered, rectify, remove

UNBORN = {**ELODIE, "birth_date": None, **PHONE, "family_name": "Petit"}


def rotate(holdings, kind="patients"):
    """Rotate, and attach the new stores with the new key."""
    for store in STORES:
        holdings.connection.execute(f"checkpoint {store}")
        holdings.connection.execute(f"detach {store}")
    try:
        return rotate_pseudonyms(kind)
    finally:
        prepare(holdings.connection)
        for store in STORES:
            attach(holdings.connection, store, read_only=False)


def groups(holdings) -> set[frozenset]:
    """The numbers of acts that belong together, whatever the pseudonyms are."""
    found = holdings.connection.execute(
        "select patient_id, list(numero_intervention) from landing.flat_acts.acts group by patient_id"
    ).fetchall()
    return {frozenset(numbers) for _, numbers in found}


def send_all(holdings, prefix: str, day: str = "2020-03-01"):
    people = ((ELODIE, {"nir": INS}), (ELODIE, {}), (PAUL, {}), (UNBORN, {}), ({}, {}))
    return holdings.deliver(day, *(numbered(who, f"{prefix}{n}", **more) for n, (who, more) in enumerate(people)))


def test_history_and_new_deliveries_stay_joined(holdings):
    send_all(holdings, "A")
    before = holdings.column("select patient_id from landing.flat_acts.acts where patient_id is not null")
    ids = holdings.column(
        "select traits_id from landing.ledger.patient_links union select ins_id from landing.ledger.patient_links"
    )
    old = read_key("patients")
    retired = rotate(holdings)
    assert retired.read_text().strip() == old == retired_keys("patients")[0] != read_key("patients")
    assert key_path("patients").stat().st_mode & 0o777 == retired.stat().st_mode & 0o777 == 0o600
    everywhere = [
        *holdings.column("select patient_id from landing.flat_acts.acts"),
        *holdings.column("select patient_id from identity.main.patients"),
        *holdings.column("select traits_id from identity.main.patients"),
        *holdings.column(
            "select traits_id from landing.ledger.patient_links union select ins_id from landing.ledger.patient_links"
        ),
    ]
    assert not {*before, *ids} & set(everywhere)
    send_all(holdings, "B", "2020-03-02")
    assert groups(holdings) == {frozenset({f"A{n}", f"B{n}"}) for n in range(5)}
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1
    assert holdings.one("select count(*) from identity.main.patients") == 4


def test_a_second_spelling_and_a_homonym_keep_their_links(holdings):
    holdings.deliver(
        "2020-03-01",
        numbered(ELODIE, "A1", nir=INS),
        numbered(ELODIE, "H1", nir=HOMONYMS_INS),
        numbered(ELODIE, "A2", given_name="Elo", nir=INS),
    )
    rotate(holdings)
    linked = "select list(ins_id order by ins_id) from landing.ledger.patient_links group by traits_id"
    assert sorted(len(ids) for (ids,) in holdings.connection.execute(linked).fetchall()) == [1, 2]
    assert groups(holdings) == {frozenset({"A1", "A2"}), frozenset({"H1"})}


def test_who_was_removed_stays_out_however_often_the_key_changes(holdings):
    send_all(holdings, "A")
    remove(holdings, ELODIE)
    remove(holdings, {**ELODIE, **PHONE, "family_name": "Petit"}, request_id="20200301-eeeeeeee")
    for number in (2, 3):
        rotate(holdings)
        entry = send_all(holdings, f"B{number}", f"2020-03-0{number}")
        assert entry.quarantine == [("acts", 0, "person_objected", 3)]
    assert holdings.numbers() == ["A2", "A4", "B22", "B24", "B32", "B34"]
    assert holdings.is_conserved()


def test_an_ins_that_comes_after_traits_were_removed_stays_out_under_a_new_key(holdings):
    remove(holdings, ELODIE)
    remove(holdings, PAUL | {"nir": nir("1500275101007")}, request_id="20200301-eeeeeeee")
    rotate(holdings)
    holdings.deliver("2020-03-02", numbered(ELODIE, "A1", nir=INS), numbered({}, "P1", nir=nir("1500275101007")))
    homonym = numbered(PAUL, "P2", nir=nir("1500275101008"))
    holdings.deliver("2020-03-03", homonym)
    assert holdings.numbers() == ["P2"]
    remove(holdings, ELODIE, request_id="20200301-ffffffff")
    assert holdings.numbers() == ["P2"]
    assert holdings.column("select family_name from identity.main.patients") == ["DURAND"]


@pytest.mark.parametrize("told", [ELODIE, ELODIE | {"nir": INS}], ids=["by traits", "by INS"])
def test_what_is_restored_from_before_a_rotation_is_found_by_its_tombstones(holdings, told):
    send_all(holdings, "A")
    holdings.connection.execute("create temp table backup as from landing.flat_acts.acts")
    holdings.connection.execute("create temp table lines as from identity.main.patients")
    remove(holdings, told)
    holdings.connection.execute("delete from identity.main.tombstones where kind = 'case'")
    rotate(holdings)
    holdings.connection.execute(
        "insert into landing.flat_acts.acts from backup where numero_intervention in ('A0', 'A1')"
    )
    holdings.connection.execute(
        "insert into identity.main.patients from lines where given_name = 'Élodie' and family_name = 'Lefèvre'"
    )
    assert remove(holdings, PAUL, request_id="20200301-ffffffff")["rows"] == 3
    assert holdings.numbers() == ["A3", "A4"]


def test_traits_removed_before_a_rotation_find_the_ins_that_a_restored_row_bears(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(PAUL, "B1"))
    tables = ("landing.flat_acts.acts", "identity.main.patients")
    for number, table in enumerate(tables):
        holdings.connection.execute(f"create temp table copy_{number} as from {table}; delete from {table}")
    holdings.connection.execute("delete from landing.ledger.patient_links")
    remove(holdings, ELODIE)
    rotate(holdings)
    for number, table in enumerate(tables):
        holdings.connection.execute(f"insert into {table} from copy_{number}")
    assert remove(holdings, {"nir": nir("1500275101007")}, request_id="20200301-ffffffff")["rows"] == 1
    assert holdings.numbers() == ["B1"]


def test_corrections_hold(holdings):
    send_all(holdings, "A")
    rectify(holdings, PAUL, {"family_name": "Dupont"})
    rotate(holdings)
    holdings.deliver("2020-03-02", numbered(PAUL, "B2"), numbered(PAUL, "C2", family_name="DUPONT"))
    assert frozenset({"A2", "B2", "C2"}) in groups(holdings)


def test_doctors_have_new_pseudonyms_by_association_and_code(holdings):
    send_all(holdings, "A")
    holdings.connection.execute("""
        insert into identity.main.doctors values
            (keyed('doctors', 'aisne_a|7'), 'aisne_a', '7'), (keyed('doctors', 'aisne_a|8'), 'aisne_a', '8');
        update landing.flat_acts.acts set doctor_id = keyed('doctors', 'aisne_a|7') where numero_intervention = 'A0';
    """)
    patients = holdings.column("select patient_id from landing.flat_acts.acts")
    rotate(holdings, "doctors")
    assert holdings.one(
        "select doctor_id = keyed('doctors', 'aisne_a|7') from landing.flat_acts.acts where numero_intervention = 'A0'"
    )
    assert holdings.one(
        "select bool_and(doctor_id = keyed('doctors', association_id || '|' || doctor_code)) from identity.main.doctors"
    )
    assert holdings.column("select patient_id from landing.flat_acts.acts") == patients


@pytest.mark.parametrize("table", ["landing.flat_acts.acts", "landing.ledger.patient_links"])
def test_a_pseudonym_without_identity_stops_it(holdings, table):
    send_all(holdings, "A")
    holdings.connection.execute("delete from identity.main.patients where match_level = 'ins'")
    if table.endswith("links"):
        holdings.connection.execute("delete from landing.flat_acts.acts where patient_match = 'ins'")
    old = read_key("patients")
    with pytest.raises(ContactError, match="pseudonyms have no identity"):
        rotate(holdings)
    assert read_key("patients") == old


def test_what_cannot_be_rotated_is_told(installed, monkeypatch):
    with pytest.raises(UsageError, match="patients or doctors"):
        rotate_pseudonyms("landing")
    monkeypatch.setenv("CONTACT_KEY_DOCTORS", "0" * 64)
    with pytest.raises(UsageError, match="comes from the variable CONTACT_KEY_DOCTORS"):
        rotate_pseudonyms("doctors")
