"""What a page gets from the run it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from app import data
from app.charts.theme import Palette
from app.filters import Filters
from app.text import language


@dataclass(frozen=True)
class View:
    """One publication, one choice of filters, one set of colours: the whole page is drawn from these."""

    publication: data.Publication
    metrics: pd.DataFrame
    filters: Filters
    colours: Palette
    export_place: DeltaGenerator
    subtitle_place: DeltaGenerator

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of every metric of the catalogue."""
        return self.metrics.unit.to_dict()

    def label(self, metric: str) -> str:
        """The name of a metric in the catalogue."""
        return str(self.metrics.loc[metric, f"label_{language()}"])

    def description(self, metric: str) -> str:
        """What a metric of the catalogue counts."""
        return str(self.metrics.loc[metric, f"description_{language()}"])

    def subtitle(self, text: str) -> None:
        """Writes the line under the title."""
        self.subtitle_place.caption(text)
