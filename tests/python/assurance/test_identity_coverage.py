"""The battery of coverage tells what no test runs and what no test notices."""

import pytest

from contact.assurance.identity_coverage import Planted, lines_run
from contact.errors import ContactError

CODE = """
def halved(number):
    if number > 100:
        return None
    if number:
        number = number / 2
    return number
"""


@pytest.fixture
def toy(tmp_path):
    """A project with one module and a test that leaves something out."""
    (tmp_path / "conftest.py").write_text("")
    (tmp_path / "toy.py").write_text(CODE)
    (tmp_path / "test_toy.py").write_text("from toy import halved\n\ndef test_half():\n    assert halved(4) == 2\n")
    return tmp_path


def test_a_line_and_a_branch_that_no_test_runs_are_told(toy, tmp_path_factory):
    run = lines_run(toy, toy / "test_toy.py", ("toy",), tmp_path_factory.mktemp("measured"))
    assert (run.lines, run.branches) == (6, 4)
    assert run.missed == [
        "toy.py: no test runs line 4",
        "toy.py: from line 3 no test goes to line 4",
        "toy.py: from line 5 no test goes to line 7",
    ]


def test_a_test_that_fails_ends_the_battery(toy, tmp_path_factory):
    (toy / "test_toy.py").write_text("from toy import halved\n\ndef test_half():\n    assert halved(4) == 4\n")
    with pytest.raises(ContactError, match="1 failed"):
        lines_run(toy, toy / "test_toy.py", ("toy",), tmp_path_factory.mktemp("measured"))


@pytest.mark.parametrize(("noticed", "failures"), [(95, []), (94, ["no test notices this"])])
def test_more_faults_that_are_not_noticed_than_may_be_are_failures(noticed, failures):
    assert Planted(100, noticed, ["no test notices this"]).failures == failures
