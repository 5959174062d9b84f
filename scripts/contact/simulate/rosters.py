"""Who is on duty: call-takers and doctors by hour, planned on recent demand, weekday and holiday."""

from dataclasses import dataclass

import numpy as np

from contact.simulate.arrivals import Flow
from contact.simulate.clock import Clock
from contact.simulate.parameters import BIN, HOUR, MINUTE, PARAMETERS
from contact.simulate.queueing import virtual_wait
from contact.simulate.site import Site

#: Weight of the day's own demand in its roster, against that of the last four weeks. Assumption.
FORESIGHT = 0.3

#: Wait from which colleagues are called in, and how long it takes until they come. Assumptions.
CALL_IN_WAIT, CALL_IN_TIME = 100 * MINUTE, 30 * MINUTE
#: Share of the staff that joins for each further `CALL_IN_WAIT`; at least one. Assumption.
CALL_IN_SHARE = 0.15

#: Staff is planned over this span, and the switchboard shared with others at night so that two answer. Assumptions.
SMOOTHING, FEWEST_TAKERS = 4 * HOUR, 2

#: Chance that a shift of three doctors or more lacks one. Assumption.
ABSENCE = 0.05


@dataclass(frozen=True)
class Roster:
    """Servers on duty in each bin."""

    call_takers: np.ndarray
    visiting_doctors: np.ndarray
    consulting_doctors: np.ndarray


def planned_work(callers: np.ndarray, service: float, clock: Clock, weights: np.ndarray) -> np.ndarray:
    """Seconds of work expected in each bin: the level of recent days and of the day itself, along its hourly curve."""
    daily = np.bincount(clock.bin_days, callers, minlength=clock.days).astype(float)
    week = min(7, clock.days)
    days = int(PARAMETERS.roster_memory)
    padded = np.concatenate([np.full(days, daily[:week].mean()), daily])
    cumulated = np.concatenate([[0.0], np.cumsum(padded)])
    recent = (cumulated[days : days + clock.days] - cumulated[: clock.days]) / days
    level = FORESIGHT * daily + (1 - FORESIGHT) * recent
    by_hour = np.bincount(clock.bin_hours, callers * 1.0, minlength=24) / np.maximum(
        np.bincount(clock.bin_hours, weights, minlength=24) * daily.sum() / clock.days, 1e-9
    )
    return level[clock.bin_days] * weights * by_hour[clock.bin_hours] * service


def servers(work: np.ndarray, margin: float, fewest: int) -> np.ndarray:
    """Whole servers per bin for planned work a: a + margin * sqrt(a) (square-root staffing, Halfin and Whitt 1981).

    The work is smoothed over some hours since nobody comes for an hour alone.
    """
    window = SMOOTHING // BIN
    smooth = np.convolve(np.pad(work, (window // 2, window - 1 - window // 2), mode="edge"), np.ones(window), "valid")
    needed = smooth / window / BIN
    return np.maximum(np.round(needed + margin * np.sqrt(needed)), fewest).astype(int)


def hold_by_hour(values: np.ndarray) -> np.ndarray:
    """Staff changes on the hour: each hour keeps the value of its first bin."""
    per_hour = HOUR // BIN
    return np.repeat(values[::per_hour], per_hour)[: len(values)]


def call_in(staff: np.ndarray, callers: np.ndarray, service: float, allowed: np.ndarray) -> np.ndarray:
    """Staff with those called in when the wait grows long, found in two rounds; `allowed` where work goes on at all.

    In the second round the wait is that which remains after the first, so few come more than are needed.
    """
    late = CALL_IN_TIME // BIN
    for _ in range(2):
        wait = virtual_wait(callers * service, staff * float(BIN), BIN)
        times = np.concatenate([np.zeros(late), wait[:-late]]) // CALL_IN_WAIT
        staff = staff + np.where(allowed, np.ceil(times * CALL_IN_SHARE * staff), 0).astype(int)
    return staff


def make_roster(flow: Flow, site: Site, clock: Clock, weights: np.ndarray) -> Roster:
    """Plan the staff of every bin."""
    p, rng = PARAMETERS, site.stream("rosters")
    margin, always = site.doctor_margin, np.ones(len(weights), bool)
    takers = servers(planned_work(flow.answered, p.handling, clock, weights), site.switchboard_margin, FEWEST_TAKERS)
    visiting = servers(planned_work(flow.visits, p.visit_cycle, clock, weights), margin, 1)
    consulting = servers(planned_work(flow.consultations, p.consultation_cycle, clock, weights), margin, 1)
    shift = np.arange(len(visiting)) // (8 * HOUR // BIN)
    absent = (rng.random(shift[-1] + 1) < ABSENCE)[shift] & (visiting >= 3)
    opens, closes = p.opening_hours
    is_open = (clock.bin_hours >= opens) & (clock.bin_hours < closes)
    open_consulting = np.where(is_open, hold_by_hour(consulting), 0)
    return Roster(
        call_takers=hold_by_hour(takers),
        visiting_doctors=call_in(hold_by_hour(visiting - absent), flow.visits, p.visit_cycle, always),
        consulting_doctors=call_in(open_consulting, flow.consultations, p.consultation_cycle, is_open),
    )
