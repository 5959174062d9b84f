"""Entry of the application: `python -m streamlit run app/main.py` from the project folder."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import streamlit as st

from app import data, filters, frame
from app.charts.theme import Palette, palette
from app.screens import nothing_published, overview, territories
from app.text import say
from app.view import View

PAGES = {
    "overview": (overview.show, ":material/dashboard:"),
    "territories": (territories.show, ":material/map:"),
}


def main() -> None:
    frame.configure()
    colours = palette()
    frame.style(colours)
    try:
        publication = data.current()
    except data.PublicationUnavailableError as problem:
        _navigation({name: partial(nothing_published.show, problem) for name in PAGES}).run()
        frame.footer(None)
        return
    _draw(publication, colours)


def _draw(publication: data.Publication, colours: Palette) -> None:
    """Title, filters, page: the filters stand outside the pages so that they survive a change of page."""
    frame.banner(publication.about)
    title_place = st.container(gap="xsmall")
    chosen, export_place = filters.bar(publication)
    with title_place:
        heading = st.container()
        subtitle = st.container(key="subtitle")
    view = View(publication, data.metrics(publication), chosen, colours, export_place, subtitle)
    current = _navigation({name: partial(show, view) for name, (show, _) in PAGES.items()})
    with heading:
        frame.title(current.title, frame.badge(publication, None if chosen.whole_country else chosen.area))
    filters.notes(publication.about, chosen)
    current.run()
    frame.footer(publication.about)


def _navigation(shown: dict[str, partial]) -> st.Page:
    return st.navigation(
        [
            st.Page(
                shown[name],
                title=say(f"pages.{name}"),
                icon=icon,
                url_path=say(f"paths.{name}"),
                default=name == "overview",
            )
            for name, (_, icon) in PAGES.items()
        ]
    )


main()
