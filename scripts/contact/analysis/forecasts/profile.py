"""How a day's demand spreads over its hours: shares by type of day and season, right where clocks change."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from contact.analysis.forecasts.days import KINDS

SEASONS = ("winter", "summer")
"""October to March, and April to September."""
_PULL = 2000.0
"""Counts that the profile of all series is worth in that of one, and that of the whole year in that of a season."""


@dataclass(frozen=True)
class Profile:
    """rates: (S, len(KINDS), len(SEASONS), 24), the share of a day in each of its hours were all of the same length."""

    rates: np.ndarray

    def shares(self, kinds: np.ndarray, seasons: np.ndarray, elapsed: np.ndarray) -> np.ndarray:
        """Shares (S, D, 24) of days, each day adding to 1. kinds: (S, D); seasons: (D,); elapsed: (S, D, 24), hours that pass."""
        series = np.arange(len(self.rates))[:, None]
        raw = self.rates[series, kinds, seasons[None, :]] * elapsed
        return raw / raw.sum(axis=2, keepdims=True)


def seasons(first: date, days: int) -> np.ndarray:
    """Index into SEASONS of each day, (days,)."""
    month = (np.datetime64(first, "D") + np.arange(days)).astype("datetime64[M]").astype(int) % 12
    return ((month >= 3) & (month <= 8)).astype(int)


def learn_profile(hourly: np.ndarray, kinds: np.ndarray, of_season: np.ndarray, elapsed: np.ndarray) -> Profile:
    """Learn the profile from hourly counts (S, T, 24), NaN on days without a delivery; the other shapes as in `shares`.

    A multinomial split of the day, as Channouf, L'Ecuyer, Ingolfsson & Avramidis 2007 (Health Care Manag Sci 10:25)
    found better than a model of hours. What is rare is drawn to what is common: a season to the year, then a series to
    all series, by Dirichlet priors. Holidays start from Sundays and bridges from weekdays.
    """
    known = ~np.isnan(hourly).any(axis=2)
    counts = np.zeros((len(hourly), len(KINDS), len(SEASONS), 24))
    passed = np.zeros_like(counts)
    for kind in range(len(KINDS)):
        for season in range(len(SEASONS)):
            chosen = known & (kinds == kind) & (of_season == season)[None, :]
            counts[:, kind, season] = np.where(chosen[..., None], hourly, 0.0).sum(axis=1)
            passed[:, kind, season] = np.where(chosen[..., None], elapsed, 0.0).sum(axis=1)
    # of each hour, what would have been counted had it always lasted an hour
    mean_length = passed.mean(axis=3, keepdims=True)
    counts = counts * np.divide(mean_length, passed, out=np.ones_like(passed), where=passed > 0)
    common = _common(counts.sum(axis=(0, 2)))
    yearly = _drawn(counts.sum(axis=2), common[None])
    return Profile(_drawn(counts, yearly[:, :, None]))


def _common(counts: np.ndarray) -> np.ndarray:
    """Shares of all series by kind of day, (len(KINDS), 24); of a kind never seen, those of the kind that it resembles."""
    flat = np.full(24, 1 / 24)
    found: dict[str, np.ndarray] = {}
    for kind, like in (
        ("weekday", None),
        ("saturday", "weekday"),
        ("sunday", "saturday"),
        ("holiday", "sunday"),
        ("bridge", "weekday"),
    ):
        found[kind] = _drawn(counts[KINDS.index(kind)], found[like] if like else flat)
    return np.stack([found[kind] for kind in KINDS])


def _drawn(counts: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Shares of counts along the last axis, drawn to those of the prior."""
    return (counts + _PULL * prior) / (counts.sum(axis=-1, keepdims=True) + _PULL)
