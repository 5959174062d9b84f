"""Which model forecasts each level: the one that did best at the same past origins."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from contact.analysis.forecasts.backtest import Backtest
from contact.analysis.forecasts.scores import Score, scores
from contact.errors import ContactError


@dataclass(frozen=True)
class Choice:
    """models: the model of each level; scores: of every model at every level, at the same origins."""

    models: dict[str, str]
    scores: dict[str, dict[str, Score]]
    origins: tuple[int, ...]


def choose(found: Mapping[str, Backtest]) -> Choice:
    """Choose by pinball loss, which counts the median and the intervals alike.

    Raises ContactError where models were not tried at the same origins: what was asked at different times does not compare.
    """
    origins = [one.origins for one in found.values()]
    if not origins or any(not np.array_equal(origins[0], other) for other in origins):
        raise ContactError("Models are compared at the same origins; run the backtests of all of them together.")
    all_scores = {name: scores(one) for name, one in found.items()}
    levels = next(iter(found.values())).tree.levels
    best = {level: _best(all_scores, level) for level in levels}
    return Choice(best, all_scores, tuple(int(origin) for origin in origins[0]))


def _best(by_model: dict[str, dict[str, Score]], level: str) -> str:
    return min(by_model, key=lambda name: by_model[name][level].pinball)
