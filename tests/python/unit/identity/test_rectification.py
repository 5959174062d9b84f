"""Rectification on stores filled by hand: rows, identities, links and months, now and when the old spelling comes again."""

import pytest

from contact.errors import ContactError
from contact.identity import requests
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, numbered, rectify, remove

RIGHT = {"family_name": "Lefebvre", "birth_date": "1981-06-12"}


def told(holdings, columns: str = "patient_id") -> list:
    return holdings.connection.execute(
        f"select distinct {columns} from landing.flat_acts.acts where numero_intervention like 'A%' order by all"
    ).fetchall()


def test_rows_take_the_pseudonym_and_the_month_of_the_right_name(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(ELODIE | RIGHT, "A2"), numbered(PAUL, "B1"))
    before = holdings.one("select patient_id from landing.flat_acts.acts where numero_intervention = 'B1'")
    assert rectify(holdings, ELODIE, RIGHT) == {"rows": 1}
    assert len(told(holdings)) == 1
    assert told(holdings, "birth_month, patient_match") == [("1981-06", "traits")]
    assert holdings.one("select patient_id from landing.flat_acts.acts where numero_intervention = 'B1'") == before
    assert holdings.column("select distinct family_name from identity.main.patients") == ["DURAND", "Lefebvre"]
    assert holdings.column("select distinct traits_id from identity.main.patients") == [None]
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 0
    assert holdings.is_conserved()


def test_spellings_that_become_one_are_one_line(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(ELODIE, "A2", family_name="LEFEVRE"))
    assert holdings.one("select count(*) from identity.main.patients") == 2
    rectify(holdings, ELODIE, RIGHT)
    assert holdings.column("select family_name from identity.main.patients") == ["Lefebvre"]


def test_the_old_spelling_is_known_when_it_comes_again(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    rectify(holdings, ELODIE, RIGHT)
    holdings.deliver("2020-03-02", numbered(ELODIE, "A2"), numbered(ELODIE | RIGHT, "A3"), numbered(PAUL, "B1"))
    assert len(told(holdings)) == 1
    assert told(holdings, "birth_month, patient_match") == [("1981-06", "traits")]
    assert "Lefèvre" not in holdings.column("select family_name from identity.main.patients")
    assert holdings.column("select birth_month from landing.flat_acts.acts where numero_intervention = 'B1'") == [
        "1950-02"
    ]


def test_the_right_nir_joins_the_patient_of_that_nir(holdings):
    holdings.deliver(
        "2020-03-01", numbered(ELODIE, "A1", nir=HOMONYMS_INS), numbered(ELODIE, "A2", nir=INS), numbered(ELODIE, "A3")
    )
    assert rectify(holdings, ELODIE | {"nir": HOMONYMS_INS}, {"nir": INS}) == {"rows": 2}
    assert len(told(holdings)) == 1
    assert told(holdings, "patient_match") == [("ins",)]
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1
    assert holdings.column("select distinct nir from identity.main.patients where match_level = 'ins'") == [INS]
    assert (
        holdings.one("select count(*) from identity.main.patients where match_level = 'ins' and traits_id is null") == 0
    )
    holdings.deliver("2020-03-02", numbered(ELODIE, "A4", nir=HOMONYMS_INS), numbered(ELODIE, "A5"))
    assert len(told(holdings)) == 1
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1


def test_a_wrong_birth_date_beside_the_right_nir(holdings):
    wrong = {**ELODIE, "birth_date": "1981-05-21"}
    holdings.deliver("2020-03-01", numbered(wrong, "A1", nir=INS), numbered(wrong, "A2"))
    rectify(holdings, wrong | {"nir": INS}, {"birth_date": "1981-05-12", "family_name": "Lefebvre"})
    assert told(holdings, "patient_match, birth_month") == [("ins", "1981-05")]
    assert holdings.one("select count(*) from identity.main.rectifications where former_id = patient_id") == 0
    holdings.deliver(
        "2020-03-02", numbered(wrong, "A3", nir=INS), numbered(ELODIE, "A4", family_name="Lefebvre", nir=INS)
    )
    assert len(told(holdings)) == 1
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 1
    assert "Lefèvre" not in holdings.column("select family_name from identity.main.patients")


def test_a_homonym_of_the_old_spelling_keeps_his_rows(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "H0", nir=HOMONYMS_INS))
    rectify(holdings, ELODIE | {"nir": INS}, {"family_name": "Lefebvre"})
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 2
    holdings.deliver("2020-03-02", numbered(ELODIE, "H1", nir=HOMONYMS_INS))
    assert holdings.one("select patient_id from landing.flat_acts.acts where numero_intervention = 'H1'") not in {
        row[0] for row in told(holdings)
    }
    assert "Lefèvre" in holdings.column("select family_name from identity.main.patients")
    assert holdings.one("select count(*) from landing.ledger.patient_links") == 2


