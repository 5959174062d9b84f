"""Kept content: lines that name a person are found however they are written, and known again by their digest."""

import gzip
import hashlib
import hmac
import uuid

import pytest

from contact.identity import kept_lines
from contact.identity.kept_lines import Names, Removed, digest, pieces_naming
from contact.identity.store import keep_content
from contact.keys import read_key

NAMES = Names([("LEFEVREMARTIN", "ELODIE")], ["2810533063001", ""])


@pytest.mark.parametrize(
    "text",
    [
        "x;LEFEVRE-MARTIN;Elodie;12/05/1981",
        "Élodie Lefèvre Martin",
        "lefevremartin,élodie",
        "LEFE\u0300VRE'MARTIN;ELODIE",
        "nir 2 81 05 33 063 001 19",
        "281053306300119",
    ],
)
def test_a_line_that_names_the_person(text):
    assert NAMES.are_in(text)
    assert NAMES.are_in_bytes(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LEFEVRE-MARTIN;Anne",
        "Élodie DURAND",
        "ALEFEVREMARTIN;ELODIE",
        "LEFEVREMARTINE;ELODIE",
        "LEFEVRE MARTIN;MELODIE",
        "28105330630",
    ],
)
def test_a_line_that_does_not(text):
    assert not NAMES.are_in(text)


def test_letters_that_have_no_accent_to_lose():
    assert Names([("SORENOEUVRE", "AESTHER")], []).are_in("Søren-Œuvre;Æsther")
    assert Names([("DLTH", "D")], []).are_in("đłþ ð")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_encodings_of_feeds(encoding):
    assert NAMES.are_in_bytes("x;Lefèvre-Martin;Élodie".encode(encoding))
    assert Names([("OEUVRE", "ELODIE")], []).are_in_bytes("x;Œuvre;Élodie".encode(encoding))


def test_of_a_file_the_lines_go_of_a_line_the_line(bare_home):
    file = b"head\nx;LEFEVRE MARTIN;ELODIE\ny;DURAND;PAUL\n"
    assert pieces_naming(file, 0, NAMES) == [b"x;LEFEVRE MARTIN;ELODIE"]
    assert pieces_naming(b"x;LEFEVRE MARTIN;ELODIE", 7, NAMES) == [b"x;LEFEVRE MARTIN;ELODIE"]
    assert pieces_naming(b"y;DURAND;PAUL", 7, NAMES) == []


def test_a_packed_or_wide_file_goes_as_a_whole():
    packed = gzip.compress(b"x;LEFEVRE MARTIN;ELODIE\ny")
    wide = "x;LEFEVRE MARTIN;ELODIE\ny".encode("utf-16")
    assert pieces_naming(packed, 0, NAMES) == [packed]
    assert pieces_naming(wide, 0, NAMES) == [wide]
    assert pieces_naming(gzip.compress(b"y"), 0, NAMES) == []
    assert pieces_naming(b"\x1f\x8bnot packed", 0, NAMES) == []


def test_the_digest_is_keyed(bare_home):
    key = read_key("patients")
    expected = hmac.new(bytes.fromhex(key), b"kept|x", hashlib.sha256).digest()[:16]
    assert digest(b"x", key) == uuid.UUID(bytes=expected)


def test_what_was_removed_is_known_again(bare_home):
    key = read_key("patients")
    removed = Removed({digest(b"x;ELODIE", key), digest(b"whole\nfile", key)})
    assert removed.rest(b"a\nx;ELODIE\nb", 0) == b"a\nb"
    assert removed.rest(b"x;ELODIE", 3) is None
    assert removed.rest(b"whole\nfile", 0) is None
    assert removed.rest(b"a\nx;ELODIE", 3) == b"a\nx;ELODIE"
    assert Removed(set()).rest(b"x;ELODIE", 3) == b"x;ELODIE"


def test_a_key_that_was_retired_still_knows_what_was_removed(bare_home, tmp_path):
    (tmp_path / "keys" / "retired").mkdir()
    (tmp_path / "keys" / "retired" / "patients.20200101T000000000000Z.key").write_text("ab" * 32)
    assert Removed({digest(b"x", "ab" * 32)}).rest(b"x", 3) is None


def test_content_is_kept_once_and_without_what_was_removed(holdings):
    removed = digest(b"x;ELODIE", read_key("patients"))
    rows = [("h", "acts", 0, b"a\nx;ELODIE\n"), ("h", "acts", 3, b"x;ELODIE"), ("h", "acts", 4, b"y")]
    keep_content(holdings.connection, [])
    holdings.connection.execute(
        "insert into identity.main.tombstones by name select 'content' as kind, ?::uuid as patient_id, 'r' as request_id, "
        "timestamp '2020-01-01' as recorded_at",
        [removed],
    )
    keep_content(holdings.connection, rows[1:2])
    for _ in range(2):
        keep_content(holdings.connection, rows)
    found = holdings.connection.execute("from identity.main.kept_content order by line_number").fetchall()
    assert found == [("h", "acts", 0, b"a\n"), ("h", "acts", 4, b"y")]
    assert kept_lines.without_removed(holdings.connection, []) == []
