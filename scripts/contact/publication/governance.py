"""What is held, for how long, and who did what: counts for the governance page, never a value, an account or a person."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime

import duckdb
import pandas as pd

from contact.audit.entries import Entry
from contact.audit.files import has_trail
from contact.audit.verify import read_entries, verify
from contact.keys import ALL_KEYS, key_path, retired_paths
from contact.landing.registry import Registry
from contact.publication.disclosure import MASKED, Rules, round_to
from contact.publication.meta import META_COLUMNS
from contact.settings import settings
from contact.warehouse.classification import column_classes

RIGHTS = ("access", "rectify", "object", "erase")
UPKEEP = ("land", "build", "publish", "backup", "restore", "purge", "keys.rotate", "audit.verify", "audit.purge")
"""Work of which the page tells the last day; the other actions of the trail are counted by month alone."""

RIGHTS_ACTIONS = "rights"
_OUTCOMES = {"begun": None, "refused": "refused", "failed": "failed", "stopped": "failed", "not_whole": "failed"}
_LANDED = """
    select
        count(*) filter (where status = 'landed') as deliveries,
        coalesce(sum(rows_landed), 0)::bigint as rows_landed,
        coalesce(sum(rows_quarantined), 0)::bigint as rows_quarantined
    from warehouse.marts.fct_deliveries
"""


def held(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """How much each store holds, to three significant digits: the exact count would tell of a single removal."""
    landed = connection.execute(_LANDED).df().iloc[0]
    rows = [("landing", name, _rough(landed[name])) for name in landed.index]
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'marts' order by 1"
    ).fetchall()
    for (table,) in tables:
        (count,) = connection.execute(f'select count(*) from warehouse.marts."{table}"').fetchone()
        rows.append(("warehouse", table, _rough(count)))
    return pd.DataFrame(rows, columns=list(META_COLUMNS["held"]))


def contract(registry: Registry) -> pd.DataFrame:
    """How many fields of feeds and columns of the warehouse there are of each class, and what the gate does to fields."""
    fields = Counter(("feeds", one.classification, one.gate) for entity in registry.entities for one in entity.fields)
    columns = Counter(("warehouse", one, "keep") for one in column_classes(settings.project_dir).values())
    rows = [(*key, count) for key, count in sorted((fields + columns).items())]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["contract"]))


def limits(rules: Rules) -> pd.DataFrame:
    """The settings that say how long data are kept, and how far figures are protected."""
    told = {
        "retention_years": settings.retention_years,
        "audit_days": settings.audit_days,
        "k": rules.k,
        "round_base": rules.base,
    }
    return pd.DataFrame(list(told.items()), columns=list(META_COLUMNS["limits"]))


def trail() -> list[Entry]:
    """The entries of the audit trail that are as they were written; none where there is no trail."""
    return read_entries() if has_trail() else []


def activity(entries: Sequence[Entry]) -> pd.DataFrame:
    """Per month (UTC), action and outcome: how many pieces of work, by how many accounts.

    What was done for the rights of a person is left out: with its month, two publications would tell who asked.
    """
    accounts: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in entries:
        outcome = _OUTCOMES.get(entry.outcome, "done")
        if outcome and not entry.action.startswith(RIGHTS_ACTIONS):
            accounts[entry.at[:7], entry.action, outcome].append(entry.who)
    rows = [(*key, len(who), len(set(who))) for key, who in sorted(accounts.items())]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["activity"]))


def requests(entries: Sequence[Entry], rules: Rules) -> pd.DataFrame:
    """Per right: requests made and carried out, over the whole trail, zero as zero, 1 to k - 1 masked, the rest rounded."""
    rows = []
    for right in RIGHTS:
        outcomes = Counter(entry.outcome for entry in entries if entry.action == f"rights.{right}")
        for step, outcome in (("asked", "asked"), ("done", "ended")):
            rows.append((right, step, *_protected(outcomes[outcome], rules)))
    return pd.DataFrame(rows, columns=list(META_COLUMNS["requests"]))


def upkeep(entries: Sequence[Entry]) -> pd.DataFrame:
    """The last day (UTC) on which each kind of upkeep ended well, and how often it did; no row where it never did."""
    tried = {entry.seq for entry in entries if entry.details.get("dry_run") or entry.details.get("verify_only")}
    days: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        is_done = entry.action in UPKEEP and _OUTCOMES.get(entry.outcome, "done") == "done"
        if is_done and entry.details.get("begun") not in tried:
            days[entry.action].append(entry.at[:10])
    rows = [(name, date.fromisoformat(max(days[name])), len(days[name])) for name in UPKEEP if name in days]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["upkeep"]))


def keys() -> pd.DataFrame:
    """Each key: since which day it is in use (null where it is not in a file here), and how many came before it."""
    rows = [(name, _made_on(name), len(retired_paths(name))) for name in ALL_KEYS]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["keys"]))


def seal() -> pd.DataFrame:
    """Whether the audit trail is whole: one row, none without a trail."""
    rows = []
    if has_trail():
        verified = verify()
        rows = [(verified.is_whole, len(verified.problems))]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["seal"]))


def _made_on(name: str) -> date | None:
    try:
        return datetime.fromtimestamp(key_path(name).stat().st_mtime, UTC).date()
    except OSError:
        return None


def _rough(count: float) -> int:
    """Three significant digits."""
    return int(float(f"{count:.3g}"))


def _protected(count: int, rules: Rules) -> tuple[float | None, str]:
    if count == 0:
        return 0.0, "exact"
    if count < rules.k:
        return None, MASKED
    return float(round_to(count, rules.base)), "rounded"
