"""Rights of persons: what is taken out stays out, what is told is theirs, what is corrected stays corrected."""

import json

import pytest

from contact.errors import ContactError
from contact.landing.status import read_status
from contact.settings import settings
from contact.stores import store_path
from rights_desk import ELODIE, Desk, landed, nir, rows

OTHER = {"nom": "DURAND", "prenom": "Paul", "date_naissance": "1950-02-03"}
INS = nir("2810533063001")
HER_INS_OF_A_HOMONYM = nir("2810533063002")


@pytest.fixture
def desk(home, project, monkeypatch):
    monkeypatch.setenv("CONTACT_BACKUPS", str(home.parent / "backups"))
    from contact import settings as settings_module

    settings_module.get_settings.cache_clear()
    return Desk(home, project)


def names_in_identity() -> set[str]:
    return {
        name for (name,) in rows("identity", "select distinct family_name from patients where family_name is not null")
    }


def quarantined() -> dict[str, int]:
    return dict(rows("landing", "select reason_code, sum(row_count)::int from ledger.quarantine group by 1"))


def test_an_objection_takes_the_person_out_and_nobody_else(desk):
    desk.send_calls("20200301", {}, {"NO_APPEL": "1002", "NOM": "DURAND"})
    desk.send_acts("20200301", {}, {"numero_intervention": "B1", **OTHER})
    desk.land()
    before = landed()
    assert desk.do("object", ELODIE) == {"rows": 4, "cases": 2, "kept": 0}
    after = landed()
    assert [row[2] for row in after["dispatch_log.calls"]] == ["1002"]
    assert {row[2] for row in after["dispatch_log.events"]} == {"1002"}
    assert [row[2] for row in after["flat_acts.acts"]] == ["B1"]
    assert all(set(after[table]) <= set(before[table]) for table in before)
    assert names_in_identity() == {"DURAND"}
    assert quarantined() == {"person_objected": 4}
    assert read_status()["conserved"]


def test_an_objection_outlasts_new_deliveries_old_files_and_other_spellings(desk):
    desk.send_acts("20200301", {"nir": INS}, {"numero_intervention": "B1", **OTHER})
    desk.land()
    desk.do("object", ELODIE)
    desk.send_acts(
        "20200302", {"numero_intervention": "A78"}, {"numero_intervention": "A79", "nom": "LEFEVRE", "nir": INS}
    )
    desk.send_acts(
        "20200303", {"numero_intervention": "A77", "nom": "LEFEBVRE", "nir": ""}, {"numero_intervention": "B2", **OTHER}
    )
    desk.land()
    assert rows("landing", "select numero_intervention from flat_acts.acts order by 1") == [("B1",), ("B2",)]
    assert names_in_identity() == {"DURAND"}
    desk.send_acts("20200304", {"numero_intervention": "A80", "nom": "LEFEVRE", "nir": ""})
    desk.land()
    assert names_in_identity() == {"DURAND"}
    assert read_status()["conserved"]


def test_objecting_twice_changes_nothing(desk):
    desk.send_calls("20200301", {}, {"NO_APPEL": "1002", "NOM": "DURAND"})
    desk.land()
    desk.do("object", ELODIE)
    before = landed(), rows("landing", "from ledger.deliveries"), rows("landing", "from ledger.quarantine")
    assert desk.do("object", ELODIE)["rows"] == 0
    assert (landed(), rows("landing", "from ledger.deliveries"), rows("landing", "from ledger.quarantine")) == before


def test_an_objection_before_any_delivery_holds(desk):
    desk.do("object", ELODIE)
    desk.send_acts("20200301", {"nir": INS}, {"numero_intervention": "B1", **OTHER})
    desk.land()
    assert rows("landing", "select numero_intervention from flat_acts.acts") == [("B1",)]


