"""Chance that depends on a key alone: the same person has the same traits wherever and whenever he is met."""

import numpy as np

_STEP = 0x9E3779B97F4A7C15


def mix(key: np.ndarray, salt: int) -> np.ndarray:
    """64 well-mixed bits of each key (finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    z = np.asarray(key).astype(np.uint64) + np.uint64((salt + 1) * _STEP % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(key: np.ndarray, salt: int) -> np.ndarray:
    """A number in [0, 1) of each key."""
    return (mix(key, salt) >> np.uint64(11)) * 2.0**-53


def integers(key: np.ndarray, salt: int, below: int | np.ndarray) -> np.ndarray:
    """A whole number in [0, below) of each key."""
    return (uniform(key, salt) * below).astype(np.int64)
