"""The identity file of a request: what it may hold, and what is told when it holds something else, without telling it."""

import io
import sys

import pytest

from contact.errors import ContactError
from contact.rights.subject import make_persons, read_subject, spellings_of
from holdings import ELODIE, INS, PHONE

TOML = 'family_name = "Lefèvre"\ngiven_name = "Élodie"\nbirth_date = 1981-05-12\n'


def test_json_and_toml_say_the_same(tmp_path):
    (tmp_path / "a.json").write_text('{"family_name": "Lefèvre", "given_name": "Élodie", "birth_date": "1981-05-12"}')
    (tmp_path / "a.toml").write_text(TOML)
    assert read_subject(str(tmp_path / "a.json")) == read_subject(str(tmp_path / "a.toml")) == ELODIE


def test_standard_input_is_read_for_a_dash(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(TOML))
    assert read_subject("-") == ELODIE


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<xml>", "neither JSON nor TOML"),
        ("[1]", "holds no identity"),
        ('{"also": 1}', "holds no identity"),
        ('{"name": "SECRET"}', "a key that is not one of also, birth_date, correct"),
        ('{"also": [{"also": []}]}', "a key that is not one of birth_date, family_name"),
        ('{"correct": {"name": "SECRET"}}', "a key that is not one of birth_date, family_name"),
        ('{"correct": "SECRET"}', "a key that is not one of birth_date"),
        ('{"also": ["SECRET"]}', "a key that is not one of birth_date"),
        ('{"family_name": 7}', "family_name of the identity file is not a text"),
        ('{"nir": ""}', "nir of the identity file is not a text"),
        ('{"correct": {"phone": " "}}', "phone of the identity file is not a text"),
        ('{"birth_date": "12/05/1981"}', "not a date of the form yyyy-mm-dd"),
        ('{"also": [{"birth_date": "1981-02-30"}]}', "not a date of the form yyyy-mm-dd"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path, text, sentence):
    (tmp_path / "a").write_text(text)
    with pytest.raises(ContactError, match=sentence) as refused:
        read_subject(str(tmp_path / "a"))
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told(tmp_path, content):
    if content:
        (tmp_path / "a").write_bytes(content)
    with pytest.raises(ContactError, match="cannot be read"):
        read_subject(str(tmp_path / "a"))


def test_further_spellings_are_as_the_first_in_what_they_leave_out():
    first, second = spellings_of(ELODIE | {"also": [{"family_name": "Martin"}], "correct": {"phone": "1"}})
    assert first == {**ELODIE, "nir": None, "phone": None}
    assert second == {**first, "family_name": "Martin"}


def persons(connection, *spellings):
    make_persons(connection, "told", list(spellings), ["aisne_a", "aube_a"])
    return dict(connection.execute("select message, level from told order by 1").fetchall())


def test_pseudonyms_follow_from_spellings(connection):
    assert persons(connection, {**ELODIE, "nir": INS}) == {
        f"ins|{INS[:13]}": "ins",
        "traits|LEFEVRE|ELODIE|1981-05-12": "traits",
    }
    assert persons(connection, {**ELODIE, **PHONE, "birth_date": None}) == {
        f"local|{association}|LEFEVRE|ELODIE|612345678": "local" for association in ("aisne_a", "aube_a")
    }
    assert len(persons(connection, ELODIE, ELODIE, {**ELODIE, "family_name": "Martin"})) == 2
    told = connection.execute("select patient_id = keyed('patients', message) from told").fetchall()
    assert set(told) == {(True,)}


@pytest.mark.parametrize("number", [INS[:13] + "00", "182053306300160", "12"])
def test_a_nir_that_does_not_count_is_told(connection, number):
    with pytest.raises(ContactError, match="nir of the identity file does not count"):
        persons(connection, {**ELODIE, "nir": number})


@pytest.mark.parametrize("spelling", [{}, {"family_name": "X", "given_name": "Y"}, {"birth_date": "1981-05-12"}, PHONE])
def test_what_tells_nobody_is_refused(connection, spelling):
    with pytest.raises(ContactError, match="does not tell one person from another"):
        persons(connection, spelling)
