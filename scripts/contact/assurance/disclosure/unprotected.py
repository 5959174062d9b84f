"""Disclosure control switched off, for the positive control of the attack: figures as they were measured.

It can be reached from here alone: `Rules`, of which every command makes its own, refuses what is below the product's floor.
"""

from dataclasses import dataclass

from contact.publication.disclosure.rules import Rules


@dataclass(frozen=True)
class Unprotected(Rules):
    """No threshold and no rounding; nothing is searched for, and so nothing is masked beside anything else."""

    k: int = 0
    base: int = 1

    def __post_init__(self) -> None:
        """There is no floor to keep to."""

    @property
    def first_shown(self) -> int:
        return 0
