"""Published cells of the page by association and metric, and how they are written."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from app import formats
from app.table import Cell
from app.view import View

# value and state of a cell that the publication does not hold
NOTHING = (math.nan, "no_data")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """value and state by (area_code, …, metric)."""

    held: dict[Key, tuple[float, str]]

    @classmethod
    def of(cls, rows: pd.DataFrame, *members: str) -> Cells:
        """The cells of rows of area_code, `members`, metric, value, state."""
        keys = zip(*(rows[name] for name in ("area_code", *members, "metric")), strict=True)
        return cls(dict(zip(keys, zip(rows.value, rows.state, strict=True), strict=True)))

    def value(self, *key: str) -> float | None:
        """The value; None where it is masked, or there is none."""
        value = self.held.get(key, NOTHING)[0]
        return None if math.isnan(value) else float(value)

    def text(self, view: View, *key: str) -> str:
        """The cell in words."""
        value, state = self.held.get(key, NOTHING)
        return formats.cell(value, state, view.units[key[-1]], short=True)

    def cell(self, view: View, *key: str) -> Cell:
        """The cell of a table, sorted by its value."""
        return Cell(self.text(view, *key), self.value(*key))
