"""A legend as an HTML list: it wraps on a narrow screen, where a chart's own legend would be cut."""

from __future__ import annotations

from html import escape

import streamlit as st


def legend(entries: list[tuple[str, str]], shape: str = "square") -> None:
    """Draws one swatch ("square" or "line") with its text per entry (colour, text)."""
    items = "".join(
        f'<li><span class="swatch {shape}" style="background:{colour}"></span>{escape(text)}</li>'
        for colour, text in entries
    )
    st.html(f'<ul class="legend">{items}</ul>')
