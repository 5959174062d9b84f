"""Areas, dimensions and shares: bounds of masked counts from all sums, compared with programmes written from nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.assurance.disclosure.oracle import direct_bounds
from contact.assurance.disclosure.tables import as_known
from contact.publication.attack import programs
from contact.publication.attack.known import frame
from contact.publication.attack.margins import margins, propagate
from contact.publication.attack.search import by_margins
from known_counts import RULES, known

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 6))
COUNTS = SIZES.flatmap(
    lambda size: st.lists(
        st.one_of(st.integers(0, 15), st.integers(0, 60)), min_size=size[0] * size[1], max_size=size[0] * size[1]
    ).map(lambda values: np.array(values).reshape(size))
)


@given(COUNTS)
@settings(max_examples=25, deadline=None)
def test_programmes_agree_with_those_written_cell_by_cell(counts):
    cells = as_known(counts)
    targets, low, high = programs.bounded(margins(cells, {}), RULES)
    inside = targets < len(cells)
    expected = direct_bounds(cells, targets[inside])
    for found_low, found_high, (least, most) in zip(low[inside], high[inside], expected, strict=True):
        assert least <= found_low
        assert found_high <= most
        if found_high - found_low + 1 < RULES.fewest_possible:
            assert (found_low, found_high) == (least, most)


@given(COUNTS)
@settings(max_examples=25, deadline=None)
def test_bounds_hold_what_is_true_and_sums_alone_are_never_sharper_than_programmes(counts):
    cells = as_known(counts)
    found = margins(cells, {})
    low, high = propagate(found)
    true = np.array([*np.column_stack([counts, counts.sum(axis=1)]).ravel(), *counts.sum(axis=0), counts.sum()])
    assert (low[: len(cells)] <= true).all()
    assert (true <= high[: len(cells)]).all()
    targets, least, most = programs.bounded(found, RULES)
    assert (least >= low[targets]).all()
    assert (most <= high[targets]).all()


@pytest.mark.parametrize("counts", [[[3, 15], [16, 2]], [[0, 14], [30, 9]], [[12, 13], [1, 1]], [[5, 22], [40, 0]]])
def test_bounds_of_small_tables_are_those_of_every_table_that_agrees(counts):
    counts = np.array(counts)
    cells = as_known(counts)
    ceiling = int(counts.max()) + 15
    every = np.indices((ceiling,) * counts.size).reshape(counts.size, -1).T.reshape(-1, *counts.shape)
    told = np.column_stack(
        [
            np.concatenate([every, every.sum(axis=2, keepdims=True)], axis=2).reshape(len(every), -1),
            every.sum(axis=1),
            every.sum(axis=(1, 2)),
        ]
    )
    agrees = (cells["low"].to_numpy() <= told).all(axis=1) & (told <= cells["high"].to_numpy()).all(axis=1)
    agreeing = told[agrees]
    targets, least, most = programs.bounded(margins(cells, {}), RULES)
    for row, fewest, highest in zip(targets, least, most, strict=True):
        assert agreeing[:, row].min() <= fewest
        assert highest <= agreeing[:, row].max()
        if highest - fewest + 1 < RULES.fewest_possible:
            assert (fewest, highest) == (agreeing[:, row].min(), agreeing[:, row].max())


def test_the_only_masked_member_beside_an_exact_total_is_found():
    cells = frame(
        [known("calls", 16, fixed=True), known("calls", 15, member="sex=f"), known("calls", 1, member="sex=m")]
    )
    (group,) = by_margins(cells, {}, RULES).groups
    assert group.chain == ("calls", "region", "11", "sex=m")
    assert (group.low, group.high) == (0, 3)


def test_the_rest_beside_a_part_is_a_group_too():
    cells = frame([known("coded", 16, fixed=True), known("flu", 15)])
    (group,) = by_margins(cells, {"coded": ["flu"]}, RULES).groups
    assert group.chain[0] == "coded - flu"
    assert (group.low, group.high) == (0, 3)


def test_a_share_far_from_all_leaves_a_rest_that_is_not_small():
    cells = frame([known("coded", 400, fixed=True), known("flu", 15)])
    assert by_margins(cells, {"coded": ["flu"]}, RULES).groups == []


def test_members_of_two_dimensions_add_up_to_those_of_one_and_to_the_total():
    rows = [
        known("flu", count, member=f"age={age}|sex={sex}")
        for age, sex, count in [("a", "f", 20), ("a", "m", 20), ("b", "f", 20), ("b", "m", 3)]
    ]
    rows += [known("flu", 40, member="age=a"), known("flu", 23, member="age=b"), known("flu", 63)]
    found = margins(frame(rows), {})
    low, high = propagate(found)
    at = found.cells.index[(found.cells["member"] == "age=b|sex=m")][0]
    assert (low[at], high[at]) == (1, 9)


def test_places_of_intervention_may_lie_outside_all_that_are_known():
    rows = [known("flu", 60, area="FR"), {**known("flu", 20, area="01"), "kind": "territory_region"}]
    found = margins(frame(rows), {})
    low, high = propagate(found)
    at = found.cells.index[found.cells["area"] == "elsewhere"][0]
    assert (low[at], high[at]) == (36, 44)


def test_sums_that_cannot_hold_are_widened_and_not_fatal():
    rows = [known("flu", 60, area="FR"), known("flu", 100, area="01"), known("flu", 2, area="02")]
    targets, _, most = programs.bounded(margins(frame(rows), {}), RULES)
    assert len(targets) == 1
    assert most[0] >= 2