def test_an_erasure_leaves_what_is_delivered_later(desk, monkeypatch):
    from datetime import UTC, date, datetime

    from contact.rights import actions

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 3, 2, 12, tzinfo=UTC)

    desk.send_acts("20200301", {}, {"numero_intervention": "B1", **OTHER})
    desk.land()
    monkeypatch.setattr(actions, "datetime", Then)
    desk.do("erase", ELODIE)
    assert names_in_identity() == {"DURAND"}
    desk.send_acts("20200302", {"numero_intervention": "A78"})
    desk.send_acts("20200303", {"numero_intervention": "A79"})
    desk.land()
    assert rows("landing", "select numero_intervention from flat_acts.acts order by 1") == [("A79",), ("B1",)]
    assert quarantined() == {"person_erased": 2}
    assert rows("identity", "select distinct until_on from tombstones") == [(date(2020, 3, 2),)]
    assert read_status()["conserved"]


def test_no_block_of_the_old_files_is_left(desk):
    desk.send_acts("20200301", {}, {"numero_intervention": "B1", **OTHER})
    desk.land()
    old = {store_path(name).stat().st_ino for name in ("landing", "identity")}
    [(pseudonym,)] = rows("landing", "select patient_id from flat_acts.acts where numero_intervention = 'A77'")
    desk.do("object", ELODIE)
    assert not old & {store_path(name).stat().st_ino for name in ("landing", "identity")}
    assert not [path.name for path in settings.home.iterdir() if ".next" in path.name or path.name.endswith(".wal")]
    for table in ("patients", "requests", "kept_content", "rectifications"):
        assert str(pseudonym) not in str(rows("identity", f"from {table}"))
        assert "lefevre" not in str(rows("identity", f"from {table}")).lower()
    assert str(pseudonym) not in str(landed())


def test_content_that_could_not_be_read_goes_too_and_stays_out(desk):
    desk.send_acts("20200301", {"heure_appel": "soon"}, {"numero_intervention": "B1", "heure_appel": "later", **OTHER})
    path = desk.feeds / "aisne_a" / "actes_20200302.csv"
    desk.send_acts("20200302", {"numero_intervention": "A99"}, {"numero_intervention": "B2", **OTHER})
    path.write_bytes(path.read_bytes().replace(b"numero_intervention,", b"", 1))
    desk.land()
    assert desk.do("object", ELODIE)["kept"] == 2
    for _ in range(2):
        content = b"".join(row[0] for row in rows("identity", "select content from kept_content"))
        assert b"DURAND" in content
        assert b"Lefevre" not in content
        desk.land()
    assert read_status()["conserved"]


def test_the_tombstones_are_written_beside_the_backups(desk):
    from contact.identity import tombstones, transfer
    from contact.stores import open_store

    desk.send_acts("20200301", {})
    desk.land()
    desk.do("object", ELODIE)
    assert transfer.transfer_path().stat().st_mode & 0o777 == 0o600
    assert b"lefevre" not in transfer.transfer_path().read_bytes().lower()
    with open_store("identity") as connection:
        assert transfer.read() == tombstones.read(connection)


def test_homonyms_are_not_taken_for_each_other(desk):
    desk.send_acts(
        "20200301",
        {"nir": INS},
        {"numero_intervention": "H1", "nir": HER_INS_OF_A_HOMONYM},
        {"numero_intervention": "T1"},
    )
    desk.land()
    with pytest.raises(ContactError, match="Several persons bear these names"):
        desk.do("object", ELODIE)
    desk.do("access", ELODIE | {"nir": INS}, out=desk.feeds / "answer.json")
    answer = json.loads((desk.feeds / "answer.json").read_text())
    assert [row["numero_intervention"] for row in answer["rows"]["flat_acts.acts"]] == ["A77"]
    assert answer["rows_that_may_be_a_homonyms"] == 1
    desk.do("object", ELODIE | {"nir": INS})
    assert rows("landing", "select numero_intervention from flat_acts.acts") == [("H1",)]
    assert rows("landing", "select count(*) from ledger.patient_links") == [(1,)]
    assert rows("identity", "select count(*) from patients") == [(1,)]


