"""Publications week after week from counts drawn at random, each attacked with all that were made before it.

A year of publications from feeds would take a day. Here counts are drawn by region and week and go through the same
ledger, complementary masking, archive and attack as `contact publish` uses.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from contact.publication import archive
from contact.publication.attack.attack import Attacked, attack
from contact.publication.attack.known import COLUMNS
from contact.publication.disclosure.complementary import complete, keep_unrevised
from contact.publication.disclosure.ledger import Ledger, Measured
from contact.publication.disclosure.rules import ROUNDED, Rules
from contact.publication.periods import week_windows
from contact.semantics.catalogue import Metric

METRIC = Metric("events", "simple", meta={"disclosure": "health", "persons": "event_persons"}, aggregation="count")
FIRST_MONDAY = date(2020, 1, 6)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Made:
    """One publication of the series: the ledger it rests on, what was attacked, what was masked beside small counts."""

    ledger: Ledger
    attacked: Attacked
    complementary: int


def draw(seed: int, regions: int, weeks: int) -> np.ndarray:
    """Counts by region and week: some regions quiet, some busy, with a wave in the year."""
    random = np.random.default_rng(seed)
    level = random.choice([0.3, 1.0, 3.0, 8.0, 16.0], regions)
    wave = 1 + 0.6 * np.sin(np.arange(weeks) * 2 * np.pi / 52)
    return random.poisson(level[:, None] * wave[None, :])


def growing(counts: np.ndarray, weeks: Iterable[int]) -> list[np.ndarray]:
    """The same counts, as they are known after each of some weeks."""
    return [counts[:, :known] for known in weeks]


def publications(
    series: Iterable[np.ndarray],
    rules: Rules,
    mask: Callable[[Ledger, pd.DataFrame], int] | None = None,
    attack_rules: Rules | None = None,
) -> Iterator[Made]:
    """Publish counts by region and week as they are known at each time; `mask` does the complementary masking.

    The attack uses `attack_rules`, those of the publication by default.
    """
    mask = mask or (lambda ledger, before: complete(ledger, before, {}))
    before = archive.empty()
    for counts in series:
        ledger = Ledger(rules)
        for measured in _measured(counts):
            ledger.add("events_table", METRIC, measured, is_additive=True)
        ledger.close()
        keep_unrevised(ledger, before)
        ledger.note_told_before(before)
        complementary = mask(ledger, before)
        known = ledger.known()[COLUMNS].reset_index(drop=True)
        yield Made(ledger, attack(known, before, {}, attack_rules or rules), complementary)
        ledger.cells["is_told"] = ledger.cells["state"] == ROUNDED
        sunday = FIRST_MONDAY + timedelta(weeks=counts.shape[1], days=-1)
        before = archive.as_known(archive.rows_to_publish(ledger, before, sunday))


def _measured(counts: np.ndarray) -> Iterator[Measured]:
    """The weeks and windows of all regions and of France."""
    monday = (FIRST_MONDAY - _EPOCH).days
    weeks = counts.shape[1]
    last = FIRST_MONDAY + timedelta(weeks=weeks, days=-1)
    spans = {(week, week + 1): None for week in range(weeks)}
    for window in week_windows((FIRST_MONDAY, last), (FIRST_MONDAY, last)):
        if window.is_covered:
            start = (window.starts_on - FIRST_MONDAY).days // 7
            spans[start, start + ((window.ends_on - window.starts_on).days + 1) // 7] = None
    for kind, names, values in (
        ("region", [f"{i:02}" for i in range(len(counts))], counts),
        ("france", ["FR"], counts.sum(axis=0, keepdims=True)),
    ):
        total = np.concatenate([values[:, start:end].sum(axis=1) for start, end in spans]).astype(float)
        areas = np.tile(names, len(spans))
        cells = pd.DataFrame({"area_code": areas, "events": total, "event_persons": total})
        starts, ends = (monday + 7 * np.repeat([span[at] for span in spans], len(names)) for at in (0, 1))
        yield Measured(kind, cells, pd.Series("", index=cells.index), starts, ends, {})
