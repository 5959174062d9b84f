"""`contact evaluate forecast` at a small size: the sections that it writes hold what was tried."""

import re
from datetime import date

import numpy as np
import pytest

from contact.evaluation.forecasts.evaluate import REAL_TITLE, SIMULATED_TITLE, evaluate_real, evaluate_simulated
from contact.evaluation.forecasts.subjects import real_departements, simulated_federation, time_bands
from contact.simulate import calibration


@pytest.fixture(scope="module")
def federation(project):
    return simulated_federation(project / "seeds", date(2024, 1, 1), date(2025, 1, 31), series=3)


def cells(text: str, first: str) -> list[str]:
    """The cells of the row of a table that begins with a text."""
    [row] = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_real_departements_at_three_origins(official, project, tmp_path):
    subject = real_departements(official, project / "seeds", series=5)
    trial = evaluate_real(subject, tmp_path / "evaluation.md", 3, {})
    assert trial.everywhere["default model"].origins.tolist() == [343, 344, 345]
    text = (tmp_path / "evaluation.md").read_text("utf-8")
    assert f"## {REAL_TITLE}\n" in text
    told = float(cells(text, "default model | département")[2])
    assert 0.3 < told < float(cells(text, "SeasonalNaive | département")[2])
    assert "Run by `contact evaluate forecast`" in text


def test_real_counts_are_those_of_the_official_file(official, project):
    subject = real_departements(official, project / "seeds")
    assert subject.history.counts.shape == (46, 373)
    acts = calibration.read_official(official, date(2020, 12, 25), date(2020, 12, 25)).acts
    day = (date(2020, 12, 25) - subject.history.first).days
    assert subject.history.counts[subject.history.names.index("33"), day] == acts["33"][0]
    assert subject.names_of_days["Jour de Noël"][day]


def test_the_simulated_federation_by_day_and_hour(federation, project, tmp_path):
    bands = time_bands(project / "seeds")
    assert sum(bands.values()).tolist() == [1.0] * 24
    trial = evaluate_simulated(federation, tmp_path / "evaluation.md", 2, {}, bands)
    text = (tmp_path / "evaluation.md").read_text("utf-8")
    assert f"## {SIMULATED_TITLE}\n" in text
    assert trial.everywhere["default model"].truth.shape[0] == 2
    assert float(cells(text, "default model, hours | association")[2]) < 0.9
    shown = re.findall(r"^\| \d+ to \d+ % \| [^|]+ \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    assert len(shown) >= 3


def test_simulated_hours_add_up_to_days_and_nights_are_calm(federation):
    assert np.array_equal(federation.hourly.sum(axis=2), federation.history.counts)
    by_hour = federation.hourly.sum(axis=(0, 1))
    assert by_hour[20] > 2 * by_hour[4]
