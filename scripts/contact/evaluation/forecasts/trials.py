"""The trials: every method at its origins, daily and hourly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from contact.analysis.forecasts.backtest import (
    PROBABILITIES,
    Answer,
    Backtest,
    Method,
    backtest,
    default_model,
    weekly_scale,
)
from contact.analysis.forecasts.bands import HOURS, forecast_bands
from contact.analysis.forecasts.choice import Choice, choose
from contact.analysis.forecasts.model import HORIZON_DAYS, forecast
from contact.analysis.forecasts.naive import seasonal_naive
from contact.analysis.forecasts.series import Calendar, History, Tree
from contact.console import progress
from contact.evaluation.forecasts.subjects import Subject

MODEL, WITHOUT, NAIVE = "default model", "default model, epidemic level unknown", "SeasonalNaive"
CHALLENGED_ORIGINS = 8


@dataclass(frozen=True)
class Trial:
    """everywhere: the model and the naive forecast at all origins; challenged: all methods at some of them."""

    subject: Subject
    everywhere: dict[str, Backtest]
    challenged: dict[str, Backtest]
    choice: Choice


def try_days(subject: Subject, origins: Sequence[int], challengers: Mapping[str, Method]) -> Trial:
    """Try the model and the naive forecast at all origins, the challengers at CHALLENGED_ORIGINS spread over them."""
    methods = {MODEL: default_model, NAIVE: seasonal_naive}
    if subject.history.epidemic is not None:
        methods[WITHOUT] = _without_epidemic
    step = max(1, len(origins) // CHALLENGED_ORIGINS)
    few = list(origins)[::-1][::step][:CHALLENGED_ORIGINS][::-1]
    everywhere = {name: _backtest(subject, origins, method, name) for name, method in methods.items()}
    if not challengers:
        return Trial(subject, everywhere, {}, choose(everywhere))
    at = np.searchsorted(np.array(origins), few)
    challenged = {name: _some(found, at) for name, found in everywhere.items()}
    challenged |= {name: _backtest(subject, few, method, name) for name, method in challengers.items()}
    return Trial(subject, everywhere, challenged, choose(challenged))


def _without_epidemic(history: History, calendar: Calendar, tree: Tree, horizon: int) -> Answer:
    return default_model(replace(history, epidemic=None), calendar, tree, horizon)


def _backtest(subject: Subject, origins: Sequence[int], method: Method, name: str) -> Backtest:
    with progress(name, len(origins)) as advance:

        def told(*arguments):
            answer = method(*arguments)
            advance()
            return answer

        return backtest(subject.history, subject.calendar, subject.tree, origins, told)


def _some(found: Backtest, at: np.ndarray) -> Backtest:
    """The backtest at some of its origins."""
    parts = {name: getattr(found, name)[at] for name in ("origins", "truth", "means", "quantiles", "scales", "seconds")}
    return replace(found, **parts)


@dataclass(frozen=True)
class Hours:
    """The trial of bands of hours: rows are the N rows of the tree times B bands.

    chances: (O, N * B, H), the probability said that demand exceeds the mean of the last four such days.
    """

    found: Backtest
    chances: np.ndarray
    exceeded: np.ndarray


def try_bands(subject: Subject, origins: Sequence[int], bands: np.ndarray = HOURS) -> Hours:
    """Try the forecast of bands of hours. What is planned is taken to be the mean of the same band on the last four
    days of the same weekday, as a roster carried on from month to month would have it."""
    counts = subject.tree.add(np.moveaxis(subject.hourly @ bands.T, 2, 1))
    counts = counts.reshape(-1, subject.history.days)
    parts = [_bands_at(subject, origin, bands, counts) for origin in origins]
    truth, means, quantiles, chances, planned, seconds = (np.stack(part) for part in zip(*parts, strict=True))
    classes = np.repeat(subject.tree.classes, len(bands))
    rows = replace(subject.tree, classes=classes)
    scales = np.stack([weekly_scale(counts[:, :origin]) for origin in origins])
    found = Backtest(rows, np.array(origins), truth, means, quantiles, scales, seconds)
    return Hours(found, chances, truth > planned)


def _bands_at(subject: Subject, origin: int, bands: np.ndarray, counts: np.ndarray) -> tuple:
    start = perf_counter()
    history = subject.history.until(origin)
    daily = forecast(history, subject.calendar, subject.tree)
    found = forecast_bands(daily, history, subject.hourly[:, :origin], subject.calendar, bands).predictive
    quantiles = np.stack([found.quantile(p) for p in PROBABILITIES], axis=2)
    seconds = perf_counter() - start
    weeks = counts[:, origin - 28 : origin].reshape(len(counts), 4, 7).mean(axis=1)
    planned = weeks[:, np.arange(HORIZON_DAYS) % 7]
    truth = counts[:, origin : origin + HORIZON_DAYS]
    return truth, found.mean, quantiles, found.exceeds(planned), planned, np.array(seconds)
