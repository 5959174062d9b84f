"""Tables of the page from what the trials found."""

from collections.abc import Iterable, Mapping

import numpy as np

from contact.analysis.forecasts.backtest import Backtest
from contact.analysis.forecasts.scores import Score, by_week, scores
from contact.console import number

_MEASURES = "MASE | pinball | 50 % | 80 % | 95 % | bias"
_LINE = "---|---|---|---|---|---"


def methods(found: Mapping[str, Backtest]) -> str:
    """One row per method and level: scores, and seconds for one origin."""
    rows = [
        f"| {name} | {level} | {_measures(score)} | {one.seconds.mean():.1f} |"
        for name, one in found.items()
        for level, score in scores(one).items()
    ]
    return _table(f"| method | level | {_MEASURES} | s per origin |", f"|---|---|{_LINE}|---|", rows)


def weeks(found: Backtest) -> str:
    """One row per week of the horizon, of the single series."""
    rows = [f"| {week} | {_measures(score)} |" for week, score in enumerate(by_week(found), 1)]
    return _table(f"| week ahead | {_MEASURES} |", f"|---|{_LINE}|", rows)


def kinds_of_days(found: Mapping[str, Backtest], names: Mapping[str, np.ndarray]) -> str:
    """One row per kind of day and method: bias and error, of the single series."""
    rows = []
    for kind, days in names.items():
        first = next(iter(found.values()))
        padded = np.append(days, np.zeros(first.truth.shape[2], bool))
        chosen = padded[first.origins[:, None] + np.arange(first.truth.shape[2])]
        if chosen.any():
            told = [next(iter(scores(one, chosen).values())) for one in found.values()]
            cells = " | ".join(f"{score.bias:+.1f} % | {score.mase:.3f}" for score in told)
            rows.append(f"| {kind} | {number(int(chosen.sum()))} | {cells} | {told[0].coverage[80]:.1f} |")
    head = " | ".join(f"{name}: bias | MASE" for name in found)
    line = "---|---|" * len(found)
    return _table(f"| days | forecasts | {head} | 80 % of {next(iter(found))} |", f"|---|---|{line}---|", rows)


def reliability(chances: np.ndarray, happened: np.ndarray) -> str:
    """What was said to be so probable, and how often it happened."""
    rows = []
    for low in range(0, 100, 20):
        chosen = (chances >= low / 100) & (chances < (low + 20) / 100 + (low == 80))
        if chosen.any():
            said, came = 100 * chances[chosen].mean(), 100 * happened[chosen].mean()
            rows.append(f"| {low} to {low + 20} % | {number(int(chosen.sum()))} | {said:.1f} | {came:.1f} |")
    return _table("| said | bands | mean of what was said, % | exceeded, % |", "|---|---|---|---|", rows)


def verdict(told: Mapping[str, Score], levels: Iterable[str]) -> str:
    """Whether the targets are reached, level by level, in a sentence each."""
    return " ".join(_sentence(level, told[level]) for level in levels)


def _sentence(level: str, score: Score) -> str:
    far = {wanted: score.coverage[wanted] - wanted for wanted in (80, 95)}
    reached = all(abs(distance) <= 3 for distance in far.values())
    mase = "below .8" if score.mase < 0.8 else "**not below .8**"
    within = "within 3 points of nominal" if reached else "**not within 3 points of nominal**"
    distances = " and ".join(f"{distance:+.1f}" for distance in far.values())
    return f"{level[0].upper()}{level[1:]}: MASE {mase}, coverage of the 80 and 95 % intervals {within} ({distances})."


def _measures(score: Score) -> str:
    covered = " | ".join(f"{score.coverage[level]:.1f}" for level in (50, 80, 95))
    return f"{score.mase:.3f} | {score.pinball:.4f} | {covered} | {score.bias:+.1f} %"


def _table(head: str, line: str, rows: list[str]) -> str:
    return "\n".join([head, line, *rows])
