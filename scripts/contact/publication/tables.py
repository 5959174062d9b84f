"""The published table of an export: measured cells, protected, and laid out one row per figure."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from contact.publication.changes import add_changes
from contact.publication.dimensions import type_of
from contact.publication.disclosure import MASKED, NO_DATA, STRUCTURAL_ZERO, Protected, Rules, is_health, protect
from contact.publication.disclosure.ledger import Ledger, health_counts
from contact.publication.exports import Export
from contact.publication.levels import LEVELS
from contact.publication.measured import Block
from contact.semantics.catalogue import COUNTS, Catalogue, Metric

_ADDITIVE = ("count", "sum_boolean")


def columns(export: Export) -> dict[str, str]:
    """Column names and DuckDB types of the published table, in order."""
    by_period = export.grain == "period"
    head = {"period": "varchar", "window": "varchar"} if by_period else {}
    time = {} if by_period else {export.grain: "date"}
    extra = {column: type_of(column) for column in export.extra.values()}
    tail = {"change": "double", "trend": "varchar"} if by_period else {}
    figures = {"metric": "varchar", "value": "double", "state": "varchar", "is_provisional": "boolean"}
    return {**head, "level": "varchar", "area_code": "varchar", **time, **extra, **figures, **tail}


def enter(ledger: Ledger, export: Export, blocks: Sequence[Block], catalogue: Catalogue) -> None:
    """Enter the health counts of an export into the ledger.

    `catalogue` is that of metrics as they are declared: a count of activity that is a health count only because it is told
    by a dimension of persons has a total that is published exactly.
    """
    strict = export.catalogue(catalogue)
    for metric in health_counts(export.metrics, strict):
        is_additive = metric.aggregation in _ADDITIVE
        for block in (block for block in blocks if block.is_answered):
            ledger.add(export.name, metric, block.measured, is_additive=is_additive)
            if export.extra and is_additive and not is_health(catalogue.metrics[metric.name], catalogue):
                _enter_total(ledger, export, metric, block)
    for metric in export.metrics:
        if metric.plain_ratio and is_health(metric, strict):
            _enter_exact_side(ledger, export, metric, blocks, strict)


def build(export: Export, blocks: Sequence[Block], ledger: Ledger, catalogue: Catalogue) -> pd.DataFrame:
    """All rows of an export, with the columns of `columns`, in the order of their keys."""
    strict = export.catalogue(catalogue)
    rows = pd.concat([_rows(export, block, ledger, strict) for block in blocks], ignore_index=True)
    if export.grain == "period":
        units = {metric.name: metric.unit for metric in export.metrics}
        rows = add_changes(rows, units, ledger.rules.base, list(export.extra.values()))
    return rows[list(columns(export))]


def _rows(export: Export, block: Block, ledger: Ledger, catalogue: Catalogue) -> pd.DataFrame:
    """The rows of one block; all without data where there was nothing to ask (a window not covered)."""
    counts = health_counts(export.metrics, catalogue) if block.is_answered else []
    decided = {metric.name: ledger.decided(metric.name, block.measured) for metric in counts}
    measured, filled = block.columns, block.measured.cells
    protected = [_figure(metric, block, measured, decided, catalogue, ledger.rules) for metric in export.metrics]
    for metric, figure in zip(export.metrics, protected, strict=True):
        shown = ~np.isin(figure.states, (MASKED, NO_DATA))
        for count in health_counts([metric], catalogue) if block.is_answered else []:
            ledger.tell(count.name, block.measured, shown)
    each_cell = np.tile(np.arange(len(filled)), len(protected))
    rows = {key: filled[key].array.take(each_cell) for key in export.keys}
    rows |= {
        "level": LEVELS[block.level].published_as,
        "metric": np.repeat([metric.name for metric in export.metrics], len(filled)),
        "value": np.concatenate([one.values for one in protected]),
        "state": np.concatenate([one.states for one in protected]),
        "is_provisional": np.tile(block.is_provisional, len(protected)),
    }
    if block.window is not None:
        rows |= {"period": block.window.period, "window": block.window.window}
    return pd.DataFrame(rows)


def _figure(
    metric: Metric,
    block: Block,
    measured: Mapping[str, np.ndarray],
    decided: Mapping[str, Protected],
    catalogue: Catalogue,
    rules: Rules,
) -> Protected:
    """A metric over one block; a count that cannot be anything but zero says so."""
    figure = protect(metric, measured, catalogue, rules, decided)
    if metric.aggregation not in COUNTS or metric.empty != "zero":
        return figure
    zero = block.cannot_be & (figure.states == NO_DATA)
    return Protected(np.where(zero, 0.0, figure.values), np.where(zero, STRUCTURAL_ZERO, figure.states).astype(object))


def _enter_total(ledger: Ledger, export: Export, metric: Metric, block: Block) -> None:
    """The total over all members, which other tables publish exactly."""
    cells, measured = block.measured.cells, block.measured
    keys = [column for column in cells.columns if column in ("area_code", "week")]
    total = cells.groupby(keys, as_index=False, sort=False)[metric.name].sum(min_count=1)
    first = cells.drop_duplicates(keys).index.to_numpy()
    place = measured.__class__(
        kind=measured.kind,
        cells=total,
        member=pd.Series("", index=total.index),
        starts=measured.starts[first],
        ends=measured.ends[first],
        dominated={},
    )
    ledger.add_exact(export.name, metric.name, place, total[metric.name].to_numpy(dtype=float))


def _enter_exact_side(
    ledger: Ledger, export: Export, metric: Metric, blocks: Sequence[Block], catalogue: Catalogue
) -> None:
    """The side of a health share that is no health count: it is exact, and what is left beside the other side shows."""
    for name in metric.inputs:
        side = catalogue.metrics[name]
        if side.plain_ratio or is_health(side, catalogue) or side.aggregation not in _ADDITIVE:
            continue
        for block in (block for block in blocks if block.is_answered):
            ledger.add_exact(export.name, name, block.measured, block.measured.cells[name].to_numpy(dtype=float))
