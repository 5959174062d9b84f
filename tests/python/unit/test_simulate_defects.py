"""`contact simulate --defects`: many kinds, each told in a ledger, reproducible, and none that masks another."""

from collections import Counter
from datetime import date

import pyarrow.parquet as pq
import pytest

from contact.simulate.federation import simulate
from contact.simulate.output import Request

_CASE_PLACES = {"row_quarantined", "row_duplicate", "row_remarked", "warehouse", "landed_unreadable"}


def request(folder, *, defects: bool) -> Request:
    """Two weeks of eleven associations."""
    return Request(folder, date(2020, 3, 2), date(2020, 3, 15), associations=11, scale=0.2, seed=5, defects=defects)


@pytest.fixture(scope="module")
def spoilt(project, tmp_path_factory):
    """A simulation with defects, and its ledger as rows."""
    folder = tmp_path_factory.mktemp("spoilt")
    simulate(request(folder, defects=True), project / "seeds")
    return folder, pq.read_table(folder / "truth" / "defects.parquet").to_pylist()


def whole(folder) -> dict[str, bytes]:
    """Content of each file, the first MiB of what is made large."""
    return {
        path.relative_to(folder).as_posix(): path.open("rb").read(1 << 20)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_at_least_seventy_kinds_of_defects_are_planted(spoilt):
    assert len({row["kind"] for row in spoilt[1]}) >= 70


def test_the_same_seed_plants_the_same_bytes(spoilt, project, tmp_path):
    simulate(request(tmp_path / "again", defects=True), project / "seeds")
    assert whole(tmp_path / "again") == whole(spoilt[0])


def test_only_the_files_told_in_the_ledger_differ_from_the_twin_without_defects(spoilt, project, tmp_path):
    folder, ledger = spoilt
    simulate(request(tmp_path / "clean", defects=False), project / "seeds")
    clean, found = whole(tmp_path / "clean"), whole(folder)
    told = {f"feeds/{row['file']}" for row in ledger}
    told |= {f"feeds/{row['association_id']}/{row['file']}" for row in ledger}
    moved = [row for row in ledger if row["delivered_on"] != row["simulated_on"]]
    days = {
        (row["association_id"], f"{day:%Y%m%d}") for row in moved for day in (row["simulated_on"], row["delivered_on"])
    }
    differing = {name for name in clean.keys() | found.keys() if clean.get(name) != found.get(name)}
    differing -= {"truth/defects.parquet", *told}
    assert [name for name in differing if (name.split("/")[1], name[-12:-4]) not in days] == []


def test_a_delivery_that_is_spoilt_whole_carries_no_other_defect(spoilt):
    on = Counter((row["association_id"], row["simulated_on"]) for row in spoilt[1] if row["found_in"] != "file_refused")
    for row in spoilt[1]:
        if row["found_in"].startswith("delivery"):
            assert on[row["association_id"], row["simulated_on"]] == 1


def test_a_case_carries_one_defect_and_its_line_number_where_it_lies_in_a_line(spoilt):
    cases = [row for row in spoilt[1] if row["source_case_id"]]
    assert {row["found_in"] for row in cases} == _CASE_PLACES
    numbers = Counter((row["association_id"], row["source_case_id"]) for row in cases)
    assert set(numbers.values()) == {1}
    assert all(row["line_number"] >= 2 for row in cases)


def test_the_kinds_that_find_no_place_are_named(project, tmp_path):
    small = Request(tmp_path / "out", date(2020, 3, 2), date(2020, 3, 4), associations=1, scale=0.05, defects=True)
    planted = simulate(small, project / "seeds").planted
    assert "missing_file" in planted.unplaced
    assert planted.kinds + len(planted.unplaced) >= 70
