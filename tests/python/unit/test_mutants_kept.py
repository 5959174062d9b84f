"""Outcomes of planted faults are kept as long as the module and its tests are the same."""

import pytest

from mutation.kept import Kept


@pytest.fixture
def tests(tmp_path):
    file = tmp_path / "test_module.py"
    file.write_text("assert is_right()")
    return {"contact.module": [file]}


def never():
    raise AssertionError("tried again")


def test_a_run_is_taken_up_where_it_ended(tmp_path, tests):
    file = tmp_path / "kept" / "mutants.txt"
    first = Kept(file, tests)
    assert first.noticed("contact.module", "a = 1", lambda: True)
    assert not first.noticed("contact.module", "a = 2", lambda: False)
    second = Kept(file, tests)
    assert second.noticed("contact.module", "a = 1", never)
    assert not second.noticed("contact.module", "a = 2", never)
    assert not second.knows("contact.module", "a = 3")


def test_a_fault_is_tried_again_when_a_test_changes(tmp_path, tests):
    file = tmp_path / "mutants.txt"
    assert not Kept(file, tests).noticed("contact.module", "a = 1", lambda: False)
    tests["contact.module"][0].write_text("assert is_right() and is_whole()")
    assert Kept(file, tests).noticed("contact.module", "a = 1", lambda: True)


def test_nothing_is_kept_without_a_file(tests):
    kept = Kept(None, tests)
    assert kept.noticed("contact.module", "a = 1", lambda: True)
    assert not Kept(None, tests).knows("contact.module", "a = 1")
