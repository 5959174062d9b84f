"""The section on the 42 scenarios: every method beside R's alarms, and on more series of the same model."""

from pathlib import Path

import numpy as np

from contact.evaluation.signals.measures import Alarms, Fared, drawn, fared, interval
from contact.evaluation.signals.methods import METHODS, alarms_of
from contact.evaluation.signals.simulated import TESTED, Outbreaks, shipped_outbreaks
from contact.evaluation.signals.tables import between, percent, table

_HEADER = ("Method", "FPR", "POD", "POD, 95 % interval", "POD in week 1", "Sensitivity", "PPV", "Delay, weeks")
_INTRODUCTION = """Series of 624 weeks, the last 49 tested, with one outbreak of 1, 3, 5, 7 or 10 standard deviations among them
(Noufaily et al. 2013); no gate for few cases. FPR: share of tested weeks with an alarm in the same series without that
outbreak. POD: outbreaks with an alarm in any of their weeks. Delay: from an outbreak's first week to its first alarm, of
those detected. Percent; intervals by drawing series anew."""


def scenario_section(folder: Path, more: Outbreaks, limit: int | None) -> str:
    """The section's text; `limit` series of the shipped ones (all by default) beside R, then the methods on `more`."""
    shipped, alarms = shipped_outbreaks(folder)
    chosen = np.arange(len(shipped.counts) if limit is None else limit)
    few = shipped.only(chosen)
    rows, unequal = [], []
    for method, (name, _) in METHODS.items():
        ours = alarms_of(method, few)
        reference = alarms[alarms["method"] == method].sort_values(["series", "t"])
        theirs = reference[["alarm", "alarm_no_current"]].to_numpy(dtype=float).reshape(-1, len(TESTED), 2)[chosen]
        r = Alarms(theirs[..., 0] == 1, theirs[..., 1] == 1)
        rows += [_row(name, ours, few.during), _row("– R's alarms", r, few.during)]
        apart = int((ours.shown != r.shown).sum() + (ours.without != r.without).sum())
        if apart:
            unequal.append(f"{name}: {apart} of {2 * r.shown.size}{_REASONS.get(method, '')}")
    told = "\n".join(f"- {line}." for line in unequal) or "None."
    own = [_row(name, alarms_of(method, more), more.during) for method, (name, _) in METHODS.items()]
    return f"""{_INTRODUCTION}

### The {len(chosen)} series beside the project, with R's own alarms

{table(_HEADER, rows)}

Weeks where our alarm and R's differ:

{told}

### {len(more.counts)} more series, simulated here

The shipped series are half of a benchmark of 210; so few leave the POD uncertain by ten points. These come from the same
model, written from the paper.

{table(_HEADER, own)}"""


_REASONS = {
    "periodic_glm_nb": ", since the exact regression behind R's row is not told (harmonics, trend, weeks left out)",
    "earsC3": ", all in weeks where R answers NA (a window without any spread), taken here for no alarm",
}


def _row(name: str, alarms: Alarms, during: np.ndarray) -> tuple[str, ...]:
    found: Fared = fared(alarms, during)
    low, high = interval(len(during), lambda series: drawn(alarms, during, series).detected)
    shares = (found.detected_at_once, found.sensitivity, found.predictive_value)
    cells = (percent(found.false_positive_rate), percent(found.detected), between(low, high), *map(percent, shares))
    return (name, *cells, f"{found.delay:.2f}")
