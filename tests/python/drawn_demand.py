"""Demand drawn with known effects, for tests of forecasts."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from contact.analysis.forecasts.days import FEATURES, Territory, calendar, weekdays
from contact.analysis.forecasts.series import Calendar, History, Tree, tree
from seed_files import seed

FIRST = date(2021, 3, 1)
WEEK = np.array([0.05, -0.08, -0.07, -0.06, -0.05, 0.13, 0.08])
HOLIDAY = 0.20
NOISE = 0.01
"""Dispersion k of the variance mean + k mean²."""


@dataclass(frozen=True)
class Drawn:
    """A history with what comes after it, and the truth behind."""

    history: History
    calendar: Calendar
    tree: Tree
    future: np.ndarray
    expected: np.ndarray


def calendar_table() -> pd.DataFrame:
    """The calendar of the project, indexed by date, flags as booleans."""
    table = pd.DataFrame(seed("reference/calendar")).set_index("date_day")
    flags = [name for name in table if name.startswith("is_")]
    return table.assign(**{name: table[name] == "true" for name in flags})


def draw(
    series: int = 6, days: int = 400, horizon: int = 28, level: float = 100.0, school: float = 0.0, random: int = 1
) -> Drawn:
    """Series of constant level with effects of weekday, public holidays and school holidays, negative binomial."""
    rng = np.random.default_rng(random)
    zones = [Territory(school_zone="abc"[one % 3]) for one in range(series)]
    known = calendar(calendar_table(), zones, FIRST, days + horizon)
    features = known.features
    log = WEEK[weekdays(FIRST, days + horizon)] + HOLIDAY * features[..., FEATURES.index("holiday")]
    log = log + school * features[..., FEATURES.index("school")] + np.log(known.elapsed.sum(axis=2) / 24)
    expected = level * (1 + np.arange(series))[:, None] * np.exp(log)
    counts = rng.poisson(rng.gamma(1 / NOISE, NOISE * expected)).astype(float)
    names = tuple(f"association {one}" for one in range(series))
    regions = {name: f"region {one % 2}" for one, name in enumerate(names)}
    history = History(names, FIRST, counts[:, :days])
    return Drawn(history, known, tree(names, regions), counts[:, days:], expected[:, days:])
