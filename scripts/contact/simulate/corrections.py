"""Cases that are sent again whole, one to three days later, with what was found or put right meanwhile.

The final state is drawn first; the first delivery holds less, or something else.
"""

import numpy as np

from contact.simulate.clinical import NO_CODE
from contact.simulate.clock import Clock
from contact.simulate.illnesses import CodeChoice
from contact.simulate.parameters import PARAMETERS
from contact.simulate.timeline import NONE, Cases

#: Not sent again.
NEVER = -1
#: What changes, cumulated: a diagnosis is added, another replaces it, the disposition, the end. Assumption.
_KINDS = np.cumsum([0.45, 0.20, 0.25, 0.10])


def draw_corrections(
    cases: Cases, delivers: np.ndarray, clock: Clock, diagnoses: CodeChoice, rng: np.random.Generator
) -> None:
    """Add delivered (day index), corrected (day index or NEVER) and the first state of what changes.

    `first_diagnosis_1`, `first_diagnosis_2`, `first_disposition` and `first_ended_at` equal the final state where
    nothing changes. A correction due after the last day, or on a day without a delivery, is not sent.
    """
    size, days = len(cases["kind"]), clock.days
    cases["delivered"] = clock.day(cases["called_at"])
    due = cases["delivered"] + rng.integers(1, 4, size)
    can = (due < days) & delivers[np.minimum(due, days - 1)]
    act = cases["started_at"] != NONE
    again = act & can & (rng.random(size) < PARAMETERS.correction_share)
    kind = np.searchsorted(_KINDS, rng.random(size) * 0.999999, side="right")
    other = diagnoses.draw(cases["other_illness"], rng.random(size))
    same = (cases["diagnosis_1"] == NO_CODE) | ((kind == 1) & (other == cases["diagnosis_1"]))
    kind = np.where(same & (kind < 2), 2, kind)
    cases["corrected"] = np.where(again, due, NEVER)
    added, replaced = again & (kind == 0), again & (kind == 1)
    first = np.where(added, NO_CODE, np.where(replaced, other, cases["diagnosis_1"]))
    cases["first_diagnosis_1"] = first
    cases["first_diagnosis_2"] = np.where(added, NO_CODE, cases["diagnosis_2"])
    changed = np.where(cases["disposition"] == 0, 1, 0)
    cases["first_disposition"] = np.where(again & (kind == 2), changed, cases["disposition"])
    cases["first_ended_at"] = np.where(again & (kind == 3), NONE, cases["ended_at"])
