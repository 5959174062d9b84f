"""The section on a combination of methods: chosen on half of the scenarios, reported on the other half."""

from dataclasses import replace

import numpy as np

from contact.evaluation.signals.combination import (
    RATES,
    Combination,
    Scored,
    alarms_at,
    chosen,
    difference,
    scored,
    threshold,
    worth,
)
from contact.evaluation.signals.measures import Alarms, fared, interval
from contact.evaluation.signals.methods import METHODS, alarms_of
from contact.evaluation.signals.simulated import Outbreaks
from contact.evaluation.signals.tables import between, percent, table

_ALONE = "least probability"
_BESIDE = (
    "Method",
    "FPR",
    "POD",
    "POD of the combination",
    "Difference",
    "95 % interval",
    "The combination is",
    "POD in week 1, method / combination",
)


def combination_section(outbreaks: Outbreaks) -> str:
    """The section's text, from series of all scenarios."""
    odd = outbreaks.scenario % 2 == 1
    every = scored(outbreaks)
    first, other = every.only(np.flatnonzero(odd)), every.only(np.flatnonzero(~odd))
    best, ranked = chosen(first)
    reported = outbreaks.only(np.flatnonzero(~odd))
    fixed = {rate: threshold(best.score(first.names, first.without), rate) for rate in RATES}
    beside = [_beside(name, alarms_of(method, reported), best, other) for method, (name, _) in METHODS.items()]
    wins = sum(row[-2] == "better" for row in beside)
    return f"""{_introduction(odd)}

The best of each rule, and its mean POD in percent:

{table(("Rule", "Methods", "On the 21 it was chosen on", "On the other 21"), _rules(ranked, other))}

**Chosen: {best}.**

### Beside each method at the method's own false-positive rate, on the other 21 scenarios

The combination's threshold is set so that it raises at most as many false alarms on the same series as the method does.
The difference is in points, with its interval by drawing series anew, the threshold set again each time.

{table(_BESIDE, beside)}

The combination's POD is better than that of {wins} of {len(beside)} methods beyond chance. What it remembers of the week
before finds more outbreaks, but some of them a week later: the last column shows the price.

### Beside each method's own deviates, thresholds set alike

The same comparison with every method given the best threshold for the rate, and with the combination's memory too, so that
what remains is due to the combination alone. Here no method suffers from bounds that are whole counts.

{table(("Method", *(f"POD at {percent(rate)} %" for rate in RATES)), _alike(best, other))}

{_remains(best, other)}

### With thresholds fixed on the first 21

{table(("Wanted FPR", "FPR on the other 21", "POD", "POD in week 1", "PPV", "Delay, weeks"), _fixed(best, other, fixed))}"""


def _introduction(odd: np.ndarray) -> str:
    rates = ", ".join(percent(rate) for rate in RATES)
    return f"""Each method gives every week a normal deviate of its probability; a rule makes one score of several. The choice, of
rule, methods and memory, was made on the 21 scenarios of odd number ({odd.sum()} series) by the mean POD at
false-positive rates of {rates} %; everything below the first table is from the other 21 ({(~odd).sum()} series), which took
no part in it."""


def _rules(ranked: list[tuple[str, Combination, float]], other: Scored) -> list[tuple[str, ...]]:
    return [
        (rule, str(one).removeprefix(f"{rule} of "), percent(value), percent(worth(one, other)))
        for rule, one, value in ranked
    ]


def _beside(name: str, single: Alarms, best: Combination, other: Scored) -> tuple[str, ...]:
    alone = fared(single, other.during)
    together = fared(alarms_at(best, other, alone.false_positive_rate), other.during)
    low, high = interval(len(other.during), lambda series: difference(best, single, other, series))
    verdict = "better" if low > 0 else "worse" if high < 0 else "not told apart"
    apart = f"{100 * (together.detected - alone.detected):+.1f}"
    shares = (alone.false_positive_rate, alone.detected, together.detected)
    at_once = f"{percent(alone.detected_at_once)} / {percent(together.detected_at_once)}"
    return (name, *map(percent, shares), apart, between(low, high), verdict, at_once)


def _alike(best: Combination, other: Scored) -> list[tuple[str, ...]]:
    rivals = {"The combination": best}
    for method in other.names:
        rivals[method] = Combination(_ALONE, (method,), 0.0)
        if best.memory:
            rivals[f"{method}, with memory"] = replace(rivals[method], memory=best.memory)
    return [
        (name, *(percent(fared(alarms_at(rival, other, rate), other.during).detected) for rate in RATES))
        for name, rival in rivals.items()
    ]


def _remains(best: Combination, other: Scored) -> str:
    """What the combination adds to the best method that is given the same memory."""
    rivals = [Combination(_ALONE, (method,), best.memory) for method in other.names]
    rival = max(rivals, key=lambda one: worth(one, other))

    def gain(series: np.ndarray) -> float:
        drawn = other.only(series)
        return worth(best, drawn) - worth(rival, drawn)

    apart = gain(np.arange(len(other.during)))
    low, high = interval(len(other.during), gain)
    verdict = "it wins" if low > 0 else "it loses" if high < 0 else "it does not win"
    return f"""Beside {rival.methods[0]} alone with the same memory the combination has {100 * apart:+.1f} points of mean POD over
these rates (95 % interval {between(low, high)}): by what it combines, {verdict}; the rest of its gain is the memory of the
week before and a threshold that is not a whole count."""


def _fixed(best: Combination, other: Scored, limits: dict[float, float]) -> list[tuple[str, ...]]:
    shown, without = best.score(other.names, other.shown), best.score(other.names, other.without)
    rows = []
    for rate, limit in limits.items():
        found = fared(Alarms(shown > limit, without > limit), other.during)
        shares = (found.false_positive_rate, found.detected, found.detected_at_once, found.predictive_value)
        rows.append((percent(rate), *map(percent, shares), f"{found.delay:.2f}"))
    return rows
