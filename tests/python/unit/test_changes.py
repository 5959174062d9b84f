"""Changes between windows, and when they are called stable."""

import numpy as np
import pandas as pd
import pytest

from contact.publication.changes import add_changes

UNITS = {"calls": "call", "share": "percent", "delay": "minute", "rate": "per_1000"}


def change(metric: str, now: float, then: float, state: str = "exact") -> tuple[float, str]:
    rows = pd.DataFrame(
        {
            "period": "7d",
            "window": ["current", "previous"],
            "level": "france",
            "area_code": "FR",
            "metric": metric,
            "value": [now, then],
            "state": state,
        }
    )
    compared = add_changes(rows, UNITS, round_base=5)
    assert np.isnan(compared.loc[0, "change"])
    assert compared.loc[0, "trend"] == "unknown"
    return compared.loc[1, "change"], compared.loc[1, "trend"]


@pytest.mark.parametrize(
    ("metric", "now", "then", "expected", "trend"),
    [
        ("calls", 110, 100, 0.10, "up"),
        ("calls", 90, 100, -0.10, "down"),
        ("calls", 1004, 1000, 0.004, "stable"),
        ("calls", 1006, 1000, 0.006, "up"),
        ("calls", 0, 100, -1.0, "down"),
        ("share", 0.850, 0.840, 0.010, "up"),
        ("share", 0.8404, 0.8400, 0.0004, "stable"),
        ("delay", 42.4, 42.0, 0.4 / 42, "stable"),
        ("delay", 45.0, 42.0, 3 / 42, "up"),
        ("rate", 50.0, 60.0, -1 / 6, "down"),
    ],
)
def test_a_change_is_relative_but_for_shares_and_stable_below_what_is_shown(metric, now, then, expected, trend):
    value, told = change(metric, now, then)
    assert value == pytest.approx(expected)
    assert told == trend


@pytest.mark.parametrize(("now", "then"), [(np.nan, 10), (10, np.nan), (10, 0), (0, 0)])
def test_a_change_against_nothing_is_unknown(now, then):
    value, trend = change("calls", now, then)
    assert np.isnan(value)
    assert trend == "unknown"


def test_rounded_counts_one_step_apart_are_stable():
    assert change("calls", 20, 15, "rounded")[1] == "stable"
    assert change("calls", 25, 15, "rounded")[1] == "up"


def test_each_area_is_compared_with_itself():
    rows = pd.DataFrame(
        {
            "period": "7d",
            "window": ["current", "current", "previous", "previous"],
            "level": "region",
            "area_code": ["11", "75", "75", "11"],
            "metric": "calls",
            "value": [10.0, 20.0, 10.0, 10.0],
            "state": "exact",
        }
    )
    assert add_changes(rows, UNITS, 5)["trend"].tolist() == ["unknown", "unknown", "up", "stable"]
