"""« Qualité des données »: what each association delivered, what is missing, what there is to put right; as a workbook."""

from __future__ import annotations

import streamlit as st

from app import export, workbook
from app.associations import association_list, name_of, named
from app.data import FRANCE
from app.published import quality
from app.quality import associations_card, days_card, details_card, sheets, summary, todo_card
from app.quality.cells import Cells
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("quality.subtitle"))
    names = named(view.publication)
    cells = Cells.of(quality.figures(view.publication, view.filters.period))
    summary.show(view, cells)
    with st.container(key="quality_choice", width=320):
        chosen = association_list(names, say("quality.everybody"))
    associations_card.show(view, cells, names, chosen)
    level, area = ("association", chosen) if chosen else ("france", FRANCE)
    name = name_of(chosen, names) if chosen else say("quality.everybody")
    todo_card.show(view, area, name)
    left, right = st.columns([1, 1.35], gap="small")
    with left:
        details_card.show_fields(view, area, name)
    with right:
        details_card.show_codes(view, area, name)
    days_card.show(view, level, area, name)
    with view.export_place:
        file = export.file_name("csv.quality_book_file", say("filters.whole_country"), *view.filters.current.span)
        workbook.button(say("quality.book.button"), lambda: sheets.workbook(view, names), file)
