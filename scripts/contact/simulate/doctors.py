"""Which doctor took each case: in turn among those on duty."""

import numpy as np

from contact.simulate.parameters import BIN, HOUR
from contact.simulate.rosters import Roster
from contact.simulate.timeline import CONSULTATION, NONE, VISIT, Cases

#: No doctor.
NOBODY = -1
#: Share of assigned visits that were first given to another doctor. Assumption.
REASSIGNED = 0.03


def roster_size(roster: Roster) -> int:
    """Doctors of the association: twice the largest number on duty at once, and three more. Assumption."""
    return 2 * int((roster.visiting_doctors + roster.consulting_doctors).max()) + 3


def assign_doctors(cases: Cases, roster: Roster, first_bin: int, rng: np.random.Generator) -> None:
    """Add the doctor (0 to roster_size - 1, or NOBODY) and who had the visit before a re-assignment.

    Doctors on duty change every eight hours and take cases in turn, so that one has rarely two at a time.
    """
    size, people = len(cases["kind"]), roster_size(roster)
    when = np.where(cases["kind"] == CONSULTATION, cases["started_at"], cases["assigned_at"])
    when = np.where(when == NONE, cases["assigned_at"], when)
    has_doctor = when != NONE
    bins = np.clip((when - first_bin) // BIN, 0, len(roster.visiting_doctors) - 1)
    visiting, consulting = roster.visiting_doctors[bins], np.maximum(roster.consulting_doctors[bins], 1)
    turn = np.empty(size, np.int64)
    turn[np.argsort(when, kind="stable")] = np.arange(size)
    is_visit = cases["kind"] == VISIT
    place = np.where(is_visit, turn % visiting, visiting + turn % consulting)
    shift = bins // (8 * HOUR // BIN)
    doctor = (shift * 7 + place) % people
    cases["doctor"] = np.where(has_doctor, doctor, NOBODY)
    room = cases["assigned_at"] - cases["decided_at"] > 240
    moved = is_visit & has_doctor & room & (rng.random(size) < REASSIGNED)
    cases["doctor_before"] = np.where(moved, (doctor + 1 + rng.integers(0, people - 1, size)) % people, NOBODY)
