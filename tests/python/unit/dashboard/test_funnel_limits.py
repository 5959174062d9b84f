"""Control limits are the exact binomial ones, widened by the published spread between associations."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from app.comparison.limits import (
    ABOVE,
    BELOW,
    FAR_ABOVE,
    FAR_BELOW,
    WITHIN,
    Limits,
    limits,
    quantile,
)
from app.comparison.standing import standing
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

LEVELS = (0.001, 0.025, 0.975, 0.999)


def exact(size: int, share: Fraction, level: Fraction) -> float:
    """The interpolated quantile in whole numbers: no rounding anywhere."""
    below = Fraction(0)
    for count in range(size + 1):
        chance = math.comb(size, count) * share**count * (1 - share) ** (size - count)
        if below + chance >= level:
            beyond = (below + chance - level) / chance
            return float(min(max((count - beyond) / size, 0), 1))
        below += chance
    raise AssertionError


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 99), st.sampled_from([1, 25, 500, 975, 999]))
def test_a_limit_is_the_exact_quantile(size, percent, level):
    expected = exact(size, Fraction(percent, 100), Fraction(level, 1000))
    assert quantile(size, percent / 100, level / 1000) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("size", [500, 20_000, 3_000_000])
@pytest.mark.parametrize("share", [0.002, 0.1, 0.83, 0.999])
@pytest.mark.parametrize("level", LEVELS)
def test_a_limit_of_a_large_association_is_that_of_another_library(size, share, level):
    count = binom.ppf(level, size, share)
    beyond = (binom.cdf(count, size, share) - level) / binom.pmf(count, size, share)
    assert quantile(size, share, level) == pytest.approx(min(max((count - beyond) / size, 0), 1), abs=1e-8)


@pytest.mark.parametrize(("size", "share", "level"), [(0, 0.5, 0.5), (10, 0, 0.5), (10, 1, 0.5), (10, 0.5, 1)])
def test_what_has_no_limit_is_refused(size, share, level):
    with pytest.raises(ValueError, match="a limit needs"):
        quantile(size, share, level)


@settings(deadline=None)
@given(st.integers(5, 100_000), st.floats(0.01, 0.99), st.floats(0, 0.2))
def test_limits_are_in_order_around_the_mean_and_wider_between_associations(size, share, between):
    plain, wide = limits(size, share), limits(size, share, between)
    assert 0 <= plain.outer_low <= plain.inner_low <= plain.inner_high <= plain.outer_high <= 1
    assert wide.outer_low <= plain.outer_low + 1e-12
    assert wide.outer_high >= plain.outer_high - 1e-12


@pytest.mark.parametrize(
    ("share", "position"),
    [(0.5, WITHIN), (0.61, ABOVE), (0.39, BELOW), (0.71, FAR_ABOVE), (0.29, FAR_BELOW), (0.6, WITHIN)],
)
def test_a_position_is_told_by_the_limits_it_passes(share, position):
    assert Limits(0.4, 0.6, 0.3, 0.7).position(share) == position


def rows(values, sizes, france=0.8):
    told = [("france", "FR", france, "exact", 100.0)]
    told += [
        ("association", f"a{number}", value, "masked" if math.isnan(value) else "exact", size)
        for number, (value, size) in enumerate(zip(values, sizes, strict=True))
    ]
    return pd.DataFrame(told, columns=["level", "area_code", "value", "state", "size"])


def test_associations_without_a_share_are_counted_and_not_drawn():
    found = standing(rows([*[0.8] * 20, math.nan, 0.2, 0.81], [*[900.0] * 22, 0.0]), 0.0)
    assert list(found.points.area_code) == [*(f"a{number}" for number in range(20)), "a21"]
    assert list(found.points.position) == [*[WITHIN] * 20, FAR_BELOW]
    assert found.left_out == 2
    assert found.curves["size"].is_monotonic_increasing


@pytest.mark.parametrize("france", [0.0, 1.0, math.nan])
def test_nothing_is_compared_with_a_mean_that_leaves_no_room(france):
    assert standing(rows([0.8], [100.0], france), 0.0) is None
