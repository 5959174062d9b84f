"""Objection and erasure on stores filled by hand: what goes, what stays, and what never comes back."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pyarrow as pa
import pytest

from contact.errors import ContactError
from contact.identity import requests, tombstones, transfer
from contact.landing.rewriting import rewrite
from contact.landing.withholding import apply_rights, rights_apply
from contact.rights.actions import apply_tombstones
from contact.stores import open_store, store_path
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, PHONE, numbered, remove


def test_rows_and_identity_of_the_person_go_and_those_of_others_stay(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    holdings.deliver("2020-03-02", numbered(ELODIE, "A2"), association="aube_a")
    assert remove(holdings, ELODIE) == {"rows": 2, "cases": 2, "kept": 0}
    assert holdings.numbers() == ["B1"]
    assert holdings.column("select family_name from identity.main.patients") == ["DURAND"]
    assert holdings.column("select reason_code from landing.ledger.quarantine") == ["person_objected"] * 2
    assert (
        holdings.column("select entity || line_number || ' ' || row_count from landing.ledger.quarantine")
        == ["acts0 1"] * 2
    )
    assert holdings.is_conserved()


def test_the_links_lead_to_every_spelling_and_every_association(holdings):
    holdings.deliver(
        "2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "A2", family_name="LEFEBVRE", nir=INS)
    )
    holdings.deliver(
        "2020-03-02", numbered(ELODIE, "A3", family_name="LEFEBVRE"), numbered(PAUL, "B1"), association="aube_a"
    )
    assert remove(holdings, ELODIE)["rows"] == 3
    assert holdings.numbers() == ["B1"]
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 0


def test_name_and_telephone_lead_to_what_one_association_knows_alone(holdings):
    unborn = {**ELODIE, "birth_date": None}
    holdings.deliver(
        "2020-03-01",
        numbered(ELODIE, "A1", **PHONE),
        numbered(unborn, "A2", **PHONE),
        numbered(unborn, "C1", phone="0700000000"),
    )
    holdings.deliver("2020-03-02", numbered(unborn, "A3", **PHONE), association="aube_a")
    remove(holdings, ELODIE)
    assert holdings.numbers() == ["C1"]
    holdings.deliver("2020-03-03", numbered(unborn, "A4", **PHONE))
    assert holdings.numbers() == ["C1"]


def test_a_telephone_told_holds_in_associations_that_never_sent_the_person(holdings):
    unborn = {**ELODIE, "birth_date": None, **PHONE}
    remove(holdings, {key: value for key, value in unborn.items() if value})
    holdings.deliver("2020-03-03", numbered(unborn, "A1"), numbered(PAUL, "B1"), association="aube_a")
    assert holdings.numbers() == ["B1"]


def test_a_homonym_with_an_ins_of_his_own_keeps_his_rows(holdings):
    holdings.deliver(
        "2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "H1", nir=HOMONYMS_INS), numbered(ELODIE, "T1")
    )
    with pytest.raises(ContactError, match="Several persons bear these names"):
        remove(holdings, ELODIE)
    remove(holdings, ELODIE | {"nir": INS})
    assert holdings.numbers() == ["H1"]
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1
    holdings.deliver("2020-03-02", numbered(ELODIE, "A2", nir=INS), numbered(ELODIE, "H2", nir=HOMONYMS_INS))
    assert holdings.numbers() == ["H1", "H2"]


def test_a_case_goes_with_all_its_versions_and_stays_out(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    holdings.deliver("2020-03-02", numbered({}, "A1"), numbered({}, "B1"))
    holdings.deliver("2020-03-02", numbered(PAUL, "A1"), association="aube_a")
    assert remove(holdings, ELODIE)["rows"] == 2
    holdings.deliver("2020-03-03", numbered(ELODIE, "A1", family_name="AUTRE"), numbered({}, "A1"))
    assert holdings.numbers() == ["A1", "B1", "B1"]
    assert holdings.column("select family_name from identity.main.patients") == ["DURAND"]
    assert holdings.is_conserved()


def test_what_is_withheld_leads_on_to_other_spellings(holdings):
    remove(holdings, ELODIE)
    holdings.deliver("2020-03-02", numbered(ELODIE, "A1", nir=INS))
    holdings.deliver("2020-03-03", numbered(ELODIE, "A2", nir=INS, given_name="Elo"))
    entry = holdings.deliver("2020-03-04", numbered(ELODIE, "A3", given_name="Elo"), numbered(PAUL, "B1"))
    assert holdings.numbers() == ["B1"]
    assert entry.quarantine == [("acts", 0, "person_objected", 1)]
    assert holdings.is_conserved()


def test_an_erasure_ends_with_its_day(holdings):
    today = datetime.now(UTC).date()
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    holdings.deliver(today.isoformat(), numbered(ELODIE, "A0"))
    assert remove(holdings, ELODIE, "erase")["rows"] == 2
    assert holdings.one("select min(until_on) from identity.main.tombstones") == today
    holdings.deliver(today.isoformat(), numbered(ELODIE, "A2"))
    assert holdings.numbers() == ["B1"]
    holdings.deliver("2999-01-01", numbered(ELODIE, "A1"), numbered(ELODIE, "A3"))
    assert holdings.numbers() == ["A1", "A3", "B1"]
    assert holdings.column("select distinct reason_code from landing.ledger.quarantine") == ["person_erased"]
    assert remove(holdings, ELODIE, "erase", "20200302-bbbbbbbb")["rows"] == 0
    assert holdings.numbers() == ["A1", "A3", "B1"]
    assert holdings.one("select count(*) from identity.main.patients") == 2
    remove(holdings, ELODIE, request_id="20200303-cccccccc")
    assert holdings.numbers() == ["B1"]
    assert holdings.one("select count(*) from identity.main.patients") == 1
    assert holdings.is_conserved()


def test_an_objection_outweighs_an_erasure(holdings):
    remove(holdings, ELODIE, "erase")
    remove(holdings, ELODIE, request_id="20200302-bbbbbbbb")
    entry = holdings.deliver("2020-03-02", numbered(ELODIE, "A1"))
    assert entry.quarantine == [("acts", 0, "person_objected", 1)]
    assert holdings.deliver("2999-01-01", numbered(ELODIE, "A2")).rows_quarantined == 1


def test_objecting_twice_is_remembered_twice_and_changes_no_row(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    remove(holdings, ELODIE)
    before = holdings.connection.execute("from landing.ledger.quarantine").fetchall()
    assert remove(holdings, ELODIE, request_id="20200302-bbbbbbbb") == {"rows": 0, "cases": 0, "kept": 0}
    assert holdings.connection.execute("from landing.ledger.quarantine").fetchall() == before
    assert holdings.column("select distinct request_id from identity.main.tombstones") == [
        "20200301-aaaaaaaa",
        "20200302-bbbbbbbb",
    ]


def test_the_request_is_closed_and_forgets_the_person(holdings):
    request_id = requests.ask(holdings.connection, "object", "asked_by_person", ELODIE, "anne")
    other = requests.ask(holdings.connection, "object", "asked_by_person", PAUL, "anne")
    remove(holdings, ELODIE, request_id=request_id)
    told = {row["request_id"]: row for row in requests.listed(holdings.connection)}
    assert (told[request_id]["state"], told[request_id]["confirmed_by"]) == ("done", "bruno")
    assert told[request_id]["closed_at"] is not None
    assert (told[other]["state"], told[other]["confirmed_by"], told[other]["closed_at"]) == ("waiting", None, None)
    subjects = "select subject from identity.main.requests order by request_id = ?"
    assert holdings.connection.execute(subjects, [other]).fetchall()[0] == (None,)
    assert requests.to_confirm(holdings.connection, other, "bruno").subject == PAUL


def test_kept_content_loses_what_names_the_person(holdings):
    kept = [
        ("h1", "acts", 3, b"x;LEFEVRE;elodie;12/05/1981"),
        ("h1", "acts", 4, b"x;DURAND;Paul"),
        ("h2", "acts", 0, "nom;prenom\nLefèvre;Élodie\nDURAND;Paul\n".encode("cp1252")),
    ]
    for row in kept:
        holdings.connection.execute("insert into identity.main.kept_content values (?, ?, ?, ?)", row)
    assert remove(holdings, ELODIE)["kept"] == 2
    assert holdings.column("select content from identity.main.kept_content") == [
        b"nom;prenom\nDURAND;Paul\n",
        b"x;DURAND;Paul",
    ]


def test_the_tombstones_lie_beside_the_backups_before_the_stores_change(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    remove(holdings, ELODIE)
    assert transfer.read().equals(tombstones.read(holdings.connection))
    kinds = holdings.column("select kind from identity.main.tombstones")
    assert kinds == ["case", "traits"]


def test_where_the_backups_cannot_be_written_nothing_is_removed(holdings, tmp_path):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(ContactError, match="would not outlive a restore"):
        remove(holdings, ELODIE)
    assert holdings.numbers() == ["A1"]
    assert not [path.name for path in store_path("landing").parent.iterdir() if ".next." in path.name]


def test_days_before_the_first_tombstone_are_told(holdings):
    assert tombstones.retained_from(holdings.connection) is None


def test_the_stores_open_again(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    remove(holdings, ELODIE)
    holdings.connection.close()
    with open_store("identity") as connection:
        assert connection.execute("select count(*) from main.tombstones").fetchone()[0] == 2


def test_events_follow_their_case_and_leave_no_case_behind(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    remove(holdings, ELODIE)
    entry = SimpleNamespace(
        delivery_id=9, delivery=SimpleNamespace(delivered_on=date(2020, 3, 2)), quarantine=[], rows_quarantined=0
    )
    holdings.connection.execute("""
        create or replace temp table gated as
        select unnest(['aisne_a', 'aisne_a', 'aube_a']) as association_id, 9 as delivery_id, unnest(['A1', 'B1', 'A1']) as no_appel
    """)
    apply_rights(holdings.connection, holdings.entity("events"), [entry])
    left = holdings.connection.execute("select association_id, no_appel from gated order by all").fetchall()
    assert left == [("aisne_a", "B1"), ("aube_a", "A1")]
    assert entry.quarantine == [("events", 0, "person_objected", 1)]
    assert entry.rows_quarantined == 1


def test_rows_that_name_no_case_are_left_alone(holdings):
    remove(holdings, ELODIE)
    holdings.connection.execute(
        "create or replace temp table gated as select 'aisne_a' as association_id, 9 as delivery_id"
    )
    apply_rights(holdings.connection, holdings.entity("organizations"), [])
    assert holdings.one("select count(*) from gated") == 1


def test_rights_concern_a_load_only_where_something_is_remembered(holdings):
    assert not rights_apply(holdings.connection)
    remove(holdings, ELODIE)
    assert rights_apply(holdings.connection)


def test_tombstones_brought_from_elsewhere_are_applied(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    stone = dict.fromkeys(tombstones.COLUMNS) | {
        "kind": "case",
        "association_id": "aisne_a",
        "case_number": "A1",
        "request_id": "r",
        "recorded_at": datetime(2020, 1, 1),
    }
    tombstones.merge(holdings.connection, pa.Table.from_pylist([stone]))
    rewrite(holdings.connection, apply_tombstones(holdings.connection, holdings.register))
    with open_store("landing") as connection:
        assert connection.execute("select numero_intervention from flat_acts.acts").fetchall() == [("B1",)]


def test_a_nir_and_half_a_name_find_what_was_kept(holdings):
    for number, content in enumerate((b"x;Lefevre;Anne", f"x;{INS}".encode()), start=3):
        holdings.connection.execute(
            "insert into identity.main.kept_content values ('h', 'acts', ?, ?)", [number, content]
        )
    assert remove(holdings, {"nir": INS, "family_name": "Lefevre"})["kept"] == 1
    assert holdings.column("select content from identity.main.kept_content") == [b"x;Lefevre;Anne"]
