"""Entry of the application: `python -m streamlit run app/main.py` from the project folder."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import streamlit as st

from app import data, filters, frame, navigation
from app.charts.theme import palette
from app.screens import nothing_published
from app.view import View


def main() -> None:
    frame.configure()
    frame.language_switch()
    colours = palette()
    frame.style(colours)
    try:
        publication = data.current()
    except data.PublicationUnavailableError as problem:
        nothing = partial(nothing_published.show, problem)
        navigation.menu(lambda page: nothing)[1].run()
        frame.footer(None)
        return
    _draw(publication)


def _draw(publication: data.Publication) -> None:
    """Title, filters, page: the filters stand outside the pages so that they survive a change of page."""
    view: list[View] = []
    page, current = navigation.menu(lambda page: lambda: page.show(view[0]))
    frame.banner(publication.about)
    title_place = st.container(gap="xsmall")
    chosen, export_place = filters.bar(publication, page.filters)
    with title_place:
        heading = st.container()
        subtitle = st.container(key="subtitle")
    view.append(View(publication, data.metrics(publication), chosen, palette(), export_place, subtitle))
    with heading:
        frame.title(current.title, frame.badge(publication, None if chosen.whole_country else chosen.area))
    if filters.PERIOD in page.filters:
        filters.notes(publication.about, chosen)
    current.run()
    frame.footer(publication.about)


main()
