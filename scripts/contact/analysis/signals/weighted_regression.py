"""Weighted least squares of many series on one design."""

import numpy as np

_RIDGE = 1e-9
"""Keeps a column that no weight reaches from making the equations singular."""


def weighted_coefficients(weights: np.ndarray, weighted_values: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Coefficients (series, columns) for weights and weights x values (series, rows) and a design (rows, columns)."""
    columns = design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    normal = (weights @ products).reshape(-1, columns, columns)
    normal += _RIDGE * np.eye(columns)
    return np.linalg.solve(normal, (weighted_values @ design)[..., None])[..., 0]
