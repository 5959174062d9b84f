"""Battery "disclosure": what is published is attacked, as publish attacks it, and the same without protection.

Three parts: two successive publications of a simulated federation; publications week after week of counts drawn at
random, each attacked with all before it; bounds of tables with margins, compared with programmes written from nothing.
"""

import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from contact.assurance.disclosure.federation import Published, Size, publish_twice
from contact.assurance.disclosure.oracle import direct_bounds
from contact.assurance.disclosure.successive import draw, growing, publications
from contact.assurance.disclosure.tables import draw_table
from contact.assurance.outcome import Outcome
from contact.console import say
from contact.publication.attack import programs
from contact.publication.attack.attack import Attacked
from contact.publication.attack.margins import margins
from contact.publication.attack.search import Group
from contact.publication.disclosure.ledger import Ledger
from contact.publication.disclosure.rules import Rules

FEWEST_PAIRS = 100_000


@dataclass(frozen=True)
class Scope:
    """How much is tried: the federation, publications in a row, regions of each, tables with margins."""

    federation: Size
    series: int
    regions: int
    tables: int
    fewest_pairs: int


SCOPES = {
    "small": Scope(Size(date(2020, 3, 2), date(2020, 5, 10), 12, 0.3), 8, 4, 40, 1_000),
    "full": Scope(Size(date(2024, 9, 2), date(2026, 1, 4), 64, 0.1), 60, 8, 400, FEWEST_PAIRS),
}


def run(size: str, seed: int) -> Outcome:
    """The battery at `size` (small or full), in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="contact-disclosure-") as folder:
        return run_disclosure(Path(folder), SCOPES[size], seed)


def run_disclosure(folder: Path, scope: Scope = SCOPES["small"], seed: int = 5) -> Outcome:
    """Publish, attack and compare; `folder` is empty and holds all that is written."""
    started = time.monotonic()
    published = publish_twice(folder, scope.federation, seed, lambda step: say(f"disclosure  {step}"))
    failures = _of_publications(published, scope.fewest_pairs)
    series, bare = _series(scope, seed)
    failures += _of_series(series, bare)
    compared, disagreements = _compare_tables(scope.tables, seed)
    failures += disagreements
    protected = [published.first, published.second, *series]
    cases = sum(one.pairs + one.groups + one.programs for one in protected) + compared
    facts = _facts(published, series, bare) | {"masked counts bounded by two kinds of programmes": compared}
    return Outcome("disclosure", cases, failures, time.monotonic() - started, facts, seed)


def _of_publications(published: Published, fewest_pairs: int) -> list[str]:
    failures = []
    for name, attacked in (("first", published.first), ("second", published.second)):
        failures += [_told(f"the {name} publication", group) for group in attacked.recoveries]
    tried = _queries(published.first) + _queries(published.second)
    if tried < fewest_pairs:
        failures.append(f"{tried} pairs of queries were tried over two publications, fewer than {fewest_pairs}")
    if not published.control.recoveries:
        failures.append("without protection the attack recovers nobody: it could not find what it looks for")
    wrong = [group for group in published.control.recoveries if _is_wrong(group, published.control_ledger)]
    failures += [_told("without protection, a count other than the true one", group) for group in wrong]
    return failures


def _of_series(series: list[Attacked], bare: list[Attacked]) -> list[str]:
    failures = [
        _told(f"publication {at + 1} in a row", group) for at, one in enumerate(series) for group in one.recoveries
    ]
    if not any(one.recoveries for one in bare):
        failures.append(
            "without complementary masking publications in a row give nobody away: the control shows nothing"
        )
    return failures


def _series(scope: Scope, seed: int) -> tuple[list[Attacked], list[Attacked]]:
    """Publications in a row, with complementary masking and without."""
    last = 54 + scope.series
    known = growing(draw(seed, scope.regions, last), range(54, last))
    protected = [made.attacked for made in publications(known, Rules())]
    bare = [made.attacked for made in publications(known, Rules(), lambda ledger, before: 0)]
    return protected, bare


def _compare_tables(count: int, seed: int) -> tuple[int, list[str]]:
    """Bounds of masked counts in random tables up to six by six; how many, and where the two ways do not agree."""
    random, compared, failures = np.random.default_rng(seed), 0, []
    for _ in range(count):
        cells = draw_table(random)
        targets, low, high = programs.bounded(margins(cells, {}), Rules())
        inside = targets < len(cells)
        for found, expected in zip(
            zip(low[inside], high[inside], strict=True), direct_bounds(cells, targets[inside]), strict=True
        ):
            compared += 1
            if not _agree(found, expected, Rules().fewest_possible):
                failures.append(f"a masked count is bounded by {found} in one way and by {expected} in the other")
    return compared, failures


def _agree(found: tuple[float, float], expected: tuple[float, float], fewest_possible: int) -> bool:
    """Equal where few values are left; else the first, who stops when enough are left, within the second."""
    if min(found[1] - found[0], expected[1] - expected[0]) + 1 < fewest_possible:
        return found == expected
    return expected[0] <= found[0] and found[1] <= expected[1]


def _is_wrong(group: Group, ledger: Ledger) -> bool:
    """Whether a group that chains of weeks recover has another count than its weeks have together."""
    if group.how != "weeks":
        return False
    cells = ledger.cells
    chain = cells[
        (
            cells[["metric", "kind", "area", "member"]] == pd.Series(group.chain, ["metric", "kind", "area", "member"])
        ).all(axis=1)
    ]
    weeks = chain[
        (chain["ends"] - chain["starts"] == 7) & (chain["starts"] >= group.starts) & (chain["ends"] <= group.ends)
    ]
    weeks = weeks.sort_values("starts")
    edges = [*weeks["starts"], group.ends]
    is_whole = bool(len(weeks)) and edges[0] == group.starts and all(b - a == 7 for a, b in pairwise(edges))
    return is_whole and not group.low <= weeks["measured"].sum() <= group.high


def _queries(attacked: Attacked) -> int:
    """Pairs of queries: two figures one of which holds the other, and two boundaries between which weeks are counted."""
    return attacked.pairs + attacked.groups


def _facts(published: Published, series: list[Attacked], bare: list[Attacked]) -> dict[str, int | str]:
    control = Counter(group.how for group in published.control.recoveries)
    return {
        "pairs of figures, first publication": published.first.pairs,
        "pairs of figures, second publication with the first": published.second.pairs,
        "groups of neighbouring weeks, both": published.first.groups + published.second.groups,
        "masked counts bounded, both": published.first.programs + published.second.programs,
        "persons recovered below k": len(published.first.recoveries) + len(published.second.recoveries),
        "recovered without protection": ", ".join(f"{count} by {how}" for how, count in sorted(control.items())),
        "deliveries that came late": published.late,
        "masked beside small counts": published.complementary,
        "publications in a row": len(series),
        "groups tried in them": sum(_queries(one) for one in series),
        "groups they give away without complementary masking": sum(len(one.recoveries) for one in bare),
    }


def _told(where: str, group: Group) -> str:
    metric, kind, _, member = group.chain
    by = f" by {member.partition('=')[0]}" if member else ""
    return f"{where}: {metric} at the level {kind}{by} is recovered ({group.how})"
