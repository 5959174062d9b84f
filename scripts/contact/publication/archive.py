"""What publications have told of health counts: kept in the publication, so that the next one is attacked with it.

A reader may have kept every publication. Windows move by a week at a time, so each one tells the same weeks again from
another side, and what no two publications give away, a year of them may. The table `control.health_counts` therefore holds
every health count that was ever told, as it was told last: a count told itself, or the two counts of a share.
"""

from datetime import date

import duckdb
import numpy as np
import pandas as pd

from contact.publication.attack.known import KEYS, UNBOUNDED, frame
from contact.publication.disclosure.ledger import Ledger, day_number
from contact.publication.disclosure.rules import MASKED, NO_DATA, ROUNDED
from contact.stores import open_store, store_path

SCHEMA, TABLE = "control", "health_counts"
COLUMNS = {
    "metric": "varchar",
    "kind": "varchar",
    "area_code": "varchar",
    "member": "varchar",
    "starts_on": "date",
    "ends_on": "date",
    "value": "double",
    "fewest": "double",
    "most": "double",
    "told_until": "date",
}
"""`member` names the members of dimensions; `value` is empty where it is masked, else between `fewest` and `most`;
`told_until` is the last day of the last whole week when it was told."""

_READ = f"select {', '.join(COLUMNS)} from {SCHEMA}.{TABLE}"


def load() -> pd.DataFrame:
    """The archive of the current publication as a frame of known counts, with `value` and `told_until`; empty without one."""
    try:
        with open_store("publication") as connection:
            rows = connection.execute(_READ).df()
    except duckdb.Error:
        rows = pd.DataFrame(columns=list(COLUMNS))  # of a version that kept no archive
    return as_known(rows)


def has_publication() -> bool:
    """Whether there is a publication whose archive can be read."""
    return store_path("publication").is_file()


def empty() -> pd.DataFrame:
    """The archive of an installation that has published nothing."""
    return as_known(pd.DataFrame(columns=list(COLUMNS)))


def as_known(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table as a frame of known counts, with `value` and `told_until`."""
    shown = rows["value"].notna().to_numpy()
    known = rows.rename(columns={"area_code": "area"}).assign(
        starts=day_number(rows["starts_on"]),
        ends=day_number(rows["ends_on"]) + 1,
        low=np.where(shown, rows["fewest"].to_numpy(dtype=float), 0.0),
        high=np.where(shown, rows["most"].to_numpy(dtype=float), UNBOUNDED),
        is_shown=shown,
        is_small=False,
        is_fixed=False,
        tables=rows["metric"],
    )
    return pd.concat([frame(known), rows[["value", "told_until"]]], axis=1)


def keep_within_week(ledger: Ledger, archive: pd.DataFrame, week: date | None) -> int:
    """Give every count that was told since the last whole week the value and state it had; returns how many differed.

    Health figures change once a week: a publication made every day would give a day away by what it adds.
    """
    if week is None or not len(archive):
        return 0
    same = archive[pd.to_datetime(archive["told_until"]).dt.date.to_numpy() == week]
    both = ledger.cells[KEYS].reset_index().merge(same[[*KEYS, "value"]], on=KEYS)
    rows = both["index"].to_numpy()
    open_rows = ~ledger.cells.loc[rows, "is_fixed"].to_numpy(dtype=bool) & (
        ledger.cells.loc[rows, "state"].to_numpy() != NO_DATA
    )
    rows, value = rows[open_rows], both["value"].to_numpy(dtype=float)[open_rows]
    before = ledger.cells.loc[rows, "value"].to_numpy(dtype=float)
    ledger.cells.loc[rows, "value"] = value
    ledger.cells.loc[rows, "state"] = np.where(np.isnan(value), MASKED, ROUNDED)
    return int((~((before == value) | (np.isnan(before) & np.isnan(value)))).sum())


def rows_to_publish(ledger: Ledger, archive: pd.DataFrame, week: date | None) -> pd.DataFrame:
    """The archive as it stands once this ledger is published."""
    now = _of_ledger(ledger, week)
    if not len(archive):
        return now
    told = archive[archive["is_shown"].astype(bool)]
    older = told[~pd.MultiIndex.from_frame(told[KEYS]).isin(_keys_told(ledger))]
    kept = pd.DataFrame(
        {
            "metric": older["metric"],
            "kind": older["kind"],
            "area_code": older["area"],
            "member": older["member"],
            "starts_on": _day(older["starts"]),
            "ends_on": _day(older["ends"] - 1),
            "value": older["value"].astype(float),
            "fewest": older["low"].astype(float),
            "most": older["high"].astype(float),
            "told_until": pd.to_datetime(older["told_until"]).to_numpy(),
        }
    )
    masked_now = now["value"].isna().to_numpy()
    again = pd.MultiIndex.from_frame(kept[_TABLE_KEYS])
    now = now[~(masked_now & pd.MultiIndex.from_frame(now[_TABLE_KEYS]).isin(again))]
    return pd.concat([now, kept], ignore_index=True)


_TABLE_KEYS = ["metric", "kind", "area_code", "member", "starts_on", "ends_on"]


def _keys_told(ledger: Ledger) -> pd.MultiIndex:
    cells = ledger.cells
    if not len(cells):
        return pd.MultiIndex.from_tuples([], names=KEYS)
    return pd.MultiIndex.from_frame(cells.loc[cells["state"] == ROUNDED, KEYS])


def _of_ledger(ledger: Ledger, week: date | None) -> pd.DataFrame:
    if not len(ledger.cells):
        return pd.DataFrame(columns=list(COLUMNS))
    known = ledger.known()
    known = known[~known["is_fixed"].astype(bool) & (known["state"] != NO_DATA)]
    shown = known["is_shown"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "metric": known["metric"].to_numpy(),
            "kind": known["kind"].to_numpy(),
            "area_code": known["area"].to_numpy(),
            "member": known["member"].to_numpy(),
            "starts_on": _day(known["starts"]),
            "ends_on": _day(known["ends"] - 1),
            "value": known["value"].to_numpy(dtype=float),
            "fewest": np.where(shown, known["low"], np.nan),
            "most": np.where(shown, known["high"], np.nan),
            "told_until": pd.Timestamp(week) if week else pd.NaT,
        }
    )


def _day(numbers: pd.Series) -> np.ndarray:
    return numbers.to_numpy(dtype=int).astype("datetime64[D]").astype("datetime64[us]")
