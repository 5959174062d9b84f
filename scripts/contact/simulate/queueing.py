"""Queues in fluid form: what waits is a level that arrivals raise and servers lower.

With work a(t) arriving and capacity c(t) per bin, the level is the reflected walk of Lindley (1952):
w(t) = x(t) - min(0, min over s <= t of x(s)), x = cumulated a - c. First come, first served, a case that joins at t
leaves when the work done reaches the work that had arrived at t, found by interpolation.
Arrivals are the real counts of each bin, so that the chance clumping of cases makes queues too.
"""

import numpy as np


def fluid_level(work: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Work waiting at the end of each bin; both inputs in seconds of server time per bin."""
    walk = np.cumsum(work - capacity)
    return walk - np.minimum(0, np.minimum.accumulate(walk))


def virtual_wait(work: np.ndarray, capacity: np.ndarray, width: float) -> np.ndarray:
    """Seconds that a case joining at the end of each bin (`width` seconds) waits for its turn.

    After the last bin the capacity repeats that of the last day, so that what waits at the end still drains.
    """
    level = fluid_level(work, capacity)
    per_day = int(86_400 / width)
    tail = np.tile(capacity[-per_day:], 2)
    done = np.concatenate([np.cumsum(work) - level, np.zeros(len(tail))])
    left = done[len(work) - 1] + np.minimum(np.cumsum(tail), level[-1])
    done[len(work) :] = left
    rising = done + np.arange(len(done)) * 1e-3
    bins = np.arange(len(done), dtype=float)
    leaves = np.interp(np.cumsum(work) + np.arange(len(work)) * 1e-3, rising, bins)
    return np.maximum(leaves - np.arange(len(work)), 0) * width
