"""Access: everything held about a person, and nothing of others."""

import json

import pyrage
import pytest

from contact.errors import ContactError
from contact.identity import requests
from contact.identity.requests import Request
from contact.rights.access import told_of, write_answer
from contact.rights.private_files import write_private
from contact.rights.procedure import carry_out
from holdings import ELODIE, HOMONYMS_INS, INS, PAUL, numbered, rectify


def numbers(answer: dict) -> list[str]:
    return sorted(row["numero_intervention"] for row in answer["rows"]["flat_acts.acts"])


def test_rows_of_all_associations_and_spellings_are_told(holdings):
    holdings.deliver(
        "2020-03-01",
        numbered(ELODIE, "A1", nir=INS),
        numbered(ELODIE, "A2", family_name="LEFEBVRE", nir=INS),
        numbered(PAUL, "B1"),
    )
    holdings.deliver("2020-03-02", numbered(ELODIE, "A3"), association="aube_a")
    answer = told_of(holdings.connection, {"nir": INS}, holdings.register)
    assert numbers(answer) == ["A1", "A2", "A3"]
    assert {(row["association_id"], str(row["delivered_on"])) for row in answer["rows"]["flat_acts.acts"]} == {
        ("aisne_a", "2020-03-01"),
        ("aube_a", "2020-03-02"),
    }
    assert sorted(line["family_name"] for line in answer["identities"]) == ["LEFEBVRE", "Lefèvre", "Lefèvre"]
    assert answer["rows_that_may_be_a_homonyms"] == 0
    assert "aggregates" in answer["publications"]
    assert "DURAND" not in json.dumps(answer, default=str)


def test_versions_of_a_case_that_name_somebody_else_are_not_told(holdings):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"))
    holdings.deliver("2020-03-02", numbered(PAUL, "A1"))
    answer = told_of(holdings.connection, ELODIE, holdings.register)
    assert [str(row["delivered_on"]) for row in answer["rows"]["flat_acts.acts"]] == ["2020-03-01"]


def test_rows_that_may_be_a_homonyms_are_counted_and_not_told(holdings):
    holdings.deliver(
        "2020-03-01", numbered(ELODIE, "A1", nir=INS), numbered(ELODIE, "H1", nir=HOMONYMS_INS), numbered(ELODIE, "T1")
    )
    answer = told_of(holdings.connection, ELODIE | {"nir": INS}, holdings.register)
    assert numbers(answer) == ["A1"]
    assert answer["rows_that_may_be_a_homonyms"] == 1
    assert len(answer["identities"]) == 1


def test_corrections_and_kept_content_are_told(holdings):
    for row in (("h", "acts", 3, b"x;Lef\xe8vre;\xc9lodie"), ("h", "acts", 4, b"x;Durand;Paul")):
        holdings.connection.execute("insert into identity.main.kept_content values (?, ?, ?, ?)", row)
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(PAUL, "B1"))
    whole = b"nom\nx;Lefevre;Elodie\nx;Durand;Paul"
    holdings.connection.execute("insert into identity.main.kept_content values ('i', 'acts', 0, ?)", [whole])
    rectify(holdings, ELODIE, {"birth_date": "1981-06-12"})
    rectify(holdings, PAUL, {"family_name": "Dupont"})
    answer = told_of(holdings.connection, ELODIE | {"birth_date": "1981-06-12"}, holdings.register)
    assert numbers(answer) == ["A1"]
    assert len(answer["corrections"]) == 1
    kept = {line["line_number"]: line["content"] for line in answer["content_that_could_not_be_read"]}
    assert sorted(kept) == [0, 3]
    assert kept[0] == "x;Lefevre;Elodie"
    assert "\\xe8" in kept[3]


def test_of_an_unknown_person_nothing_is_told(holdings):
    answer = told_of(holdings.connection, ELODIE, holdings.register)
    assert (numbers(answer), answer["identities"], answer["content_that_could_not_be_read"]) == ([], [], [])


def test_an_answer_is_for_its_owner_alone_and_takes_no_files_place(tmp_path):
    write_answer({"name": "Élodie"}, tmp_path / "a.json", None)
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == {"name": "Élodie"}
    assert "Élodie" in (tmp_path / "a.json").read_text("utf-8")
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ContactError, match="exists already"):
        write_answer({}, tmp_path / "a.json", None)
    with pytest.raises(ContactError, match="cannot be written"):
        write_private(b"", tmp_path / "no_folder" / "a.json")


def test_an_answer_is_encrypted_for_a_recipient(tmp_path):
    reader = pyrage.x25519.Identity.generate()
    write_answer({"name": "Élodie"}, tmp_path / "a.age", str(reader.to_public()))
    assert json.loads(pyrage.decrypt((tmp_path / "a.age").read_bytes(), [reader])) == {"name": "Élodie"}
    with pytest.raises(ContactError, match="not one of age"):
        write_answer({}, tmp_path / "b.age", "somebody")
    assert not (tmp_path / "b.age").exists()


def test_an_access_closes_its_request_and_counts(holdings, tmp_path):
    holdings.deliver("2020-03-01", numbered(ELODIE, "A1"), numbered(ELODIE, "A2"), numbered(PAUL, "B1"))
    request_id = requests.ask(holdings.connection, "access", "asked_by_person", ELODIE, "anne")
    request = Request(request_id, "access", "asked_by_person", ELODIE, "anne")
    counts = carry_out(holdings.connection, request, "bruno", holdings.register, tmp_path / "a.json")
    assert counts == {"rows": 2, "identities": 1}
    [told] = requests.listed(holdings.connection)
    assert (told["state"], told["confirmed_by"]) == ("done", "bruno")
    assert holdings.one("select subject is null and closed_at is not null from identity.main.requests")
