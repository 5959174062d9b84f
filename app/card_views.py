"""A card seen two ways, as a chart and as a table, with its own download."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.text import say


def chart_and_table(key: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of a chart and of its table, of which one is seen at a time; switching asks nothing of the server."""
    chart, table = st.tabs([say("card.chart"), say("card.table")], key=f"views_{key}")
    return chart, table


def download(build: Callable[[], bytes], name: str, key: str) -> None:
    """The small download button of a card; the file is made when it is clicked."""
    st.download_button(
        say("card.download"),
        build,
        name,
        "text/csv; charset=utf-8",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"download_{key}",
    )
