"""The battery of planted defects at the size of CI, and that it finds what it looks for."""

import pyarrow.parquet as pq
import pytest

from contact.assurance.defects import run_defects
from contact.assurance.differences import find_differences
from contact.assurance.trial import Trial
from contact.landing.registry import read_registry
from contact.stores import open_store


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The battery, run once: its folder and its outcome."""
    folder = tmp_path_factory.mktemp("defects")
    return folder, run_defects(folder)


@pytest.mark.timeout(600)
def test_every_planted_defect_is_found_under_its_reason_and_no_good_row_is_lost(run):
    outcome = run[1]
    assert outcome.failures == []
    assert outcome.facts["kinds"] >= 75
    assert outcome.facts["reason codes"] >= 60
    assert outcome.facts["good rows compared"] > 10_000


def test_a_row_that_is_lost_is_found(run, project):
    """A positive control: a good row taken from the landing store."""
    folder = run[0]
    planted = pq.read_table(folder / "spoilt" / "sim" / "truth" / "defects.parquet").to_pylist()
    clean, spoilt = Trial(folder / "clean"), Trial(folder / "spoilt")
    spoilt_cases = {row["source_case_id"] for row in planted}
    with spoilt.settings(), open_store("landing", read_only=False) as connection:
        numbers = connection.execute("select numero_intervention from flat_acts.acts order by all").fetchall()
        lost = next(number for (number,) in numbers if number not in spoilt_cases)
        connection.execute("delete from flat_acts.acts where numero_intervention = ?", [lost])
    failures = find_differences(clean, spoilt, planted, read_registry(project / "seeds")).failures
    assert failures
    assert all("of the clean feeds is not landed" in failure for failure in failures)
