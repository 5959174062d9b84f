"""What a page gets from the run it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from app import data
from app.charts.theme import Palette
from app.filters import Filters


@dataclass(frozen=True)
class View:
    """One publication, one choice of filters, one set of colours: the whole page is drawn from these."""

    publication: data.Publication
    metrics: pd.DataFrame
    filters: Filters
    colours: Palette
    export_place: DeltaGenerator
    subtitle_place: DeltaGenerator

    def subtitle(self, text: str) -> None:
        """Writes the line under the title."""
        self.subtitle_place.caption(text)
