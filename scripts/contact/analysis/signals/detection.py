"""What every detector answers."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Detection:
    """What a method says of the evaluated weeks (or days) of each series.

    Every array has the shape (series, evaluated) and the unit of the counts; NaN where the method cannot speak.
    """

    expected: np.ndarray
    upper_bound: np.ndarray
    alarm: np.ndarray


def as_series(values: np.ndarray) -> np.ndarray:
    """Values as floats of shape (series, weeks), missing as NaN; one series may come as a plain vector.

    Raises ValueError for more than two dimensions.
    """
    array = np.atleast_2d(np.asarray(values, dtype=float))
    if array.ndim != 2:
        raise ValueError("Counts are expected as an array of shape (series, weeks).")
    return array
