"""One week of many series, judged by methods that look at different things.

Counts against the same weeks of earlier years (improved Farrington), shares of coded acts against the season by three methods
that vote (periodic regression, robust periodic regression, hidden states: Pelat et al., Euro Surveill 2017;22(32):30593), and days
against the fortnight before (EARS C2, freed from the rhythm of the week).
"""

from dataclasses import dataclass

import numpy as np

from contact.analysis.early_warning.panels import Panel
from contact.analysis.signals.ears import ears_c2, weekday_adjusted
from contact.analysis.signals.farrington_flexible import FarringtonDetection, improved_farrington
from contact.analysis.signals.farrington_settings import SURVEILLANCE
from contact.analysis.signals.hidden_markov import hidden_markov
from contact.analysis.signals.serfling import robust_serfling, serfling

FALSE_DISCOVERY_RATE = 0.05
DAILY_ALPHA = 0.001
LEAST_DEVIATION = 1.0
"""Acts a day: on flatter days than this the daily method would call a single act unusual."""
FEWEST_ACTS_OF_A_DAY = 5
FEWEST_ACTS_OF_A_WEEK = 5.0
"""Acts a week, on average over the last year, below which a share says too little for the three methods to vote on."""
WEEKS_OF_A_YEAR = 52
PER_THOUSAND = 1000.0


@dataclass(frozen=True)
class Judgement:
    """Of S series: everything of shape (S,) but `voters`, (S, 3): which of the three methods calls the week epidemic.

    is_unusual: the count is above its bound, and still so when all series of the run are judged together; q_value: the
    smallest false discovery rate at which it would be, among the series with cases enough for a bound; judged: methods of
    the vote that could speak.
    """

    farrington: FarringtonDetection
    q_value: np.ndarray
    is_unusual: np.ndarray
    voters: np.ndarray
    judged: np.ndarray
    days_above: np.ndarray

    @property
    def votes(self) -> np.ndarray:
        """How many of the three call the week epidemic."""
        return self.voters.sum(axis=1)


def judge(panels: list[Panel], first_days: np.ndarray, threads: int = 1) -> Judgement:
    """Judge the latest week of every series of the panels, in their order (areas, then groups)."""
    counts = np.concatenate([one.counts.reshape(-1, one.counts.shape[-1]) for one in panels])
    coded = np.concatenate([np.repeat(one.coded, one.counts.shape[1], axis=0) for one in panels])
    daily = np.concatenate([one.daily.reshape(-1, one.daily.shape[-1]) for one in panels])
    now = [counts.shape[1] - 1]
    found = improved_farrington(counts, now, SURVEILLANCE, first_days, threads)
    q_value = adjusted(np.where(np.isnan(found.upper_bound[:, 0]), np.nan, found.p_value[:, 0]))
    voters, judged = _vote(counts, coded, now)
    with np.errstate(invalid="ignore"):
        is_unusual = found.alarm[:, 0] & (q_value <= FALSE_DISCOVERY_RATE)
    return Judgement(found, q_value, is_unusual, voters, judged, _days_above(daily))


def adjusted(p_values: np.ndarray) -> np.ndarray:
    """Smallest false discovery rate at which each would be rejected; NaN stays NaN and does not count.

    Source: Benjamini and Hochberg, J R Stat Soc B 1995;57:289.
    """
    found = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known])]
    ranked = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    found[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1)
    return found


def _vote(counts: np.ndarray, coded: np.ndarray, now: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Which of the three methods call the latest week epidemic, (S, 3), and how many could speak, (S,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(coded > 0, PER_THOUSAND * counts / coded, np.nan)
    regressions = [serfling(shares, now), robust_serfling(shares, now)]
    states = hidden_markov(np.log1p(shares), now)
    voters = np.column_stack([*(one.alarm[:, 0] for one in regressions), states.alarm[:, 0]])
    known = [~np.isnan(one.upper_bound[:, 0]) for one in regressions] + [~np.isnan(states.probability[:, 0])]
    enough = _recent_mean(counts) >= FEWEST_ACTS_OF_A_WEEK
    return voters & enough[:, None], np.sum(known, axis=0) * enough


def _recent_mean(counts: np.ndarray) -> np.ndarray:
    """Mean of the known weeks of the last year, (S,); 0 where none is known."""
    recent = counts[:, -WEEKS_OF_A_YEAR:]
    return np.nansum(recent, axis=1) / np.maximum((~np.isnan(recent)).sum(axis=1), 1)


def _days_above(daily: np.ndarray) -> np.ndarray:
    """Days of the latest week above the daily bound, holding enough acts to speak of."""
    adjusted_days = weekday_adjusted(daily)
    found = ears_c2(adjusted_days, DAILY_ALPHA, LEAST_DEVIATION)
    return (found.alarm & (daily >= FEWEST_ACTS_OF_A_DAY))[:, -7:].sum(axis=1)
