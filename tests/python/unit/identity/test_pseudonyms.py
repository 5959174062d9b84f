"""Pseudonyms: the keyed hash of the standard library, and what counts as the same person."""

import hashlib
import hmac
import unicodedata
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact import settings as settings_module
from contact.identity.pseudonyms import (
    LINKED_MESSAGE,
    MESSAGE_OF_LINE,
    PATIENT_MATCH,
    PATIENT_MESSAGE,
    prepare,
    use_key,
    with_traits,
)
from contact.keys import make_missing_keys, read_key
from contact.stores import engine
from holdings import nir


@pytest.fixture(scope="module")
def shared(project, tmp_path_factory):
    """One connection for examples that change nothing of it."""
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "KEYS"):
            patch.setenv(f"CONTACT_{name}", str(folder))
        settings_module.get_settings.cache_clear()
        make_missing_keys(set())
        with engine() as connection:
            prepare(connection)
            yield connection
    settings_module.get_settings.cache_clear()


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
        ("JEAN-PIERRE", "Jean Pierre"),
        ("O'Connor", "OCONNOR"),
        ("N’Diaye", "ndiaye"),
        ("de la Fontaine", "DELAFONTAINE"),
        ("LE GOFF-MARTIN", "Legoff Martin"),
        ("Æsther", "AESTHER"),
        ("E\u0301lodie", "Élodie"),
        ("Søren", "SOREN"),
        ("Łukasz", "LUKASZ"),
        ("Đinh", "DINH"),
        ("Þór", "THOR"),
        ("Ÿ", "y"),
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
    ("written", "normal"),
    [
        ("2 81 05 33 063 001 19", "2810533063001"),
        ("281053306300119", "2810533063001"),
        ("2.81.05.33.063.001-19", "2810533063001"),
        (nir("170032A004012").lower(), "170032A004012"),
        (nir("170032B004012"), "170032B004012"),
        (nir("3810533063001"), "3810533063001"),
        (nir("4810533063001"), "4810533063001"),
        (nir("7810533063001"), "7810533063001"),
        (nir("8810533063001"), "8810533063001"),
        (nir("1810599063001"), "1810599063001"),
        ("281053306300100", None),
        ("281053306300120", None),
        (nir("5810533063001"), None),
        (nir("9810533063001"), None),
        (nir("0810533063001"), None),
        ("170031A00401212", None),
        ("1700 2C 004 012 12", None),
        ("2810533063001", None),
        ("2810533063001190", None),
        ("12345", None),
        ("", None),
        (None, None),
    ],
)
def test_a_social_security_number_counts_only_with_its_control_key(connection, written, normal):
    assert value(connection, "normal_nir(?)", written) == normal


def test_the_control_key_finds_every_wrong_digit(connection):
    right = nir("2810533063001")
    wrong = [right[:i] + str((int(right[i]) + d) % 10) + right[i + 1 :] for i in range(15) for d in range(1, 10)]
    counted = connection.execute("select count(normal_nir(n)) from (select unnest(?) as n)", [wrong]).fetchone()[0]
    assert counted == 0


@pytest.mark.parametrize(
    ("number", "born", "counts"),
    [
        ("2810533063001", "1981-05-12", True),
        ("2810533063001", "1981-05", True),
        ("2810533063001", "1981", True),
        ("2810533063001", None, True),
        ("2810533063001", "1981-06-12", False),
        ("2810533063001", "1981-06", False),
        ("2810533063001", "2011-05-12", False),
        ("2810533063001", "2011", False),
        ("2813133063001", "1981-06-12", True),
        ("2810033063001", "1981-06-12", True),
        ("2811233063001", "1981-12-12", True),
        ("2811233063001", "1981-11-12", False),
        ("2810133063001", "1981-02-12", False),
        ("2811333063001", "1981-02-12", True),
        ("2813133063001", "1982-06-12", False),
    ],
)
def test_a_number_that_contradicts_the_birth_date_is_not_that_of_the_patient(connection, number, born, counts):
    assert value(connection, "counted_ins(?, ?)", number, born) == (number if counts else None)


PERSON = {
    "family_name": "Lefèvre",
    "given_name": "Élodie",
    "birth_date": "1981-05-12",
    "phone": "06 12 34 56 78",
    "nir": nir("2810533063001"),
}


@pytest.mark.parametrize(
    ("without", "message", "linked"),
    [
        ((), "ins|2810533063001", "traits|LEFEVRE|ELODIE|1981-05-12"),
        (("given_name",), "ins|2810533063001", None),
        (("birth_date",), "ins|2810533063001", None),
        (("nir",), "traits|LEFEVRE|ELODIE|1981-05-12", None),
        (("nir", "phone"), "traits|LEFEVRE|ELODIE|1981-05-12", None),
        (("nir", "birth_date"), "local|aisne_a|LEFEVRE|ELODIE|612345678", None),
        (("nir", "birth_date", "phone"), None, None),
        (("nir", "family_name"), None, None),
        (("nir", "given_name"), None, None),
    ],
)
def test_the_levels_of_a_match_ins_first(connection, without, message, linked):
    values = {key: None if key in without else text for key, text in PERSON.items()}
    columns = ", ".join(f"?::{'date' if key == 'birth_date' else 'varchar'} as {key}" for key in values)
    told = with_traits(f"(select 'aisne_a' as association_id, {columns})")
    found = connection.execute(
        f"select {PATIENT_MESSAGE} as patient_message, {LINKED_MESSAGE}, {PATIENT_MATCH} from ({told}) as told",
        list(values.values()),
    ).fetchone()
    assert found == (message, linked, message.split("|")[0] if message else "none")


@pytest.mark.parametrize("level", ["ins", "traits", "local", "none"])
def test_the_message_of_a_line_is_that_of_its_level(connection, level):
    columns = ", ".join(f"?::{'date' if key == 'birth_date' else 'varchar'} as {key}" for key in PERSON)
    told = with_traits(f"(select 'aisne_a' as association_id, '{level}' as match_level, {columns})")
    [message] = connection.execute(f"select {MESSAGE_OF_LINE} from ({told}) as told", list(PERSON.values())).fetchone()
    assert (message or "none").split("|")[0] == level


def test_every_kind_has_its_key(connection):
    use_key(connection, "fresh", "ab" * 32)
    expected = hmac.new(bytes.fromhex("ab" * 32), b"x", hashlib.sha256).hexdigest()[:32]
    assert value(connection, "keyed('fresh', 'x')") == uuid.UUID(expected)
    assert value(connection, "keyed('fresh', null)") is None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["JEAN", "Pierre", "É", "œ", "Æ", "ß", "Ø", "ł", "d", "LE"]), min_size=1, max_size=4),
    st.data(),
)
def test_case_accents_and_what_stands_between_parts_never_matter(shared, parts, data):
    joints = st.sampled_from(["", " ", "-", "'", "’", ".", "  ", "\u00a0", "_"])
    spelled = "".join(part + data.draw(joints) for part in parts)
    changed = data.draw(st.sampled_from([str.upper, str.lower, str.title, lambda t: unicodedata.normalize("NFD", t)]))
    assert value(shared, "normal_name(?)", changed(spelled)) == value(shared, "normal_name(?)", "".join(parts))


@pytest.mark.parametrize(
    ("code", "normal"), [("042", "42"), ("42", "42"), ("-1", None), ("-", None), ("", None), ("D7", "D7")]
)
def test_doctor_codes_lose_leading_zeros_and_no_doctor_is_none(connection, code, normal):
    assert value(connection, "normal_doctor(?)", code) == normal
