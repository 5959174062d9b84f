"""« Comparer les associations »: where each one stands beside chance, and how each one moves; never a ranking."""

from __future__ import annotations

import streamlit as st

from app.associations import association_list, named
from app.comparison import funnel_card, tiles_card
from app.comparison.indicators import SHARES, indicator_list
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("comparison.subtitle"))
    names = named(view.publication)
    with st.grid("auto", min_column_width=240, key="comparison_choices"):
        metric = indicator_list()
        chosen = association_list(names, say("comparison.nobody"))
    if metric in SHARES:
        funnel_card.show(view, metric, names, chosen)
    else:
        st.caption(say("comparison.followed"))
    tiles_card.show(view, metric, names, chosen)
