"""Combinations of methods: one chosen on half of the scenarios, reported on the other half.

Sources: Stouffer et al., The American Soldier, 1949 (sums of deviates); Fisher, Statistical Methods for Research Workers,
1932 (sums of logarithms of probabilities); Tippett, The Methods of Statistics, 1931 (the least probability).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from scipy.special import expit, log_ndtr

from contact.evaluation.signals.measures import Alarms, fared
from contact.evaluation.signals.scores import deviates
from contact.evaluation.signals.simulated import TESTED, Outbreaks

_BEFORE = 1
RATES = (0.005, 0.01, 0.035, 0.08)
"""False-positive rates at which a combination is chosen: those of the single methods, roughly."""
MEMORIES = (0.0, 0.25, 0.5, 0.75)
"""How much of the week before counts, where it was above expectation."""


@dataclass(frozen=True)
class Scored:
    """Deviates by method (methods, series, tested weeks and one before), with and without the outbreak."""

    names: tuple[str, ...]
    shown: np.ndarray
    without: np.ndarray
    during: np.ndarray

    def only(self, series: np.ndarray) -> "Scored":
        """Some of the series."""
        return Scored(self.names, self.shown[:, series], self.without[:, series], self.during[series])


@dataclass(frozen=True)
class Combination:
    """A rule that makes one score of the deviates (methods, series, weeks) of some methods."""

    rule: str
    methods: tuple[str, ...]
    memory: float
    weights: tuple[float, ...] = ()

    def __str__(self) -> str:
        told = f"{self.rule} of {', '.join(self.methods)}"
        return told + (f", with {self.memory:g} of the week before" if self.memory else "")

    def score(self, names: tuple[str, ...], values: np.ndarray) -> np.ndarray:
        """Scores (series, tested weeks) of deviates (methods, series, tested weeks and one before)."""
        chosen = values[[names.index(method) for method in self.methods]]
        if self.rule == LEARNT:
            return _features(chosen) @ np.array(self.weights)
        combined = RULES[self.rule](chosen)
        return combined[:, _BEFORE:] + self.memory * np.maximum(combined[:, :-_BEFORE], 0)


LEARNT = "logistic regression"
RULES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean deviate": lambda z: z.mean(axis=0),
    "sum of log probabilities": lambda z: -log_ndtr(-z).sum(axis=0),
    "least probability": lambda z: z.max(axis=0),
    "second least probability": lambda z: np.sort(z, axis=0)[-2],
}


def scored(outbreaks: Outbreaks) -> Scored:
    """Run every method on the series with and without their outbreaks."""
    at = np.concatenate([[TESTED[0] - _BEFORE], TESTED])
    shown, without = deviates(outbreaks.counts, at), deviates(outbreaks.without, at)
    names = tuple(shown)
    return Scored(names, np.array([shown[n] for n in names]), np.array([without[n] for n in names]), outbreaks.during)


def threshold(without: np.ndarray, rate: float) -> float:
    """The lowest score above which at most `rate` of the weeks without an outbreak lie."""
    ordered = np.sort(without, axis=None)
    return float(ordered[len(ordered) - 1 - int(rate * len(ordered))])


def alarms_at(combination: Combination, on: Scored, rate: float) -> Alarms:
    """Alarms of a combination at a false-positive rate that it reaches on the same series."""
    without = combination.score(on.names, on.without)
    limit = threshold(without, rate)
    return Alarms(combination.score(on.names, on.shown) > limit, without > limit)


def candidates(on: Scored) -> Iterator[Combination]:
    """Every rule on every set of at least two methods, with and without memory, and a learnt weighing of all."""
    for size in range(2, len(on.names) + 1):
        for methods, rule, memory in product(combinations(on.names, size), RULES, MEMORIES):
            yield Combination(rule, methods, memory)
    yield _learnt(on)


def worth(combination: Combination, on: Scored) -> float:
    """Mean probability of detection over the rates, on these series."""
    shown, without = combination.score(on.names, on.shown), combination.score(on.names, on.without)
    found = [((shown > threshold(without, rate)) & on.during).any(axis=1) for rate in RATES]
    return float(np.mean([one[on.during.any(axis=1)].mean() for one in found]))


def chosen(on: Scored) -> tuple[Combination, list[tuple[str, Combination, float]]]:
    """The combination of the highest worth, and the best of each rule with its worth."""
    best: dict[str, tuple[Combination, float]] = {}
    for one in candidates(on):
        value = worth(one, on)
        if one.rule not in best or value > best[one.rule][1]:
            best[one.rule] = (one, value)
    ranked = sorted(((rule, one, value) for rule, (one, value) in best.items()), key=lambda row: -row[2])
    return ranked[0][1], ranked


def difference(combination: Combination, single: Alarms, on: Scored, series: np.ndarray) -> float:
    """Detected by the combination less detected by a single method, at the method's false-positive rate; drawn series."""
    part = on.only(series)
    alone = fared(Alarms(single.shown[series], single.without[series]), part.during)
    return fared(alarms_at(combination, part, alone.false_positive_rate), part.during).detected - alone.detected


def _features(deviates_: np.ndarray) -> np.ndarray:
    """Deviates now and, where above expectation, the week before: (series, tested weeks, features)."""
    now, before = deviates_[:, :, _BEFORE:], np.maximum(deviates_[:, :, :-_BEFORE], 0)
    return np.moveaxis(np.clip(np.concatenate([now, before]), -3, 12), 0, -1)


def _learnt(on: Scored, rounds: int = 12, ridge: float = 1.0) -> Combination:
    """Weights that tell weeks with cases of an outbreak from the same weeks without, by penalised logistic regression."""
    struck = _features(on.shown)[on.during]
    calm = _features(on.without).reshape(-1, struck.shape[1])
    features = np.column_stack([np.ones(len(struck) + len(calm)), np.concatenate([struck, calm])])
    truth = np.concatenate([np.ones(len(struck)), np.zeros(len(calm))])
    weights = np.zeros(features.shape[1])
    for _ in range(rounds):
        probability = expit(features @ weights)
        spread = probability * (1 - probability)
        normal = (features * spread[:, None]).T @ features + ridge * np.eye(len(weights))
        weights = weights + np.linalg.solve(normal, features.T @ (truth - probability) - ridge * weights)
    return Combination(LEARNT, on.names, 0.0, tuple(weights[1:].tolist()))
