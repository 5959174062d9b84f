"""Numbers, dates and cells are written as French readers write them."""

import math
from datetime import date, datetime

import pytest
from app import formats

THIN = "\u202f"
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (898595, 0, f"898{THIN}595"),
        (1234567.0, 0, f"1{THIN}234{THIN}567"),
        (999, 0, "999"),
        (0, 0, "0"),
        (45.6, 1, "45,6"),
        (43, 1, "43,0"),
        (0.05, 1, "0,1"),
        (2.5, 0, "3"),
        (-1234.5, 1, f"−1{THIN}234,5"),
        (-0.04, 1, "0,0"),
    ],
)
def test_numbers(value, decimals, text):
    assert formats.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.814, "percent", f"81,4{THIN}%"),
        (42.4, "minute", f"42{NBSP}min"),
        (58.0, "second", f"58{NBSP}s"),
        (305522.0, "act", f"305{THIN}522"),
        (45.62, "per_1000", "45,6"),
    ],
)
def test_a_quantity_carries_its_unit(value, unit, text):
    assert formats.quantity(value, unit) == text


@pytest.mark.parametrize(
    ("value", "state", "unit", "text"),
    [
        (None, "masked", "act", f"‹{NBSP}11"),
        (math.nan, "masked", "percent", "non publiable"),
        (math.nan, "masked", "minute", "non publiable"),
        (math.nan, "no_data", "minute", "—"),
        (None, "no_data", "call", "—"),
        (0.0, "exact", "call", "0"),
        (25.0, "rounded", "act", "25"),
    ],
)
def test_a_cell_says_that_it_is_masked_or_empty(value, state, unit, text):
    assert formats.cell(value, state, unit) == text


@pytest.mark.parametrize(
    ("value", "trend", "unit", "text"),
    [
        (0.032, "up", "call", f"+3{THIN}%"),
        (-0.041, "down", "minute", f"−4{THIN}%"),
        (0.0112, "up", "percent", f"+1,1{NBSP}pt"),
        (-0.001, "down", "percent", f"−0,1{NBSP}pt"),
        (0.0004, "stable", "percent", "stable"),
        (None, "unknown", "call", "sans comparaison"),
        (math.nan, "up", "call", "sans comparaison"),
    ],
)
def test_a_change_is_a_word_or_a_signed_number(value, trend, unit, text):
    assert formats.change(value, trend, unit) == text


def test_dates():
    assert formats.short_date(date(2026, 11, 15)) == "15 nov. 2026"
    assert formats.short_date(date(2026, 2, 1)) == "1er févr. 2026"
    assert formats.short_date(date(2026, 8, 3)) == "3 août 2026"
    assert formats.day_of_week(date(2026, 11, 15)) == "dim. 15 nov. 2026"
    assert formats.date_range(date(2026, 10, 18), date(2026, 11, 14)) == "18 oct. – 14 nov. 2026"
    assert formats.date_range(date(2025, 11, 15), date(2026, 11, 14)) == "15 nov. 2025 – 14 nov. 2026"
    assert formats.date_range(date(2026, 11, 14), date(2026, 11, 14)) == "14 nov. 2026"


def test_times_are_those_of_paris_in_winter_and_in_summer():
    assert formats.clock(datetime(2026, 11, 15, 5, 12)) == f"06{NBSP}h{NBSP}12"
    assert formats.clock(datetime(2026, 7, 15, 4, 12)) == f"06{NBSP}h{NBSP}12"
    assert formats.paris_day(datetime(2026, 7, 14, 22, 30)) == date(2026, 7, 15)
