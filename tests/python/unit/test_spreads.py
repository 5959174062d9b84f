"""The spread between associations: none where chance alone explains how they differ, the true one where there is one."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from contact.publication.spreads import FEWEST, spread_between, spreads
from contact.semantics.catalogue import Metric

CALLS = Metric("calls", "simple")
SHARE = Metric("answered_share", "ratio", inputs=("answered_calls", "calls"), plain_ratio=True)


def test_chance_alone_widens_nothing_and_a_true_spread_is_found():
    random = np.random.default_rng(7)
    sizes = random.integers(800, 20_000, 64)
    by_chance = random.binomial(sizes, 0.8) / sizes
    assert spread_between(by_chance, sizes, 0.8) == 0
    true = np.clip(random.normal(0.8, 0.04, 64), 0, 1)
    spread = spread_between(random.binomial(sizes, true) / sizes, sizes, 0.8)
    assert 0.025 < spread < 0.05


def test_one_outlier_does_not_hide_itself():
    sizes = [5000] * 40
    shares = [0.8 + 0.004 * (number % 3 - 1) for number in range(39)] + [0.5]
    assert spread_between(shares, sizes, 0.8) == 0


def published(count: int, mean: float = 0.8) -> pd.DataFrame:
    """Rows of a period: the share and the calls of `count` associations around that of France."""
    rows = [("france", "FR", "answered_share", mean), ("france", "FR", "calls", 1e6)]
    for number in range(count):
        rows.append(("association", f"a{number}", "answered_share", mean + 0.05 * (-1) ** number))
        rows.append(("association", f"a{number}", "calls", 4000.0))
    frame = pd.DataFrame(rows, columns=["level", "area_code", "metric", "value"])
    return frame.assign(period="28d", window="current")


def test_a_share_has_a_spread_per_period_and_a_count_has_none():
    told = spreads(SimpleNamespace(metrics=(CALLS, SHARE)), published(40))
    assert list(told.metric) == ["answered_share"]
    assert told.period[0] == "28d"
    assert told.associations[0] == 40
    assert 0.045 < told.spread[0] < 0.055


def test_of_few_associations_no_spread_is_told():
    assert spreads(SimpleNamespace(metrics=(SHARE,)), published(FEWEST - 1)).empty
    assert len(spreads(SimpleNamespace(metrics=(SHARE,)), published(FEWEST))) == 1
