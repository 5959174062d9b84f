"""The official year replayed: a week of March 2020 at full scale, counted in the feeds themselves."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from contact.errors import ContactError
from contact.simulate.calibration import Official, check, targets
from contact.simulate.federation import simulate
from contact.simulate.output import Request
from contact.simulate.reference import load
from feed_reader import REGISTRY, started_acts
from seed_files import seed

FIRST, LAST = date(2020, 3, 9), date(2020, 3, 15)


@pytest.fixture(scope="module")
def counted(official, project, tmp_path_factory):
    """Acts, and acts for suspected COVID-19, by département of the association and local day of start."""
    out = tmp_path_factory.mktemp("replay")
    simulate(Request(out, FIRST, LAST, calibrate=official), project / "seeds")
    covid_codes = {
        (row["thesaurus"], row["source_code"])
        for row in seed("code_maps/thesaurus_codes")
        if row["syndrome"] == "covid_19"
    }
    acts, covid = Counter(), Counter()
    for folder in (path for path in (out / "feeds").iterdir() if path.is_dir()):
        registered = REGISTRY[folder.name]
        for day, codes in started_acts(folder):
            acts[registered["departement_code"], day] += 1
            suspected = any((registered["thesaurus"], code) in covid_codes for code in codes)
            covid[registered["departement_code"], day] += suspected
    return acts, covid


@pytest.fixture(scope="module")
def expected(official):
    """The same of the official file, for the départements with activity."""
    with official.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if FIRST <= date.fromisoformat(row["date"]) <= LAST]
    return tuple(
        Counter({(row["dep"], date.fromisoformat(row["date"])): int(row[name]) for row in rows})
        for name in ("sos_acts_total", "sos_acts_covid")
    )


def test_acts_equal_the_official_count_in_every_cell(counted, expected):
    assert +counted[0] == +expected[0]
    assert len({code for code, _ in +expected[0]}) == 46


def test_suspected_cases_equal_the_official_count_in_every_cell(counted, expected):
    assert +counted[1] == +expected[1]


def test_a_day_without_transmission_has_no_file(official, project, tmp_path):
    """The Vaucluse sent nothing on three days: no files then, and nothing that starts then."""
    with official.open(encoding="utf-8", newline="") as lines:
        gaps = [
            date.fromisoformat(r["date"])
            for r in csv.DictReader(lines)
            if r["dep"] == "84" and r["sos_acts_total"] == "0"
        ]
    day = gaps[0]
    first, last = day.replace(day=max(1, day.day - 1)), day
    simulate(Request(tmp_path, first, last, calibrate=official), project / "seeds")
    files = {path.name for path in (tmp_path / "feeds" / "vaucluse_a").iterdir()}
    assert f"appels_{first:%Y%m%d}.csv" in files or first in gaps
    assert f"appels_{day:%Y%m%d}.csv" not in files
    assert all(started != day for started, _ in started_acts(tmp_path / "feeds" / "vaucluse_a"))


def test_an_association_gets_acts_from_its_first_delivery_on(project):
    """Gironde has two associations: while the second does not deliver, the first has all the acts."""
    first, second = (a for a in load(project / "seeds").associations if a.departement_code == "33")
    late = replace(second, delivers_from=date(2020, 3, 3))
    official = Official({"33": np.full(4, 500)}, {"33": np.full(4, 40)})
    found = targets(official, [first, late], date(2020, 3, 1), seed=1)
    (acts, covid), (late_acts, late_covid) = (found[a.association_id] for a in (first, late))
    assert (acts + late_acts == 500).all()
    assert (covid + late_covid == 40).all()
    assert late_acts[:2].tolist() == [0, 0]
    assert (late_acts[2:] > 100).all()
    assert (late_covid <= late_acts).all()


def test_a_cell_that_differs_is_an_error():
    official = Official({"33": np.array([5, 6])}, {"33": np.array([0, 1])})
    counts = {"33": np.array([5, 7])}
    with pytest.raises(ContactError, match=r"département 33 differ .* on 2020-03-02 \(7 for 6\)"):
        check(official, counts, {"33": np.array([0, 1])}, date(2020, 3, 1))