def test_access_tells_everything_and_nothing_of_others(desk):
    desk.send_calls("20200301", {}, {"NO_APPEL": "1002", "NOM": "DURAND"})
    desk.send_acts(
        "20200301",
        {"nir": INS},
        {"numero_intervention": "B1", **OTHER},
        {"numero_intervention": "A9", "heure_appel": "soon"},
    )
    desk.land()
    place = desk.feeds / "answer.json"
    assert desk.do("access", {"nir": INS}, out=place) == {"rows": 4, "identities": 2}
    assert place.stat().st_mode & 0o777 == 0o600
    answer = json.loads(place.read_text())
    assert {row["no_appel"] for row in answer["rows"]["dispatch_log.calls"]} == {"1001"}
    assert len(answer["rows"]["dispatch_log.events"]) == 2
    assert answer["rows"]["flat_acts.acts"][0]["association_id"] == "aisne_a"
    assert {line["family_name"] for line in answer["identities"]} == {"LEFÈVRE-MARTIN", "Lefevre Martin"}
    assert "A9" in answer["content_that_could_not_be_read"][0]["content"]
    assert "DURAND" not in place.read_text()
    assert rows("identity", "select state, subject from requests") == [("done", None)]


def test_an_answer_can_be_encrypted_for_whom_it_is(desk):
    import pyrage

    reader = pyrage.x25519.Identity.generate()
    desk.send_acts("20200301", {})
    desk.land()
    desk.do("access", ELODIE, out=desk.feeds / "answer.age", recipient=str(reader.to_public()))
    answer = json.loads(pyrage.decrypt((desk.feeds / "answer.age").read_bytes(), [reader]))
    assert len(answer["rows"]["flat_acts.acts"]) == 1


def test_a_rectification_joins_rows_under_the_right_name_for_good(desk):
    right = {"family_name": "Lefebvre", "given_name": "Élodie", "birth_date": "1981-06-12"}
    desk.send_acts("20200301", {}, {"numero_intervention": "C1", "nom": "LEFEBVRE", "date_naissance": "1981-06-12"})
    desk.land()
    assert desk.do("rectify", ELODIE | {"correct": right}, "error_found") == {"rows": 1}
    desk.send_acts("20200302", {"numero_intervention": "A78"})
    desk.land()
    assert len(rows("landing", "select distinct patient_id, patient_match, birth_month from flat_acts.acts")) == 1
    assert rows("landing", "select distinct birth_month from flat_acts.acts") == [("1981-06",)]
    assert "Lefevre Martin" not in names_in_identity()
    assert read_status()["conserved"]


def test_a_wrong_nir_is_corrected(desk):
    desk.send_acts("20200301", {"nir": HER_INS_OF_A_HOMONYM}, {"numero_intervention": "A78", "nir": INS})
    desk.land()
    desk.do("rectify", ELODIE | {"nir": HER_INS_OF_A_HOMONYM, "correct": {"nir": INS}}, "error_found")
    assert len(rows("landing", "select distinct patient_id from flat_acts.acts")) == 1
    assert len(rows("landing", "from ledger.patient_links")) == 1


def test_a_nir_that_others_bear_too_is_not_taken_from_them(desk):
    wrong = nir("2810533063002")
    desk.send_acts("20200301", {"nir": wrong}, {"numero_intervention": "B1", "nom": "AUTRE", "nir": wrong})
    desk.land()
    with pytest.raises(ContactError, match="borne under other names too"):
        desk.do("rectify", ELODIE | {"nir": wrong, "correct": {"nir": INS}}, "error_found")


def test_what_was_rectified_can_be_objected_to(desk):
    right = {"family_name": "Lefebvre", "given_name": "Élodie", "birth_date": "1981-05-12"}
    desk.send_acts("20200301", {})
    desk.land()
    desk.do("rectify", ELODIE | {"correct": right})
    desk.do("object", right)
    desk.send_acts("20200302", {"numero_intervention": "A78"}, {"numero_intervention": "A79", "nom": "LEFEBVRE"})
    desk.land()
    assert rows("landing", "select count(*) from flat_acts.acts") == [(0,)]
    assert rows("identity", "select count(*) from rectifications") == [(0,)]
