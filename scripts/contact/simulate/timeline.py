"""The times of each case: call, answer, decision, assignment, start; all in whole seconds UTC, NONE where absent."""

import numpy as np

from contact.simulate.arrivals import Flow, Plan, thin
from contact.simulate.clock import Clock
from contact.simulate.parameters import BIN, HOUR, MINUTE, PARAMETERS
from contact.simulate.queueing import virtual_wait
from contact.simulate.rosters import Roster
from contact.simulate.site import Site

#: No such time.
NONE = -1

#: Kinds of case by what the caller obtains.
VISIT, CONSULTATION, OTHER, ABANDONED = 0, 1, 2, 3

Cases = dict[str, np.ndarray]


def waits(callers: np.ndarray, servers: np.ndarray, service: float) -> np.ndarray:
    """Seconds that a caller of each bin waits for one of the `servers` on duty, each busy `service` seconds a case."""
    return virtual_wait(callers * service, servers * float(BIN), BIN)


def abandonments(flow: Flow, board: np.ndarray, plan: Plan, site: Site, clock: Clock) -> np.ndarray:
    """Callers per bin who hang up, as written: the share grows with the wait (exponential patience)."""
    rng = site.stream("arrivals")
    share = 1 - (1 - site.base_abandon) * np.exp(-board / PARAMETERS.patience)
    odds = share / np.maximum(1 - share, 1 / 3)
    expected = (flow.visits + flow.consultations + flow.other) * odds
    return thin(rng.poisson(expected), plan, clock, rng)


def draw_calls(counts: dict[str, np.ndarray], clock: Clock, site: Site) -> Cases:
    """One row per case in the order of the calls: kind and time of the call."""
    rng = site.stream("timeline")
    kinds = {"visit": VISIT, "consultation": CONSULTATION, "other": OTHER, "abandoned": ABANDONED}
    starts = np.concatenate([np.repeat(clock.bins, counts[kind]) for kind in kinds])
    kind = np.concatenate([np.full(counts[name].sum(), number, np.int8) for name, number in kinds.items()])
    called = starts + rng.integers(0, BIN, len(starts))
    order = np.argsort(called, kind="stable")
    return {"kind": kind[order], "called_at": called[order]}


def _bin_of(instant: np.ndarray, clock: Clock) -> np.ndarray:
    return np.clip((instant - clock.bins[0]) // BIN, 0, len(clock.bins) - 1)


def _lognormal(median: float, sigma: float, size: int, rng: np.random.Generator) -> np.ndarray:
    return median * np.exp(sigma * rng.standard_normal(size))


def draw_priorities(kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Priority 0, 1 or 2: consultations are never the most urgent, other calls seldom."""
    shares = np.cumsum(PARAMETERS.priority_shares, axis=1)[np.minimum(kind, OTHER)]
    drawn = (rng.random((len(kind), 1)) >= shares[:, :2]).sum(axis=1)
    return drawn.astype(np.int8)


def add_answers(cases: Cases, board: np.ndarray, clock: Clock, site: Site) -> None:
    """Add answered_at, decided_at and, for those who hang up, cancelled_at."""
    p, rng = PARAMETERS, site.stream("timeline")
    size = len(cases["kind"])
    called, kind, priority = cases["called_at"], cases["kind"], cases["priority"]
    wait = board[_bin_of(called, clock)] + p.pickup * rng.exponential(size=size)
    answered = called + 2 + np.minimum(wait, 20 * MINUTE).astype(np.int64)
    pace = np.array(p.pace_factor)[priority]
    decided = answered + 30 + (_lognormal(p.decision, 0.6, size, rng) * pace).astype(np.int64)
    hung_up = called + 5 + np.minimum(rng.exponential(p.hang_up, size), 15 * MINUTE).astype(np.int64)
    abandoned = kind == ABANDONED
    cases["answered_at"] = np.where(abandoned, NONE, answered)
    cases["decided_at"] = np.where(abandoned, NONE, decided)
    cases["cancelled_at"] = np.where(abandoned, hung_up, NONE)


def add_starts(cases: Cases, flow: Flow, roster: Roster, clock: Clock, site: Site) -> None:
    """Add assigned_at and started_at of every visit and consultation, as if none were cancelled."""
    p, rng = PARAMETERS, site.stream("timeline")
    size = len(cases["kind"])
    decided, priority = cases["decided_at"], cases["priority"]
    pace, factor = np.array(p.pace_factor)[priority], np.array(p.wait_factor)[priority]
    wait = factor * waits(flow.visits, roster.visiting_doctors, p.visit_cycle)[_bin_of(decided, clock)]
    handover = rng.gamma(2.0, p.dispatch / 2, size) * factor
    assigned = decided + 20 + (wait + handover).astype(np.int64)
    started = assigned + 120 + (_lognormal(p.travel, 0.42, size, rng) * pace).astype(np.int64)
    slot_waits = waits(flow.consultations, roster.consulting_doctors, p.consultation_cycle)
    arrives = decided + 5 * MINUTE + (_lognormal(p.consultation_lead, 0.55, size, rng) * pace).astype(np.int64)
    slot = arrives + slot_waits[_bin_of(arrives, clock)].astype(np.int64)
    booked = decided + 30 + rng.integers(0, 90, size)
    is_visit, is_slot = cases["kind"] == VISIT, cases["kind"] == CONSULTATION
    cases["assigned_at"] = np.where(is_visit, assigned, np.where(is_slot, booked, NONE))
    cases["started_at"] = np.where(is_visit, started, np.where(is_slot, slot, NONE))


def add_ends(cases: Cases, age: np.ndarray, site: Site) -> None:
    """Add ended_at: the duration grows with age, and is longest with life at risk (DREES, E&R 480, 2004)."""
    p, rng = PARAMETERS, site.stream("timeline")
    young, young_age, old, old_age = p.duration_by_age
    mean = young + (np.clip(age, young_age, old_age) - young_age) / (old_age - young_age) * (old - young)
    at_risk = (cases["priority"] == 1) & (rng.random(len(age)) < p.life_at_risk_share)
    mean = np.where(at_risk, p.duration_life_at_risk, np.where(cases["kind"] == CONSULTATION, 0.8 * mean, mean))
    duration = np.clip(mean * rng.gamma(9.0, 1 / 9.0, len(age)), 3 * MINUTE, 3 * HOUR).astype(np.int64)
    cases["ended_at"] = np.where(cases["started_at"] == NONE, NONE, cases["started_at"] + duration)
