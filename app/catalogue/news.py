"""What is new in the catalogue: what came, what was defined anew, what went, publication after publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

# how far back a change is still news
RECENT = timedelta(days=90)


@dataclass(frozen=True)
class Change:
    """One change: its day, what happened (added, changed, removed), and to which metric or table."""

    day: date
    what: str
    kind: str
    name: str


def changes(history: pd.DataFrame, today: date) -> list[Change]:
    """The changes of the last days, the latest first; what the first publication brought is no news."""
    if history.empty:
        return []
    began = history.first_published_on.min().date()
    found = []
    for row in history.itertuples(index=False):
        events = {"added": row.first_published_on, "changed": row.changed_on, "removed": row.removed_on}
        found += [
            Change(moment.date(), what, row.kind, row.name)
            for what, moment in events.items()
            if not pd.isna(moment) and not (what == "added" and moment.date() == began)
        ]
    recent = [change for change in found if today - change.day <= RECENT]
    return sorted(recent, key=lambda change: (-change.day.toordinal(), change.kind, change.name))
