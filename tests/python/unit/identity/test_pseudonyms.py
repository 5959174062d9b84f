"""Pseudonyms: the keyed hash of the standard library, and what counts as the same person."""

import hashlib
import hmac
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.keys import read_key


def value(connection, expression: str, *arguments):
    return connection.execute(f"select {expression}", list(arguments)).fetchone()[0]


def test_the_pseudonym_is_hmac_sha_256_cut_to_128_bits(connection):
    key = bytes.fromhex(read_key("patients"))

    @settings(max_examples=50, deadline=None)
    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
    def check(message):
        expected = hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:32]
        assert value(connection, "keyed('patients', ?)", message) == uuid.UUID(expected)

    check()


def test_patients_and_doctors_share_no_pseudonym(connection):
    assert value(connection, "keyed('patients', 'x')") != value(connection, "keyed('doctors', 'x')")


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("Lefèvre-Martin", "LEFEVRE MARTIN"),
        ("d'Œuvre", "DOEUVRE"),
        ("  Le  Goff ", "le goff"),
        ("Élodie", "ELODIE"),
        ("Jean-François", "jean francois"),
        ("Straße", "STRASSE"),
    ],
)
def test_accents_case_hyphens_and_spaces_do_not_make_another_person(connection, written, same_as):
    assert value(connection, "normal_name(?)", written) == value(connection, "normal_name(?)", same_as)


@pytest.mark.parametrize("name", ["", " ", "-", "…", None])
def test_what_is_no_name_is_none(connection, name):
    assert value(connection, "normal_name(?)", name) is None


@pytest.mark.parametrize("phone", ["06 12 34 56 78", "0612345678", "+33612345678", "06.12.34.56.78"])
def test_a_telephone_number_is_known_in_all_its_forms(connection, phone):
    assert value(connection, "normal_phone(?)", phone) == "612345678"


@pytest.mark.parametrize(
    ("nir", "normal"),
    [
        ("2 81 05 33 063 001 " + str(97 - 2810533063001 % 97).zfill(2), "2810533063001"),
        ("1 70 03 2A 004 012 " + str(97 - 1700319004012 % 97).zfill(2), "170032A004012"),
        ("281053306300100", None),
        ("12345", None),
    ],
)
def test_a_social_security_number_counts_only_with_its_control_key(connection, nir, normal):
    assert value(connection, "normal_nir(?)", nir) == normal


@pytest.mark.parametrize(
    ("code", "normal"), [("042", "42"), ("42", "42"), ("-1", None), ("-", None), ("", None), ("D7", "D7")]
)
def test_doctor_codes_lose_leading_zeros_and_no_doctor_is_none(connection, code, normal):
    assert value(connection, "normal_doctor(?)", code) == normal
