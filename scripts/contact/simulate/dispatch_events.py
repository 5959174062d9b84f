"""The events of each case in the log of a dispatch tool."""

from dataclasses import dataclass

import numpy as np

from contact.simulate.deliveries import Rows
from contact.simulate.doctors import NOBODY
from contact.simulate.timeline import NONE, VISIT, Cases

#: Call reaches the switchboard, file created, triage decision, pre-assigned, assigned, re-assigned, acknowledged,
#: started, finished, cancelled.
OPERATIONS = ("AP", "CR", "RG", "PR", "AT", "RP", "AQ", "V", "T", "AN")
AP, CR, RG, PR, AT, RP, AQ, V, T, AN = range(10)

#: Share of visits that are pre-assigned before they are assigned, and of lines displaced in the log. Assumptions.
PRE_ASSIGNED, DISPLACED = 0.3, 0.04


@dataclass(frozen=True)
class Events:
    """Columns of the log, one entry per line, in the order in which they are written."""

    case: np.ndarray
    operation: np.ndarray
    at: np.ndarray
    doctor: np.ndarray
    reason: np.ndarray
    day: np.ndarray
    operations: tuple[str, ...] = OPERATIONS


def case_events(cases: Cases, rows: Rows, rng: np.random.Generator) -> Events:
    """All events of all lines delivered; a case sent again sends all its events again."""
    times = _times(cases, rng)
    parts = []
    for operation, at, doctor in times:
        state = at[rows.case]
        if operation == T:
            state = rows.state(cases, "ended_at")
        line = np.flatnonzero(state != NONE)
        case = rows.case[line]
        reason = cases["cancellation"][case] if operation == AN else np.full(len(case), -1, np.int8)
        parts.append((case, np.full(len(case), operation, np.int8), state[line], doctor[case], reason, rows.day[line]))
    case, number, at, doctor, reason, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    displaced = np.where(rng.random(len(at)) < DISPLACED, rng.integers(-1800, 1800, len(at)), 0)
    order = np.lexsort((number, at + displaced, day))
    return Events(case[order], number[order], at[order], doctor[order], reason[order], day[order])


def _times(cases: Cases, rng: np.random.Generator) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """Operation, time of each case (NONE where it did not happen) and doctor concerned.

    A visit given to another doctor is assigned to the first, taken back (RP) and assigned again; the second assignment
    is the one that counts.
    """
    size = len(cases["kind"])
    nobody = np.full(size, NOBODY)
    decided, assigned, doctor = cases["decided_at"], cases["assigned_at"], cases["doctor"]
    moved = cases["doctor_before"] != NOBODY
    is_visit = (cases["kind"] == VISIT) & (assigned != NONE)
    room = assigned - decided
    before = np.where(moved, decided + room // 3, NONE)
    taken_back = np.where(moved, decided + 2 * room // 3, NONE)
    prepared = is_visit & ~moved & (rng.random(size) < PRE_ASSIGNED)
    pre_assigned = np.where(prepared, decided + room // 2, NONE)
    started = cases["started_at"]
    last = np.where(started != NONE, started, np.where(cases["cancelled_at"] != NONE, cases["cancelled_at"], assigned))
    acknowledged = np.where(is_visit, np.minimum(assigned + rng.integers(20, 180, size), last), NONE)
    return [
        (AP, cases["called_at"], nobody),
        (CR, cases["answered_at"], nobody),
        (RG, decided, nobody),
        (AT, before, cases["doctor_before"]),
        (RP, taken_back, cases["doctor_before"]),
        (PR, pre_assigned, doctor),
        (AT, assigned, doctor),
        (AQ, acknowledged, doctor),
        (V, started, doctor),
        (T, cases["ended_at"], doctor),
        (AN, cases["cancelled_at"], nobody),
    ]