def test_a_nir_that_others_bear_too_is_not_taken_from_them(holdings):
    holdings.deliver(
        "2020-03-01",
        numbered(ELODIE, "A1", nir=HOMONYMS_INS),
        numbered(ELODIE, "C1", given_name="Anne", nir=HOMONYMS_INS),
    )
    with pytest.raises(ContactError, match="borne under other names too"):
        rectify(holdings, ELODIE | {"nir": HOMONYMS_INS}, {"nir": INS})
    also = [{"given_name": "Anne"}]
    assert rectify(holdings, ELODIE | {"nir": HOMONYMS_INS, "also": also}, {"nir": INS}) == {"rows": 2}


def test_a_name_is_corrected_beside_a_nir_that_others_bear_too(holdings):
    holdings.deliver(
        "2020-03-01",
        numbered(ELODIE, "A1", nir=HOMONYMS_INS),
        numbered(ELODIE, "C1", given_name="Anne", nir=HOMONYMS_INS),
    )
    rectify(holdings, ELODIE | {"nir": HOMONYMS_INS}, {"family_name": "Lefebvre"})
    lines = holdings.connection.execute(
        "select family_name, given_name, match_level from identity.main.patients order by all"
    ).fetchall()
    assert lines == [("Lefebvre", ELODIE["given_name"], "ins"), ("Lefèvre", "Anne", "ins")]


@pytest.mark.parametrize(
    ("right", "sentence"),
    [({}, "under the key 'correct'"), ({"birth_date": None, "phone": "0612345678"}, "The right identity needs a nir")],
)
def test_the_right_identity_has_to_tell_a_person(holdings, right, sentence):
    with pytest.raises(ContactError, match=sentence):
        rectify(holdings, ELODIE, right)


def test_a_corrected_person_can_object_and_leaves_nothing(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    rectify(holdings, ELODIE, RIGHT)
    remove(holdings, ELODIE | RIGHT)
    holdings.deliver("2020-03-02", numbered(ELODIE, "A2"), numbered(ELODIE | RIGHT, "A3"))
    assert holdings.numbers() == ["B1"]
    assert holdings.one("select count(*) from identity.main.rectifications") == 0


def test_correcting_again_takes_the_place_of_the_first_correction(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    rectify(holdings, ELODIE, RIGHT)
    rectify(holdings, ELODIE | RIGHT, {"family_name": "Lefeuvre"})
    rectify(holdings, ELODIE, {"family_name": "Lefeuvre", "birth_date": "1981-06-12"})
    holdings.deliver("2020-03-02", numbered(ELODIE, "A2"), numbered(ELODIE | RIGHT, "A3"))
    assert len(told(holdings)) == 1
    assert holdings.one("select count(*) = count(distinct former_id) from identity.main.rectifications")


def test_the_request_is_closed(holdings):
    request_id = requests.ask(holdings.connection, "rectify", "error_found", ELODIE, "anne")
    rectify(holdings, ELODIE, RIGHT)
    assert [row["state"] for row in requests.listed(holdings.connection) if row["request_id"] == request_id] == [
        "waiting"
    ]


def test_what_was_corrected_for_one_person_is_nothing_to_another(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    rectify(holdings, PAUL, {"family_name": "Dupont"})
    remove(holdings, ELODIE)
    assert holdings.one("select count(*) from identity.main.tombstones where kind <> 'case'") == 1
    holdings.deliver("2020-03-02", numbered(PAUL, "B2"), numbered(ELODIE, "A2"))
    assert holdings.numbers() == ["B1", "B2"]
    assert holdings.one("select count(*) from identity.main.rectifications") == 1
