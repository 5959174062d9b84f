"""What is found out about each case: illness, reasons, diagnoses, where the patient goes, who called."""

import numpy as np

from contact.simulate.arrivals import Plan
from contact.simulate.cancellations import start_days
from contact.simulate.clock import Clock
from contact.simulate.illnesses import COVID_19, code_choice, load
from contact.simulate.people import BAND_EDGES
from contact.simulate.seasons import STEP
from contact.simulate.site import Site
from contact.simulate.timeline import CONSULTATION, NONE, OTHER, Cases

DECISIONS = ("visit", "consultation", "teleconsultation", "advice", "emergency_referral", "gp_referral", "none")
#: Of the answered calls that become neither visit nor consultation, cumulated by decision 2 to 6. Assumption.
_OTHER_DECISIONS = np.cumsum([0.08, 0.47, 0.19, 0.16, 0.10])

DISPOSITIONS = ("home", "own_gp", "specialist", "hospitalised", "emergency_department", "death", "refused")
#: "3 in 5 referred to GP or specialist" (DREES, E&R 480, 2004) of those who stay at home.
_AT_HOME = np.cumsum([0.39, 0.53, 0.07, 0.01])
_AT_HOME_DISPOSITIONS = np.array([0, 1, 2, 6])

ORIGINS = (
    "individual",
    "samu",
    "nursing_home",
    "institution",
    "police",
    "fire_service",
    "remote_alarm",
    "gp",
    "hotel",
    "public_place",
    "international_assistance",
)
_RARE_ORIGINS = np.cumsum([0.010, 0.008, 0.003, 0.004, 0.006, 0.004, 0.003, 0.002])

#: Shares of second diagnoses, second reasons, and of reasons that say nothing. Assumptions.
SECOND_DIAGNOSIS, SECOND_REASON, EMPTY_REASON = 0.08, 0.30, 0.05
#: No code written.
NO_CODE = -1


def draw_decisions(cases: Cases, site: Site) -> None:
    """Add the decision (index in DECISIONS): what triage said, whether or not it came about."""
    rng = site.stream("clinical")
    drawn = 2 + np.searchsorted(_OTHER_DECISIONS, rng.random(len(cases["kind"])) * 0.999999, side="right")
    kind = cases["kind"]
    cases["decision"] = np.where(kind < OTHER, kind, np.where(kind == OTHER, drawn, 6)).astype(np.int8)


