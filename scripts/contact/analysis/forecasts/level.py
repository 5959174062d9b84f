"""The level of demand beyond its season: a mixture of recent means, its weights learnt on past origins."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.signal import lfilter

HALF_LIVES = (3.0, 7.0, 21.0, np.inf)
"""Days after which a day counts half in a mean of the recent past; the last one counts all days alike."""
BAND_DAYS = 7
"""Days of the horizon that share their weights and the shape of their errors."""
_FIRST_ORIGIN = 56
"""Days of history before an origin is looked at, where there are as many."""
_MOST_ORIGINS = 180
_RELATIVE_NOISE = 0.01
"""Square of the relative error that is expected of a forecast: large series count no more than others."""
_PULL = 1.0
"""Pull of the weights to a sum of 1, as a share of the evidence: a drift of the past goes on by a part of it."""
_MEMORY_DAYS = 180.0
"""Days after which a past origin counts half for the weights."""
_LOOK_BACK_DAYS = 540
_NOTHING = 1e-290
"""So little that years without a delivery do not turn the last mean known into none."""


@dataclass(frozen=True)
class Past:
    """Forecasts that would have been made at O past origins.

    origins: (O,), the number of days known at each; means: (S, O, H), forecasts; counts: (S, O, H), what came, NaN where unknown.
    """

    origins: np.ndarray
    means: np.ndarray
    counts: np.ndarray


def recent_means(counts: np.ndarray, season: np.ndarray, epidemic: np.ndarray | None) -> np.ndarray:
    """Ratio of counts to season over the recent past at the end of each day, (S, T, len(HALF_LIVES)).

    counts: (S, T), NaN where unknown; season: (S, T), its logarithm. Exponential smoothing of counts and of their
    season apart, so that noisy days count for less: Harvey & Fernandes 1989 (J Bus Econ Stat 7:407).
    """
    known = ~np.isnan(counts)
    expected = np.where(known, np.exp(season + (0.0 if epidemic is None else epidemic)), 0.0)
    found = []
    for half_life in HALF_LIVES:
        decay = 0.5 ** (1 / half_life)
        seen = lfilter([1.0], [1.0, -decay], np.nan_to_num(counts), axis=1)
        due = lfilter([1.0], [1.0, -decay], expected, axis=1)
        found.append(seen / np.maximum(due, _NOTHING))
    ratios = np.stack(found, axis=2)
    return ratios if epidemic is None else ratios * np.exp(epidemic)[..., None]


def past_origins(days: int) -> np.ndarray:
    """Days known at the past origins, every few days; each weekday comes as often as the others."""
    first = max(min(_FIRST_ORIGIN, max(days // 2, 1)), days - _LOOK_BACK_DAYS)
    last = days - 1
    step = max(1, -(-(last - first) // _MOST_ORIGINS))
    step += step % 7 == 0
    return np.arange(last, first - 1, -step)[::-1] if last >= first else np.array([], int)


def look_back(counts: np.ndarray, season: np.ndarray, means: np.ndarray, horizon: int) -> tuple[Past, np.ndarray]:
    """What each recent mean would have forecast: the past without its forecasts, and candidates (S, O, H, J)."""
    days = counts.shape[1]
    origins = past_origins(days)
    target = origins[:, None] + np.arange(horizon)
    padded = np.concatenate([counts, np.full((len(counts), horizon), np.nan)], axis=1)
    candidates = np.exp(season[:, target])[..., None] * means[:, origins - 1][:, :, None, :]
    return Past(origins, np.empty(0), padded[:, target]), candidates


def memory(origins: np.ndarray, half_life: float) -> np.ndarray:
    """How much past origins count, (O,): what is long ago counts less."""
    return 0.5 ** ((origins.max(initial=0) - origins) / half_life)


def learn_weights(past: Past, candidates: np.ndarray) -> np.ndarray:
    """Weights of the recent means for each day of the horizon, (H, J), not negative, learnt on the past of all series.

    Non-negative least squares of what came on what each mean would have forecast: Breiman, Stacked regressions, 1996.
    """
    horizon, kinds = candidates.shape[2:]
    weights = np.full((horizon, kinds), 1 / kinds)
    if not len(past.origins):
        return weights
    recency = memory(past.origins, _MEMORY_DAYS)[:, None]
    for band in range(0, horizon, BAND_DAYS):
        span = slice(band, band + BAND_DAYS)
        x, y = candidates[:, :, span].reshape(-1, kinds), past.counts[:, :, span].reshape(-1)
        centre = x.mean(axis=1)
        usable = ~np.isnan(y) & (centre > 0)
        if not usable.any():
            continue
        recent = np.broadcast_to(recency, candidates[:, :, span].shape[:3]).reshape(-1)
        scale = np.sqrt((centre + _RELATIVE_NOISE * centre**2) / recent)[usable]
        x, y = x[usable] / scale[:, None], y[usable] / scale
        gram, moment = x.T @ x, x.T @ y
        pull = _PULL * np.trace(gram) / kinds
        root = np.linalg.cholesky(gram + pull + 1e-9 * np.trace(gram) * np.eye(kinds))
        weights[span] = nnls(root.T, np.linalg.solve(root, moment + pull))[0]
    return weights
