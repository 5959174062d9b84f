"""Any two figures of which one holds the other: the days of a shorter window, one area of a wider one, a member of a total."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from contact.publication.attack.known import CHAIN, is_recovered
from contact.publication.attack.margins import FRANCE_KIND

_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Pairs:
    """How many pairs were tried, and those whose difference tells too much: rows of holder and held, bounds between."""

    tried: int
    holder: np.ndarray
    held: np.ndarray
    low: np.ndarray
    high: np.ndarray


def differences(cells: pd.DataFrame, k: int, fewest_possible: int) -> Pairs:
    """Subtract each count from every count that holds it: same metric; its days, area and member all within.

    Exact counts of activity hold health counts, and are held by none that would tell of health.
    """
    starts, ends = cells["starts"].to_numpy(), cells["ends"].to_numpy()
    low, high = cells["low"].to_numpy(dtype=float), cells["high"].to_numpy(dtype=float)
    fixed = cells["is_fixed"].to_numpy(dtype=bool)
    tried, found = 0, []
    for holders, held in _nested(cells):
        for part in np.array_split(holders, max(1, len(holders) * len(held) // _AT_ONCE)):
            a, b = part[:, None], held[None, :]
            inside = (starts[a] <= starts[b]) & (ends[b] <= ends[a]) & (a != b) & ~fixed[b]
            tried += int(inside.sum())
            least, most = np.maximum(low[a] - high[b], 0), high[a] - low[b]
            hit = inside & is_recovered(least, most, k, fewest_possible)
            i, j = np.nonzero(hit)
            found.append((part[i], held[j], least[hit], most[hit]))
    columns = (
        [np.concatenate(column) for column in zip(*found, strict=True)] if found else [np.array([], dtype=int)] * 4
    )
    return Pairs(tried, *columns)


def _nested(cells: pd.DataFrame):
    """Rows of the counts that may hold others, and rows of those that they may hold."""
    chains = {key: np.asarray(rows) for key, rows in cells.groupby(CHAIN, sort=False).indices.items()}
    families: dict[tuple, list[tuple]] = {}
    for key in chains:
        families.setdefault((key[0], key[2]), []).append(key)
    for (metric, kind, area, member), rows in chains.items():
        yield rows, rows
        held = []
        if kind == FRANCE_KIND:
            held += [key for key in chains if key[0] == metric and key[1] != FRANCE_KIND and key[3] == member]
        held += [
            key
            for key in families[metric, area]
            if key[1] == kind and key[3] != member and set(_items(member)) < set(_items(key[3]))
        ]
        if held:
            yield rows, np.concatenate([chains[key] for key in held])


def _items(member: str) -> list[str]:
    return member.split("|") if member else []
