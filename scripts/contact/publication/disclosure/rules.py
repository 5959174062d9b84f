"""The thresholds, and the states in which a figure can be published."""

from dataclasses import dataclass

import numpy as np

from contact.errors import UsageError

EXACT, ROUNDED, MASKED, NO_DATA, STRUCTURAL_ZERO = "exact", "rounded", "masked", "no_data", "structural_zero"
LOWEST_K = 11
LOWEST_BASE = 5


@dataclass(frozen=True)
class Rules:
    """k: fewest distinct persons, doctors, or values beside a percentile; base: what health counts are rounded to.

    Raises:
        UsageError: k or base below the product's floor.
    """

    k: int = LOWEST_K
    base: int = LOWEST_BASE

    def __post_init__(self) -> None:
        if self.k < LOWEST_K or self.base < LOWEST_BASE:
            raise UsageError(f"CONTACT_K may not be below {LOWEST_K}, nor CONTACT_ROUND_BASE below {LOWEST_BASE}.")

    @property
    def first_shown(self) -> int:
        """The smallest rounded count that is shown: all counts that round to it are k or more.

        If k were compared with the count alone, "10" would mean 11 or 12: nearly exact, and enough to pin what lies
        between two figures.
        """
        return -(-(self.k + self.base // 2) // self.base) * self.base

    @property
    def fewest_possible(self) -> int:
        """How many values a count below k must keep for a reader who puts everything together: as many as rounding leaves."""
        return self.base

    def low(self, rounded: np.ndarray) -> np.ndarray:
        """The smallest count that rounds to a value."""
        return rounded - self.base // 2

    def high(self, rounded: np.ndarray) -> np.ndarray:
        """The largest count that rounds to a value."""
        return rounded + (self.base - 1) // 2


def round_to(values: np.ndarray, base: int) -> np.ndarray:
    """The nearest multiple of the base, halves upwards."""
    return np.floor(values / base + 0.5) * base
