"""A download opens well in a French Excel, and nothing in it can run."""

import csv
import io
import math
from datetime import date

import pytest
from app import export
from hypothesis import given
from hypothesis import strategies as st


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_bytes_of_a_file():
    content = export.to_csv(
        ["Département", "Du", "Valeur"], [["Côte-d’Or", date(2026, 11, 1), 1234.5], ["Ain", None, 7]]
    )
    assert content == "\ufeffDépartement;Du;Valeur\r\nCôte-d’Or;2026-11-01;1234,5\r\nAin;;7\r\n".encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0,3"),
        (305522.0, "305522"),
        (-0.5, "-0,5"),
        (12, "12"),
        (math.nan, ""),
        (None, ""),
        ("=1+1", "'=1+1"),
        ("+33 1", "'+33 1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("Bas-Rhin", "Bas-Rhin"),
    ],
)
def test_a_cell(value, text):
    assert export.written(value) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_no_text_can_be_a_formula(text):
    cell = parsed(export.to_csv(["x"], [[text]]))[1:]
    assert not cell or not cell[0] or not cell[0][0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_file_name_has_plain_letters_and_the_days():
    name = export.file_name("csv.territories_file", "Île-de-France", date(2026, 10, 18), date(2026, 11, 14))
    assert name == "contact_territoires_ile_de_france_2026-10-18_2026-11-14.csv"


def test_a_share_is_exported_as_a_percentage():
    assert export.in_unit(0.814, "percent") == pytest.approx(81.4)
    assert export.in_unit(42.0, "minute") == 42.0
    assert export.in_unit(math.nan, "act") is None
