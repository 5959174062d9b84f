"""Log-linear regression of counts, of many series at once, with effects of thin data drawn to the common effect."""

from dataclasses import dataclass

import numpy as np

_MOST_STEPS = 30
_CLOSE_ENOUGH = 1e-5
_LEAST_SPREAD = 0.02
"""Series differ by at least this standard deviation in any effect."""


@dataclass(frozen=True)
class Fit:
    """coefficients (S, P), covariance (S, P, P) and dispersion (S,), at least 1, of S series."""

    coefficients: np.ndarray
    covariance: np.ndarray
    dispersion: np.ndarray


@dataclass(frozen=True)
class Counts:
    """Counts y (S, T), NaN where unknown, with their columns x (S, T, P), offset (S, T) of the logarithm, and how much
    each day counts, recency (T,)."""

    x: np.ndarray
    y: np.ndarray
    offset: np.ndarray
    recency: np.ndarray


def fit(data: Counts, mean: np.ndarray, precision: np.ndarray) -> Fit:
    """Quasi-Poisson regression with log link and a normal prior, by iteratively reweighted least squares.

    mean, precision: (S, P) or (P,), the prior of each coefficient.
    Source: McCullagh & Nelder, Generalized Linear Models, 1989, section 9; the prior as ridge, Hoerl & Kennard 1970.
    """
    x, offset = data.x, data.offset
    known = ~np.isnan(data.y)
    count = np.where(known, data.y, 0.0)
    mean, precision = (np.broadcast_to(prior, (len(x), x.shape[2])) for prior in (mean, precision))
    mu = np.where(known, count, 1.0) + 0.5
    eta = np.log(mu)
    dispersion = np.ones(len(x))
    weight = np.where(known, data.recency, 0.0)
    degrees = np.maximum(weight.sum(axis=1) * (1 - x.shape[2] / np.maximum(known.sum(axis=1), x.shape[2] + 1)), 1e-9)
    coefficients = mean.copy()
    for step in range(_MOST_STEPS):
        working = weight * mu / dispersion[:, None]
        response = eta - offset + (count - mu) / mu
        weighted = x * working[..., None]
        information = np.swapaxes(weighted, 1, 2) @ x
        index = np.arange(x.shape[2])
        information[:, index, index] += precision
        score = np.einsum("stp,st->sp", weighted, response) + precision * mean
        found = np.linalg.solve(information, score[..., None])[..., 0]
        moved = np.abs(found - coefficients).max()
        coefficients = found
        eta = np.clip((x @ found[..., None])[..., 0] + offset, -20.0, 20.0)
        mu = np.exp(eta)
        pearson = (weight * (count - mu) ** 2 / mu).sum(axis=1)
        dispersion = np.maximum(pearson / degrees, 1.0)
        if moved < _CLOSE_ENOUGH and step > 1:
            break
    return Fit(coefficients, np.linalg.inv(information), dispersion)


def fit_together(data: Counts, spread: np.ndarray, is_common: np.ndarray) -> Fit:
    """Fit every series alone, then again with its effects drawn to those of all series, as far as these agree.

    spread: (P,), standard deviation of the first prior; is_common: (P,), the columns whose effect series share.
    The variance between series is the moment estimate of DerSimonian & Laird, Control Clin Trials 1986;7:177.
    """
    alone = fit(data, np.zeros(len(spread)), spread**-2.0)
    if len(data.y) < 3:
        return alone
    variance = np.diagonal(alone.covariance, axis1=1, axis2=2)
    weight = 1 / variance
    total = weight.sum(axis=0)
    centre = (weight * alone.coefficients).sum(axis=0) / total
    excess = (weight * (alone.coefficients - centre) ** 2).sum(axis=0) - (len(data.y) - 1)
    between = np.maximum(excess / (total - (weight**2).sum(axis=0) / total), 0.0)
    weight = 1 / (variance + between)
    centre = (weight * alone.coefficients).sum(axis=0) / weight.sum(axis=0)
    width = np.maximum(between, _LEAST_SPREAD**2) + 1 / weight.sum(axis=0)
    mean = np.where(is_common, centre, 0.0)
    return fit(data, mean, np.where(is_common, 1 / width, spread**-2.0))