def draw_illnesses(cases: Cases, plan: Plan, covid: np.ndarray | None, clock: Clock, site: Site) -> None:
    """Add the illness, that of the need if it goes on with one, another besides, and whether the first was coded.

    `covid` gives the exact suspected cases of each day, if known.
    """
    rng = site.stream("clinical")
    table = load()
    size = len(cases["kind"])
    band = np.clip(np.searchsorted(BAND_EDGES, cases["age_days"], side="right") - 1, 0, 3)
    step = np.clip(clock.day(cases["called_at"]) // STEP, 0, (clock.days - 1) // STEP)
    shares = table.cumulated(clock.first, clock.days, with_covid=covid is None)
    row = (step * 4 + band) * 3 + cases["priority"]
    found, other = (_draw_by_row(shares, row, rng) for _ in range(2))
    of_the_need = found[cases["need"]]
    found = np.where(of_the_need == table.number("death"), found, of_the_need)
    # A death is certified where the person lies, not in a consultation.
    misplaced = (found == table.number("death")) & (cases["kind"] == CONSULTATION)
    found = np.where(misplaced, table.number("other"), found)
    cases["other_illness"] = np.where(
        (other == COVID_19) | (other == table.number("death")), table.number("other"), other
    )
    coded = (cases["started_at"] != NONE) & (rng.random(size) < site.coding_share)
    if covid is not None:
        chosen = _exact_covid(cases, covid, band, clock, rng)
        found, coded = np.where(chosen, COVID_19, found), coded | chosen
    cases["illness"], cases["coded"] = found.astype(np.int16), coded


def _draw_by_row(shares: np.ndarray, row: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One illness per case from the cumulated shares of its row (steps, bands and priorities taken together)."""
    illnesses = shares.shape[-1]
    flat = (shares.reshape(-1, illnesses) + np.arange(shares.size // illnesses)[:, None]).ravel()
    return np.searchsorted(flat, row + rng.random(len(row)) * 0.999999, side="right") - row * illnesses


def _exact_covid(
    cases: Cases, covid: np.ndarray, band: np.ndarray, clock: Clock, rng: np.random.Generator
) -> np.ndarray:
    """Choose exactly `covid[day]` of the acts that started on each day, by the age weights of the illness."""
    day = start_days(cases, clock)
    weight = load().weights[band, COVID_19] * np.array([1.0, 0.8, 1.0])[cases["priority"]]
    eager = np.log(rng.random(len(day))) / weight
    rows = np.flatnonzero(day >= 0)
    rows = rows[np.lexsort((-eager[rows], day[rows]))]
    counts = np.bincount(day[rows], minlength=clock.days)
    rank = np.arange(len(rows)) - (np.cumsum(counts) - counts)[day[rows]]
    chosen = np.zeros(len(day), bool)
    chosen[rows[rank < covid[day[rows]]]] = True
    return chosen


def draw_codes(cases: Cases, site: Site) -> None:
    """Add diagnosis_1, diagnosis_2, reason_1, reason_2: indices in the code lists of the association's thesaurus."""
    rng, table = site.stream("clinical"), load()
    size, thesaurus = len(cases["kind"]), site.association.thesaurus
    diagnoses = code_choice(table.codes[f"diagnosis_{thesaurus}"])
    reasons = code_choice(table.codes[f"reason_{thesaurus}"])
    illness, coded = cases["illness"], cases["coded"]
    first = diagnoses.draw(illness, rng.random(size))
    second = diagnoses.draw(cases["other_illness"], rng.random(size))
    has_second = coded & (rng.random(size) < SECOND_DIAGNOSIS) & (second != first)
    cases["diagnosis_1"] = np.where(coded, first, NO_CODE)
    cases["diagnosis_2"] = np.where(has_second, second, NO_CODE)
    unsaid = rng.random(size) < EMPTY_REASON
    reason = reasons.draw(np.where(unsaid, table.number("other"), illness), rng.random(size))
    further = reasons.draw(illness, rng.random(size))
    told = cases["answered_at"] != NONE
    cases["reason_1"] = np.where(told, reason, NO_CODE)
    has_further = told & (rng.random(size) < SECOND_REASON) & (further != reason)
    cases["reason_2"] = np.where(has_further, further, NO_CODE)


def draw_dispositions(cases: Cases, site: Site) -> None:
    """Add where the patient went after an act (index in DISPOSITIONS, NO_CODE where it was not written)."""
    rng, table = site.stream("clinical"), load()
    size = len(cases["kind"])
    chance = np.minimum(table.hospital[cases["illness"]] * np.array([1.0, 2.0, 1.3])[cases["priority"]], 0.95)
    leaves = rng.random(size) < chance
    hospital = np.where(rng.random(size) < 0.55, 3, 4)
    home = _AT_HOME_DISPOSITIONS[np.searchsorted(_AT_HOME, rng.random(size) * 0.999999, side="right")]
    found = np.where(leaves, hospital, home)
    found = np.where(cases["illness"] == table.number("death"), 5, found)
    written = (cases["started_at"] != NONE) & (rng.random(size) < 0.96)
    cases["disposition"] = np.where(written, found, NO_CODE).astype(np.int8)


def draw_origins(cases: Cases, site: Site) -> None:
    """Add who called (index in ORIGINS): SAMU more often when urgent, nursing homes for the oldest."""
    rng = site.stream("clinical")
    size = len(cases["kind"])
    rare = np.searchsorted(_RARE_ORIGINS, rng.random(size), side="right") + 3
    found = np.where(rare < len(ORIGINS), rare, 0)
    old = cases["age_days"] >= BAND_EDGES[3]
    found = np.where(old & (rng.random(size) < 0.17), 2, found)
    from_samu = rng.random(size) < site.samu_share * np.array([0.85, 2.0, 1.6])[cases["priority"]]
    found = np.where(from_samu, 1, found)
    cases["origin"] = np.where(cases["answered_at"] == NONE, NO_CODE, found).astype(np.int8)
