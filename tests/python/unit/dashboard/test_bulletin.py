"""The weekly bulletin: figures of one week beside two others, on two pages, from the publication alone."""

import io
import math
import re
import subprocess
import sys
from datetime import date, timedelta

import pandas as pd
import pytest
from app.bulletin.week import change_of, compare, trend_of
from pypdf import PdfReader

from contact.bulletin import monday_of
from contact.errors import UsageError
from installations import PROJECT

UNITS = pd.Series({"calls": "call", "answered_share": "percent", "median_arrival_minutes": "minute"})
MONDAY = date(2026, 11, 9)


def weeks(**values):
    """Rows of weeks of one area: metric → value by how many weeks before MONDAY."""
    return pd.DataFrame(
        [
            {"week": pd.Timestamp(MONDAY - timedelta(weeks=back)), "metric": metric, "value": value, "state": state}
            for metric, cells in values.items()
            for back, (value, state) in cells.items()
        ]
    )


def test_a_week_is_compared_with_the_one_before_and_with_that_of_52_weeks_before():
    (calls,) = compare(
        weeks(calls={0: (110, "exact"), 1: (100, "exact"), 52: (220, "exact")}), ["calls"], UNITS, MONDAY
    )
    assert (calls.beside_previous.value, calls.beside_previous.trend) == (110, "up")
    assert calls.beside_previous.change == pytest.approx(0.1)
    assert calls.beside_year.change == pytest.approx(-0.5)


def test_the_53rd_week_of_a_year_is_compared_with_the_52nd_of_the_year_before():
    assert date.fromisocalendar(2026, 53, 1) - timedelta(weeks=52) == date.fromisocalendar(2026, 1, 1)
    assert date.fromisocalendar(2021, 1, 1) - timedelta(weeks=52) == date.fromisocalendar(2020, 2, 1)


def test_a_masked_week_and_a_missing_one_tell_no_change():
    told = compare(weeks(calls={0: (math.nan, "masked"), 1: (100, "exact")}), ["calls"], UNITS, MONDAY)[0]
    assert told.beside_previous.state == "masked"
    assert told.beside_previous.trend == "unknown"
    assert told.beside_year.trend == "unknown"


@pytest.mark.parametrize(
    ("now", "then", "unit", "is_rounded", "trend"),
    [
        (1004, 1000, "call", False, "stable"),
        (1006, 1000, "call", False, "up"),
        (35, 30, "act", True, "stable"),
        (40, 30, "act", True, "up"),
        (0.8149, 0.8146, "percent", False, "stable"),
        (0.8146, 0.8156, "percent", False, "down"),
        (42.4, 42.0, "minute", False, "stable"),
        (41.0, 42.0, "minute", False, "down"),
        (5, 0, "call", False, "unknown"),
        (0.0, 0.0, "percent", False, "stable"),
    ],
)
def test_what_would_be_written_as_no_change_is_stable(now, then, unit, is_rounded, trend):
    assert trend_of(now, then, unit, is_rounded=is_rounded) == trend


def test_a_share_changes_in_points():
    assert change_of(0.82, 0.80, "percent") == pytest.approx(0.02)


@pytest.mark.parametrize("written", ["2026-W46", "2026W46", "2026-s46"])
def test_a_week_is_written_in_several_ways(written):
    assert monday_of(written) == MONDAY


@pytest.mark.parametrize("written", ["2025-W53", "46", "2026-W00", "2026-11-09", "W46"])
def test_a_week_that_is_none_is_refused(written):
    with pytest.raises(UsageError, match=re.escape(written)):
        monday_of(written)


@pytest.fixture(scope="module")
def made(installed, tmp_path_factory):
    """The bulletin of the sample publication: its folder, its text on paper, its page."""
    folder = tmp_path_factory.mktemp("bulletin")
    done = run(installed, folder)
    assert done.returncode == 0, done.stderr
    paper, page = (folder / line.rpartition("/")[2] for line in done.stdout.split())
    reader = PdfReader(io.BytesIO(paper.read_bytes()))
    return reader, page.read_text("utf-8")


def run(installed, folder, *week):
    command = [sys.executable, "-m", "app.bulletin", str(folder), *week]
    environment = {"PATH": "", **installed.environment}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_it_is_two_pages_of_a4_in_french(made):
    reader, page = made
    assert len(reader.pages) == 2
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    assert reader.metadata.title.startswith("Bulletin hebdomadaire")
    assert '<html lang="fr">' in page


def test_its_figures_are_those_of_the_publication(installed, made):
    reader, page = made
    rows = installed.sql(
        "SELECT value FROM data.bulletin_weekly WHERE level = 'france' AND metric = 'calls' "
        "AND week = (SELECT max(week) FROM data.bulletin_weekly)"
    )
    written = f"{rows.value[0]:,.0f}".replace(",", "\u202f")
    assert f"<td>{written}</td>" in page
    told = re.sub(r"\s", "", reader.pages[0].extract_text())
    assert f"Appelsreçus{re.sub(chr(0x202F), '', written)}" in told


def test_its_page_asks_nothing_of_anybody(made):
    _, page = made
    asked = re.findall(r"""(?:src|href)\s*=\s*["']?([^"' >]+)|url\(([^)]+)\)""", page)
    named = [first or second for first, second in asked]
    assert all(name.startswith(("data:", "#")) for name in named), named
    assert "<script" not in page


def test_a_week_that_is_not_published_is_one_sentence(installed, tmp_path):
    done = run(installed, tmp_path, "1999-01-04")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == "La publication ne contient pas cette semaine."
    assert list(tmp_path.iterdir()) == []
