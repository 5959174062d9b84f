"""The pages, in the order of the menu: what draws each, its icon, and which filters stand above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.filters import COMPARISON, PERIOD, REGION
from app.screens import (
    access_to_care,
    care_trajectory,
    catalogue,
    comparison,
    demand,
    governance,
    overview,
    quality,
    territories,
)
from app.text import say
from app.view import View


@dataclass(frozen=True)
class Page:
    """A page; `pages.NAME` is its title, `address` the last part of its address, in every language, so that links hold."""

    name: str
    address: str
    show: Callable[[View], None]
    icon: str
    filters: tuple[str, ...] = (REGION, PERIOD, COMPARISON)


PAGES = (
    Page("overview", "vue-d-ensemble", overview.show, ":material/dashboard:"),
    Page("demand", "demande", demand.show, ":material/trending_up:"),
    Page("access_to_care", "acces-aux-soins", access_to_care.show, ":material/schedule:"),
    Page("care_trajectory", "parcours-de-soins", care_trajectory.show, ":material/account_tree:"),
    Page("territories", "territoires", territories.show, ":material/map:"),
    Page("comparison", "comparer-les-associations", comparison.show, ":material/compare_arrows:", (PERIOD,)),
    Page("quality", "qualite-des-donnees", quality.show, ":material/fact_check:", (PERIOD,)),
    Page("catalogue", "catalogue", catalogue.show, ":material/menu_book:", ()),
    Page("governance", "gouvernance", governance.show, ":material/policy:", ()),
)


def menu(drawn: Callable[[Page], Callable[[], None]], may_open: Callable[[str], bool]) -> tuple[Page, st.Page]:
    """Draws the menu; gives the page asked for, and what runs it. `drawn` gives what draws a page.

    A page that the reader may not open is not in the menu, but has its address: who writes it there is told why.
    """
    first = next((page for page in PAGES if may_open(page.name)), PAGES[0])
    entries = {
        page.name: st.Page(
            drawn(page),
            title=say(f"pages.{page.name}"),
            icon=page.icon,
            url_path=page.address,
            default=page is first,
            visibility="visible" if may_open(page.name) else "hidden",
        )
        for page in PAGES
    }
    current = st.navigation(list(entries.values()))
    name = next(name for name, entry in entries.items() if entry is current or entry.url_path == current.url_path)
    return next(page for page in PAGES if page.name == name), current
