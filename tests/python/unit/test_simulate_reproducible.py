"""The same seed gives the same bytes, in one process or several; another seed does not."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contact.simulate.federation import make_tasks, run, simulate
from contact.simulate.output import Request
from contact.simulate.reference import load

REQUEST = Request(Path(), date(2020, 10, 24), date(2020, 10, 27), associations=6, scale=0.1, seed=3)


def digests(folder: Path) -> dict[str, str]:
    """Content of every file."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def first_run(tmp_path_factory, project) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("first")
    simulate(replace(REQUEST, out=folder), project / "seeds")
    return digests(folder)


def test_a_second_run_writes_the_same_bytes(first_run, tmp_path, project):
    simulate(replace(REQUEST, out=tmp_path), project / "seeds")
    assert digests(tmp_path) == first_run


def test_another_seed_writes_others(first_run, tmp_path, project):
    simulate(replace(REQUEST, out=tmp_path, seed=4), project / "seeds")
    assert digests(tmp_path)["truth/cases.parquet"] != first_run["truth/cases.parquet"]


def test_several_processes_write_the_same_bytes(first_run, tmp_path, project):
    reference = load(project / "seeds")
    request = replace(REQUEST, out=tmp_path)
    tasks = make_tasks(request, reference.associations[:6], reference, None)
    outcomes = list(run(tasks, processes=2))
    assert [o.association.association_id for o in outcomes] == [t.association.association_id for t in tasks]
    written = {name: digest for name, digest in first_run.items() if name.endswith(".csv")}
    assert digests(tmp_path) == written


def test_an_association_does_not_depend_on_the_others(first_run, tmp_path, project):
    """Associations of other départements leave the files of the first ones as they were."""
    simulate(replace(REQUEST, out=tmp_path, associations=4), project / "seeds")
    ours = {name: digest for name, digest in digests(tmp_path).items() if name.endswith(".csv")}
    assert ours == {name: first_run[name] for name in ours}
