"""How many callers arrive in each bin, and what for: the load of the queues and, of it, the cases that are written."""

from dataclasses import dataclass

import numpy as np

from contact.simulate.clock import Clock
from contact.simulate.parameters import PARAMETERS
from contact.simulate.site import Site

#: Relative chance that a decided call becomes a consultation, by local hour. Assumption: centres close at night.
CONSULTATION_BY_HOUR = np.array([0.08, 0.04, 0.04, 0.04, 0.04, 0.06, 0.3, 0.9] + [1.15] * 13 + [1.0, 0.7, 0.3])


@dataclass(frozen=True)
class Plan:
    """What one association is to produce.

    expected: acts of each day; official: the same as exact targets, or None; delivers: whether the day is exported;
    scale: the share of cases that is written, where it is below 1, and the factor of all demand where it is above.
    """

    expected: np.ndarray
    official: np.ndarray | None
    delivers: np.ndarray
    scale: float


@dataclass(frozen=True)
class Flow:
    """Callers per bin. `visits`, `consultations`, `other` load the queues; `written` holds those that become cases."""

    visits: np.ndarray
    consultations: np.ndarray
    other: np.ndarray
    written: dict[str, np.ndarray]

    @property
    def answered(self) -> np.ndarray:
        """All callers who do not hang up."""
        return self.visits + self.consultations + self.other


def consultation_share(site: Site, clock: Clock, weights: np.ndarray) -> np.ndarray:
    """Chance by bin that a decided call becomes a consultation, such that the site keeps its share of visits."""
    by_hour = CONSULTATION_BY_HOUR[clock.bin_hours]
    return np.clip((1 - site.visit_share) * by_hour / np.average(by_hour, weights=weights), 0, 0.97)


def _exact_per_day(totals: np.ndarray, weights: np.ndarray, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """Counts per bin with the given total of each day, spread at random by weight."""
    cumulated = np.cumsum(weights)
    before = np.concatenate([[0.0], cumulated])[np.searchsorted(clock.bin_days, np.arange(clock.days))]
    day = np.repeat(np.arange(clock.days), totals)
    drawn = before[day] + rng.random(len(day)) * (1 - 1e-9)
    first = np.searchsorted(clock.bin_days, day, side="left")
    last = np.searchsorted(clock.bin_days, day, side="right") - 1
    at = np.clip(np.searchsorted(cumulated, drawn, side="right"), first, last)
    return np.bincount(at, minlength=len(weights))


def draw_flow(plan: Plan, site: Site, clock: Clock, weights: np.ndarray) -> Flow:
    """Draw the answered callers of every bin."""
    p, rng = PARAMETERS, site.stream("arrivals")
    demand = plan.expected * max(plan.scale, 1.0)
    if plan.official is None:
        demand = demand * rng.gamma(1 / p.day_noise**2, p.day_noise**2, clock.days)
        decided = rng.poisson(demand[clock.bin_days] * weights * p.decided_per_act)
    else:
        decided = _exact_per_day(np.ceil(plan.official * p.decided_per_act).astype(int), weights, clock, rng)
    other = rng.poisson(demand[clock.bin_days] * weights * p.other_per_act)
    consultations = rng.binomial(decided, consultation_share(site, clock, weights))
    full = {"visit": decided - consultations, "consultation": consultations, "other": other}
    written = {kind: thin(counts, plan, clock, rng) for kind, counts in full.items()}
    return Flow(full["visit"], full["consultation"], full["other"], written)


def thin(counts: np.ndarray, plan: Plan, clock: Clock, rng: np.random.Generator) -> np.ndarray:
    """Of the callers in each bin, how many are written: a share `scale`, none on days without a delivery.

    Queues see the whole demand whatever the scale, so delays do not vanish in a small simulation.
    """
    kept = rng.binomial(counts, min(plan.scale, 1.0))
    return np.where(plan.delivers[clock.bin_days], kept, 0)
