"""The early warning: who is heard, what is compared with what, and what becomes a signal."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from contact.analysis.early_warning.judgement import adjusted
from contact.analysis.early_warning.observed import DAYS_LOOKED_AT, Observed, Spell
from contact.analysis.early_warning.panels import FRANCE, fit_weeks, panel
from contact.analysis.early_warning.warning import SEVERITIES, warn

WEEKS = 5 * 52 + 10
CELLS = pd.DataFrame(
    [("nord_a", "59", "32"), ("nord_b", "59", "32"), ("oise_a", "60", "32"), ("gironde_a", "33", "75")],
    columns=["association_id", "departement_code", "region_code"],
)
SYNDROMES = ("asthma", "gastroenteritis")
LEVEL = np.array([20.0, 60.0])
ASTHMA, NORD_A, OISE_A = 0, 0, 2


def spell(starts: np.ndarray, counts: np.ndarray) -> Spell:
    """A tenth of the acts are coded as something else, none are left without a code."""
    coded = (counts.sum(axis=1) * 1.1).astype(int)
    return Spell(starts, counts, coded, coded)


def quiet(seed: int = 3) -> Observed:
    """Every association the same, without season and without outbreaks."""
    random = np.random.default_rng(seed)
    starts = np.datetime64("2021-11-01") + 7 * np.arange(WEEKS)
    last = starts[-1] + 6
    days = np.arange(last - DAYS_LOOKED_AT + 1, last + 1)
    daily = random.poisson(LEVEL[None, :, None] / 7, (len(CELLS), 2, len(days)))
    weekly = random.poisson(LEVEL[None, :, None], (len(CELLS), 2, WEEKS))
    delivered = np.full((len(CELLS), WEEKS), 7.0)
    return Observed(CELLS, SYNDROMES, spell(starts, weekly), spell(days, daily), delivered, 0.75)


def with_outbreak(observed: Observed, cell: int, group: int, acts: int) -> Observed:
    """So many more acts in the latest week, spread evenly over its days."""
    weekly, daily = observed.weeks.counts.copy(), observed.days.counts.copy()
    weekly[cell, group, -1] += acts
    daily[cell, group, -7:] += acts // 7
    return replace(observed, weeks=spell(observed.weeks.starts, weekly), days=spell(observed.days.starts, daily))


def silent(observed: Observed, cell: int, week: int) -> Observed:
    """The association of the cell delivered nothing of that week."""
    delivered, weekly = observed.days_delivered.copy(), observed.weeks.counts.copy()
    delivered[cell, week], weekly[cell, :, week] = 0, 0
    return replace(observed, days_delivered=delivered, weeks=spell(observed.weeks.starts, weekly))


def rows_of(observed: Observed, level: str) -> pd.DataFrame:
    rows = warn(observed).rows
    return rows[rows["level"] == level].set_index(["area_code", "syndrome"])


def test_an_association_is_heard_when_it_delivered_the_week_and_coded_three_quarters():
    observed = silent(quiet(), OISE_A, -1)
    coded = observed.weeks.acts_coded.copy()
    coded[NORD_A, -1] = int(observed.weeks.acts[NORD_A, -1] * 0.7)
    observed = replace(observed, weeks=replace(observed.weeks, acts_coded=coded))

    assert fit_weeks(observed)[:, -1].tolist() == [False, True, False, True]


def test_coding_is_judged_over_all_departements_of_an_association():
    observed = quiet()
    cells = observed.cells.assign(association_id=["nord_a", "nord_a", "oise_a", "gironde_a"])
    coded = observed.weeks.acts_coded.copy()
    coded[NORD_A, -1] = 0
    observed = replace(observed, cells=cells, weeks=replace(observed.weeks, acts_coded=coded))

    assert fit_weeks(observed)[:, -1].tolist() == [False, False, True, True]


def test_an_area_compares_those_heard_now_with_their_own_past():
    observed = silent(quiet(), NORD_A, -1)

    north = panel(observed, "departement")
    at = north.areas.index("59")

    assert (north.heard[at], north.members[at]) == (1, 2)
    assert north.known_share[at] == pytest.approx(0.5, abs=0.05)
    np.testing.assert_array_equal(north.counts[at], observed.weeks.counts[1])


def test_a_past_week_in_which_one_of_them_was_silent_is_unknown():
    observed = silent(quiet(), NORD_A, 40)

    north = panel(observed, "departement")
    at = north.areas.index("59")

    assert np.isnan(north.counts[at, :, 40]).all()
    assert not np.isnan(north.counts[at, :, 41]).any()


def test_an_area_in_which_nobody_is_heard_is_left_out():
    assert panel(silent(quiet(), OISE_A, -1), "departement").areas == ("33", "59")


def test_levels_add_up_to_the_country():
    observed = quiet()
    whole = panel(observed, "france")

    assert whole.areas == (FRANCE,)
    for level in ("association", "departement", "region"):
        np.testing.assert_array_equal(panel(observed, level).counts.sum(axis=0), whole.counts[0])


def test_a_quiet_week_has_no_unusual_count():
    rows = warn(quiet()).rows

    assert not rows["is_unusual"].any()
    assert (rows["severity"] != SEVERITIES[-1]).all()


def test_an_outbreak_is_told_where_it_is_and_nowhere_else():
    observed = with_outbreak(quiet(), OISE_A, ASTHMA, 70)

    rows = rows_of(observed, "departement")

    assert rows.loc[("60", "asthma"), "severity"] == SEVERITIES[-1]
    assert rows.loc[("60", "asthma"), "status"] == "red"
    assert rows[rows["is_unusual"]].index.tolist() == [("60", "asthma")]


def test_evidence_is_what_was_counted():
    observed = with_outbreak(quiet(), OISE_A, ASTHMA, 70)

    row = rows_of(observed, "association").loc[("oise_a", "asthma")]

    assert row["acts"] == observed.weeks.counts[OISE_A, ASTHMA, -1]
    assert row["coded_acts"] == observed.weeks.acts_coded[OISE_A, -1]
    assert row["expected"] == pytest.approx(LEVEL[ASTHMA], rel=0.15)
    assert row["acts"] > row["upper_bound"] > row["expected"]
    assert row["q_value"] >= row["p_value"]


def test_areas_of_the_same_region_that_agree_are_counted():
    observed = with_outbreak(with_outbreak(quiet(), OISE_A, ASTHMA, 70), NORD_A, ASTHMA, 70)

    rows = rows_of(observed, "departement")

    assert rows.loc[("60", "asthma"), "agreeing_areas"] == 2
    assert rows.loc[("60", "asthma"), "judged_areas"] == 2
    assert rows.loc[("33", "asthma"), "agreeing_areas"] == 0


def test_too_few_acts_make_no_signal():
    observed = quiet()
    few = observed.weeks.counts.copy()
    few[:, ASTHMA] = 0
    few[OISE_A, ASTHMA, -1] = 2
    observed = replace(observed, weeks=spell(observed.weeks.starts, few))

    assert not (warn(observed).signals["syndrome"] == "asthma").any()


def test_the_false_discovery_rate_is_that_of_benjamini_and_hochberg():
    p_values = np.random.default_rng(1).uniform(size=200) ** 3

    np.testing.assert_allclose(adjusted(p_values), false_discovery_control(p_values))


def test_what_could_not_be_judged_does_not_count_as_a_test():
    p_values = np.array([0.01, np.nan, 0.04])

    np.testing.assert_allclose(adjusted(p_values), [0.02, np.nan, 0.04])
