"""The départements that the page shows, and their published figures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from app import data
from app.filters import Filters
from app.text import language

# value and state by département
Values = dict[str, tuple[float, str]]
# a cell that the publication does not hold
NOTHING = (math.nan, "no_data")


@dataclass(frozen=True)
class Places:
    """Names and regions of the départements shown, by code.

    `served` are those where an association is based, and those whose neighbours' associations bring them as many acts
    per inhabitant as the least of these; elsewhere a few acts say nothing of the territory.
    """

    names: dict[str, str]
    regions: dict[str, str]
    served: frozenset[str]


def places(publication: data.Publication, chosen: Filters, rows: pd.DataFrame) -> Places:
    """The départements of the region chosen, or of the country; `rows` as of data.territories."""
    areas = data.areas(publication)
    departements = areas[areas.level == "departement"]
    if not chosen.whole_country:
        departements = departements[departements.parent_code == chosen.area]
    return Places(
        names=dict(zip(departements.area_code, departements[f"label_{language()}"], strict=True)),
        regions=dict(zip(departements.area_code, departements.parent_code, strict=True)),
        served=_served(frozenset(areas[areas.level == "association"].parent_code), values_of(rows, "acts_per_1000")),
    )


def _served(based: frozenset[str], rates: Values) -> frozenset[str]:
    least = min((rates[code][0] for code in based if code in rates and rates[code][0] > 0), default=math.inf)
    return based | {code for code, (rate, _) in rates.items() if rate >= least}


def values_of(rows: pd.DataFrame, metric: str) -> Values:
    """value and state of a metric in the current window, by département."""
    chosen = rows[(rows.level == "departement") & (rows.window == "current") & (rows.metric == metric)]
    return dict(zip(chosen.area_code, zip(chosen.value, chosen.state, strict=True), strict=True))
