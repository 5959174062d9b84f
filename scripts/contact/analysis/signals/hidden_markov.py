"""Two hidden states, epidemic or not, behind a series: the probability that the latest week is epidemic.

Sources: Le Strat and Carrat, Stat Med 1999;18:3463; Rabiner, Proc IEEE 1989;77:257 (the forward and backward passes).
Outside epidemics the mean follows the season; in an epidemic it is a constant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contact.analysis.signals.detection import as_series
from contact.analysis.signals.harmonic_glm import YEAR, harmonic_design
from contact.analysis.signals.weighted_regression import weighted_coefficients

_FIRST_SHARE = 0.2
"""The share of weeks, the highest above the season, with which the search for an epidemic state starts."""
_LEAST_DEVIATION = 1e-3
_PRIOR_MOVES = np.array([[9.5, 0.5], [1.0, 9.0]])
"""Moves between the states counted before any is seen: states last for weeks."""


@dataclass(frozen=True)
class HiddenMarkovSettings:
    """years: length of the past; rounds: steps of the EM algorithm; probability: from which a week is called epidemic."""

    years: int = 5
    rounds: int = 30
    probability: float = 0.5
    fewest_weeks: int = 104


@dataclass(frozen=True)
class StateDetection:
    """Arrays (series, evaluated): probability of the epidemic state given the past and the week itself, and the call."""

    probability: np.ndarray
    alarm: np.ndarray


def hidden_markov(
    values: np.ndarray, at: Sequence[int], settings: HiddenMarkovSettings | None = None
) -> StateDetection:
    """Judge the weeks `at` (rows from 0) of values (series, weeks), each with a model of its own past.

    The values should be on a scale on which they are nearly normal: logarithms of rates, or shares. A missing week is NaN;
    where less than `fewest_weeks` is known up to a week, so is its probability. Raises ValueError for values that are not
    (series, weeks).
    """
    settings = settings or HiddenMarkovSettings()
    values, at = as_series(values), np.asarray(at, dtype=int)
    length = round(settings.years * YEAR)
    padded = np.concatenate([np.full((len(values), length), np.nan), values], axis=1)
    rows = at[:, None] + np.arange(1, length + 1)
    sequences = padded[:, rows].reshape(-1, length)
    found = epidemic_probabilities(sequences, settings.rounds)[:, -1]
    short = (~np.isnan(sequences)).sum(axis=1) < settings.fewest_weeks
    probability = np.where(short | np.isnan(sequences[:, -1]), np.nan, found).reshape(len(values), len(at))
    with np.errstate(invalid="ignore"):
        return StateDetection(probability, probability > settings.probability)


def epidemic_probabilities(sequences: np.ndarray, rounds: int = 30) -> np.ndarray:
    """Probability of the epidemic state in each week, given the whole sequence; (sequences, weeks), missing as NaN."""
    weeks = sequences.shape[1]
    known = (~np.isnan(sequences)).astype(float)
    values = np.nan_to_num(sequences)
    design = harmonic_design(np.arange(weeks) - weeks + 1, 1, YEAR, trend=True)
    epidemic = _first_guess(values, known, design)
    moves = np.broadcast_to(_PRIOR_MOVES, (len(values), 2, 2))
    for _ in range(rounds):
        density = _densities(values, known, epidemic, design)
        epidemic, seen = _forward_backward(density, moves / moves.sum(axis=2, keepdims=True))
        moves = _PRIOR_MOVES + seen
    return epidemic


def _first_guess(values: np.ndarray, known: np.ndarray, design: np.ndarray) -> np.ndarray:
    coefficients = weighted_coefficients(known, known * values, design)
    above = np.where(known > 0, values - coefficients @ design.T, -np.inf)
    limit = np.quantile(above, 1 - _FIRST_SHARE, axis=1, method="lower")[:, None]
    return np.where(above > limit, 0.9, 0.1)


def _densities(values: np.ndarray, known: np.ndarray, epidemic: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Densities of each value in both states at the likeliest parameters, shape (sequences, weeks, 2); 1 where missing."""
    quiet, sick = known * (1 - epidemic), known * epidemic
    coefficients = weighted_coefficients(quiet, quiet * values, design)
    means = np.stack([coefficients @ design.T, np.zeros_like(values)], axis=2)
    total = np.maximum(sick.sum(axis=1), 1e-9)
    level = (sick * values).sum(axis=1) / total
    quiet_level = (quiet * means[..., 0]).sum(axis=1) / np.maximum(quiet.sum(axis=1), 1e-9)
    means[..., 1] = np.maximum(level, quiet_level)[:, None]  # the epidemic state is the higher one
    shares = np.stack([quiet, sick], axis=2)
    squares = (shares * (values[..., None] - means) ** 2).sum(axis=1) / np.maximum(shares.sum(axis=1), 1e-9)
    deviation = np.maximum(np.sqrt(squares), _LEAST_DEVIATION)[:, None, :]
    density = np.exp(-0.5 * ((values[..., None] - means) / deviation) ** 2) / deviation
    return np.where(known[..., None] > 0, np.maximum(density, 1e-12), 1.0)


def _forward_backward(density: np.ndarray, moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the epidemic state (sequences, weeks) and expected moves between the states (sequences, 2, 2)."""
    ratio = (density[..., 1] / density[..., 0]).T
    enter, stay = moves[:, 0, 1], moves[:, 1, 1]
    foretold, filtered, smoothed = np.empty_like(ratio), np.empty_like(ratio), np.empty_like(ratio)
    for week in range(len(ratio)):
        foretold[week] = _FIRST_SHARE if week == 0 else enter + filtered[week - 1] * (stay - enter)
        filtered[week] = foretold[week] * ratio[week] / (1 - foretold[week] + foretold[week] * ratio[week])
    smoothed[-1] = filtered[-1]
    seen = np.zeros((2, 2, ratio.shape[1]))
    for week in range(len(ratio) - 2, -1, -1):
        to_epidemic = smoothed[week + 1] / foretold[week + 1]
        to_quiet = (1 - smoothed[week + 1]) / (1 - foretold[week + 1])
        stays, enters = filtered[week] * stay * to_epidemic, (1 - filtered[week]) * enter * to_epidemic
        leaves = filtered[week] * (1 - stay) * to_quiet
        smoothed[week] = stays + leaves
        seen += np.array([[1 - smoothed[week] - enters, enters], [leaves, stays]])
    return smoothed.T, seen.transpose(2, 0, 1)
