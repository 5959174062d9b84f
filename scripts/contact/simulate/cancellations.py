"""Which visits and consultations do not take place, and the repair that makes their number exact.

Patients give up more often the longer they wait. Without an official count each decides for himself; with one, exactly
as many give up as makes the acts that start on a local day equal to it, chosen by the same odds, and days on which too
few would start get consultations added. The carry-over across midnight is settled by this alone.
"""

import numpy as np

from contact.simulate.arrivals import Plan
from contact.simulate.clock import Clock
from contact.simulate.parameters import HOUR, MINUTE, PARAMETERS
from contact.simulate.site import Site
from contact.simulate.timeline import CONSULTATION, NONE, VISIT, Cases

#: Share of cancellations found out on the spot, and the reasons then (conformed values with their weights).
ON_THE_SPOT = 0.25
SPOT_REASONS = {"nobody_there": 4, "address_not_found": 2, "no_answer": 4, "doctor_on_site": 1, "asleep": 1, "other": 1}
#: Reasons given before, and those added by a long delay. Assumption: the list is a real tool's, the weights are not.
EARLY_REASONS = {
    "feels_better": 5,
    "no_longer_wanted": 5,
    "own_gp": 4,
    "went_to_hospital": 4,
    "emergency_services": 2,
    "asleep": 2,
    "duplicate": 2,
    "doctor_on_site": 1,
    "other": 2,
}
INTAKE_REASONS = {"duplicate": 5, "no_longer_wanted": 3, "other": 2}
REASONS = tuple(dict.fromkeys([*SPOT_REASONS, *EARLY_REASONS, *INTAKE_REASONS, "delay", "hung_up"]))
HUNG_UP, DELAY = REASONS.index("hung_up"), REASONS.index("delay")


def giving_up(delay: np.ndarray) -> np.ndarray:
    """Chance that a patient gives up who would wait `delay` seconds."""
    p = PARAMETERS
    return p.cancel_base + p.cancel_by_delay * (1 - np.exp(-np.maximum(delay, 0) / p.cancel_delay))


def start_days(cases: Cases, clock: Clock) -> np.ndarray:
    """Local day on which each act would start; -1 where none would."""
    return np.where(cases["started_at"] == NONE, -1, clock.day(np.maximum(cases["started_at"], 0)))


def choose(cases: Cases, plan: Plan, clock: Clock, site: Site) -> tuple[np.ndarray, np.ndarray]:
    """Flags of the acts that are cancelled, and the acts that are missing on each day."""
    rng = site.stream("cancellation")
    day = start_days(cases, clock)
    chance = giving_up(cases["started_at"] - cases["decided_at"])
    luck = rng.random(len(day))
    candidate = (day >= 0) & (day < clock.days)
    if plan.official is None:
        return candidate & (luck < chance), np.zeros(clock.days, int)
    counts = np.bincount(day[candidate], minlength=clock.days)
    surplus = np.maximum(counts - plan.official, 0)
    eager = np.log(luck) / chance
    rows = np.flatnonzero(candidate)
    rows = rows[np.lexsort((-eager[rows], day[rows]))]
    rank = np.arange(len(rows)) - (np.cumsum(counts) - counts)[day[rows]]
    chosen = np.zeros(len(day), bool)
    chosen[rows[rank < surplus[day[rows]]]] = True
    return chosen, np.maximum(plan.official - counts, 0)


def added_consultations(missing: np.ndarray, clock: Clock, site: Site) -> Cases:
    """Consultations called between 8.30 and 19.30 that start within their local day: `missing[day]` of each day."""
    rng = site.stream("cancellation")
    day = np.repeat(np.arange(clock.days), missing)
    size = len(day)
    first_bin = clock.bins[np.searchsorted(clock.bin_days, np.arange(clock.days))]
    # From local midnight; on the days of the clock changes the hours shift by one, still within the day.
    called = first_bin[day] + (8 * HOUR + 30 * MINUTE) + rng.integers(0, 11 * HOUR, size)
    answered = called + 5 + rng.exponential(PARAMETERS.pickup, size).astype(np.int64)
    decided = answered + rng.integers(2 * MINUTE, 9 * MINUTE, size)
    return {
        "kind": np.full(size, CONSULTATION, np.int8),
        "called_at": called,
        "priority": np.zeros(size, np.int8),
        "answered_at": answered,
        "decided_at": decided,
        "cancelled_at": np.full(size, NONE),
        "assigned_at": decided + rng.integers(30, 120, size),
        "started_at": decided + rng.integers(25 * MINUTE, 100 * MINUTE, size),
    }


def _draw_reasons(weights: dict[str, int], size: int, rng: np.random.Generator) -> np.ndarray:
    """Numbers in REASONS drawn by weight."""
    numbers = np.array([REASONS.index(name) for name in weights])
    share = np.cumsum(list(weights.values())) / sum(weights.values())
    return numbers[np.searchsorted(share, rng.random(size), side="right")]


def cancel(cases: Cases, chosen: np.ndarray, site: Site) -> None:
    """Take the chosen acts out of the timeline: no start; a time and a reason of the cancellation."""
    rng = site.stream("cancellation")
    size = len(chosen)
    decided, started = cases["decided_at"], cases["started_at"]
    delay = started - decided
    on_spot = rng.random(size) < np.where(cases["kind"] == VISIT, ON_THE_SPOT, 0.35)
    part = rng.uniform(0.1, 0.95, size)
    early = decided + 30 + (part * np.maximum(delay - 30, 0)).astype(np.int64)
    reason = np.where(on_spot, _draw_reasons(SPOT_REASONS, size, rng), _draw_reasons(EARLY_REASONS, size, rng))
    too_long = ~on_spot & (rng.random(size) < 1 - np.exp(-np.maximum(delay - HOUR, 0) / (2 * HOUR)))
    reason = np.where(too_long, DELAY, reason)
    at = np.where(on_spot, started, early)
    cases["cancelled_at"] = np.where(chosen, at, cases["cancelled_at"])
    cases["assigned_at"] = np.where(chosen & (cases["assigned_at"] > at), NONE, cases["assigned_at"])
    cases["started_at"] = np.where(chosen, NONE, started)
    cases["cancellation"] = np.where(chosen, reason, cases["cancellation"]).astype(np.int8)


def cancel_at_intake(cases: Cases, is_none: np.ndarray, site: Site) -> None:
    """Calls that were answered and led nowhere: no decision, cancelled within minutes."""
    rng = site.stream("cancellation")
    size = len(is_none)
    at = cases["answered_at"] + rng.integers(30, 6 * MINUTE, size)
    cases["cancelled_at"] = np.where(is_none, at, cases["cancelled_at"])
    cases["decided_at"] = np.where(is_none, NONE, cases["decided_at"])
    reason = _draw_reasons(INTAKE_REASONS, size, rng)
    cases["cancellation"] = np.where(is_none, reason, cases["cancellation"]).astype(np.int8)


def leave_open(cases: Cases, clock: Clock) -> None:
    """Acts that would start after the last day are still open in its export: no start, unassigned if after midnight."""
    is_open = start_days(cases, clock) >= clock.days
    cases["is_open"] = is_open
    cases["started_at"] = np.where(is_open, NONE, cases["started_at"])
    after = clock.day(np.maximum(cases["assigned_at"], 0)) >= clock.days
    cases["assigned_at"] = np.where(is_open & after, NONE, cases["assigned_at"])
