"""Other people's models, tried beside the default one; their packages are in the optional group `forecast`."""

import logging
from importlib import import_module
from types import ModuleType

import numpy as np
import pandas as pd

from contact.analysis.forecasts.backtest import PROBABILITIES, Answer, Method
from contact.analysis.forecasts.model import LEVELS
from contact.analysis.forecasts.naive import completed
from contact.analysis.forecasts.season import YEARLY_FROM_DAYS
from contact.analysis.forecasts.series import Calendar, History, Tree
from contact.errors import ContactError

_COLUMNS = ("lo-95", "lo-80", "lo-50", "", "hi-50", "hi-80", "hi-95")
"""The columns of statsforecast in the order of PROBABILITIES; the point forecast of a symmetric model is its median."""
_DRAWS = 500


def challengers() -> dict[str, Method]:
    """The challengers by name.

    Raises ContactError where their packages are not installed.
    """
    models = _imported("statsforecast.models")
    _imported("prophet")
    return {
        "AutoETS": _nixtla(models.AutoETS(season_length=7)),
        "MSTL": _nixtla(models.MSTL(season_length=[7], trend_forecaster=models.AutoETS(model="ZZN"))),
        "Prophet": _prophet,
    }


def _imported(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError:
        raise ContactError(
            "The challengers of the forecasts are not installed; run 'uv sync --frozen --group forecast' first."
        ) from None


def _nixtla(model: object) -> Method:
    def method(history: History, calendar: Calendar, tree: Tree, horizon: int) -> Answer:
        stats = _imported("statsforecast").StatsForecast(models=[model], freq="D", n_jobs=1)
        found = stats.forecast(df=_long(history, tree), h=horizon, level=list(LEVELS))
        name = str(model)
        columns = [f"{name}-{bound}" if bound else name for bound in _COLUMNS]
        values = found.sort_values(["unique_id", "ds"])[columns].to_numpy().reshape(len(tree.names), horizon, -1)
        quantiles = np.maximum(values, 0.0)
        return quantiles[..., len(LEVELS)], quantiles

    return method


def _long(history: History, tree: Tree) -> pd.DataFrame:
    """All rows below one another; numbered, since two levels may share a name."""
    rows = completed(tree.add(history.counts))
    dates = pd.date_range(history.first, periods=history.days)
    number = np.repeat(np.arange(len(rows)), history.days)
    return pd.DataFrame({"unique_id": number, "ds": np.tile(dates, len(rows)), "y": rows.ravel()})


def _prophet(history: History, calendar: Calendar, tree: Tree, horizon: int) -> Answer:
    """Prophet with the holidays, bridges and school holidays of each row's first series as regressors."""
    logging.getLogger("cmdstanpy").disabled = True
    rows = tree.add(history.counts)
    drawn = np.stack(
        [_draws(row, calendar, int(np.argmax(series)), horizon) for row, series in zip(rows, tree.sums, strict=True)]
    )
    return drawn.mean(axis=2), np.moveaxis(np.quantile(drawn, PROBABILITIES, axis=2), 0, 2)


def _draws(row: np.ndarray, calendar: Calendar, series: int, horizon: int) -> np.ndarray:
    """Drawn futures of one row, (H, _DRAWS)."""
    total = len(row) + horizon
    frame = pd.DataFrame({"ds": pd.date_range(calendar.first, periods=total), "y": [*row, *[np.nan] * horizon]})
    frame[list(calendar.names)] = calendar.features[series, :total]
    yearly = len(row) >= YEARLY_FROM_DAYS
    model = _imported("prophet").Prophet(
        yearly_seasonality=yearly,
        daily_seasonality=False,
        seasonality_mode="multiplicative",
        uncertainty_samples=_DRAWS,
    )
    for name in calendar.names:
        model.add_regressor(name, mode="multiplicative", standardize=False)
    np.random.seed(0)  # Prophet draws from the global generator
    model.fit(frame.iloc[: len(row)], seed=0)
    return np.maximum(model.predictive_samples(frame.iloc[len(row) :])["yhat"], 0.0)
