"""Known counts for tests of the attack, protected as publish protects each of them."""

import numpy as np

from contact.publication.attack.known import UNBOUNDED
from contact.publication.disclosure import Rules, round_to

RULES = Rules()


def known(
    metric: str,
    count: int,
    *,
    area: str = "11",
    member: str = "",
    span: tuple[int, int] = (0, 7),
    shown: bool | None = None,
    fixed: bool = False,
) -> dict:
    """What a reader knows of a count of as many persons: rounded, or masked if too small or if `shown` is False."""
    rounded = float(round_to(np.array([count], dtype=float), RULES.base)[0])
    is_shown = fixed or (rounded >= RULES.first_shown if shown is None else shown)
    under = float(RULES.high(np.array(RULES.first_shown - RULES.base)))
    low, high = (float(RULES.low(rounded)), float(RULES.high(rounded))) if is_shown else (0.0, UNBOUNDED)
    if not is_shown and count <= under:
        high = under
    return {
        "metric": metric,
        "kind": "france" if area == "FR" else "region",
        "area": area,
        "member": member,
        "starts": span[0],
        "ends": span[1],
        "low": float(count) if fixed else low,
        "high": float(count) if fixed else high,
        "is_shown": is_shown,
        "is_small": not is_shown and count < RULES.k,
        "is_fixed": fixed,
        "tables": "a_table",
    }
