"""Entry of the application: `python -m streamlit run app/main.py` from the project folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import streamlit as st

from app import data, filters, frame, navigation
from app.access import areas, gate
from app.access.admission import Refusal, Visitor
from app.access.journal import JournalError
from app.access.roles import may_open
from app.access.scope import WHOLE
from app.charts.theme import palette
from app.screens import nothing_published, refused
from app.text import language, speaking
from app.view import View


def main() -> None:
    try:
        _run()
    except JournalError:
        refused.show("journal")


def _run() -> None:
    frame.configure()
    frame.language_switch()
    with speaking(language()):  # asked once: a page says thousands of strings
        _show()


def _show() -> None:
    colours = palette()
    frame.style(colours)
    visitor = gate.outcome()
    if isinstance(visitor, Refusal):
        _draw_instead(partial(refused.show, visitor.reason), lambda name: False)
        return
    frame.account(visitor)
    gate.watch()
    may = partial(may_open, visitor.role)
    try:
        publication = data.current(visitor.scope)
    except data.PublicationUnavailableError as problem:
        _draw_instead(partial(nothing_published.show, problem), may)
        return
    _draw(publication, visitor, may)


def _draw_instead(show: Callable[[], None], may: Callable[[str], bool]) -> None:
    """The same page at every address."""
    navigation.menu(lambda page: show, may)[1].run()
    frame.footer(None)


def _refusal(page: navigation.Page, publication: data.Publication, visitor: Visitor) -> str | None:
    """Why the page that the address asks for is refused; None where it is not."""
    if not may_open(visitor.role, page.name):
        return "page" if any(may_open(visitor.role, other.name) for other in navigation.PAGES) else "no_page"
    if visitor.scope == WHOLE:
        return None
    everything = data.areas(data.current(WHOLE))  # names alone, to know one of them when an address has it
    asked = st.query_params.to_dict()
    return "area" if areas.names_another(asked, everything, data.areas(publication)) else None


def _draw(publication: data.Publication, visitor: Visitor, may: Callable[[str], bool]) -> None:
    """Title, filters, page: the filters stand outside the pages so that they survive a change of page."""
    view: list[View] = []
    page, current = navigation.menu(lambda page: lambda: page.show(view[0]), may)
    frame.banner(publication.about)
    reason = _refusal(page, publication, visitor)
    if reason:
        gate.note_refused(page.name, reason)
        refused.show(reason)
        frame.footer(publication.about)
        return
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
    gate.note_page(page.name, chosen.level, chosen.area, chosen.period)
    current.run()
    frame.footer(publication.about)


main()
