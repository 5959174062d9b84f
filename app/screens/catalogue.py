"""« Catalogue »: every metric with its definition, its SQL, its origins, its purpose, its protection and its values."""

from __future__ import annotations

import streamlit as st

from app import export
from app.catalogue import list_card, news_card, sheet_card
from app.published import catalogue
from app.text import knows, say
from app.view import View


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("catalogue.subtitle"))
    metrics, exports = catalogue.metrics(view.publication), catalogue.exports(view.publication)
    pages: dict[str, list[str]] = {}
    for row in exports.itertuples():
        title = say(f"pages.{row.page}") if knows(f"pages.{row.page}") else row.page
        for metric in row.metrics:
            pages.setdefault(metric, []).append(title)
    left, right = st.columns([1, 1.15], gap="small")
    with left:
        chosen = list_card.show(view, metrics, pages)
        news_card.show(view)
    with right:
        sheet_card.show(view, metrics.loc[chosen], exports)
    with view.export_place:
        about = view.publication.about
        name = export.file_name("csv.catalogue_file", say("filters.whole_country"), about.data_from, about.data_to)
        export.button(lambda: sheet_card.to_csv(metrics), name)
