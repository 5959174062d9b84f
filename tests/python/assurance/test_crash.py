"""Killed at any instant, commands leave nothing half-done: the crash battery at the size that CI runs, and its parts."""

import pytest

from contact.assurance.crash.battery import run
from contact.assurance.crash.state import read_state
from contact.assurance.crash.targets import LANES, TARGETS
from contact.stores import open_store


def test_commands_killed_at_random_instants_leave_one_state_or_the_other():
    outcome = run("small", seed=1)
    assert outcome.failures == []
    assert outcome.cases == sum(target.small for target in TARGETS.values())
    assert all(target.small for target in TARGETS.values())


def test_at_full_size_two_hundred_commands_are_killed():
    assert sum(target.full for target in TARGETS.values()) >= 200
    assert {"land", "build", "publish", "backup", "rights"} <= TARGETS.keys()
    assert sorted(name for lane in LANES for name in lane) == sorted(TARGETS)


@pytest.fixture
def deliver(home):
    """A function that writes deliveries into the ledger: (number, content, status, rows landed)."""

    def write(*deliveries: tuple[int, str, str, int]) -> dict[str, str]:
        with open_store("landing", read_only=False) as connection:
            connection.execute("delete from ledger.deliveries")
            for number, content, status, landed in deliveries:
                connection.execute(
                    "insert into ledger.deliveries values (?, 'aisne_a', 'flat_acts', '2020-03-01', ?, ?, null, "
                    "'received', ?, ?, 0, 0, now()::timestamp, null)",
                    [number, content, status, landed, landed],
                )
        return read_state(("landing",))

    return write


def test_the_state_of_a_store_does_not_depend_on_numbers_order_or_repetitions(deliver):
    first = deliver((1, "a", "landed", 5), (2, "b", "landed", 6))
    assert deliver((7, "b", "landed", 6), (8, "a", "landed", 5), (9, "a", "duplicate", 0)) == first


def test_the_state_of_a_store_tells_one_row_that_differs(deliver):
    first = deliver((1, "a", "landed", 5), (2, "b", "landed", 6))
    assert deliver((1, "a", "landed", 5), (2, "b", "landed", 7)) != first
    assert deliver((1, "a", "landed", 5)) != first
