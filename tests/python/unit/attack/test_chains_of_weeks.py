"""Weeks and windows put together: the sharpest bounds of every group of neighbouring weeks, checked by enumeration."""

from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.publication.attack.chains import solve
from contact.publication.attack.known import UNBOUNDED

WEEKS = 3
MOST = 6
SPANS = list(combinations(range(WEEKS + 1), 2))


@st.composite
def figures(draw) -> tuple[list[int], dict[tuple[int, int], tuple[int, int]]]:
    """Counts of three weeks, and bounds of some spans that hold for them."""
    counts = draw(st.lists(st.integers(0, MOST), min_size=WEEKS, max_size=WEEKS))
    told = {}
    for a, b in draw(st.lists(st.sampled_from(SPANS), min_size=1, max_size=5, unique=True)):
        true = sum(counts[a:b])
        low, high = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        told[a, b] = (max(0, true - low), true + high)
    return counts, told


def chain_of(told: dict[tuple[int, int], tuple[int, int]]):
    """The chain of some figures, and its bounds of one span."""
    spans, bounds = np.array(list(told)), np.array(list(told.values()), dtype=float)
    return solve(spans[:, 0], spans[:, 1], bounds[:, 0], bounds[:, 1])


@given(figures())
@settings(max_examples=60, deadline=None)
def test_bounds_are_those_of_all_counts_that_agree_with_every_figure(case):
    _, told = case
    chain = chain_of(told)
    # one more than any upper bound of a figure: what reaches it is unbounded
    ceiling = max(high for _, high in told.values()) + 1
    agreeing = [
        counts
        for counts in product(range(ceiling + 1), repeat=WEEKS)
        if all(low <= sum(counts[a:b]) <= high for (a, b), (low, high) in told.items())
    ]
    starts, ends = chain.groups()
    for a, b, low, high in zip(starts, ends, chain.low(starts, ends), chain.high(starts, ends), strict=True):
        possible = {sum(counts[a:b]) for counts in agreeing}
        assert low == min(possible)
        if high < UNBOUNDED / 2:
            assert high == max(possible)
        else:
            assert max(possible) >= ceiling
    assert chain.tolerance == 0


def test_two_figures_one_in_the_other_leave_what_rounding_leaves():
    chain = chain_of({(0, 1): (13, 17), (0, 4): (13, 17)})
    assert (chain.low(np.array([1]), np.array([4])), chain.high(np.array([1]), np.array([4]))) == ([0], [4])


def test_windows_that_overlap_give_away_what_none_of_them_does():
    # four weeks and their first; the four weeks before the last, and what lies before the group: the same three weeks twice
    told = {(1, 2): (13, 17), (1, 5): (13, 17), (0, 1): (13, 17), (5, 6): (18, 22)}
    alone = chain_of(told)
    assert (alone.low(np.array([2]), np.array([5])), alone.high(np.array([2]), np.array([5]))) == ([0], [4])
    both = chain_of(told | {(2, 6): (23, 27)})
    assert (both.low(np.array([2]), np.array([5])), both.high(np.array([2]), np.array([5]))) == ([1], [4])


def test_figures_that_contradict_one_another_are_taken_to_be_off_by_the_least_that_explains_it():
    chain = chain_of({(0, 1): (13, 17), (1, 2): (13, 17), (0, 2): (38, 42)})
    assert chain.tolerance == 2
    assert chain.high(np.array([0]), np.array([1])) == 19


def test_a_figure_that_no_bound_needs_is_not_used():
    chain = chain_of({(0, 1): (13, 17), (0, 4): (13, 17), (4, 5): (38, 42)})
    assert chain.is_used((1, 4), (0, 1), 13, 17)
    assert chain.is_used((1, 4), (0, 4), 13, 17)
    assert not chain.is_used((1, 4), (4, 5), 38, 42)
