"""The tables beside the figures that the pages on quality, catalogue and governance read."""

from collections.abc import Sequence
from datetime import date

import duckdb
import pandas as pd

from contact.landing.registry import read_registry
from contact.publication import governance, history, quality, spreads
from contact.publication.disclosure import Rules
from contact.publication.exports import Export
from contact.publication.meta import META_COLUMNS
from contact.publication.origins import lineage
from contact.publication.writer import PublishedTable
from contact.semantics.catalogue import Catalogue
from contact.semantics.lineage import Lineage
from contact.settings import settings


def companions(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    described: dict[str, pd.DataFrame],
    compared: Sequence[tuple[Export, pd.DataFrame]],
    last: date,
    rules: Rules,
) -> list[PublishedTable]:
    """All of them; `described` holds meta.metrics and meta.exports, `compared` the exports by period of
    the page on comparison with their rows; `last` is the last day of the data.

    Raises:
        ContactError: the warehouse keeps no lineage, or the key of the audit trail is missing.
    """
    entries = governance.trail()
    told = {
        "lineage": lineage(catalogue, Lineage.load(connection)),
        "checks": quality.checks(connection),
        "codes": quality.codes(connection, last, rules.k),
        "held": governance.held(connection),
        "contract": governance.contract(read_registry(settings.seeds_dir)),
        "limits": governance.limits(rules),
        "spreads": _spreads(compared),
    }
    before = history.last_history()
    doings = {
        "history": history.history(described["metrics"], described["exports"], before, history.today()),
        "activity": governance.activity(entries),
        "requests": governance.requests(entries, rules),
        "upkeep": governance.upkeep(entries),
        "keys": governance.keys(),
        "seal": governance.seal(),
    }
    return [
        *(PublishedTable("meta", name, META_COLUMNS[name], rows) for name, rows in told.items()),
        *(PublishedTable("meta", name, META_COLUMNS[name], rows, False) for name, rows in doings.items()),
    ]


def _spreads(compared: Sequence[tuple[Export, pd.DataFrame]]) -> pd.DataFrame:
    parts = [spreads.spreads(export, rows) for export, rows in compared]
    return pd.concat([pd.DataFrame(columns=list(META_COLUMNS["spreads"])), *parts], ignore_index=True)
