"""The forecast of every association, region and of France as rows: expected counts and the bounds of intervals."""

import duckdb
import numpy as np
import pandas as pd

from contact.analysis.demand.observed import Demand
from contact.analysis.forecasts.bands import BandForecast, forecast_bands
from contact.analysis.forecasts.model import LEVELS as INTERVALS
from contact.analysis.forecasts.model import Forecast, forecast
from contact.analysis.forecasts.series import FRANCE

LEVELS = ("association", "region", "france")
_CODE_OF_FRANCE = "FR"


def read_bands(connection: duckdb.DuckDBPyConnection) -> dict[str, np.ndarray]:
    """The hours of each time band of the reference, (24,) of 0 and 1, in the order of the day."""
    table = connection.execute("select time_band, hour_of_day from reference.time_bands order by hour_of_day").df()
    return {
        band: np.isin(np.arange(24), rows["hour_of_day"]).astype(float)
        for band, rows in table.groupby("time_band", sort=False)
    }


def outlook(demand: Demand, days: int, bands: dict[str, np.ndarray] | None = None) -> pd.DataFrame:
    """Rows: level, area_code, day, (time_band,) expected, median, low_50, high_50, low_80 … high_95.

    `bands` names bands of local hours, (24,) of 0 and 1 each; without them rows are of whole days. Expected counts of the
    parts add up to those of the whole, medians and bounds do not.

    Raises ContactError where the history is too short or the calendar ends before the horizon.
    """
    daily = forecast(demand.history, demand.calendar, demand.tree, days)
    if bands is None:
        return _rows(daily, daily, daily.mean.shape, {})
    split = forecast_bands(daily, demand.history, demand.hourly, demand.calendar, np.stack(list(bands.values())))
    return _rows(daily, split, split.mean.shape, {"time_band": np.array(list(bands), dtype=object)})


def _rows(
    daily: Forecast, found: Forecast | BandForecast, shape: tuple[int, ...], inner: dict[str, np.ndarray]
) -> pd.DataFrame:
    tree = daily.tree
    source = found.predictive if isinstance(found, Forecast) else found

    def spread(values: np.ndarray, axis: int) -> np.ndarray:
        order = [1] * len(shape)
        order[axis] = len(values)
        return np.broadcast_to(values.reshape(order), shape).ravel()

    names = np.array([_CODE_OF_FRANCE if name == FRANCE else name for name in tree.names], dtype=object)
    columns = {
        "level": spread(np.array(LEVELS, dtype=object)[tree.classes], 0),
        "area_code": spread(names, 0),
        "day": spread(np.array(daily.days, dtype=object), 1),
        **{name: spread(values, 2) for name, values in inner.items()},
        "expected": found.mean.ravel().round(1),
        "median": source.quantile(0.5).ravel(),
    }
    for level in INTERVALS:
        low, high = source.interval(level)
        columns |= {f"low_{level}": low.ravel(), f"high_{level}": high.ravel()}
    return pd.DataFrame(columns)
