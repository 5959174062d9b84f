"""Queues in fluid form: nothing is lost, first come is first served, and waits grow with the load."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.simulate.queueing import fluid_level, virtual_wait

WIDTH = 300.0
DAY = 288


def queue_by_hand(work, capacity):
    """The same level, bin by bin."""
    level, levels = 0.0, []
    for arriving, served in zip(work, capacity, strict=True):
        level = max(0.0, level + arriving - served)
        levels.append(level)
    return np.array(levels)


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 3000)), min_size=1, max_size=400))
@settings(max_examples=60, deadline=None)
def test_the_level_is_that_of_a_queue_worked_off_bin_by_bin(bins):
    work, capacity = (np.array(column, float) for column in zip(*bins, strict=True))
    assert fluid_level(work, capacity) == pytest.approx(queue_by_hand(work, capacity))


def test_without_a_queue_nobody_waits():
    wait = virtual_wait(np.full(DAY, 250.0), np.full(DAY, 300.0), WIDTH)
    assert wait.max() < 1


def test_a_case_waits_until_the_work_before_it_is_done():
    """20 bins of work arrive at once and one bin of work is done per bin: the wait is 19 bins at first, then less."""
    work, capacity = np.zeros(DAY), np.full(DAY, 300.0)
    work[10] = 20 * 300.0
    wait = virtual_wait(work, capacity, WIDTH)
    assert wait[10] == pytest.approx(19 * WIDTH, abs=1)
    assert wait[15] == pytest.approx(14 * WIDTH, abs=1)
    assert wait[40] < 1


def test_while_the_doors_are_closed_the_wait_is_until_they_open():
    work, capacity = np.zeros(DAY), np.zeros(DAY)
    capacity[96:] = 3000.0
    work[24] = 100.0
    assert virtual_wait(work, capacity, WIDTH)[24] == pytest.approx((95 - 24) * WIDTH, abs=WIDTH)


def test_what_waits_at_the_end_still_drains():
    work, capacity = np.zeros(DAY), np.full(DAY, 300.0)
    work[-1] = 11 * 300.0
    assert virtual_wait(work, capacity, WIDTH)[-1] == pytest.approx(10 * WIDTH, abs=WIDTH)


@given(st.integers(0, 2**32 - 1), st.floats(1.05, 1.6))
@settings(max_examples=30, deadline=None)
def test_more_demand_never_shortens_a_wait(seed, factor):
    work = np.random.default_rng(seed).poisson(1.5, DAY) * 200.0
    capacity = np.full(DAY, 400.0)
    capacity[:60] = 0
    calm, busy = virtual_wait(work, capacity, WIDTH), virtual_wait(work * factor, capacity, WIDTH)
    assert (busy >= calm - 1).all()
    assert (calm >= 0).all()
