"""Publications week after week: what none of them gives away must not come out of all of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.assurance.disclosure.successive import draw, growing, publications
from contact.publication import archive
from contact.publication.attack.known import KEYS, frame
from contact.publication.attack.revisions import added
from contact.publication.attack.search import by_weeks
from contact.publication.disclosure import MASKED, ROUNDED, Rules
from contact.publication.disclosure.ledger import Ledger
from known_counts import known

RULES = Rules()


def nothing_more(ledger: Ledger, before: pd.DataFrame) -> int:
    """No complementary masking."""
    return 0


@given(st.integers(0, 10_000))
@settings(max_examples=3, deadline=None)
def test_nobody_is_found_in_any_publication_of_a_series(seed):
    counts = draw(seed, regions=3, weeks=62)
    for made in publications(growing(counts, range(58, 62)), RULES):
        assert made.attacked.recoveries == []


def test_without_complementary_masking_a_series_gives_small_groups_away_and_with_it_none_and_most_stays_shown():
    counts = draw(3, regions=6, weeks=70)
    found = [made.attacked.recoveries for made in publications(growing(counts, range(54, 70)), RULES, nothing_more)]
    groups = {group.key: group for recoveries in found for group in recoveries}
    assert groups
    for group in groups.values():
        assert _true(counts, group) in range(group.low, group.high + 1)
    assert any(0 < _true(counts, group) < RULES.k for group in groups.values())
    protected = list(publications(growing(counts, range(56, 68)), RULES))
    *_, last = protected
    large = last.ledger.cells[last.ledger.cells["measured"] >= RULES.first_shown]
    assert (large["state"] == ROUNDED).mean() > 0.95
    assert (last.ledger.cells.loc[last.ledger.cells["measured"] < RULES.k, "state"] == MASKED).all()
    assert all(made.attacked.recoveries == [] for made in protected)
    assert sum(made.complementary for made in protected) > 0


def test_what_was_told_stays_in_the_archive_once_as_it_was_told_last():
    counts = draw(5, regions=4, weeks=60)
    made = list(publications(growing(counts, range(56, 60)), RULES))
    before = archive.empty()
    for one in made:
        before = archive.as_known(archive.rows_to_publish(one.ledger, before, None))
    assert not before.duplicated(KEYS).any()
    told = before[before["is_shown"].astype(bool)].set_index(KEYS)["value"]
    for one in made:
        shown = one.ledger.cells[one.ledger.cells["state"] == ROUNDED].set_index(KEYS)["value"]
        assert shown.index.isin(told.index).all()
    assert told.loc[shown.index].eq(shown).all()


@pytest.mark.parametrize("late", [1, 3, 9, 40])
def test_what_came_late_tells_of_no_few_persons(late):
    counts = draw(11, regions=4, weeks=60)
    counts[1] += 20
    revised = counts.copy()
    revised[1, 55] += late
    first, second = publications([counts[:, :58], revised[:, :59]], RULES)
    assert second.attacked.recoveries == []
    both = first.ledger.cells.merge(second.ledger.cells, on=KEYS, suffixes=("_before", ""))
    both = both[(both["area"] == "01") & (both["state"] == ROUNDED) & (both["state_before"] == ROUNDED)]
    assert len(both) > 50
    assert (both["value"] - both["value_before"]).abs().max() <= late + RULES.base


def test_a_revision_that_windows_would_tell_exactly_is_not_shown():
    # three persons came late to one week: the week moves by a step of rounding, the window around it does not
    before = frame([known("flu", 17, span=(0, 7)), known("flu", 40, span=(0, 28))])
    now = frame([known("flu", 20, span=(0, 7)), known("flu", 42, span=(0, 28))])
    groups = by_weeks(added(now, before), RULES, "revisions")[0].groups
    assert {(group.starts, group.ends, group.low, group.high) for group in groups} == {
        (0, 7, 1, 4),
        (0, 28, 1, 4),
        (7, 28, 0, 3),
    }


def _true(counts: np.ndarray, group) -> int:
    _, _, area, _ = group.chain
    monday = 18267  # 6 January 2020
    start, end = (group.starts - monday) // 7, (group.ends - monday) // 7
    line = counts.sum(axis=0) if area == "FR" else counts[int(area)]
    return int(line[start:end].sum())
