"""Dominance: a region whose figure is that of one association is published no more than the association would be.

Health figures are published by region or wider, never by association. Where one association makes more than 85 % of a
regional count, the region would tell the association's figure all the same. Metrics whose counts are public by other ways
in finer detail say `meta.dominance: waived` (docs/decisions, "Where dominance applies").
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from contact.publication.disclosure.admission import is_health

if TYPE_CHECKING:
    from contact.semantics.catalogue import Catalogue, Metric

LARGEST_SHARE = 0.85
ASSOCIATION = "association"
_EXEMPT_LEVELS = ("france",)


def subject_to_dominance(counts: "Iterable[Metric]", level: str, catalogue: "Catalogue") -> "list[Metric]":
    """The health counts for which a level must not stand for one association; none for France, the federation itself."""
    if level in _EXEMPT_LEVELS:
        return []
    return [one for one in counts if is_health(one, catalogue) and one.meta.get("dominance") != "waived"]


def dominated(
    cells: pd.DataFrame, keys: Sequence[str], by_association: pd.DataFrame, counts: Sequence[str]
) -> Mapping[str, np.ndarray]:
    """Where one association makes more than 85 % of a count, for each count and in the order of `cells`.

    `by_association` holds the keys and one row per association, with its counts.
    """
    largest = by_association.groupby(list(keys), as_index=False, dropna=False)[list(counts)].max()
    total = by_association.groupby(list(keys), as_index=False, dropna=False)[list(counts)].sum()
    most = cells[list(keys)].merge(largest, on=list(keys), how="left")
    whole = cells[list(keys)].merge(total, on=list(keys), how="left")
    found = {}
    for name in counts:
        above, below = most[name].to_numpy(dtype=float), whole[name].to_numpy(dtype=float)
        found[name] = (below > 0) & (above > LARGEST_SHARE * below)
    return found
